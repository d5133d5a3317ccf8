"""Vacant posts and missing mentors are replaced with a chance a month."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import holders, programme

POSTS = {"group": "recruits", "keeps": "posts"}
STOCK = {"group": "veterans", "keeps": "stock"}


def test_at_a_chance_of_one_every_vacancy_is_filled_at_once():
    bench = Bench("recruitment", {**POSTS, "fill": 1.0}).step()
    assert (holders(bench.roster) == 1).all()
    # 16 of 44 posts were vacant at the start.
    assert bench.month.flows.this_month("entered", ["tested"])[0] == 16
    newest = bench.of("recruits", "service") == 0
    assert newest.sum() >= 16
    bench.step()
    assert bench.month.flows.this_month("entered")[0] == 0


def test_at_a_chance_of_zero_none_is():
    bench = Bench("recruitment", {**POSTS, "fill": 0.0}).step(6)
    assert bench.month.flows.so_far("entered", ["tested"])[0] == 0


@pytest.mark.parametrize("step", [1, 3])
def test_so_many_are_filled_as_the_chance_says(step):
    bench = Bench(
        "recruitment",
        {**POSTS, "fill": 0.2},
        changes={"places.communities": 4028, "calendar.step": step},
    ).step()
    chance = 1 - 0.8**step
    filled = bench.month.flows.this_month("entered")[0] / 4000
    assert filled == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 4000))
    assert holders(bench.roster).max() == 1


def test_newcomers_take_the_posts_that_are_vacant():
    bench = Bench("recruitment", {**POSTS, "fill": 1.0})
    bench.put("officials", post=np.where(np.arange(28) < 20, np.arange(28), NOBODY))
    bench.step()
    posts = np.sort(bench.of("recruits", "post"))
    assert posts[posts != NOBODY].tolist() == list(range(20, 44))


def test_a_stock_is_kept_at_its_size():
    bench = Bench("recruitment", {**STOCK, "fill": 1.0}, replications=3)
    bench.month.open_phase("turnover")
    leaves = np.zeros(bench.roster.shape, dtype=bool)
    veterans = bench.rows("veterans")
    leaves[0, veterans[:3]] = leaves[1, veterans[:1]] = True
    bench.month.release(leaves, "left")
    bench.step()
    group = bench.model.structure.group_index("veterans")
    assert bench.roster.count(
        bench.roster["present"] & (bench.roster["group"] == group)
    ).tolist() == [4, 4, 4]
    assert bench.month.flows.this_month("entered").tolist() == [3, 1, 0]


def test_a_full_stock_takes_nobody():
    bench = Bench("recruitment", {**STOCK, "fill": 1.0}).step(3)
    assert bench.month.flows.so_far("entered", ["tested"])[0] == 0


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({"group": "recruits"}, {"places.communities": 0, "population.officials.post": False}),
        ({"group": "nobody", "keeps": "stock"}, {}),
        ({"keeps": "stock"}, {}),
    ],
)
def test_what_cannot_be_filled_is_refused(values, changes):
    with pytest.raises(ScenarioError):
        programme([{"kind": "recruitment", **values}], changes)


def test_two_channels_never_fill_one_post():
    other = {"name": "other", "kind": "recruitment", "group": "officials", "fill": 0.9}
    bench = Bench("recruitment", {**POSTS, "fill": 0.9}, beside=[other])
    for _ in range(4):
        bench.step()
        assert holders(bench.roster).max() == 1
    assert bench.month.flows.so_far("entered", ["other"])[0] > 0


def test_only_the_named_kind_of_post_is_filled():
    deputies = {"posts.deputy.each": 1, "posts.secretary.each": 1}
    values = {**POSTS, "fill": 1.0, "post": "deputy"}
    bench = Bench("recruitment", values, changes=deputies).step()
    of_kind = bench.model.structure.posts_of("deputy")
    held = holders(bench.roster)[0]
    assert (held[of_kind.start : of_kind.stop] == 1).all()
    assert held.sum() == 44 + 28


@pytest.mark.parametrize(("yearly", "step"), [(12, 1), (30, 1), (5, 1), (30, 3)])
def test_an_intake_comes_in_even_portions(yearly, step):
    values = {"group": "recruits", "keeps": "intake", "intake": yearly}
    bench = Bench("recruitment", values, changes={"calendar.step": step})
    seen = []
    for _ in range(12 // step):
        bench.step()
        seen.append(bench.month.flows.this_month("entered", ["tested"])[0])
    assert sum(seen) == yearly
    assert max(seen) - min(seen) <= 1


@pytest.mark.parametrize("fill", [0.0, 0.5, 1.0])
def test_so_many_retirees_come_back_as_the_chance_says(fill):
    retirement = {"kind": "retirement", "who": ["officials"], "men": 50, "women": 50}
    values = {"group": "veterans", "keeps": "retirees", "fill": fill}
    bench = Bench("recruitment", values, beside=[retirement], replications=50).step()
    retired = bench.month.flows.so_far("left", ["retired"]).sum()
    assert retired > 500
    came = bench.month.flows.so_far("entered", ["tested"]).sum() / retired
    assert came == pytest.approx(fill, abs=4 * np.sqrt(fill * (1 - fill) / retired))


@pytest.mark.parametrize(
    ("limit", "of_post", "oldest"), [(24, 120, 25), (120, 23, 24), (30, 26, 27)]
)
@pytest.mark.parametrize("post", ["secretary", ""])
def test_nobody_older_than_the_limit_enters(limit, of_post, oldest, post):
    """Completed years, the limit included: 24 is met until the 25th birthday."""
    values = {**POSTS, "fill": 1.0, "age_max": limit, "post": post}
    changes = {"posts.secretary.age_max": of_post, "population.recruits.count": 0}
    bench = Bench("recruitment", values, changes=changes, replications=30).step()
    ages = bench.roster["age"][(bench.roster["service"] == 0) & bench.roster["present"]]
    assert len(ages) >= 16 * 30
    newest = ages[ages < 36]
    assert oldest - 0.3 < newest.max() < oldest


def test_newcomers_have_no_time_in_post():
    """Their group's time in post is that of those who were there at the start."""
    values = {"group": "officials", "fill": 1.0}
    bench = Bench("recruitment", values).step()
    newest = bench.of("officials", "age") > 0
    assert newest.sum() == 44
    assert (bench.of("officials", "tenure") == 0).sum() >= 16
