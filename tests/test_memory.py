"""Models that nobody holds any more do not pile up until the interpreter looks for garbage."""

import gc
import pickle
import weakref
from collections.abc import Iterator

import pytest

import sim.live
from sim.memory import SCALES, Scales
from sim.model import TrainingModel
from sim.roster import Roster

REPLICATIONS = 10


@pytest.fixture(autouse=True)
def only_on_request() -> Iterator[None]:
    """No garbage is collected but by what is tested."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Owner:
    """Something that may refer to itself."""

    itself: object = None


def columns_of(model: TrainingModel) -> int:
    roster = model.roster
    return sum(roster[name].nbytes for name in roster.declared)


def model() -> TrainingModel:
    made = TrainingModel("putuo", 1, REPLICATIONS)
    made.step()
    return made


def test_a_loop_over_models_holds_but_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    # Scales of its own: whatever else this process holds is none of its business.
    monkeypatch.setattr(sim.live, "SCALES", Scales(least=3 * columns_of(model())))
    made = [weakref.ref(model().roster) for _ in range(20)]
    assert sum(reference() is not None for reference in made) <= 8


def test_whoever_keeps_many_models_is_not_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.live, "SCALES", Scales(least=0))
    collected: list[str] = []

    def watch(phase: str, _: dict[str, int]) -> None:
        collected.append(phase)

    gc.callbacks.append(watch)
    try:
        kept = [model() for _ in range(16)]
    finally:
        gc.callbacks.remove(watch)
    assert len(kept) == 16
    assert collected.count("start") <= 6


def test_after_many_were_kept_and_freed_a_loop_holds_but_a_few_again() -> None:
    scales = Scales(least=10)
    kept = [Owner() for _ in range(100)]
    for owner in kept:
        scales.weigh(owner, 10)
    kept.clear()
    del owner
    assert scales.held == 0
    made = []
    for _ in range(20):
        owner = Owner()
        owner.itself = owner
        scales.weigh(owner, 10)
        made.append(weakref.ref(owner))
    assert sum(reference() is not None for reference in made) <= 5


def test_what_is_let_go_weighs_nothing() -> None:
    before = SCALES.held
    made = model()
    assert SCALES.held - before == columns_of(made)
    made.let_go()
    assert SCALES.held == before
    made.let_go()
    assert SCALES.held == before


def test_a_roster_that_grows_or_is_copied_weighs_what_it_holds() -> None:
    before = SCALES.held
    made = model()
    made.roster.grow(100)
    assert SCALES.held - before == columns_of(made)
    copied: Roster = pickle.loads(pickle.dumps(made.roster))
    assert SCALES.held - before == 2 * columns_of(made)
    del copied
    made.let_go()
    gc.collect()
    assert SCALES.held == before
