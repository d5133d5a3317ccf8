"""One mechanism at work on a handful of people whose state is set by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.mechanism import Mechanism
from sim.model import TrainingModel
from tests.support import programme

TESTED = "tested"
NOBODY_LEARNT = {
    f"population.{group}.trained_mean": 0.0 for group in ("recruits", "officials", "veterans")
}


class Bench:
    """A model with one mechanism under test, by the name ``tested``.

    Nobody has learnt anything yet and the ceiling is far, so that a first gain meets full headroom;
    unknowns have their central values.
    """

    def __init__(
        self,
        kind: str,
        values: Mapping[str, Any] | None = None,
        *,
        beside: Sequence[Mapping[str, Any] | type[Mechanism]] = (),
        changes: Mapping[str, Any] | None = None,
        replications: int = 1,
        columns: Mapping[str, npt.ArrayLike] | None = None,
    ) -> None:
        tested = {"name": TESTED, "kind": kind, **(values or {})}
        frame = {**NOBODY_LEARNT, "competence.trained_max": 6.0, **(changes or {})}
        self.model = TrainingModel(
            programme([tested, *beside], frame),
            replications=replications,
            unknowns=False,
            record_events=True,
            columns={f"{TESTED}.{name}": value for name, value in (columns or {}).items()},
        )
        self.mechanism = next(one for one in self.model.mechanisms if one.instance == TESTED)
        self.roster = self.model.roster
        self.month = self.model.month

    def rows(self, group: str) -> npt.NDArray[np.int64]:
        """Return the rows of a group's members who are there, in the first replication."""
        number = self.model.structure.group_index(group)
        roster = self.roster
        return np.flatnonzero(roster["present"][0] & (roster["group"][0] == number))

    def put(self, group: str, **values: npt.ArrayLike) -> None:
        """Set columns of a group's members, in every replication: one value, or one for each."""
        rows = self.rows(group)
        changed = {}
        for name, value in values.items():
            array = self.roster[name].copy()
            # Rows are picked along the last axis of a view that has it first.
            np.moveaxis(array, -1, 0)[rows] = np.moveaxis(
                np.broadcast_to(value, (*array.shape[:-1], len(rows))), -1, 0
            )
            changed[name] = array
        self.roster.replace(changed)

    def of(self, group: str, column: str) -> npt.NDArray[Any]:
        """Return a column of a group's members in the first replication."""
        return np.asarray(self.roster[column][..., 0, self.rows(group)])

    def own(self, group: str, column: str) -> npt.NDArray[Any]:
        """Return one of the mechanism's own columns of a group's members."""
        return self.of(group, f"{TESTED}.{column}")

    def step(self, months: int = 1) -> Bench:
        """Simulate some steps."""
        for _ in range(months):
            self.model.step()
        return self

    def gains(self, group: str) -> npt.NDArray[np.float64]:
        """Return what a group's members gained from the mechanism in this month, SD."""
        assert self.model.lines is not None
        line = self.model.lines.get(TESTED)
        return np.zeros(len(self.rows(group))) if line is None else line[0, self.rows(group)]

    def hazards(self, cause: str, group: str) -> npt.NDArray[np.float64]:
        """Return the hazards that the mechanism would propose next month."""
        self.month.open_step(self.month.index + 1)
        shown = self.mechanism.narrowed(self.month.open_phase("turnover"))
        found = self.mechanism.hazards(shown, self.month)
        return shown.widen(found[cause])[0, self.rows(group)]

    def pressure(self, column: str, group: str) -> npt.NDArray[np.float64]:
        """Return the pressure that stands in a column after this month."""
        return self.of(group, column)

    def spent(self, resource: str) -> float:
        """Return the amount of a resource spent so far."""
        return float(self.month.flows.spent(resource)[0])
