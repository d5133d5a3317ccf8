"""Contests teach, place by performance, honour the winners and shame the last."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import LONG_AGO
from tests.mechanisms.bench import Bench
from tests.support import rule

MONTHLY = {"per_year": 12, "gain": 0.05, "cap": 0.3, "tiring": 0.0, "days": 1.0}
EXACT = {**MONTHLY, "reliability": 0.99}
MANY = {"population.recruits.count": 3000, "population.officials.count": 0}
LADDER = np.linspace(-3, 3, 12)


def won(bench, group="recruits"):
    return bench.of(group, "since_honour") < LONG_AGO / 2


def ordered(kind_values, **bench_options) -> Bench:
    """Return a bench of twelve recruits far apart in level, who alone compete."""
    bench = Bench("contest", {**EXACT, "who": ["recruits"], **kind_values}, **bench_options)
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)) * 10)
    return bench


class TestTeaching:
    def test_a_drill_teaches_in_the_month_after_it(self):
        bench = Bench("contest", {**MONTHLY, "per_year": 1})
        learnt = [float(bench.step().gains("officials").sum()) for _ in range(12)]
        assert not any(learnt)
        bench = Bench("contest", {**MONTHLY, "per_year": 4})
        taught = [float(bench.step().gains("officials")[0]) for _ in range(5)]
        assert taught == pytest.approx([0, 0, 0, 0.05, 0])

    @pytest.mark.parametrize("drills", [1, 2, 3])
    def test_the_drills_of_one_step_teach_together(self, drills):
        values = {**MONTHLY, "per_year": 4 * drills, "cap": 0.4}
        bench = Bench("contest", values, changes={"calendar.step": 3}).step(2)
        assert bench.gains("officials") == pytest.approx(0.05 * drills)

    def test_each_drill_teaches_less_and_all_together_no_more_than_the_cap(self):
        bench = Bench("contest", {**MONTHLY, "cap": 0.1})
        taught = [float(bench.step().gains("officials")[0]) for _ in range(12)]
        assert taught[1:4] == pytest.approx([0.05, 0.025, 0.0125], rel=0.1)
        assert bench.own("officials", "learnt") == pytest.approx(0.1 * (1 - 0.5**12))

    def test_at_its_extreme_one_drill_teaches_all_there_is(self):
        bench = Bench("contest", {**MONTHLY, "gain": 0.5, "cap": 0.1}).step(3)
        assert bench.own("officials", "learnt") == pytest.approx(0.1)

    def test_without_a_debrief_the_declared_part_is_learnt(self):
        for debrief, part in ((True, 1.0), (False, 0.4)):
            values = {**MONTHLY, "debrief": debrief, "undebriefed": 0.4}
            bench = Bench("contest", values).step(2)
            assert bench.gains("officials") == pytest.approx(0.05 * part)

    def test_a_class_that_ends_with_its_contest_learns_from_it_all_the_same(self):
        values = {**MONTHLY, "who": ["junior"], "tiring": 0.02, "rivalry": 0.1}
        lowest = {"published": True, "low_share": 0.5, "shame": -0.2}
        bench = Bench("contest", {**values, **lowest}).step()
        low = bench.own("recruits", "since_low") == 0
        bench.put("recruits", tier=1)
        bench.step()
        works = np.where(low, 1 - 0.3 * 0.2, 1.0)
        assert bench.gains("recruits") == pytest.approx(0.05 * works)
        assert bench.of("recruits", "strain") == pytest.approx(0.02)
        assert bench.of("recruits", "effort") == pytest.approx(np.where(low, -0.2, 0.0))
        assert 0 < low.sum() < low.size

    def test_no_gain_no_learning(self):
        bench = Bench("contest", {**MONTHLY, "gain": 0.0}).step(4)
        assert not bench.of("officials", "gain").any()

    def test_close_bouts_teach_more(self):
        level = {"format": "knockout", "closeness": 0.6, "who": ["recruits"]}
        equal = Bench("contest", {**EXACT, **level})
        equal.put("recruits", entry_level=0.0)
        uneven = ordered(level)
        equal.step(2)
        uneven.step(2)
        assert equal.gains("recruits").mean() > 0.05 > uneven.gains("recruits").mean()
        # d far away: 1 − c.
        assert uneven.gains("recruits").min() == pytest.approx(0.05 * 0.4, rel=0.05)


class TestTakingPart:
    def test_so_many_take_part_as_the_share_says(self):
        bench = Bench("contest", {**MONTHLY, "share": 0.25, "days": 2.0}).step()
        assert (bench.own("officials", "since") == 0).sum() + (
            bench.own("recruits", "since") == 0
        ).sum() == 10
        assert bench.spent("trainee_days") == 20

    def test_by_chance_everyone_is_as_likely(self):
        bench = Bench("contest", {**MONTHLY, "share": 0.3, "who": ["recruits"]}, changes=MANY)
        bench.put("recruits", standing=np.linspace(-1, 1, 3000))
        bench.step()
        came = bench.own("recruits", "since") == 0
        assert came.mean() == pytest.approx(0.3, abs=1e-3)
        for half in (came[:1500], came[1500:]):
            assert half.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 1500))

    def test_by_standing_the_best_take_part(self):
        bench = Bench(
            "contest", {**MONTHLY, "share": 0.25, "entry": "standing", "who": ["recruits"]}
        )
        bench.put("recruits", standing=LADDER)
        bench.step()
        assert (bench.own("recruits", "since") == 0).tolist() == [False] * 9 + [True] * 3

    @pytest.mark.parametrize(("per_year", "held"), [(0, 0), (1, 1), (2, 2), (5, 5), (12, 12)])
    def test_contests_come_so_often_a_year(self, per_year, held):
        bench = Bench("contest", {**MONTHLY, "per_year": per_year}).step(12)
        assert bench.spent("trainee_days") == 40 * held


class TestPlaces:
    @pytest.mark.parametrize("form", ["ranking", "knockout"])
    def test_the_best_wins_where_luck_is_small(self, form):
        bench = ordered({"format": form, "winners": 1})
        bench.step()
        assert won(bench).tolist() == [False] * 11 + [True]
        assert bench.of("recruits", "honours").tolist() == [0] * 11 + [1]

    def test_in_a_knock_out_the_second_best_may_meet_the_best_early(self):
        bench = ordered({"format": "knockout", "winners": 2}).step(6)
        assert bench.of("recruits", "honours")[-1] == 6
        assert won(bench).sum() > 2

    @pytest.mark.parametrize("form", ["ranking", "knockout"])
    def test_luck_lets_others_win(self, form):
        """With a result that is noise, the best wins about as often as anyone."""
        values = {**MONTHLY, "reliability": 0.01, "format": form, "winners": 1, "who": ["recruits"]}
        changes = {"calendar.months": 400}
        bench = Bench("contest", values, changes=changes)
        bench.put("recruits", entry_level=np.tile(LADDER / 10, (3, 1, 1)))
        bench.step(360)
        honours = bench.of("recruits", "honours")
        assert honours.sum() == 360
        assert honours[-1] < 60
        assert (honours > 8).all()

    def test_each_track_has_winners_of_its_own(self):
        for tracks, in_junior in (("none", 0), ("tier", 2)):
            bench = ordered({"tracks": tracks, "winners": 2})
            bench.put("recruits", tier=np.repeat([0, 1], 6))
            bench.step()
            assert won(bench)[:6].sum() == in_junior
            assert won(bench)[6:].sum() == 2

    def test_groups_can_be_tracks_too(self):
        bench = Bench("contest", {**MONTHLY, "tracks": "group", "winners": 3}).step()
        assert won(bench).sum() == 3
        assert won(bench, "officials").sum() == 3

    @pytest.mark.parametrize(("start", "won_by_juniors"), [(0, 2), (1, 2), (2, 0)])
    def test_those_named_can_have_a_track_from_a_month_on(self, start, won_by_juniors):
        bench = ordered(
            {"tracks": "named", "track": ["junior"], "winners": 2, "tracks_from": start}
        )
        bench.put("recruits", tier=np.repeat([0, 1], 6))
        bench.step()
        assert won(bench)[:6].sum() == won_by_juniors
        assert won(bench)[6:].sum() == 2

    def test_the_public_votes_with_its_weight(self):
        """A vote that knows nothing, alone: the best of the jury has no better chance."""
        values = {"vote_weight": 1.0, "vote_validity": 0.0, "winners": 1}
        bench = ordered(values, changes={"calendar.months": 100}).step(60)
        assert bench.of("recruits", "honours")[-1] < 20
        informed = ordered({**values, "vote_validity": 1.0}).step()
        assert won(informed).tolist() == [False] * 11 + [True]

    def test_effort_is_performance(self):
        def press(self, roster, month):
            return {"effort": np.where(roster["level"] < 0, 100.0, 0.0)}

        keen = rule("keen", writes={"effort"}, press=press)
        bench = ordered({"winners": 6}, beside=[keen]).step()
        assert won(bench).tolist() == [True] * 6 + [False] * 6


class TestWhatComesOfIt:
    def test_a_contest_presses_on_effort_in_its_months(self):
        bench = Bench("contest", {**MONTHLY, "per_year": 4, "rivalry": 0.2})
        effort = [float(bench.step().pressure("effort", "officials")[0]) for _ in range(4)]
        assert effort == pytest.approx([0, 0, 0.2, 0])

    def test_whoever_is_low_in_public_feels_it_for_its_months(self):
        values = {"per_year": 2, "published": True, "low_share": 0.25, "shame": -0.3}
        bench = ordered({**values, "shame_months": 2})
        effort = [bench.step().pressure("effort", "recruits") for _ in range(9)]
        assert not np.any(effort[:6])
        assert effort[6] == pytest.approx([-0.3] * 3 + [0] * 9)
        assert effort[7] == pytest.approx([-0.3] * 3 + [0] * 9)
        assert not effort[8].any()

    def test_whoever_stays_away_feels_no_shame(self):
        """Nine of twelve take part, the best by standing; the rule holds though most are there."""
        values = {
            "per_year": 12,
            "published": True,
            "low_share": 0.34,
            "shame": -0.3,
            "share": 0.75,
        }
        bench = ordered({**values, "entry": "standing", "rivalry": 0.0, "shame_months": 1})
        bench.put("recruits", standing=np.arange(12.0))
        effort = bench.step(2).pressure("effort", "recruits")
        assert effort == pytest.approx([0] * 3 + [-0.3] * 3 + [0] * 6)

    def test_in_a_knock_out_those_of_one_round_are_placed_by_what_they_showed(self):
        """However far apart all are: the last of twelve is last every time."""
        values = {"per_year": 12, "published": True, "low_share": 0.08, "shame": -0.3}
        others = {"format": "knockout", "winners": 1, "rivalry": 0.0, "shame_months": 1}
        bench = ordered({**values, **others}).step()
        for _ in range(12):
            effort = bench.step().pressure("effort", "recruits")
            assert effort == pytest.approx([-0.3] + [0] * 11)

    def test_winners_are_never_shamed(self):
        """In a small field the honoured ones and the last ones would be the same people."""
        values = {"per_year": 12, "published": True, "low_share": 1.0, "shame": -0.3}
        bench = ordered({**values, "winners": 4, "rivalry": 0.0, "shame_months": 1}).step(2)
        effort = bench.pressure("effort", "recruits")
        assert effort == pytest.approx([-0.3] * 8 + [0] * 4)

    def test_in_private_nobody_is_shamed(self):
        bench = ordered({"per_year": 12, "published": False, "shame": -0.3}).step(3)
        assert not bench.pressure("effort", "recruits").any()

    def test_taking_part_tires_in_the_month_after(self):
        bench = Bench("contest", {**MONTHLY, "per_year": 6, "tiring": 0.07})
        strain = [float(bench.step().pressure("strain", "officials")[0]) for _ in range(4)]
        assert strain == pytest.approx([0, 0, 0.07, 0])

    @pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
    @pytest.mark.parametrize("form", ["ranking", "knockout"])
    def test_the_result_moves_standing_by_its_weight(self, form, weight):
        """By the mean over the bouts that one has fought."""
        bench = ordered({"format": form, "into_standing": weight})
        bench.step()
        expected = weight * bench.of("recruits", "tier_level")
        assert bench.of("recruits", "standing") == pytest.approx(expected, abs=0.5 * weight)

    def test_no_places_no_honours(self):
        assert not won(Bench("contest", {**MONTHLY, "winners": 0}).step(3), "officials").any()


def test_a_weight_beyond_one_is_refused():
    with pytest.raises(ScenarioError, match="vote_weight"):
        Bench("contest", {"vote_weight": 1.5})


@pytest.mark.parametrize("months", [1, 3])
def test_a_low_place_shames_for_as_many_months_as_declared(months):
    values = {"per_year": 2, "published": True, "low_share": 0.25, "shame": -0.1, "rivalry": 0.0}
    bench = ordered({**values, "shame_months": months}).step(6)
    shamed = [bool(bench.step().pressure("effort", "recruits").any()) for _ in range(months + 2)]
    assert shamed == [True] * months + [False, False]


class TestFidelity:
    """How often the better of two wins a bout."""

    def test_of_those_far_apart_the_better_always_wins(self):
        bench = ordered({"format": "knockout"}).step()
        # One of twelve stays in, so eleven bouts are fought; those without an opponent fight none.
        assert bench.spent("bouts") == 11
        assert bench.spent("bouts_to_the_better") == 11

    def test_between_equals_nobody_is_the_better(self):
        bench = Bench("contest", {**MONTHLY, "format": "knockout", "who": ["recruits"]})
        bench.put("recruits", entry_level=0.0)
        bench.step()
        assert bench.spent("bouts") == 11
        assert bench.spent("bouts_to_the_better") == 0

    def test_a_ranking_has_no_bouts(self):
        assert ordered({"format": "ranking"}).step().spent("bouts") == 0
