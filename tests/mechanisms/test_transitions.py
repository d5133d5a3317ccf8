"""Constant rates between tiers: closed forms, competition with exits, rounding."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import programme

ALONE = {"population.officials.count": 0, "population.veterans.count": 0}
MANY = 20_000


def rows(tier, **values):
    return {"name": f"from_{tier}", "kind": "transitions", "tier": tier, **values}


def chain(changes, *, heads=MANY, months=240, step=1, **tested):
    """Recruits alone, in tier junior, with one more tier above senior."""
    frame = {
        **ALONE,
        "tiers.top.entry": False,
        "tiers.top.may_be_empty": True,
        "population.recruits.count": heads,
        "calendar.months": months,
        "calendar.step": step,
    }
    return Bench("transitions", tested, beside=changes, changes=frame)


def in_tier(bench, *tiers):
    index = [bench.model.structure.tier_index(tier) for tier in tiers]
    present = bench.roster["present"][0]
    return int((present & np.isin(bench.roster["tier"][0], index)).sum())


@pytest.mark.parametrize(
    ("first", "second", "step", "arrive", "steps"),
    [
        ((0.40, 0.15), (0.30, 0.10), 6, 6 / 11, 40 / 11),
        ((0.60, 0.20), (0.15, 0.30), 1, 0.25, 2.9167),
    ],
)
def test_a_career_is_an_absorbing_markov_chain(first, second, step, arrive, steps):
    """V1: the share that arrives and the mean steps until absorption are N R and N 1."""
    values = {"up": first[0], "out": first[1], "up_to": "senior", "per": step}
    above = rows("senior", up=second[0], out=second[1], up_to="top", per=step)
    bench = chain([above], step=step, tier="junior", **values)
    lived = 0
    for _ in range(40):
        lived += in_tier(bench, "junior", "senior")
        bench.step()
    assert in_tier(bench, "junior", "senior") < 5
    error = 4 * np.sqrt(arrive * (1 - arrive) / MANY)
    assert in_tier(bench, "top") / MANY == pytest.approx(arrive, abs=error)
    # The steps until absorption are spread by less than their mean.
    assert lived / MANY == pytest.approx(steps, abs=4 * steps / np.sqrt(MANY))


def test_rates_compete_with_exits_in_one_draw():
    """Whoever moves at hazard λ and leaves at hazard μ goes up with λ / (λ + μ)."""
    leavers = {"kind": "exits", "early": 0.2, "later": 0.2}
    bench = chain([leavers], tier="junior", up=0.3, up_to="senior").step()
    up, left = -np.log(0.7), -np.log(0.8)
    gone = 1 - 0.7 * 0.8
    moved = bench.month.flows.so_far("tier", ["moved_up"])[0] / MANY
    expected = gone * up / (up + left)
    assert moved == pytest.approx(expected, abs=4 * np.sqrt(expected / MANY))
    assert bench.month.flows.so_far("left")[0] / MANY == pytest.approx(gone - expected, abs=0.015)


def test_stages_of_training_lose_some_at_each():
    """V2: with n stages the graduating share is (1 + μT/n)^−n; here n = 2, μT = 0.2."""
    up = float(-np.expm1(-2 / 12))
    stage = {"up": up, "per": 1}
    leavers = {"kind": "exits", "who": ["junior", "senior"], "early": float(-np.expm1(-0.2 / 12))}
    leavers["later"] = leavers["early"]
    above = rows("senior", up_to="top", **stage)
    bench = chain([above, leavers], tier="junior", up_to="senior", **stage).step(140)
    share = 1.1**-2
    error = 4 * np.sqrt(share * (1 - share) / MANY)
    assert in_tier(bench, "top") / MANY == pytest.approx(share, abs=error)


def test_one_draw_decides_among_up_down_and_out():
    listed = [rows("junior", out=0.0)]
    values = {"up": 0.2, "down": 0.1, "out": 0.3, "up_to": "top", "down_to": "junior"}
    frame = {"population.recruits.tier": "senior"}
    bench = Bench(
        "transitions",
        {"tier": "senior", **values},
        beside=listed,
        changes={
            **ALONE,
            **frame,
            "tiers.top.entry": False,
            "tiers.top.may_be_empty": True,
            "population.recruits.count": MANY,
        },
    ).step()
    shares = [in_tier(bench, "top"), in_tier(bench, "junior"), MANY - int(bench.roster.count()[0])]
    for found, expected in zip(shares, [0.2, 0.1, 0.3], strict=True):
        error = 4 * np.sqrt(expected * (1 - expected) / MANY)
        assert found / MANY == pytest.approx(expected, abs=error)


def test_rounding_moves_the_nearest_whole_numbers():
    values = {"up": 0.25, "out": 0.3, "up_to": "senior", "draw": "rounded", "per": 2}
    bench = chain([], heads=30, tier="junior", **values).step()
    assert in_tier(bench, "junior") == 30
    bench.step()
    # 7.5 rounds up to 8 who rise, and 9 leave.
    assert (in_tier(bench, "junior"), in_tier(bench, "senior")) == (13, 8)


def test_shares_above_one_are_cut_to_one():
    bench = chain(
        [], heads=40, tier="junior", up=0.5, out=0.5, up_to="senior", draw="rounded"
    ).step()
    assert in_tier(bench, "junior") == 0


def test_time_in_the_tier_begins_anew():
    bench = chain([], heads=200, tier="junior", up=0.5, up_to="senior").step(2)
    senior = bench.of("recruits", "tier") == 1
    assert bench.of("recruits", "time_in_tier")[~senior] == pytest.approx(2)
    # People move in the course of a month, which counts for the new tier.
    assert set(bench.of("recruits", "time_in_tier")[senior].tolist()) == {1.0, 2.0}


def test_the_row_can_be_held_for_those_with_a_mentor():
    mentoring = {"kind": "mentoring", "who": ["recruits"], "over_capacity": "unmentored"}
    values = {"tier": "junior", "up": 1.0, "up_to": "senior", "mentored": True}
    bench = Bench("transitions", values, beside=[{**mentoring, "capacity": 1}])
    mentored = bench.of("recruits", "mentor") != NOBODY
    assert mentored.sum() == 4
    bench.step()
    assert (bench.of("recruits", "tier") == 1).tolist() == mentored.tolist()


def test_nobody_moves_at_zero():
    bench = chain([], heads=50, tier="junior", up_to="senior").step(6)
    assert in_tier(bench, "junior") == 50


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"tier": "junior", "up": 0.6, "out": 0.6, "up_to": "senior"}, "shares_over_one"),
        ({"tier": "junior", "up": 0.6}, "no_destination"),
        ({"tier": "junior", "down": 0.6}, "no_destination"),
        ({"tier": "jnior"}, "unknown_audience"),
    ],
)
def test_contradictions_are_refused(values, code):
    with pytest.raises(ScenarioError) as caught:
        programme([{"kind": "transitions", **values}])
    assert caught.value.code == code
