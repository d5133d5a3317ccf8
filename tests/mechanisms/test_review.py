"""At a review the lowest leave the cohort, not the post, and others take their seats."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import LONG_AGO
from tests.mechanisms.bench import Bench
from tests.support import programme

COHORT = {
    "name": "studio",
    "kind": "cohort_selection",
    "cohort_size": 10,
    "selection_rate": 1.0,
    "from": ["officials"],
    "every": 0,
    "tier": "senior",
    "tier_after": "junior",
}
VALUES = {"cohort": "studio", "every": 2, "leave_share": 0.3, "refill": True}


def review(values=None, cohort=None, **options) -> Bench:
    """Return a bench whose people differ in standing."""
    bench = Bench(
        "review", {**VALUES, **(values or {})}, beside=[{**COHORT, **(cohort or {})}], **options
    )
    bench.put("officials", standing=np.random.default_rng(1).permutation(28) / 10)
    return bench


def members(bench) -> set[int]:
    roster = bench.roster
    return set(np.flatnonzero(roster["present"][0] & roster["studio.member"][0]).tolist())


def standing(bench, rows) -> list[float]:
    return sorted(bench.roster["standing"][0, sorted(rows)].tolist())


def test_the_lowest_leave_and_the_best_outside_come():
    bench = review()
    before = members(bench)
    outside = set(bench.rows("officials").tolist()) - before
    assert members(bench.step()) == before
    after = members(bench.step())
    left, came = before - after, after - before
    assert len(left) == len(came) == 3
    assert standing(bench, left) == standing(bench, before)[:3]
    assert standing(bench, came) == standing(bench, outside)[-3:]
    roster = bench.roster
    assert (roster["tier"][0, sorted(left)] == 0).all()
    assert (roster["tier"][0, sorted(came)] == 1).all()
    assert (roster["since_setback"][0, sorted(left)] == 0).all()
    assert (roster["studio.months"][0, sorted(came)] == 0).all()


def test_leaving_the_cohort_never_touches_the_post():
    bench = review({"leave_share": 1.0})
    posts = bench.of("officials", "post")
    assert (bench.step(6).of("officials", "post") == posts).all()
    assert len(bench.rows("officials")) == 28


def test_nobody_comes_back():
    bench = review({"every": 1})
    seen = members(bench)
    for _ in range(6):
        before = members(bench)
        came = members(bench.step()) - before
        assert not came & seen
        seen |= came


@pytest.mark.parametrize(
    ("share", "leave"), [(0.0, 0), (0.04, 0), (0.05, 1), (0.25, 3), (0.34, 3), (1.0, 10)]
)
def test_a_share_is_rounded_to_persons(share, leave):
    bench = review({"leave_share": share})
    bench.step(2)
    assert bench.month.flows.this_month("studio.member", ["tested"])[0] == leave


def test_without_refill_the_cohort_shrinks():
    bench = review({"refill": False})
    sizes = [len(members(bench.step(2))) for _ in range(4)]
    assert sizes == [7, 5, 3, 2]


def test_the_seats_of_all_classes_are_refilled():
    bench = review(cohort={"cohort_size": 5, "classes": 2})
    assert [len(members(bench.step())) for _ in range(2)] == [10, 10]


def test_seats_that_fell_empty_by_other_ways_are_refilled_too():
    bench = review({"leave_share": 0.0})
    mask = np.zeros(bench.roster.shape, dtype=bool)
    mask[0, sorted(members(bench))[:4]] = True
    bench.month.release(mask, "quit")
    assert len(members(bench)) == 6
    assert len(members(bench.step(2))) == 10


def test_no_interval_no_review():
    bench = review({"every": 0})
    before = members(bench)
    assert members(bench.step(6)) == before


def test_a_class_that_ends_is_not_reviewed():
    bench = review(cohort={"every": 4})
    before = members(bench)
    bench.step(4)
    assert bench.month.flows.this_month("studio.member", ["tested"])[0] == 0
    assert bench.month.flows.this_month("studio.member", ["class_ended"])[0] == 10
    assert not members(bench) & before


def test_each_replication_has_its_own_share_and_pace():
    bench = review(
        replications=3, columns={"leave_share": [0.1, 0.5, 0.5], "every": [2.0, 2.0, 3.0]}
    )
    bench.step(2)
    assert bench.month.flows.this_month("studio.member", ["tested"]).tolist() == [1, 5, 0]
    bench.step()
    assert bench.month.flows.this_month("studio.member", ["tested"]).tolist() == [0, 0, 5]


def test_knowing_of_the_review_moves_members_efforts():
    bench = review({"urgency": 0.1}).step()
    effort = bench.roster["effort"][0]
    assert set(np.flatnonzero(effort).tolist()) == members(bench)
    assert set(effort[effort != 0]) == {0.1}
    calm = review({"urgency": 0.1, "leave_share": 0.0}).step()
    assert not calm.roster["effort"].any()


def test_whoever_stays_has_had_no_setback():
    bench = review().step(2)
    stayed = sorted(members(bench))
    assert (bench.roster["since_setback"][0, stayed] >= LONG_AGO).all()


@pytest.mark.parametrize("cohort", ["", "exits", "nowhere"])
def test_what_is_no_cohort_is_refused(cohort):
    listed = [{"kind": "review", "cohort": cohort}, {"kind": "exits"}]
    with pytest.raises(ScenarioError) as refusal:
        programme(listed)
    assert all(refusal.value.message(language) for language in ("en", "zh"))
