"""Ladders with seats: every vacancy runs down the ladder in the month in which it arises."""

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.promotion import ORDERS
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import holders, programme

SEATS = (81, 41, 21, 11, 5, 1)
"""From the foot up."""
RUNGS = ("junior", *(f"rung{place}" for place in range(1, 6)))


def pyramid(order="random", leave=0.1, replications=1, **values):
    """The textbook's closed ladder of six levels with an equal hazard of leaving."""
    changes: dict[str, Any] = {"population.veterans.count": 0, "population.officials.count": 0}
    changes |= {"population.officials.post": "", "population.recruits.count": 0}
    for rung, seats in zip(RUNGS, SEATS, strict=True):
        changes[f"tiers.{rung}.seats"] = seats
        changes[f"population.{rung}_people"] = {"count": seats, "tier": rung}
    tested = {"rungs": RUNGS, "group": "recruits", "order": order, "fill": 1.0, **values}
    leavers = {"kind": "exits", "early": leave, "later": leave}
    return Bench(
        "vacancy_chain", tested, beside=[leavers], changes=changes, replications=replications
    )


def heads(bench):
    roster = bench.roster
    tiers = np.where(roster["present"], roster["tier"], NOBODY)
    index = [bench.model.structure.tier_index(rung) for rung in RUNGS]
    return np.stack([(tiers == tier).sum(axis=1) for tier in index])


@pytest.mark.parametrize("order", ["random", "standing", "seniority", "lowest"])
def test_chains_are_as_long_as_the_theory_says_whatever_the_rule(order):
    """V3: Σ nᵢ dᵢ / Σ nᵢ = 1.881 moves for each vacancy, the hire at the foot included."""
    bench = pyramid(order, replications=40).step(12)
    flows = bench.month.flows
    vacancies = flows.so_far("left").sum()
    moves = flows.so_far("tier", ["tested"]).sum()
    assert vacancies > 7000
    # A chain has at most six moves; their standard deviation is 1.23.
    levels = np.repeat(np.arange(1, 7), SEATS)
    assert levels.mean() == pytest.approx(1.881, abs=0.0005)
    assert moves / vacancies == pytest.approx(1.881, abs=4 * levels.std() / np.sqrt(vacancies))


def test_every_chain_ends_in_the_month_in_which_it_began():
    bench = pyramid(leave=0.2, replications=5)
    for _ in range(4):
        bench.step()
        assert (heads(bench) == np.array(SEATS)[:, None]).all()


def test_without_hiring_the_foot_empties():
    bench = pyramid(group="").step(3)
    upper = heads(bench)[:, 0]
    assert (upper[1:] == SEATS[1:]).all()
    assert upper[0] == 160 - bench.month.flows.so_far("left")[0] - sum(SEATS[1:])


def test_nothing_moves_at_a_chance_of_zero():
    bench = pyramid(fill=0.0).step(3)
    assert bench.month.flows.so_far("tier").tolist() == [0]
    assert bench.month.flows.so_far("entered", ["tested"]).tolist() == [0]


def test_seats_may_be_filled_only_at_set_times():
    bench = pyramid(leave=0.02, every=3, replications=5)
    for month in range(1, 7):
        bench.step()
        full = (heads(bench) == np.array(SEATS)[:, None]).all()
        assert full == (month % 3 == 0)


def test_a_seat_is_filled_with_its_chance():
    bench = pyramid(leave=0.0, fill=0.25, replications=300)
    bench.mechanism.organisation.tiers["rung5"].values["seats"] = 2
    bench.step()
    filled = (heads(bench)[5] == 2).mean()
    assert filled == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 300))


ONE = {
    "rungs": ("junior", "secretary"),
    "order": "seniority",
}


def posts(values=None, replications=1, **changes):
    """16 vacant posts, and 12 recruits without one who are on the rung below."""
    values = {**ONE, **(values or {})}
    return Bench("vacancy_chain", values, changes=changes, replications=replications)


def test_vacant_posts_take_the_people_below():
    bench = posts().step()
    assert (bench.of("recruits", "post") != NOBODY).all()
    assert (bench.of("recruits", "tenure") == 0).all()
    assert holders(bench.roster).sum() == 40
    assert bench.of("recruits", "honours").tolist() == [1] * 12
    assert not bench.of("officials", "honours").any()


def test_a_posts_age_limit_and_the_time_below_hold():
    young = posts(**{"posts.secretary.age_max": 27})
    young.put("recruits", age=np.linspace(25.0, 30.5, 12))
    assert (young.step().of("recruits", "post") != NOBODY).sum() == 6
    ripe = posts({"min_months": 10.0})
    ripe.put("recruits", time_in_tier=np.arange(12.0))
    assert (ripe.step().of("recruits", "post") != NOBODY).sum() == 3


@pytest.mark.parametrize("beside", [(), ("senior",)])
def test_others_may_rise_beside_the_foot_and_keep_their_tier(beside):
    changes = {"tiers.waiting.may_be_empty": True}
    bench = posts({"beside_foot": beside, "tier": "waiting"}, **changes)
    bench.put("recruits", tier=np.repeat([0, 1], 6))
    bench.step()
    assert (bench.of("recruits", "post") != NOBODY).tolist() == [True] * 6 + [bool(beside)] * 6
    assert bench.of("recruits", "tier").tolist() == [2] * 6 + [1] * 6
    # Whoever holds a post already is on the rung above.
    assert (bench.of("officials", "tenure") > 0).all()


def test_a_promotion_leaves_a_vacancy_that_the_foot_fills():
    """Deputies become secretaries, and new deputies are hired in the same month."""
    values = {"rungs": ("deputy", "secretary"), "group": "recruits"}
    changes: dict[str, Any] = {"posts.secretary.each": 1, "posts.deputy.each": 1}
    changes["population.recruits.post"] = "deputy"
    bench = Bench("vacancy_chain", values, changes=changes).step()
    held = holders(bench.roster)[0]
    secretaries = bench.model.structure.posts_of("secretary")
    deputies = bench.model.structure.posts_of("deputy")
    assert held[secretaries.start : secretaries.stop].sum() == 28 + 12
    # All 12 rose, and all 44 posts below are filled anew.
    assert (held[deputies.start : deputies.stop] == 1).all()
    assert bench.month.flows.this_month("entered").tolist() == [44]
    hired = np.isin(bench.roster["post"], deputies) & bench.roster["present"]
    assert hired.sum() == 44
    assert not bench.roster["tenure"][hired].any()


@pytest.mark.parametrize("order", ORDERS)
def test_each_rule_puts_its_own_people_first(order):
    bench = posts({"order": order, "competence_vote": 1.0}, **{"places.communities": 31})
    bench.put("recruits", standing=np.arange(12.0), time_in_tier=np.arange(12.0)[::-1])
    level = bench.of("recruits", "tier_level")
    home = bench.of("recruits", "home")
    first = {
        "standing": np.arange(12.0),
        "relative": np.arange(12.0),
        "competence": level,
        "vote": level,
        "seniority": -np.arange(12.0),
        "lowest": -level,
    }.get(order)
    promoted = bench.step().of("recruits", "post") != NOBODY
    assert promoted.sum() == 3
    assert len(home) == 12
    if first is not None:
        assert (np.sort(first)[-3:] == np.sort(first[promoted])).all()


def test_relative_standing_is_that_above_the_colleagues():
    """With subdistricts, the best of a weak one comes before the second of a strong one."""
    places = {"places.communities": 30, "places.subdistricts": 2}
    bench = posts({"order": "relative"}, replications=2, **places)
    weak = np.repeat([True, False], 6)
    standing = np.where(weak, 0.0, 5.0) + np.tile([0, 0, 0, 0, 0.5, 1.0], 2)
    bench.put("recruits", home=np.where(weak, 0, 1), standing=standing)
    bench.step()
    promoted = bench.roster["post"][:, bench.rows("recruits")] != NOBODY
    assert [np.flatnonzero(one).tolist() for one in promoted] == [[5, 11]] * 2


def test_chance_gives_everyone_the_same():
    tested = {"rungs": ("junior", "secretary"), "order": "random"}
    bench = Bench(
        "vacancy_chain", tested, changes={"places.communities": 31}, replications=400
    ).step()
    recruits = bench.rows("recruits")
    promoted = (bench.roster["post"][:, recruits] != NOBODY).mean(axis=0)
    assert promoted == pytest.approx(np.full(12, 0.25), abs=4.5 * np.sqrt(0.25 * 0.75 / 400))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"rungs": ("junior",)}, "short_ladder"),
        ({"rungs": ("junior", "senior")}, "no_rung_seats"),
        ({"rungs": ("junior", "secretary"), "group": "recruits"}, "no_rung_seats"),
        ({"rungs": ("junior", "secretery")}, "unknown_audience"),
        ({"rungs": ("junior", "secretary"), "tier": "groups"}, "unknown_audience"),
    ],
)
def test_ladders_that_cannot_be_are_refused(values, code):
    with pytest.raises(ScenarioError) as caught:
        programme([{"kind": "vacancy_chain", **values}])
    assert caught.value.code == code


def test_a_tier_can_be_entered_from_below_alone():
    listed = [{"kind": "vacancy_chain", "rungs": ("junior", "senior"), "order": "random"}]
    changes = {"tiers.senior.seats": 3, "tiers.senior.may_be_empty": False}
    assert programme(listed, changes).parameter("tiers.senior.seats").value == 3
