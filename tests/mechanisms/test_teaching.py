"""What each way of teaching makes of a session's gain."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench
from tests.support import rule

PLAIN = {"attendance": 1.0, "gain": 0.6, "form": 1.0, "sessions": 12}
SESSION = 0.6 / 12
MANY = {"population.recruits.count": 4000}


def gains(values, group="officials", months=1, **options):
    return Bench("course", {**PLAIN, **values}, **options).step(months).gains(group)


@pytest.mark.parametrize(
    ("values", "factor"),
    [
        ({}, 1.0),
        ({"delivery": "online", "online": 0.8}, 0.8),
        ({"delivery": "blended", "blended": 1.4}, 1.4),
        ({"as_team": True, "team_effect": 0.5}, 0.5),
        ({"as_team": True, "team_effect": 0.0}, 0.0),
        ({"theory_share": 0.5, "theory_effect": 0.8}, 0.9),
        ({"practice_share": 1.0, "practice_effect": 1.2}, 1.2),
        ({"theory_share": 0.4, "theory_effect": 0.5, "practice_share": 0.4,
          "practice_effect": 1.5}, 1.0),
        ({"bases": 99, "base_effect": 1.2}, 1.2),
        ({"delivery": "online", "online": 0.8, "as_team": True, "team_effect": 0.5}, 0.4),
    ],
)  # fmt: skip
def test_each_way_of_teaching_multiplies_the_gain(values, factor):
    assert gains(values) == pytest.approx(SESSION * factor)


class TestSandtable:
    VALUES = {"sandtable": 1.5, "watching": 0.2}

    @pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
    def test_those_who_act_learn_more_by_its_share(self, share):
        found = gains({**self.VALUES, "sandtable_share": share, "actors": 1.0})
        assert found == pytest.approx(SESSION * (1 - share + share * 1.5))

    def test_those_who_watch_learn_less(self):
        found = gains({**self.VALUES, "sandtable_share": 0.5, "actors": 0.0})
        assert found == pytest.approx(SESSION * (0.5 + 0.5 * 0.2))

    def test_so_many_act_as_the_share_says(self):
        values = {**self.VALUES, "sandtable_share": 1.0, "actors": 0.3}
        acts = gains(values, "recruits", changes=MANY) > SESSION
        assert acts.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 4000))

    def test_with_few_actors_more_of_it_teaches_less(self):
        few = [
            gains({**self.VALUES, "sandtable_share": share, "actors": 0.3}, "recruits").mean()
            for share in (0.0, 0.5)
        ]
        assert few[1] < few[0]


class TestCases:
    VALUES = {"case_share": 0.5, "case_gain": 0.4, "half_library": 20}

    @pytest.mark.parametrize(
        ("library", "part"), [(0, 0.0), (20, 0.5), (60, 0.75), (10_000, 0.998)]
    )
    def test_cases_add_by_what_the_library_holds(self, library, part):
        found = gains({**self.VALUES, "case_library": library})
        assert found == pytest.approx(SESSION * (1 + 0.5 * 0.4 * part), rel=1e-4)

    def test_a_library_that_grows_teaches_more_later(self):
        values = {**self.VALUES, "case_library": 0, "cases_per_year": 120, "gain": 0.006}
        bench = Bench("course", {**PLAIN, **values})
        early, late = bench.step().gains("officials")[0], bench.step(11).gains("officials")[0]
        assert early == pytest.approx(0.0005 * (1 + 0.2 * 10 / 30), rel=1e-3)
        assert late == pytest.approx(0.0005 * (1 + 0.2 * 120 / 140), rel=2e-3)


class TestBases:
    @pytest.mark.parametrize(("bases", "places", "come"), [(1, 5, 5), (2, 8, 16), (9, 9, 40)])
    def test_no_more_attend_than_the_bases_have_places(self, bases, places, come):
        bench = Bench("course", {**PLAIN, "bases": bases, "base_places": places, "days": 1}).step()
        assert bench.spent("trainee_days") == come

    def test_who_finds_a_place_is_chance(self):
        values = {"bases": 1, "base_places": 1000, "who": ["recruits"]}
        bench = Bench("course", {**PLAIN, **values}, changes=MANY).step()
        came = bench.gains("recruits") > 0
        young = bench.of("recruits", "age") < np.median(bench.of("recruits", "age"))
        assert came.mean() == 0.25
        assert came[young].mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.19 / 2000))


class TestSpacing:
    def test_spaced_sessions_lengthen_the_half_life_of_those_who_attend(self):
        values = {"spaced": True, "spacing": 1.6, "who": ["recruits"]}
        bench = Bench("course", {**PLAIN, **values}).step()
        assert np.exp(bench.pressure("fade_pressure", "recruits")) == pytest.approx(1 / 1.6)
        assert not bench.pressure("fade_pressure", "officials").any()

    def test_fade_answers_by_as_much(self):
        lost = {}
        for spaced in (False, True):
            values = {"spaced": spaced, "spacing": 2.0, "gain": 0.0}
            fade = {"name": "loss", "kind": "fade", "unused": 0.08, "used": 0.08}
            bench = Bench("course", {**PLAIN, **values}, beside=[fade])
            bench.put("officials", trained=1.0)
            lost[spaced] = 1.0 - bench.step().of("officials", "trained")[0]
        assert lost[False] == pytest.approx(0.08)
        assert lost[True] == pytest.approx(0.04)

    def test_two_spaced_courses_do_not_double_the_half_life_beyond_the_evidence(self):
        other = {"name": "other", "kind": "course", "spaced": True, "spacing": 2.0, "attendance": 1}
        values = {"spaced": True, "spacing": 2.0}
        bench = Bench("course", {**PLAIN, **values}, beside=[other]).step()
        assert np.exp(bench.pressure("fade_pressure", "officials")) == pytest.approx(0.5)

    def test_a_course_that_is_never_held_keeps_nothing(self):
        bench = Bench("course", {**PLAIN, "spaced": True, "every": 0}).step()
        assert not bench.pressure("fade_pressure", "officials").any()


@pytest.mark.parametrize(("per_year", "held"), [(0, 12), (1, 1), (10, 10), (24, 24), (52, 52)])
def test_sessions_can_be_counted_by_the_year(per_year, held):
    """In place of the interval, which is a month here."""
    bench = Bench("course", {**PLAIN, "per_year": per_year}).step(12)
    assert bench.spent("sessions_held") == held


@pytest.mark.parametrize(
    ("first", "second"), [("sandtable_share", "case_share"), ("theory_share", "practice_share")]
)
def test_shares_beyond_the_whole_are_refused_with_both_sides(first, second):
    with pytest.raises(ScenarioError, match=f"tested.{first}.*tested.{second}.*1.2"):
        Bench("course", {first: 0.7, second: 0.5})


def test_learning_is_still_scaled_by_effort():
    def press(self, roster, month):
        return {"effort": np.where(roster["present"], 1.0, 0.0)}

    keen = rule("keen_in_class", writes={"effort"}, press=press)
    found = gains({"delivery": "online", "online": 0.8}, beside=[keen])
    assert (found > SESSION * 0.8).all()
