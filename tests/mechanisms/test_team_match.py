"""Teams meet: the better on average wins, its members are honoured, close bouts teach more."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import LONG_AGO, NOBODY
from tests.mechanisms.bench import Bench

MONTHLY = {"per_year": 12, "gain": 0.05, "tiring": 0.0, "reliability": 0.99}
TEAMS = {**MONTHLY, "format": "teams"}


def won(bench, group):
    return bench.of(group, "since_honour") < LONG_AGO / 2


class TestSides:
    def test_two_drawn_sides_are_halves_drawn_afresh(self):
        bench = Bench("team_match", MONTHLY)
        winners = []
        for _ in range(2):
            bench.step()
            clocks = np.concatenate(
                [bench.of(g, "since_honour") for g in ("officials", "recruits")]
            )
            winners.append(clocks == 0)
        assert [each.sum() for each in winners] == [20, 20]
        assert (winners[0] != winners[1]).any()

    def test_everyone_is_as_likely_on_either_side(self):
        bench = Bench("team_match", MONTHLY, changes={"calendar.months": 200})
        bench.put("recruits", entry_level=0.0)
        bench.put("officials", entry_level=0.0)
        bench.step(144)
        share = bench.of("officials", "honours") / 144
        assert share == pytest.approx(0.5, abs=4.5 * np.sqrt(0.25 / 144))

    def test_a_side_of_each_name_and_the_better_wins(self):
        values = {**TEAMS, "formed_by": "sides", "who": ["recruits", "officials"]}
        bench = Bench("team_match", values)
        bench.put("recruits", entry_level=2.0)
        bench.put("officials", entry_level=0.0)
        bench.step()
        assert won(bench, "recruits").all()
        assert not won(bench, "officials").any()

    def test_teams_are_judged_by_the_mean_not_the_sum(self):
        """Twelve against twenty-eight."""
        values = {**TEAMS, "formed_by": "sides", "who": ["officials", "recruits"]}
        bench = Bench("team_match", values)
        bench.put("recruits", entry_level=2.0)
        bench.put("officials", entry_level=1.5)
        assert won(bench.step(), "recruits").all()

    def test_who_belongs_to_two_sides_is_on_the_first(self):
        values = {**TEAMS, "formed_by": "sides", "who": ["recruits", "staff"]}
        bench = Bench("team_match", values)
        bench.put("recruits", entry_level=-1.0)
        bench.put("officials", entry_level=1.0)
        bench.step()
        assert won(bench, "officials").all()
        assert not won(bench, "recruits").any()

    def test_one_side_is_no_match(self):
        with pytest.raises(ScenarioError, match="other side"):
            Bench("team_match", {**TEAMS, "formed_by": "sides", "who": ["recruits"]})

    @pytest.mark.parametrize("formed_by", ["sides", "mentor"])
    def test_where_nobody_is_on_the_other_side_there_is_no_match(self, formed_by):
        """As for a studio before the first camp: no victory, no lesson, no day spent."""
        values = {**TEAMS, "formed_by": formed_by, "who": ["recruits", "senior"]}
        bench = Bench("team_match", values)
        bench.put("recruits", mentor=bench.roster["id"][0, bench.rows("veterans")[0]])
        bench.step(2)
        assert not won(bench, "recruits").any()
        assert not bench.gains("recruits").any()
        assert bench.spent("trainee_days") == 0

    def test_a_mentors_group_is_a_team(self):
        groups = {"name": "groups", "kind": "mentoring", "who": ["recruits"], "capacity": 3}
        values = {**TEAMS, "formed_by": "mentor", "who": ["staff"], "winners": 1}
        bench = Bench("team_match", values, beside=[groups])
        mentors = bench.of("recruits", "mentor")
        best = mentors[0]
        bench.put("recruits", entry_level=np.where(mentors == best, 3.0, 0.0))
        bench.step()
        assert (won(bench, "recruits") == (mentors == best)).all()
        # Those without a mentor have no team: nothing to win, nothing to learn.
        assert not won(bench, "officials").any()
        assert not bench.step().gains("officials").any()

    def test_whoever_has_no_team_takes_no_part(self):
        """No day spent, no fatigue, and no shame where places are published."""
        public = {"published": True, "low_share": 1.0, "shame": -0.2, "tiring": 0.1}
        values = {**TEAMS, **public, "rivalry": 0.0, "formed_by": "mentor", "who": ["staff"]}
        bench = Bench("team_match", values)
        mentors = bench.roster["id"][0, bench.rows("veterans")[:2]]
        bench.put("recruits", mentor=np.repeat(mentors, 6))
        bench.step(2)
        assert not bench.pressure("effort", "officials").any()
        assert not bench.pressure("strain", "officials").any()
        assert bench.pressure("strain", "recruits") == pytest.approx(0.1)
        assert bench.spent("trainee_days") == 2 * 12

    def test_a_team_of_one_is_as_good_as_its_member(self):
        """Three mentees of level 1 against one of level 1.5."""
        values = {**TEAMS, "formed_by": "mentor", "who": ["recruits"], "winners": 1}
        bench = Bench("team_match", values)
        mentors = bench.roster["id"][0, bench.rows("veterans")[:2]]
        alone = np.arange(12) == 11
        mentor = np.where(alone, mentors[0], np.where(np.arange(12) < 3, mentors[1], NOBODY))
        bench.put("recruits", mentor=mentor, entry_level=np.where(alone, 1.5, 1.0))
        assert (won(bench.step(), "recruits") == alone).all()

    def test_a_subdistrict_is_a_team(self):
        values = {**TEAMS, "formed_by": "subdistrict", "winners": 1}
        bench = Bench("team_match", values, changes={"places.subdistricts": 4})
        home = bench.model.structure.places.unit_of[bench.of("officials", "post")]
        bench.put("officials", entry_level=np.where(home == 2, 3.0, 0.0))
        bench.step()
        assert 0 < won(bench, "officials").sum() < 28
        assert (won(bench, "officials") == (home == 2)).all()
        # Recruits hold no post.
        assert not won(bench, "recruits").any()
        assert not bench.step().gains("recruits").any()

    def test_one_subdistrict_is_no_match(self):
        with pytest.raises(ScenarioError, match="other side"):
            Bench("team_match", {**TEAMS, "formed_by": "subdistrict"})

    @pytest.mark.parametrize("teams", [2, 5, 10])
    def test_drawn_teams_share_out_the_competitors(self, teams):
        bench = Bench("team_match", {**TEAMS, "teams": teams, "winners": 1}).step()
        assert won(bench, "officials").sum() + won(bench, "recruits").sum() == 40 / teams

    def test_so_many_teams_are_honoured_as_there_are_places(self):
        bench = Bench("team_match", {**TEAMS, "teams": 8, "winners": 4}).step()
        assert won(bench, "officials").sum() + won(bench, "recruits").sum() == 20


class TestLearning:
    @pytest.mark.parametrize("gap", [0.0, 0.5, 3.0])
    def test_the_closer_the_more_by_the_stated_formula(self, gap):
        values = {**TEAMS, "formed_by": "sides", "who": ["recruits", "officials"], "closeness": 0.6}
        bench = Bench("team_match", {**values, "reliability": 0.99})
        bench.put("recruits", entry_level=gap)
        bench.put("officials", entry_level=0.0)
        bench.step(2)
        expected = 0.05 * (1 + 0.6 * (2 * np.exp(-gap) - 1))
        assert bench.gains("recruits") == pytest.approx(expected, rel=0.1)

    def test_without_closeness_every_match_teaches_alike(self):
        bench = Bench("team_match", {**MONTHLY, "closeness": 0.0}).step(2)
        assert bench.gains("officials") == pytest.approx(0.05)

    def test_no_gain_no_learning(self):
        bench = Bench("team_match", {**MONTHLY, "gain": 0.0}).step(4)
        assert not bench.of("officials", "gain").any()


def test_the_lowest_teams_are_low_in_public():
    values = {**TEAMS, "formed_by": "sides", "who": ["recruits", "officials"]}
    bench = Bench("team_match", {**values, "published": True, "low_share": 0.5, "shame": -0.2})
    bench.put("recruits", entry_level=3.0)
    bench.put("officials", entry_level=0.0)
    bench.step(2)
    assert bench.pressure("effort", "officials") == pytest.approx(-0.2)
    assert not bench.pressure("effort", "recruits").any()


def test_fewer_than_two_teams_are_refused():
    with pytest.raises(ScenarioError, match="teams"):
        Bench("team_match", {**TEAMS, "teams": 1})
