"""A stock of reserves: inflow, capacity, appointment, time."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import programme

VALUES = {"from": ("recruits",), "inflow": 24.0, "capacity": 100, "validity": 1.0}


def pool(values=None, **options):
    return Bench("reserve_pool", {**VALUES, **(values or {})}, **options)


def members(bench):
    return int(bench.own("recruits", "member").sum())


def test_so_many_are_picked_a_year_at_even_intervals():
    bench = pool({"inflow": 18.0}, changes={"population.recruits.count": 50})
    seen = [members(bench.step()) for _ in range(12)]
    assert seen == [1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18]


def test_no_more_than_it_holds():
    bench = pool({"capacity": 5})
    assert [members(bench.step()) for _ in range(4)] == [2, 4, 5, 5]


def test_some_are_there_from_the_start():
    assert members(pool({"opening": 7, "inflow": 0.0})) == 7
    assert members(pool({"opening": 7, "capacity": 3, "inflow": 0.0})) == 3
    assert members(pool({"inflow": 0.0}).step(6)) == 0


def test_results_decide_where_standing_does():
    bench = pool({"picked_by": "standing", "inflow": 36.0})
    bench.put("recruits", standing=np.linspace(1, -1, 12), entry_level=0.0)
    bench.step()
    assert np.flatnonzero(bench.own("recruits", "member")).tolist() == [0, 1, 2]


def test_the_best_are_picked_as_far_as_the_score_tells():
    bench = pool({"opening": 4})
    level = bench.of("recruits", "level")
    assert (bench.own("recruits", "member") == (np.sort(level)[-4] <= level)).all()
    # The top one of ten is 1.5388 above the mean; at a validity of v, v times that.
    blind = pool(
        {"opening": 1, "validity": 0.5},
        changes={"population.recruits.count": 10},
        replications=500,
    )
    picked = blind.roster["tested.member"]
    levels = blind.roster["entry_composite"][picked]
    assert levels.mean() == pytest.approx(0.5 * 1.5388, abs=4 * levels.std() / np.sqrt(500))


def test_whoever_is_appointed_leaves_it_and_makes_room():
    bench = pool({"opening": 5, "capacity": 5, "inflow": 0.0})
    first = bench.own("recruits", "member").copy()
    post = np.where(first & (np.cumsum(first) <= 2), 30 + np.arange(12), NOBODY)
    bench.put("recruits", post=post)
    bench.step()
    assert members(bench) == 3
    assert (bench.own("recruits", "ever") == first).all()


def test_only_the_post_that_it_is_for_counts():
    changes = {
        "posts.secretary.each": 1,
        "posts.clerk.each": 1,
        "population.recruits.post": "clerk",
    }
    bench = pool({"opening": 5, "post": "secretary"}, changes=changes).step()
    assert members(bench) == 7
    assert members(pool({"opening": 5}, changes=changes).step()) == 0


def test_time_in_the_pool_can_be_limited_and_nobody_comes_back():
    bench = pool({"opening": 6, "term": 3.0, "inflow": 0.0})
    assert [members(bench.step()) for _ in range(4)] == [6, 6, 0, 0]
    again = pool({"opening": 12, "term": 2.0}).step(6)
    assert members(again) == 0


def test_nobody_past_the_age_limit_is_picked():
    bench = pool({"opening": 12, "age_max": 27})
    bench.put("recruits", age=np.linspace(20, 31, 12))
    ages = pool({"opening": 12, "age_max": 27}).of("recruits", "age")
    picked = pool({"opening": 12, "age_max": 27}).own("recruits", "member")
    assert (picked == (ages < 28)).all()


@pytest.mark.parametrize("after", ["", "junior"])
def test_those_whose_time_is_over_go_to_the_tier_for_them(after):
    bench = pool({"opening": 6, "term": 3.0, "inflow": 0.0, "tier": "senior", "tier_after": after})
    first = bench.own("recruits", "member").copy()
    bench.put(
        "recruits", tier=np.where(first & (np.cumsum(first) == 1), 2, bench.of("recruits", "tier"))
    )
    bench.step(3)
    tier = bench.of("recruits", "tier")
    assert (tier[first][1:] == (0 if after else 1)).all()
    # Whoever has risen beyond the pool's tier meanwhile stays there.
    assert tier[first][0] == 2
    assert (bench.of("recruits", "time_in_tier")[first][1:] == (0 if after else 3)).all()


def test_members_take_the_tier():
    bench = pool({"opening": 3, "tier": "senior", "inflow": 0.0})
    assert ((bench.of("recruits", "tier") == 1) == bench.own("recruits", "member")).all()


@pytest.mark.parametrize("values", [{"post": "mayor"}, {"tier": "top"}, {"from": ["nobody"]}])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ScenarioError):
        programme([{"kind": "reserve_pool", **VALUES, **values}])
