"""The lowest get a deadline, are followed up, and pass or fail when it is over."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench

# Nobody rates or looks again here, so standing stays as it is put.
VALUES = {
    "who": ["officials"], "every": 3, "low_share": 0.25, "limit": 2, "visits": 0.0, "recheck": 0.0,
}  # fmt: skip
OFFICIALS = 28
LOW = 7


def rectification(values=None, **options) -> Bench:
    bench = Bench("rectification", {**VALUES, **(values or {})}, **options)
    bench.put("officials", standing=np.arange(OFFICIALS, dtype=float), since_setback=99.0)
    return bench


def told(bench) -> np.ndarray:
    return bench.own("officials", "member")


def test_the_share_of_lowest_standing_is_told_at_the_review():
    bench = rectification().step(2)
    assert not told(bench).any()
    bench.step()
    assert told(bench).tolist() == [True] * LOW + [False] * (OFFICIALS - LOW)
    assert (bench.own("officials", "deadline")[:LOW] == 2).all()
    assert (bench.own("officials", "line")[:LOW] == LOW).all()


def test_equal_standing_falls_by_chance_and_the_number_holds():
    bench = rectification()
    bench.put("officials", standing=0.0)
    bench.step(3)
    assert told(bench).sum() == LOW
    assert told(bench)[:LOW].sum() < LOW


def test_whoever_mends_is_cleared_and_whoever_does_not_suffers_a_setback():
    bench = rectification().step(3)
    bench.put("officials", standing=[7.0, 6.9, 0, 0, 0, 0, 0, *range(LOW, OFFICIALS)])
    bench.step()
    assert told(bench)[:LOW].all(), "the time is not up yet"
    bench.step()
    assert not told(bench).any()
    setback = bench.of("officials", "since_setback")
    assert setback[0] > 99
    assert (setback[1:LOW] == 0).all()
    assert (setback[LOW:] > 99).all()


def test_at_the_deadline_standing_moves_to_what_is_seen_then():
    bench = rectification({"recheck": 0.4, "reliability": 0.99}).step(3)
    level = bench.of("officials", "tier_level")
    bench.step(2)
    standing, before = bench.of("officials", "standing"), np.arange(OFFICIALS, dtype=float)
    moved = before + 0.4 * (level - before)
    # A look as reliable as that errs by a tenth of an SD.
    assert standing[:LOW] == pytest.approx(moved[:LOW], abs=0.4 * 0.1 * 4)
    assert (standing[LOW:] == before[LOW:]).all()
    assert not (standing[:LOW] == moved[:LOW]).any()


def test_a_look_at_the_deadline_lets_pass_who_is_better_than_believed():
    bench = rectification({"recheck": 1.0, "reliability": 0.99})
    bench.put("officials", standing=np.arange(OFFICIALS) / 100 - 5.0)
    bench.step(5)
    assert not told(bench).any()
    # All are far better than they stand, so nobody is below the line any more.
    assert (bench.of("officials", "since_setback") > 99).all()


@pytest.mark.parametrize("limit", [1, 3, 6])
def test_the_limit_is_a_lever(limit):
    bench = rectification({"limit": limit, "every": 1, "low_share": 0.25}).step(1)
    first = told(bench).copy()
    bench.step(limit - 1)
    assert told(bench)[first].all()
    bench.step()
    assert not told(bench)[first].any()


def test_visits_teach_those_told_and_cost_days():
    bench = rectification({"visits": 2.0, "gain": 0.05, "told": 0.0, "visit_days": 0.5}).step(3)
    assert bench.spent("mentor_days") == 0
    bench.step()
    assert bench.gains("officials")[:LOW] == pytest.approx(0.1)
    assert not bench.gains("officials")[LOW:].any()
    assert bench.spent("mentor_days") == LOW * 2 * 0.5


@pytest.mark.parametrize("effort", [-0.2, 0.2])
def test_being_told_spurs_or_discourages(effort):
    bench = rectification({"told": effort}).step(4)
    assert bench.pressure("effort", "officials")[:LOW] == pytest.approx(effort)
    assert not bench.pressure("effort", "officials")[LOW:].any()


def test_nobody_is_told_where_the_share_is_nought_and_everyone_where_it_is_one():
    assert not told(rectification({"low_share": 0.0}).step(6)).any()
    bench = rectification({"low_share": 1.0}).step(3)
    assert told(bench).all()
    assert (bench.own("officials", "line") == OFFICIALS - 1).all()


def test_it_may_cost_the_seat_in_a_cohort_and_never_the_post():
    studio = {"name": "studio", "kind": "cohort_selection", "cohort_size": 10, "every": 0,
              "tier": "senior", "tier_after": "junior"}  # fmt: skip
    studio["from"] = ["officials"]
    bench = rectification({"consequence": "leave_cohort", "cohort": "studio"}, beside=[studio])
    members = bench.of("officials", "studio.member").copy()
    posts = bench.of("officials", "post").copy()
    bench.step(5)
    low = np.arange(OFFICIALS) < LOW
    assert (members & low).any()
    assert (bench.of("officials", "studio.member") == (members & ~low)).all()
    assert (bench.of("officials", "post") == posts).all()
    assert (bench.of("officials", "tier") == (members & ~low)).all()
    since = bench.of("officials", "since_setback")
    assert (bench.of("officials", "time_in_tier") == since)[members & low].all()


def test_it_keeps_pace_with_another():
    pace = {"name": "pace", "kind": "course", "every": 2, "gain": 0.0}
    bench = rectification({"paced_by": "pace"}, beside=[pace]).step(2)
    assert told(bench).sum() == LOW


def test_a_cohort_that_is_none_is_refused():
    course = {"name": "course", "kind": "course"}
    with pytest.raises(ScenarioError, match="has no members"):
        rectification({"consequence": "leave_cohort", "cohort": "course"}, beside=[course])
