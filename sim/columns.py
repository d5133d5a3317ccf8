"""The columns that every roster has: their types, units, bounds and clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NOBODY: Final = -1
"""The id, row, post or group that stands for none."""

STAFF: Final = 0
MENTOR: Final = 1
TEACHER: Final = 2
ROLES: Final = ("staff", "mentor", "teacher")

LONG_AGO: Final = 10_000.0
"""Months; where a clock stands for someone to whom the thing has never happened."""

CHUNK: Final = 8
"""Capacity is a multiple of so many rows: as many numbers as a processor takes at a time."""


@dataclass(frozen=True, slots=True)
class Column:
    """Declaration of one column of the roster.

    Attributes:
        name: attribute name; a mechanism's own column is kept as "instance.name".
        dtype: NumPy type.
        unit: unit of the values.
        low, high: bounds that always hold, or None.
        default: value of an absent row and of a newcomer who is given none.
        per_dimension: shape (K, R, N) instead of (R, N).
        per_month: what a month adds for those present (a clock), 0 for ordinary columns.
        reset: whether the column returns to its default when a month opens (pressure columns).
        reference: whether it holds the id of another cadre, cleared when the other leaves.
    """

    name: str
    dtype: str
    unit: str
    default: float
    low: float | None = None
    high: float | None = None
    per_dimension: bool = False
    per_month: float = 0.0
    reset: bool = False
    reference: bool = False

    def within(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values moved into the column's bounds."""
        if not values.ndim:
            value, low, high = values.item(), self.low, self.high
            if (low is None or value >= low) and (high is None or value <= high):
                return values
        # Not np.clip: for few values its preliminaries cost many times what it does.
        if self.low is not None:
            values = np.maximum(values, self.low)
        return values if self.high is None else np.minimum(values, self.high)

    def bound(self, values: Floats) -> None:
        """Move values into the column's bounds, in place."""
        if self.low is not None:
            np.maximum(values, self.low, out=values)
        if self.high is not None:
            np.minimum(values, self.high, out=values)


CORE_COLUMNS: Final = (
    Column("id", "int64", "id", NOBODY),
    Column("key", "uint64", "key", 0),
    Column("present", "bool", "yes_no", 0, 0, 1),
    Column("role", "int8", "code", STAFF, 0, len(ROLES) - 1),
    Column("group", "int16", "code", NOBODY, NOBODY),
    Column("age", "float64", "years", 0, 0, 120, per_month=1 / 12),
    Column("female", "bool", "yes_no", 0, 0, 1),
    Column("degree", "bool", "yes_no", 0, 0, 1),
    Column("post", "int32", "code", NOBODY, NOBODY),
    Column("home", "int32", "code", NOBODY, NOBODY),
    Column("tier", "int8", "code", 0, 0),
    Column("service", "float64", "months", 0, 0, per_month=1),
    Column("tenure", "float64", "months", 0, 0, per_month=1),
    Column("time_in_tier", "float64", "months", 0, 0, per_month=1),
    Column("entry_level", "float64", "SD", 0, per_dimension=True),
    Column("trained", "float64", "SD", 0, 0, per_dimension=True),
    Column("entry_trained", "float64", "SD", 0, 0, per_dimension=True),
    Column("motivation", "float64", "SD", 0),
    Column("fatigue", "float64", "share", 0, 0, 1),
    Column("standing", "float64", "SD", 0),
    Column("log_entries", "int16", "entries", 0, 0),
    Column("quality", "float64", "SD", 0),
    Column("mentor", "int64", "id", NOBODY, reference=True),
    Column("honours", "int16", "honours", 0, 0),
    Column("since_honour", "float64", "months", LONG_AGO, 0, per_month=1),
    Column("since_setback", "float64", "months", LONG_AGO, 0, per_month=1),
    Column("exit_pressure", "float64", "log_hazard", 0, reset=True),
    Column("effort", "float64", "SD", 0, reset=True),
    Column("upkeep", "float64", "share", 0, 0, reset=True),
    Column("strain", "float64", "share", 0, 0, reset=True),
    Column("fade_pressure", "float64", "log_ratio", 0, -float(np.log(2.0)), 0, reset=True),
)
PRESSURE_COLUMNS: Final = frozenset(column.name for column in CORE_COLUMNS if column.reset)
