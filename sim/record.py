"""What a block of replications leaves behind: plain arrays, replication first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.model import TrainingModel

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Record:
    """Recorded values of R replications; its arrays are read-only.

    Attributes:
        opening: (R,) opening values by indicator.
        series: (R, steps) values by indicator.
        ledger: (R, steps) net booked change by line, SD summed over cadres; a line that was never
            booked may be missing.
        drawn: (R,) value of each parameter that differs by replication, by path.
        events: the event log, one array per field, ordered by replication; None if not kept.
    """

    opening: Arrays
    series: Arrays
    ledger: Arrays
    drawn: Arrays
    events: Arrays | None = None

    def __post_init__(self) -> None:
        for arrays in (self.opening, self.series, self.ledger, self.drawn, self.events or {}):
            for array in arrays.values():
                array.flags.writeable = False

    @classmethod
    def of(cls, model: TrainingModel) -> Record:
        """Return a copy of what a model has recorded so far."""
        done = model.month.index
        kept = model.recorder
        return cls(
            opening={name: values.copy() for name, values in kept.opening.items()},
            series={name: values[:, :done].copy() for name, values in kept.series.items()},
            ledger={line: values[:, :done].copy() for line, values in kept.ledger.items()},
            drawn={
                path: value.reshape(-1).copy()
                for path, value in model.values.items()
                if isinstance(value, np.ndarray)
            },
            events=None if model.events is None else model.events.table(),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """(R, steps)."""
        replications, steps = next(iter(self.series.values())).shape
        return replications, steps

    def head(self, replications: int, first: int) -> Record:
        """Return the record of the first so many replications.

        Args:
            replications: how many.
            first: number of the first of them, as events have it.
        """
        events = self.events
        if events is not None:
            mine = events["replication"] < first + replications
            events = {field: values[mine] for field, values in events.items()}
        opening, series, ledger, drawn = (
            {name: values[:replications] for name, values in arrays.items()}
            for arrays in (self.opening, self.series, self.ledger, self.drawn)
        )
        return Record(opening, series, ledger, drawn, events)

    def line(self, name: str) -> npt.NDArray[np.float64]:
        """Return a line of the ledger, (R, steps); zeros if nothing was booked on it."""
        booked = self.ledger.get(name)
        return np.zeros(self.shape) if booked is None else booked


def joined(records: Sequence[Record]) -> Record:
    """Join the records of consecutive blocks."""
    # A rare cause may be booked in one block and not in another.
    lines = sorted({name for record in records for name in record.ledger})
    events = [record.events for record in records if record.events is not None]
    return Record(
        opening=_joined([record.opening for record in records]),
        series=_joined([record.series for record in records]),
        ledger={name: np.concatenate([record.line(name) for record in records]) for name in lines},
        drawn=_joined([record.drawn for record in records]),
        events=_joined(events) if len(events) == len(records) else None,
    )


def _joined(parts: Sequence[Arrays]) -> dict[str, npt.NDArray[Any]]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
