"""Emergencies strike the world at their rate or date, and call whom they may."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench

QUIET = {"rate": 0.0, "gain": 0.05, "difficulty": 0.5, "stretch": 0.5, "tiring": 0.2}


def on(bench, group="officials"):
    return bench.own(group, "member")


def test_in_its_month_and_no_other_people_serve():
    bench = Bench("emergency", {**QUIET, "at": 3})
    strain = [bench.step().pressure("strain", "officials").max() for _ in range(6)]
    assert strain == pytest.approx([0, 0, 0.2, 0, 0, 0])


def test_one_in_the_first_month_is_met_too():
    bench = Bench("emergency", {**QUIET, "at": 1}).step()
    assert bench.pressure("strain", "officials") == pytest.approx(0.2)


@pytest.mark.parametrize("duration", [1, 4])
def test_it_lasts_its_months(duration):
    bench = Bench("emergency", {**QUIET, "at": 2, "duration": duration})
    served = [bool(bench.step().gains("officials").any()) for _ in range(8)]
    assert sum(served) == duration
    assert bench.own("officials", "done").tolist() == [1] * 28


@pytest.mark.parametrize(("rate", "share"), [(0.0, 0.0), (1.0, 1 - np.exp(-1 / 12)), (12.0, 0.632)])
def test_emergencies_strike_at_their_rate(rate, share):
    """Each replication is a world of its own."""
    bench = Bench("emergency", {"rate": rate}, replications=3000)
    struck = on_any(bench).mean()
    assert struck == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 3000) + 1e-3)


def on_any(bench):
    return bench.roster["tested.member"].any(axis=1)


def test_everyone_of_a_world_is_struck_or_nobody():
    bench = Bench("emergency", {"rate": 6.0}, replications=40)
    heads = bench.roster["tested.member"].sum(axis=1)
    assert set(heads.tolist()) == {0, 40}


@pytest.mark.parametrize(("sex", "wanted"), [("women", True), ("men", False)])
def test_it_may_call_men_only(sex, wanted):
    bench = Bench("emergency", {**QUIET, "at": 1, "sex": sex})
    for group in ("recruits", "officials"):
        assert (on(bench, group) == (bench.of(group, "female") == wanted)).all()


@pytest.mark.parametrize("calls_busy", [True, False])
def test_whoever_is_on_another_task_is_called_only_if_everyone_is(calls_busy):
    away = {"name": "away", "kind": "practice", "share": 1.0, "duration": 60}
    bench = Bench("emergency", {**QUIET, "at": 3, "calls_busy": calls_busy}, beside=[away])
    bench.step(2)
    busy = bench.of("officials", "away.member")
    assert busy.any()
    assert (on(bench)[busy] == calls_busy).all()
    assert (bench.step().of("officials", "away.member") >= busy).all()


def test_it_calls_a_share_by_chance():
    changes = {"population.recruits.count": 3000, "population.officials.count": 0}
    bench = Bench("emergency", {**QUIET, "at": 1, "share": 0.4}, changes=changes)
    called = on(bench, "recruits")
    assert called.sum() == 1200
    young = bench.of("recruits", "age") < np.median(bench.of("recruits", "age"))
    assert called[young].mean() == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 1500))


def test_who_is_on_a_posting_is_not_called():
    posting = {"name": "posting", "kind": "practice", "share": 0.5, "duration": 12}
    bench = Bench("emergency", {**QUIET, "at": 2}, beside=[posting]).step()
    posted = bench.of("officials", "posting.member")
    assert posted.any()
    assert (on(bench) == ~posted).all()


def test_it_trains_its_field_and_nothing_at_no_gain():
    values = {**QUIET, "at": 1, "work_on": "focus", "focus": {"policy": 1.0}}
    trained = Bench("emergency", values).step().of("officials", "trained")
    assert (trained[0] > 0).all()
    assert not trained[1:].any()
    assert not Bench("emergency", {**values, "gain": 0.0}).step().gains("officials").any()


@pytest.mark.parametrize("at", [-1, 1.5, "2024-07"])
def test_a_month_that_is_none_is_refused(at):
    with pytest.raises(ScenarioError, match=r"tested\.at"):
        Bench("emergency", {"at": at})
