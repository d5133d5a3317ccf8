"""A small programme that a mechanism joins under the name ``tested``, and a watch on its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sim.mechanism import LIFECYCLE_PHASES, Mechanism
from sim.model import TrainingModel
from sim.registry import find
from sim.roster import DERIVED, NOBODY
from sim.scenario import Scenario
from tests.support import COMPANY, columns, mechanisms, programme, simulated

TESTED = "tested"
LEAVERS = {"name": "leavers", "kind": "exits", "early": 0.06, "later": 0.06}
"""People leave, so that replications differ in heads, and staff from most rows to a part of them:
the engine shows mechanisms few rows packed and many in their places."""
MORE = {"population.officials.count": 34}
MONTHS = 5
PURE = ("press", "delta", "hazards")
METHODS = (*PURE, "open", *LIFECYCLE_PHASES)


def join(kind: type[Mechanism], values: Mapping[str, Any] | None = None) -> Scenario:
    """Return the company's programme with the kind's example in it, some values changed."""
    return _join(kind.name, tuple(sorted((values or {}).items())))


@cache
def _join(kind: str, values: tuple[tuple[str, Any], ...]) -> Scenario:
    tested = {"name": TESTED, "kind": kind, **find(kind).example, **dict(values)}
    return programme([*mechanisms(COMPANY), LEAVERS, tested], MORE)


@cache
def company() -> Scenario:
    """Return the same programme without the kind."""
    return programme([*mechanisms(COMPANY), LEAVERS], MORE)


def forms(kind: type[Mechanism]) -> list[dict[str, Any]]:
    """Return the example as it stands, and with every other choice that its parameters offer."""
    found: list[dict[str, Any]] = [{}]
    for name, declared in kind.params().items():
        used = kind.example.get(name, declared.default)
        others: tuple[Any, ...] = declared.choices if declared.type == "choice" else ()
        if declared.type == "bool":
            others = (True, False)
        found += [{name: other} for other in others if other != used]
    return found


def free(kind: type[Mechanism]) -> dict[str, Any]:
    """Return the parameters that may differ by replication, by path."""
    return {
        f"{TESTED}.{name}": declared
        for name, declared in kind.params().items()
        if not declared.structural
    }


def instance(model: TrainingModel) -> Mechanism:
    """Return the instance under test."""
    return next(one for one in model.mechanisms if one.instance == TESTED)


@cache
def example(kind: type[Mechanism], months: int = MONTHS, replications: int = 3) -> TrainingModel:
    """Return a run of the example, to look at only."""
    return simulated(join(kind), months, replications=replications)


def rows_of(model: TrainingModel, replications: Any, rows: int) -> dict[str, npt.NDArray[Any]]:
    """Return all columns for some replications, cut to so many rows.

    Nobody may sit beyond them: capacity is a matter of the block, not of the replication.
    """
    assert not model.roster["present"][replications, rows:].any()
    return {
        name: values[..., replications, :rows] for name, values in columns(model.roster).items()
    }


@dataclass(frozen=True)
class Call:
    """One call of the tested instance.

    Attributes:
        mechanism: the instance.
        method: what was called.
        before, after: the whole roster.
        shown_before, shown_after: what the mechanism was shown of those present.
        answer: what came back.
    """

    mechanism: Mechanism
    method: str
    before: dict[str, npt.NDArray[Any]]
    after: dict[str, npt.NDArray[Any]]
    shown_before: dict[str, npt.NDArray[Any]]
    shown_after: dict[str, npt.NDArray[Any]]
    answer: Any

    @property
    def rows(self) -> int:
        """Rows that there were before; the roster may have grown since."""
        return self.before["present"].shape[1]


@cache
def calls(kind: type[Mechanism]) -> list[Call]:
    """Return every call of the instance, in each form, among absent rows full of rubbish."""
    found: list[Call] = []
    with pytest.MonkeyPatch.context() as patch:
        for method in METHODS:
            if kind.acts_in(method):
                patch.setattr(kind, method, _watched(method, getattr(kind, method), found))
        for form in forms(kind):
            model = TrainingModel(join(kind, form), replications=3)
            garble(model)
            for _ in range(MONTHS):
                model.step()
    return found


def _watched(method: str, original: Callable[..., Any], found: list[Call]) -> Callable[..., Any]:
    def call(self: Mechanism, roster: Any, month: Any) -> Any:
        if self.instance != TESTED:
            return original(self, roster, month)
        before, shown = columns(month.roster), _shown(roster)
        answer = original(self, roster, month)
        after, seen = columns(month.roster), _shown(roster)
        found.append(Call(self, method, before, after, shown, seen, answer))
        return answer

    return call


def _shown(roster: Any) -> dict[str, npt.NDArray[Any]]:
    present = roster["present"]
    return {name: np.where(present, roster[name], 0) for name in (*roster.whole.declared, *DERIVED)}


def garble(model: TrainingModel) -> None:
    """Fill absent rows with what would matter if anyone were there."""
    roster = model.roster
    absent = ~roster["present"]
    assert absent.any(axis=1).all()
    random = np.random.default_rng(3)
    mentors = np.where(roster["role"] == 1, roster["id"], NOBODY)
    rubbish = {
        "mentor": np.broadcast_to(mentors.max(axis=1, keepdims=True), roster.shape),
        "key": random.integers(1, 2**63, roster.shape).astype(np.uint64),
        "post": random.integers(0, roster.structure.posts, roster.shape),
        "home": random.integers(0, 44, roster.shape),
        "role": random.integers(0, 3, roster.shape),
        "group": random.integers(0, 3, roster.shape),
        "tier": random.integers(0, 2, roster.shape),
    }
    changed = {}
    for name, column in roster.declared.items():
        if name in ("id", "present") or column.reset:
            continue
        value = rubbish.get(name, 1 if column.dtype == "bool" else 59.5)
        changed[name] = np.where(absent, value, roster[name]).astype(column.dtype)
    roster.replace(changed)
