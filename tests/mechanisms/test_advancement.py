"""One step up the tiers, by what assessment believes, as far as there are seats."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import LONG_AGO
from tests.mechanisms.bench import Bench
from tests.support import programme

VALUES = {
    "below": "junior",
    "above": "senior",
    "every": 3,
    "threshold": 1.0,
    "min_months": 3,
}


def seats(number):
    return {"tiers.senior.seats": number}


STANDING = np.random.default_rng(2).permutation(28) / 10


def advancement(values=None, standing=STANDING, **options) -> Bench:
    bench = Bench("advancement", {**VALUES, **(values or {})}, **options)
    bench.put("officials", standing=standing)
    return bench


def up(bench) -> np.ndarray:
    return bench.of("officials", "tier") == 1


def test_whoever_reaches_the_threshold_moves_up():
    bench = advancement()
    assert not up(bench.step(2)).any()
    assert (up(bench.step()) == (STANDING >= 1.0)).all()
    risen = up(bench)
    assert (bench.of("officials", "honours") == risen).all()
    assert (bench.of("officials", "since_honour")[risen] == 0).all()
    assert (bench.of("officials", "time_in_tier")[risen] == 0).all()
    assert (bench.of("officials", "time_in_tier")[~risen] == 3).all()
    assert (bench.of("officials", "since_setback") > LONG_AGO).all()


def test_seats_go_to_the_best_and_the_others_are_turned_down():
    bench = advancement(changes=seats(5)).step(3)
    assert (up(bench) == (np.sort(STANDING)[-5] <= STANDING)).all()
    turned_down = (STANDING >= 1.0) & ~up(bench)
    assert ((bench.of("officials", "since_setback") == 0) == turned_down).all()
    # The seats are taken: nobody else moves up as long as they are.
    assert up(bench.step(3)).sum() == 5


def test_a_seat_that_falls_vacant_is_taken():
    bench = advancement(changes=seats(5)).step(3)
    mask = np.zeros(bench.roster.shape, dtype=bool)
    mask[0, bench.rows("officials")[up(bench)][:2]] = True
    bench.month.release(mask, "quit")
    assert up(bench).sum() == 3
    assert up(bench.step(3)).sum() == 5


@pytest.mark.parametrize(("least", "month"), [(0, 3), (3, 3), (4, 6), (7, 9)])
def test_a_shortest_time_in_the_tier_holds(least, month):
    bench = advancement({"min_months": least})
    first = next(step for step in range(1, 13) if up(bench.step()).any())
    assert first == month


def test_equal_standings_are_ordered_by_lot():
    """By the same lot whatever the row, and another one in another future."""
    bench = advancement(changes=seats(5), standing=2.0, replications=8).step(3)
    risen = bench.roster["tier"] == 1
    assert (risen.sum(axis=1) == 5).all()
    assert len({tuple(np.flatnonzero(row)) for row in risen}) > 1


@pytest.mark.parametrize("off", [{"every": 0}, {"threshold": 5.0}])
def test_nobody_moves_without_a_round_or_below_the_threshold(off):
    bench = advancement(off).step(9)
    assert not up(bench).any()
    assert (bench.of("officials", "since_setback") > LONG_AGO).all()


def test_without_seats_everyone_is_turned_down():
    bench = advancement(changes=seats(0)).step(3)
    assert not up(bench).any()
    assert ((bench.of("officials", "since_setback") == 0) == (STANDING >= 1.0)).all()


def test_mentors_hold_no_seat_and_take_none():
    bench = advancement(changes=seats(1))
    bench.put("veterans", tier=1, standing=3.0)
    assert up(bench.step(3)).sum() == 1
    assert (bench.of("veterans", "honours") == 0).all()


def test_it_keeps_pace_with_another():
    pace = {"name": "pace", "kind": "assessment", "who": [], "every": 5}
    bench = advancement({"paced_by": "pace", "every": 1}, beside=[pace])
    first = next(step for step in range(1, 13) if up(bench.step()).any())
    assert first == 5


@pytest.mark.parametrize(
    "wrong", [{"below": "princes"}, {"above": ""}, {"paced_by": "nobody", "every": 1}]
)
def test_what_is_unknown_is_refused(wrong):
    with pytest.raises(ScenarioError) as refusal:
        programme([{"kind": "advancement", **VALUES, **wrong}])
    assert all(refusal.value.message(language) for language in ("en", "zh"))


class TestRules:
    def test_a_quota_holds_whatever_the_standing(self):
        risen = up(advancement({"admits": "quota", "quota": 4, "threshold": 5.0}).step(3))
        assert (risen == (np.sort(STANDING)[-4] <= STANDING)).all()

    @pytest.mark.parametrize(("rate", "expected"), [(0.0, 0), (0.25, 7), (0.3, 8), (1.0, 28)])
    def test_a_rate_is_a_share_of_those_long_enough_there(self, rate, expected):
        values = {"admits": "rate", "rate": rate, "order": "random"}
        bench = advancement(values, changes={"population.recruits.count": 0})
        assert up(bench.step(3)).sum() == expected
        assert (bench.of("officials", "since_setback") > LONG_AGO).all()

    @pytest.mark.parametrize(("rate", "bar"), [(0.5, 0.8), (0.1587, 1.8), (0.0, np.inf), (1.0, -9)])
    def test_a_standard_lies_where_the_share_of_usual_candidates_would_reach_it(self, rate, bar):
        bench = advancement({"admits": "standard", "usual": 0.8, "rate": rate}).step(3)
        assert (up(bench) == (bar - 1e-3 < STANDING)).all()
        assert (bench.of("officials", "since_setback") > LONG_AGO).all()

    def test_more_reach_a_standard_where_all_stand_better(self):
        rule = {"admits": "standard", "usual": 0.8, "rate": 0.2}
        assert (
            up(advancement(rule, STANDING + 0.5).step(3)).sum()
            > up(advancement(rule).step(3)).sum()
        )

    def test_whoever_reaches_the_standard_and_finds_no_seat_is_turned_down(self):
        rule = {"admits": "standard", "usual": 0.8, "rate": 0.5}
        bench = advancement(rule, changes=seats(5)).step(3)
        turned_down = bench.of("officials", "since_setback") == 0
        assert (turned_down == ((STANDING >= 0.8) & ~up(bench))).all()

    def test_seats_bound_quota_and_rate(self):
        for rule in ({"admits": "quota", "quota": 9}, {"admits": "rate", "rate": 1.0}):
            assert up(advancement(rule, changes=seats(3)).step(3)).sum() == 3

    @pytest.mark.parametrize("order", ["seniority", "lowest", "competence", "random"])
    def test_the_order_decides_who(self, order):
        values = {"admits": "quota", "quota": 4, "order": order}
        bench = advancement(values, changes={"population.recruits.count": 0})
        served = np.random.default_rng(5).permutation(28) * 2.0
        bench.put("officials", time_in_tier=served)
        level = bench.of("officials", "tier_level")
        first = {"seniority": served, "lowest": -level, "competence": level}.get(order)
        risen = up(bench.step(3))
        assert risen.sum() == 4
        if first is not None:
            assert (np.sort(first[risen]) == np.sort(first)[-4:]).all()
        else:
            assert set(STANDING[risen]) != set(np.sort(STANDING)[-4:])

    def test_whoever_is_not_up_in_time_is_out(self):
        bench = advancement({"up_or_out": 6, "threshold": 2.0}).step(3)
        assert len(bench.rows("officials")) == 28
        bench.step(3)
        left = bench.month.flows.so_far("left", ["up_or_out"])
        # The recruits, who have no standing, are out as well.
        assert left.tolist() == [(STANDING < 2.0).sum() + 12]
        assert up(bench).all()

    def test_or_goes_down(self):
        bench = advancement(
            {"up_or_out": 3, "threshold": 2.0, "out_to": "waiting"},
            changes={"tiers.waiting.entry": False},
        ).step(3)
        assert (bench.of("officials", "tier") == np.where(STANDING >= 2.0, 1, 2)).all()
        assert bench.month.flows.so_far("left").tolist() == [0]
