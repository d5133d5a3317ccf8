"""All hazards of a cadre compete in one draw: shares and totals against the closed form."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.model import TrainingModel
from sim.turnover import CERTAIN, compete, hazards_of
from tests.support import columns, differing, programme, rule

HEADS = 20_000
HAZARDS = {("a", "quit"): 0.05, ("b", "called_up"): 0.15, ("c", "moved"): 0.10}
FEW = {"population.officials.count": 0, "population.veterans.count": 0}


def crowd(step: int = 1) -> TrainingModel:
    changes = {**FEW, "population.recruits.count": HEADS, "calendar.step": step}
    return TrainingModel(programme(changes=changes), record_events=True)


def after(hazards, step=1) -> TrainingModel:
    """Return a model in which these hazards have competed once."""
    model = crowd(step)
    model.month.open_step(1)
    snapshot = model.month.open_phase("turnover")
    rules: list[Any] = [
        SimpleNamespace(
            instance=instance,
            pressured=frozenset(),
            narrowed=lambda roster: roster,
            hazards=lambda roster, month, cause=cause, rate=rate: {cause: rate},
        )
        for (instance, cause), rate in hazards.items()
    ]
    compete(snapshot, *hazards_of(rules, snapshot, model.month), model.month)
    return model


def left(model, cause=None) -> int:
    return int(model.month.flows.this_month("left", None if cause is None else [cause])[0])


def stayed(model) -> set[int]:
    """Return the ids of those who are still there."""
    return set(model.roster["id"][model.roster["present"]].tolist())


def close(heads: int, share: float) -> bool:
    """Whether a count lies within four standard errors of a share of all."""
    return abs(heads - share * HEADS) <= 4 * np.sqrt(share * (1 - share) * HEADS)


@pytest.mark.parametrize("step", [1, 3])
def test_total_and_shares_follow_the_closed_form(step):
    model = after(HAZARDS, step)
    together = sum(HAZARDS.values())
    leaving = 1 - np.exp(-together * step)
    assert close(left(model), leaving)
    for (_, cause), rate in HAZARDS.items():
        assert close(left(model, cause), leaving * rate / together), cause
    assert left(model) == sum(left(model, cause) for _, cause in HAZARDS)


def test_the_event_log_knows_the_probability():
    events = after(HAZARDS).events
    assert events is not None
    table = events.table()
    gone = (table["column"] == "present") & (table["after"].astype(float) == 0)
    assert np.count_nonzero(gone) > 1000
    expected = 1 - np.exp(-sum(HAZARDS.values()))
    assert table["probability"][gone].astype(float) == pytest.approx(expected, rel=1e-12)


def test_the_order_in_which_hazards_come_is_irrelevant():
    forwards = after(HAZARDS)
    backwards = after(dict(reversed(HAZARDS.items())))
    assert not differing(columns(forwards.roster), columns(backwards.roster))
    assert forwards.month.flows.counts.keys() == backwards.month.flows.counts.keys()
    for key, heads in forwards.month.flows.counts.items():
        assert (heads == backwards.month.flows.counts[key]).all()


def test_who_leaves_depends_on_the_sum_of_the_hazards_alone():
    """Splitting a hazard in two changes the causes, never the leavers."""
    whole = after({("a", "quit"): 0.25})
    split = after({("a", "quit"): 0.125, ("b", "moved"): 0.125})
    assert stayed(whole) == stayed(split)
    assert close(left(split, "moved"), (1 - np.exp(-0.25)) / 2)


def test_a_lower_hazard_keeps_people_and_sends_nobody():
    """Two scenarios share their luck: whoever leaves at the lower hazard leaves at the higher."""
    low, high = (stayed(after({("a", "quit"): rate})) for rate in (0.05, 0.06))
    assert high < low


def test_nobody_leaves_without_a_hazard():
    assert left(after({("a", "quit"): 0.0})) == 0
    assert left(after({})) == 0


@pytest.mark.parametrize("rate", [-0.01, np.nan])
def test_a_hazard_that_is_none_is_refused_by_its_name(rate):
    with pytest.raises(ValueError, match=r"mine gives 'quit' .* negative or not a number"):
        after({("other", "quit"): 0.01, ("mine", "quit"): rate})


def test_a_certain_hazard_takes_everyone_and_the_cause():
    model = after({("a", "quit"): 0.1, ("b", "retired"): CERTAIN})
    assert left(model) == HEADS
    assert left(model, "retired") > 0.999 * HEADS


@pytest.mark.parametrize("pressured", [True, False])
def test_pressure_acts_on_the_causes_that_allow_it(pressured):
    leaves = rule(
        "leaves",
        hazards=lambda self, roster, month: {"quit": np.full(roster.shape, 0.02)},
        pressured={"quit"} if pressured else set(),
    )
    presses = rule(
        "presses",
        writes={"exit_pressure"},
        press=lambda self, roster, month: {"exit_pressure": np.full(roster.shape, np.log(3.0))},
    )
    changes = {**FEW, "population.recruits.count": HEADS}
    model = TrainingModel(programme([leaves, presses], changes))
    model.step()
    assert close(left(model), 1 - np.exp(-0.06 if pressured else -0.02))


def test_leaving_in_small_steps_adds_up_to_leaving_in_a_large_one():
    """The survivors of three months at a constant hazard are those of one step of three."""
    leaves = rule(
        "leaves", hazards=lambda self, roster, month: {"quit": np.full(roster.shape, 0.05)}
    )
    for step in (1, 3):
        changes = {**FEW, "population.recruits.count": HEADS, "calendar.step": step}
        model = TrainingModel(programme([leaves], changes))
        for _ in range(3 // step):
            model.step()
        assert close(HEADS - len(stayed(model)), 1 - np.exp(-0.15))
