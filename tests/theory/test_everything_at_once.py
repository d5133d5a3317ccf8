"""Every mechanism that there is, all at once, for ten years."""

import numpy as np
import pytest

from sim.model import TrainingModel
from sim.results import Results
from sim.roster import NOBODY
from sim.text import keys
from tests.support import COMPANY, FRAME, holders, mechanisms, out_of_bounds, programme
from tools.mechanism_page import shipped

YEARS = 10
REPLICATIONS = 3


def example(kind):
    return {"name": f"the_{kind.name}", "kind": kind.name, **kind.example}


@pytest.fixture(scope="module")
def scenario():
    """The company's mechanisms, which others act on, and the example of each kind."""
    listed = [*mechanisms(COMPANY), *(example(kind) for kind in shipped().values())]
    return programme(listed, {"calendar.months": 12 * YEARS})


@pytest.fixture(scope="module")
def history(scenario):
    """What was seen month by month of a run with its event log."""
    model = TrainingModel(scenario, rng=11, replications=REPLICATIONS, record_events=True)
    seen: dict[str, list] = {"outside": [], "heads": [], "ledger": [], "posts": []}
    heads, competence = model.roster.count(), _trained(model)
    while model.running:
        model.step()
        roster, flows = model.roster, model.month.flows
        expected = heads + flows.this_month("entered") - flows.this_month("left")
        heads = roster.count()
        seen["heads"].append(heads - expected)
        seen["outside"] += out_of_bounds(roster)
        seen["posts"].append(holders(roster).max())
        assert (roster["post"][~roster["staff"]] == NOBODY).all()
        after = _trained(model)
        seen["ledger"].append(after - competence - flows.net_change())
        competence = after
    return model, seen


def _trained(model):
    """Competence of all who are there, summed as the ledger sums it, (R,)."""
    roster = model.roster
    return roster.sum(roster["level"])


def test_every_kind_takes_part(scenario):
    used = {spec.kind for spec in scenario.mechanisms}
    assert used == set(shipped().values())
    assert "mechanisms:" not in FRAME


def test_it_runs_for_ten_years(history):
    model, _ = history
    assert model.month.months == 12 * YEARS
    assert model.roster.count().min() > 0


def test_no_value_leaves_its_columns_bounds(history):
    assert set(history[1]["outside"]) == set()


def test_heads_are_conserved(history):
    assert not np.any(history[1]["heads"])


def test_nobody_shares_a_post(history):
    assert max(history[1]["posts"]) <= 1


def test_every_entry_and_exit_has_a_cause_that_people_can_read(history):
    model, _ = history
    totals = model.month.flows.totals
    instances = {spec.instance for spec in model.programme.mechanisms}
    causes = {cause for (what, cause) in totals if what in ("entered", "left")}
    assert {cause for cause in causes if cause not in instances} <= {
        key.removeprefix("cause.") for key in keys("cause")
    }
    for what in ("entered", "left"):
        by_cause = sum(heads for (kind, _), heads in totals.items() if kind == what)
        assert (by_cause == model.month.flows.so_far(what)).all()
        assert by_cause.min() > 0


def test_the_ledger_adds_up_to_the_change_of_competence(history):
    model, seen = history
    booked = sum(np.abs(net).sum() for net in model.recorder.ledger.values())
    assert np.abs(seen["ledger"]).max() < 1e-12 * booked


def test_the_event_log_counts_the_same_heads(history):
    model, _ = history
    events = Results.of(model).events
    assert events is not None
    there = events[events["column"] == "present"]
    for what, after in (("entered", 1), ("left", 0)):
        one = there[there["after"] == after]
        logged = one.groupby("replication").size().reindex(range(REPLICATIONS)).to_numpy()
        assert (logged == model.month.flows.so_far(what)).all()
