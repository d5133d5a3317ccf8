"""Grades rise by result and by years; relative pay binds and spurs."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.mechanisms.pay import Pay
from tests.mechanisms.bench import Bench

VALUES = {
    "who": ["officials"],
    "posts": 3,
    "grades": 18,
    "every": 2,
    "merit_share": 0.25,
    "seniority": 0,
    "slope": 0.0,
    "exit_elasticity": 1.0,
    "effort_elasticity": 0.5,
}
OFFICIALS = 28
BEST = 7


def pay(values=None, **options) -> Bench:
    bench = Bench("pay", {**VALUES, **(values or {})}, **options)
    bench.put("officials", standing=np.arange(OFFICIALS, 0, -1, dtype=float))
    return bench


def steps(bench) -> int:
    assert isinstance(bench.mechanism, Pay)
    return bench.mechanism.steps


def grades(bench) -> np.ndarray:
    return bench.own("officials", "grade")


def test_the_best_move_up_a_grade_at_a_review():
    bench = pay().step()
    assert (grades(bench) == 1).all()
    bench.step()
    assert grades(bench).tolist() == [2] * BEST + [1] * (OFFICIALS - BEST)
    assert (bench.own("officials", "in_grade")[:BEST] == 0).all()
    assert (bench.own("officials", "in_grade")[BEST:] == 2).all()


def test_equal_results_fall_by_chance_and_the_number_holds():
    """Over many futures each of those alike is as likely to rise as any other."""
    bench = pay(replications=300)
    bench.put("officials", standing=0.0)
    bench.step(2)
    rose = bench.roster["tested.grade"][:, bench.rows("officials")] == 2
    assert (rose.sum(axis=1) == BEST).all()
    share = BEST / OFFICIALS
    spread = np.sqrt(share * (1 - share) / 300)
    assert np.abs(rose.mean(axis=0) - share).max() < 5 * spread


def test_years_move_up_whoever_has_waited_long_enough():
    bench = pay({"merit_share": 0.0, "seniority": 4})
    bench.put("officials", **{"tested.grade": 1, "tested.in_grade": 0.0})
    bench.step(2)
    assert (grades(bench) == 1).all()
    bench.step(2)
    assert (grades(bench) == 2).all()
    bench.step(4)
    assert (grades(bench) == 3).all()


def test_into_the_next_post_only_results_lead():
    """Eighteen grades across three posts: six each."""
    bench = pay({"seniority": 1})
    bench.put("officials", **{"tested.grade": 6, "tested.in_grade": 99.0})
    bench.step(2)
    assert grades(bench).tolist() == [7] * BEST + [6] * (OFFICIALS - BEST)


def test_each_post_may_have_all_the_grades():
    bench = pay({"grid": "each", "seniority": 1})
    assert steps(bench) == 54
    bench.put("officials", **{"tested.grade": 18, "tested.in_grade": 99.0})
    bench.step(2)
    assert grades(bench).tolist() == [19] * BEST + [18] * (OFFICIALS - BEST)


def test_the_ladder_ends_at_its_top():
    bench = pay({"merit_share": 1.0, "every": 1})
    bench.put("officials", **{"tested.grade": 17})
    bench.step(3)
    assert (grades(bench) == 18).all()


def test_those_there_from_the_start_stand_where_their_years_have_brought_them():
    bench = Bench("pay", {**VALUES, "seniority": 12})
    served = bench.of("officials", "service")
    assert grades(bench) == pytest.approx(np.clip(1 + served // 12, 1, 6))
    assert len(np.unique(grades(bench))) > 2


@pytest.mark.parametrize("slope", [0.0, 0.1])
def test_who_earns_more_than_colleagues_stays_and_works_harder(slope):
    bench = pay({"slope": slope, "every": 0})
    grade = np.resize([1, 5], OFFICIALS)
    bench.put("officials", **{"tested.grade": grade})
    bench.step()
    relative = np.log(1 + slope) * (grade - 3)
    assert bench.pressure("exit_pressure", "officials") == pytest.approx(-relative)
    assert bench.pressure("effort", "officials") == pytest.approx(0.5 * relative)


def test_a_bonus_goes_by_result():
    bench = pay({"bonus": 0.2, "every": 0})
    bench.put("officials", standing=np.linspace(-9, 9, OFFICIALS))
    pressure = bench.step().pressure("exit_pressure", "officials")
    assert pressure[[0, -1]] == pytest.approx([-np.log(0.8), -np.log(1.2)])
    assert (np.diff(pressure) <= 0).all()
    bench.put("officials", standing=0.0)
    assert bench.step().pressure("exit_pressure", "officials") == pytest.approx(0.0)


def test_a_rise_for_all_binds_all():
    bench = pay({"rise": 0.2, "every": 0}).step()
    assert bench.pressure("exit_pressure", "officials") == pytest.approx(-np.log(1.2))


@pytest.mark.parametrize("equal", [True, False])
def test_equal_pay_closes_the_gap_of_those_outside_the_establishment(equal):
    values = {
        "who": ["staff"],
        "outside": ["recruits"],
        "gap": 0.25,
        "equal_pay": equal,
        "every": 0,
    }
    bench = pay(values)
    bench.put("officials", **{"tested.grade": 1})
    bench.step()
    assert bench.pressure("exit_pressure", "officials") == pytest.approx(0.0)
    expected = 0.0 if equal else -np.log(0.75)
    assert bench.pressure("exit_pressure", "recruits") == pytest.approx(expected)


def test_pay_that_binds_nobody_presses_on_nobody():
    bench = pay({"slope": 0.3, "rise": 1.0, "exit_elasticity": 0.0, "effort_elasticity": 0.0})
    bench.step(4)
    assert not bench.pressure("exit_pressure", "officials").any()
    assert not bench.pressure("effort", "officials").any()


def test_more_posts_than_grades_across_them_are_refused():
    with pytest.raises(ScenarioError, match="only 2 grades"):
        pay({"posts": 3, "grades": 2})
    assert steps(pay({"posts": 3, "grades": 2, "grid": "each"})) == 6
