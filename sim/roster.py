"""The state of the model: one row per cadre in each replication, one array per column.

A column has shape (R, N): R replications, N rows. Columns over the K dimensions of competence have
shape (K, R, N), dimension first, so that an (R, 1) parameter and an (R, N) column broadcast against
them as they stand. Mechanisms see read-only snapshots; only the month's changes write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.structure import Structure

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

CHUNK: Final = 64
"""Rows per chunk: capacity grows by it and sums over rows are added chunk by chunk."""


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
)
PRESSURE_COLUMNS: Final = frozenset(column.name for column in CORE_COLUMNS if column.reset)


class Roster:
    """Columns by name, with the measures that follow from them.

    Attributes (besides the columns themselves):
        competence: (K, R, N) true competence, entry level plus trained part, SD.
        level: (R, N) competence weighed by the yardstick (the entry tier), SD.
        tier_level: (R, N) competence weighed by each cadre's own tier, SD.
        gain: (R, N) trained part gained since entry, weighed by the yardstick, SD.
        staff: (R, N) present and counted as staff.
    """

    def __init__(
        self,
        structure: Structure,
        replications: int,
        capacity: int,
        own_columns: Iterable[Column] = (),
    ) -> None:
        """Make an empty roster.

        Args:
            structure: the scenario's frame, for the number of dimensions.
            replications: R.
            capacity: rows wanted; rounded up to whole chunks.
            own_columns: columns that mechanisms declare, named "instance.column".
        """
        self.structure = structure
        self.declared = {column.name: column for column in (*CORE_COLUMNS, *own_columns)}
        self._replications = replications
        self._rows = -(-max(capacity, 1) // CHUNK) * CHUNK
        self._arrays: dict[str, npt.NDArray[Any]] = {
            name: self._blank(column, self._rows) for name, column in self.declared.items()
        }
        self._derived: dict[str, npt.NDArray[Any]] = {}
        self._poked: set[str] = set()

    # -- reading -------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """(R, N): replications and rows."""
        return self._replications, self._rows

    def __getattr__(self, name: str) -> npt.NDArray[Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the roster has no column {name!r}") from None

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        array = self._arrays.get(name)
        if array is not None:
            return array
        array = self._derived.get(name)
        if array is None:
            array = _DERIVED[name](self)
            array.flags.writeable = False
            self._derived[name] = array
        return array

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def composite(self, weights: Floats, column: str = "competence") -> Floats:
        """Weigh a column over dimensions.

        Args:
            weights: (K,) weights.
            column: a column of shape (K, R, N).

        Returns:
            (R, N) weighted sums, added in the order of the dimensions.
        """
        planes = self[column]
        total = weights[0] * planes[0]
        for weight, plane in zip(weights[1:], planes[1:], strict=True):
            total += weight * plane
        return total

    def sum(self, values: npt.NDArray[Any], among: Bools | None = None) -> Floats:
        """Add over rows in fixed chunks, so that blocks and capacity never change a bit.

        Args:
            values: (R, N) numbers.
            among: (R, N) rows that count; all that are present if left out.

        Returns:
            (R,) sums.
        """
        counted = np.where(self["present"] if among is None else among, values, 0.0)
        chunks = counted.reshape(self._replications, -1, CHUNK).sum(axis=2)
        total = chunks[:, 0].copy()
        for chunk in range(1, chunks.shape[1]):
            total += chunks[:, chunk]
        return total

    def count(self, among: Bools) -> Ints:
        """Count rows, (R,)."""
        return np.count_nonzero(among, axis=1)

    def mean(self, values: npt.NDArray[Any], among: Bools) -> Floats:
        """Average over rows, (R,); NaN where nobody counts."""
        heads = self.count(among)
        with np.errstate(invalid="ignore"):
            return np.where(heads > 0, self.sum(values, among) / np.maximum(heads, 1), np.nan)

    def rows_of(self, reference: str) -> Ints:
        """Resolve a column of cadre ids to row numbers.

        Args:
            reference: name of a column of ids.

        Returns:
            (R, N) row numbers, ``NOBODY`` where there is no reference or the other has left.
        """
        cached = self._derived.get("rows:" + reference)
        if cached is None:
            cached = _resolve(self._arrays["id"], self._arrays["present"], self[reference])
            self._derived["rows:" + reference] = cached
        return cached

    def gather(self, values: npt.NDArray[Any], rows: Ints, otherwise: float = 0.0) -> Any:
        """Read a column at other rows, e.g. each mentee's mentor's quality.

        Args:
            values: (R, N) column.
            rows: (R, M) row numbers, ``NOBODY`` for none.
            otherwise: value where there is none.

        Returns:
            (R, M) values.
        """
        found = np.take_along_axis(values, np.maximum(rows, 0), axis=1)
        return np.where(rows >= 0, found, otherwise)

    def cell(self, name: str, replication: int, row: int) -> Any:
        """Return one cadre's value of a column or derived measure: a scalar, or (K,).

        A derived measure that is not at hand is worked out for this one row.

        Raises:
            KeyError: there is no such column.
        """
        array = self._arrays.get(name)
        if array is None:
            array = self._derived.get(name)
        if array is not None:
            value = array[..., replication, row]
        else:
            one = object.__new__(Roster)
            one.structure, one.declared, one._derived = self.structure, self.declared, {}
            one._replications, one._rows, one._poked = 1, 1, set()
            one._arrays = {
                part: self._arrays[part][..., replication : replication + 1, row : row + 1]
                for part in _DEPENDS[name]
            }
            value = one[name][..., 0, 0]
        return value.copy() if value.ndim else value.item()

    # -- writing: for the month's machinery, never for mechanisms --------------------------------

    def snapshot(self) -> Roster:
        """Return a read-only view of the present state that later changes do not reach."""
        view = object.__new__(Roster)
        view.structure = self.structure
        view.declared = self.declared
        view._replications, view._rows, view._poked = self._replications, self._rows, set()
        for name in self._poked:
            self._arrays[name].flags.writeable = False
        self._poked = set()
        view._arrays = dict(self._arrays)
        view._derived = self._derived
        return view

    def replace(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put new arrays in the place of columns and forget what was derived from them.

        Snapshots keep the arrays that they were taken with.
        """
        for name, array in columns.items():
            array.flags.writeable = False
            self._arrays[name] = array
            self._poked.discard(name)
        stale = _affected(columns)
        self._derived = {name: array for name, array in self._derived.items() if not stale(name)}

    def poke(self, name: str, replication: int, row: int, value: npt.ArrayLike) -> None:
        """Set one cadre's value in place; snapshots taken before keep the old one."""
        if name not in self._poked:
            self._arrays[name] = self._arrays[name].copy()
            self._poked.add(name)
        self._arrays[name][..., replication, row] = value
        stale = _affected((name,))
        for derived in [known for known in self._derived if stale(known)]:
            del self._derived[derived]

    def grow(self, rows: int) -> None:
        """Add at least so many rows, in whole chunks; existing rows keep their numbers."""
        extra = -(-rows // CHUNK) * CHUNK
        grown = {
            name: np.concatenate([array, self._blank(self.declared[name], extra)], axis=-1)
            for name, array in self._arrays.items()
        }
        self._rows += extra
        self.replace(grown)
        self._derived = {}

    def open_month(self, step: float) -> None:
        """Return pressure columns to rest."""
        rest = {
            name: self._blank(column, self._rows)
            for name, column in self.declared.items()
            if column.reset
        }
        self.replace(rest)

    def advance_clocks(self, months: float) -> None:
        """Let age, service and every other clock of those present run on by so many months."""
        present = self._arrays["present"]
        self.replace(
            {
                name: self._arrays[name] + present * (column.per_month * months)
                for name, column in self.declared.items()
                if column.per_month
            }
        )

    def _blank(self, column: Column, rows: int) -> npt.NDArray[Any]:
        shape: tuple[int, ...] = (self._replications, rows)
        if column.per_dimension:
            shape = (len(self.structure.dimensions), *shape)
        blank = np.full(shape, column.default, dtype=column.dtype)
        blank.flags.writeable = False
        return blank


def _resolve(ids: Ints, present: Bools, references: Ints) -> Ints:
    rows = np.full(references.shape, NOBODY, dtype=np.int64)
    for replication in np.flatnonzero((references != NOBODY).any(axis=1)):
        wanted, where = np.unique(references[replication], return_inverse=True)
        here = np.flatnonzero(present[replication])
        order = here[np.argsort(ids[replication, here], kind="stable")]
        known = ids[replication, order]
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found = np.where(known[place] == wanted, order[place], NOBODY)
        rows[replication] = np.where(references[replication] == NOBODY, NOBODY, found[where])
    return rows


def _tier_level(roster: Roster) -> Floats:
    weights = roster.structure.weights
    tier = roster["tier"]
    competence = roster["competence"]
    level = np.zeros(roster.shape)
    for dimension in range(len(roster.structure.dimensions)):
        level += weights[:, dimension][tier] * competence[dimension]
    return level


_DERIVED: Final[dict[str, Callable[[Roster], npt.NDArray[Any]]]] = {
    "competence": lambda roster: roster["entry_level"] + roster["trained"],
    "level": lambda roster: roster.composite(roster.structure.yardstick),
    "tier_level": _tier_level,
    "gain": lambda roster: (
        roster.composite(roster.structure.yardstick, "trained")
        - roster.composite(roster.structure.yardstick, "entry_trained")
    ),
    "staff": lambda roster: roster["present"] & (roster["role"] == STAFF),
}
_DEPENDS: Final[dict[str, frozenset[str]]] = {
    "competence": frozenset({"entry_level", "trained"}),
    "level": frozenset({"entry_level", "trained"}),
    "tier_level": frozenset({"entry_level", "trained", "tier"}),
    "gain": frozenset({"trained", "entry_trained"}),
    "staff": frozenset({"present", "role"}),
}


def _affected(columns: Iterable[str]) -> Callable[[str], bool]:
    changed = set(columns)

    def stale(name: str) -> bool:
        if name.startswith("rows:"):
            return bool(changed & {"id", "present", name.removeprefix("rows:")})
        return bool(changed & _DEPENDS[name])

    return stale
