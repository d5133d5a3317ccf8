"""What a run keeps: one number per indicator, replication and step, and the event log.

The event log is each cadre's growth archive: every change of the roster that a mechanism makes,
with its cause and the probability with which it happened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.changes import Changes
from sim.flows import Flows
from sim.indicators import Indicator
from sim.live import LiveRoster
from sim.roster import NOBODY, Bools, Floats

EVENT_FIELDS = (
    "replication",
    "step",
    "phase",
    "cadre",
    "column",
    "before",
    "after",
    "other",
    "cause",
    "probability",
)


class Recorder:
    """Series of indicators.

    Attributes:
        indicators: what is measured.
        opening: (R,) values of the opening state by name.
        ledger: (R, steps) net change by ledger line, SD summed over cadres.
    """

    def __init__(self, indicators: Sequence[Indicator], replications: int, steps: int) -> None:
        self.indicators = tuple(indicators)
        self.opening: dict[str, Floats] = {}
        # One table, so that a step is written at once.
        self._measured = np.full((len(self.indicators), replications, steps), np.nan)
        self._planes = {indicator.name: n for n, indicator in enumerate(self.indicators)}
        self.ledger: dict[str, Floats] = {}
        self._shape = (replications, steps)

    @property
    def series(self) -> dict[str, Floats]:
        """(R, steps) values by name, views; columns beyond the present step are NaN."""
        # Not kept: pickled beside the table they would come back as copies of it.
        return {name: self._measured[plane] for name, plane in self._planes.items()}

    def open(self, roster: LiveRoster, flows: Flows) -> None:
        """Measure the opening state."""
        self.opening = {indicator.name: indicator(roster, flows) for indicator in self.indicators}

    def record(self, step: int, roster: LiveRoster, flows: Flows) -> None:
        """Measure the state at the end of a step (1 is the first)."""
        if self.indicators:
            now = [indicator(roster, flows) for indicator in self.indicators]
            self._measured[:, :, step - 1] = now
        for name, line in flows.lines.items():
            if name not in self.ledger:
                self.ledger[name] = np.zeros(self._shape)
            self.ledger[name][:, step - 1] = line.net

    def latest(self, name: str, step: int) -> Floats:
        """Return an indicator's values at a step, (R,); step 0 is the opening state."""
        return self.opening[name] if step == 0 else self._measured[self._planes[name], :, step - 1]


class EventLog:
    """Changes of the roster in the order in which they happened.

    Args:
        first_replication: number of the first row of replications.
        columns: whose changes are kept; all if left out.
    """

    def __init__(self, first_replication: int = 0, columns: Collection[str] | None = None) -> None:
        self._first = first_replication
        self._columns = columns
        self._parts: list[_Part] = []

    def changed(
        self,
        month: Changes,
        column: str,
        mask: Bools,
        before: npt.NDArray[Any],
        after: npt.NDArray[Any],
        cause: str,
        probability: npt.ArrayLike,
    ) -> None:
        """Take note of changed rows.

        A column over dimensions is noted as its mean. A reference to another cadre goes into
        ``other`` as an id (ids do not fit a float); ``before`` and ``after`` are NaN then.
        """
        if self._columns is not None and column not in self._columns:
            return
        replication, row = np.nonzero(mask)
        if not len(row):
            return
        if before.ndim == 3:
            before, after = before.mean(axis=0), after.mean(axis=0)
        here = after[replication, row]
        refers = month.roster.declared[column].reference
        likely = np.asarray(probability, dtype=np.float64)
        self._parts.append(
            {
                "replication": replication + self._first,
                "step": month.index,
                "phase": month.phase,
                "cadre": month.roster["id"][replication, row],
                "column": column,
                "before": np.nan if refers else before[replication, row].astype(np.float64),
                "after": np.nan if refers else here.astype(np.float64),
                "other": here if refers else NOBODY,
                "cause": cause,
                "probability": np.broadcast_to(likely, mask.shape)[replication, row]
                if likely.ndim
                else float(likely),
            }
        )

    def table(self) -> dict[str, npt.NDArray[Any]]:
        """Return the log as one array per field, ordered by replication, then time."""
        if not self._parts:
            return {name: np.empty(0, dtype=object) for name in EVENT_FIELDS}
        order = np.argsort(self._field("replication"), kind="stable")
        return {name: self._field(name)[order] for name in EVENT_FIELDS}

    def _field(self, name: str) -> npt.NDArray[Any]:
        return np.concatenate([_each(part[name], len(part["cadre"])) for part in self._parts])


_Part = dict[str, Any]
"""Rows that one change touched, by field; what they have in common is there once."""


def _each(value: Any, count: int) -> npt.NDArray[Any]:
    """Return a field of so many rows."""
    if isinstance(value, np.ndarray):
        return value
    # Not np.full, which makes a word of its own for each row.
    return np.repeat(np.array([value], dtype=object if isinstance(value, str) else None), count)
