"""A mechanism changes what it declares, for those present, within bounds, and nothing else."""

import numpy as np
import pytest

from sim.columns import PRESSURE_COLUMNS
from sim.draws import UndeclaredWrite
from sim.mechanism import Fade, Gain
from sim.model import TrainingModel
from sim.scenario import Scenario
from tests.contract.suite import (
    MONTHS,
    PURE,
    TESTED,
    calls,
    forms,
    free,
    garble,
    instance,
    join,
)
from tests.support import bits, by_cadre, columns, differing, holders, out_of_bounds

BLOCK = 24


def may_write(mechanism, column: str) -> bool:
    return column in mechanism.writes or column.startswith(f"{TESTED}.")


def where_changed(call) -> dict[str, np.ndarray]:
    """Return (R, N) of the rows that there were before, by column."""
    changed = {}
    for name, old in call.before.items():
        unlike = bits(old) != bits(call.after[name][..., : call.rows])
        changed[name] = unlike.any(axis=0) if unlike.ndim == 3 else unlike
    return changed


def test_undeclared_columns_are_refused(kind):
    model = TrainingModel(join(kind), replications=2)
    mechanism = instance(model)
    before = columns(model.roster)
    model.month.open_phase("advance")
    model.month.acting(mechanism)
    for name in model.roster.declared:
        if not may_write(mechanism, name):
            with pytest.raises(UndeclaredWrite, match=name):
                model.month.change(name, model.roster["present"], 1, "test")
    assert not differing(before, columns(model.roster))


def test_undeclared_draws_are_refused(kind):
    model = TrainingModel(join(kind))
    for draw in (instance(model).uniform, instance(model).normal):
        with pytest.raises(UndeclaredWrite, match="undeclared"):
            draw("undeclared", model.roster, model.month)


def test_it_is_called(kind):
    assert {call.method for call in calls(kind)} >= {
        method for method in (*PURE, "open") if kind.acts_in(method)
    }


def test_only_declared_columns_of_people_present_change(kind):
    for call in calls(kind):
        was, now = call.before["present"], call.after["present"][:, : call.rows]
        changed = where_changed(call)
        for name, rows in changed.items():
            assert not rows[~was & ~now].any(), f"{call.method}: {name} of an absent row"
            if not may_write(call.mechanism, name):
                assert not rows[was & now].any(), f"{call.method}: {name}"
        # Whoever leaves loses the post and nothing else.
        of_leavers = {name for name, rows in changed.items() if rows[was & ~now].any()}
        assert of_leavers <= {"present", "post"}


def test_what_it_is_shown_does_not_change_under_it(kind):
    for call in calls(kind):
        assert not differing(call.shown_before, call.shown_after), call.method


def test_development_and_hazards_are_pure(kind):
    for call in calls(kind):
        if call.method in PURE:
            assert not differing(call.before, call.after), call.method
        if call.method == "press":
            assert set(call.answer) <= set(call.mechanism.writes) & PRESSURE_COLUMNS


def test_deltas_are_gains_that_are_not_negative_or_fades_of_a_share(kind):
    for call in calls(kind):
        if call.method != "delta" or call.answer is None:
            continue
        if isinstance(call.answer, Fade):
            assert ((call.answer.share >= 0) & (call.answer.share <= 1)).all()
            continue
        gain = call.answer if isinstance(call.answer, Gain) else Gain(call.answer)
        assert np.isfinite(gain.amount).all()
        assert (gain.amount >= 0).all()


def test_hazards_are_finite_and_not_negative(kind):
    for call in calls(kind):
        if call.method == "hazards":
            for hazard in call.answer.values():
                assert np.isfinite(hazard).all()
                assert (np.asarray(hazard) >= 0).all()


def test_bounds_hold_over_the_whole_legal_range(kind):
    """One ensemble: a replication at all low ends, one at all high ends, the others anywhere."""
    random = np.random.default_rng(7)
    for form in forms(kind):
        given = {}
        for path, declared in free(kind).items():
            low, high = (0, 1) if declared.type == "bool" else (declared.low, declared.high)
            column = random.uniform(low, high, BLOCK)
            ends = random.random(BLOCK) < 0.5
            column[ends] = random.choice([low, high], ends.sum())
            column[0], column[1] = low, high
            given[path] = np.round(column) if declared.type in ("int", "bool") else column
        model = TrainingModel(join(kind, form), replications=BLOCK, columns=given)
        assert not out_of_bounds(model.roster)
        for _ in range(MONTHS):
            model.step()
            assert not out_of_bounds(model.roster)
            assert holders(model.roster).max() <= 1


def test_the_absent_are_never_counted(kind, monkeypatch):
    # Room for all who come, so that they sit where the absent were.
    monkeypatch.setattr(Scenario, "capacity", lambda self: 128)
    for form in forms(kind):
        clean = TrainingModel(join(kind, form), replications=2)
        garbled = TrainingModel(join(kind, form), replications=2)
        garble(garbled)
        for _ in range(MONTHS):
            clean.step()
            garbled.step()
        for replication in range(2):
            assert by_cadre(clean, replication) == by_cadre(garbled, replication)
        for account in ("totals", "resource_totals"):
            left, right = (getattr(one.month.flows, account) for one in (clean, garbled))
            assert not differing(left, right)
        assert not differing(clean.recorder.series, garbled.recorder.series)
        assert not differing(clean.recorder.ledger, garbled.recorder.ledger)
