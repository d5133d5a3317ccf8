"""Reading the state: one row per cadre in each replication, one array per column.

A column has shape (R, N): R replications, N rows. Columns over the K dimensions of competence have
shape (K, R, N), dimension first, so that an (R, 1) parameter and an (R, N) column broadcast against
them as they stand. Mechanisms only read; the month's changes write, in :mod:`sim.live`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.columns import (
    CHUNK,
    LONG_AGO,
    MENTOR,
    NOBODY,
    ROLES,
    STAFF,
    TEACHER,
    Bools,
    Column,
    Floats,
    Ints,
)
from sim.kernels import (
    add_rows,
    count_rows,
    mean_rows,
    pick_rows,
    sum_rows,
    take_rows,
    tally_rows,
    weigh,
    weigh_each,
)
from sim.structure import Structure

__all__ = [
    "CHUNK",
    "LONG_AGO",
    "MENTOR",
    "NOBODY",
    "ROLES",
    "STAFF",
    "TEACHER",
    "Bools",
    "Column",
    "Floats",
    "Ints",
    "Roster",
]

COMPOSITES: Final = {
    "entry_composite": "entry_level",
    "trained_composite": "trained",
    "trained_at_entry": "entry_trained",
}
"""Measures that weigh a column over dimensions by the yardstick, with that column."""

_OWN: Final = np.empty((0, 0), dtype=np.int64)


class Roster(ABC):
    """Columns by name, with the measures that follow from them.

    Attributes (besides the columns themselves):
        competence: (K, R, N) true competence, entry level plus trained part, SD.
        level: (R, N) competence weighed by the yardstick (the entry tier), SD; the sum of
            ``entry_composite`` and ``trained_composite``.
        tier_level: (R, N) competence weighed by each cadre's own tier, SD.
        gain: (R, N) trained part gained since entry, weighed by the yardstick, SD;
            ``trained_composite`` less ``trained_at_entry``.
        staff: (R, N) present and counted as staff.
        community: (R, N) where each serves: the community of the post, else the home community.
        subdistrict: (R, N) the subdistrict of the post, else of the home community.
        structure: the scenario's frame.
    """

    structure: Structure

    @property
    @abstractmethod
    def whole(self) -> Roster:
        """The roster of everyone, of which this one may be a part."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """(R, N): replications and rows."""

    @property
    def places(self) -> Ints:
        """(R, N) flat positions of these rows in the whole roster; (0, 0): they keep their own."""
        return _OWN

    @abstractmethod
    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return a column or a derived measure; ``KeyError`` if there is none."""

    @abstractmethod
    def rows_of(self, reference: str) -> Ints:
        """Resolve a column of cadre ids to row numbers of the whole roster.

        Args:
            reference: name of a column of ids.

        Returns:
            (R, N) row numbers, ``NOBODY`` where there is no reference or the other has left.
        """

    @abstractmethod
    def narrow(self, mask: Bools) -> Roster:
        """Return a roster of the marked rows alone, packed to the left.

        Everything that mechanisms do row by row costs less there and gives the same bits.

        Args:
            mask: (R, N) rows to keep.
        """

    @abstractmethod
    def part(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the values of these rows out of (R, N) or (K, R, N) values of the whole roster."""

    def add_to(self, wide: Floats, values: npt.ArrayLike) -> None:
        """Add values for those present to an array of the whole roster.

        Args:
            wide: (R, N), N the rows of the whole roster; is written.
            values: numbers broadcastable to (R, M), M the rows of this one.
        """
        present = self["present"]
        numbers = np.ascontiguousarray(values, dtype=np.float64)
        if numbers.shape != present.shape:
            numbers = np.empty(present.shape)
            numbers[:] = values
        add_rows(numbers, present, self.places, wide)

    @abstractmethod
    def widen(self, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """Put values for these rows back to their places in the whole roster, 0 elsewhere.

        Args:
            values: broadcastable to (R, N) or (K, R, N).
        """

    def __getattr__(self, name: str) -> npt.NDArray[Any]:
        if name.startswith("_") or name == "structure":
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the roster has no column {name!r}") from None

    def composite(self, weights: Floats, column: str = "competence") -> Floats:
        """Weigh a column over dimensions.

        Args:
            weights: (K,) weights.
            column: a column of shape (K, R, N).

        Returns:
            (R, N) weighted sums, added in the order of the dimensions.
        """
        total = np.empty(self.shape)
        weigh(self[column], weights, total)
        return total

    def sum(self, values: npt.NDArray[Any], among: Bools | None = None) -> Floats:
        """Add in the order of rows, so that blocks, packing and capacity never change a bit.

        Args:
            values: numbers broadcastable to (R, N).
            among: (R, N) rows that count; all that are present if left out.

        Returns:
            (R,) sums.
        """
        counted = self["present"] if among is None else among
        return sum_rows(_as_wide_as(counted, values), counted)

    def count(self, among: Bools | None = None) -> Ints:
        """Count rows, (R,); all that are present if ``among`` is left out."""
        return heads_of(self["present"] if among is None else among)

    def mean(
        self, values: npt.NDArray[Any], among: Bools | None = None, otherwise: float = np.nan
    ) -> Floats:
        """Average over rows, (R,); ``otherwise`` where nobody counts. Adds like :meth:`sum`."""
        counted = self["present"] if among is None else among
        return mean_rows(_as_wide_as(counted, values), counted, otherwise)

    def gather(self, column: str, rows: Ints, otherwise: float = 0.0) -> npt.NDArray[Any]:
        """Read a column at other rows, e.g. each mentee's mentor's quality.

        Args:
            column: name of an (R, N) column.
            rows: (R, M) row numbers of the whole roster, ``NOBODY`` for none.
            otherwise: value where there is none.

        Returns:
            (R, M) values of the column's type.
        """
        return pick_rows(self.whole[column], rows, otherwise)

    def tally(self, rows: Ints) -> Ints:
        """Count how often each row of the whole roster is referred to.

        Args:
            rows: (R, M) row numbers of the whole roster, ``NOBODY`` for none.

        Returns:
            (R, N) counts, N the rows of the whole roster.
        """
        return tally_rows(rows, self.whole.shape[1])


def heads_of(mask: Bools) -> Ints:
    """Count the marked rows of each replication, (R,)."""
    return count_rows(mask)


def listed(value: npt.NDArray[Any], shape: tuple[int, int], here: Ints) -> npt.NDArray[Any]:
    """List the values of some rows out of those of all.

    Args:
        value: broadcastable to (R, N), (K, R, N), or one number for all, which stays.
        shape: (R, N).
        here: (L,) flat positions.

    Returns:
        (L,) or (K, L) values.
    """
    if not value.ndim:
        return value
    planes = value.shape[:-2]
    wide = value if value.shape[-2:] == shape else np.broadcast_to(value, (*planes, *shape))
    if not planes:
        return take_rows(wide, here)
    found: npt.NDArray[Any] = wide.reshape(*planes, -1).take(here, axis=-1)
    return found


def _as_wide_as(rows: Bools, values: npt.NDArray[Any]) -> Floats:
    """Return numbers as floats, one for each row."""
    numbers = np.asarray(values, dtype=np.float64)
    return numbers if numbers.shape == rows.shape else np.broadcast_to(numbers, rows.shape)


def _composite(roster: Roster, name: str) -> Floats:
    return roster.composite(roster.structure.yardstick, COMPOSITES[name])


def _tier_level(roster: Roster) -> Floats:
    weights, tier = roster.structure.weights, roster["tier"]
    return weigh_each(roster["entry_level"], roster["trained"], weights, tier)


def _community(roster: Roster) -> Ints:
    return _place_of(roster, roster.structure.places.community_of, roster["home"])


def _subdistrict(roster: Roster) -> Ints:
    places = roster.structure.places
    home = _look_up(places.subdistrict_of, roster["home"])
    return _place_of(roster, places.unit_of, home)


def _place_of(roster: Roster, of_post: Ints, otherwise: Ints) -> Ints:
    served = _look_up(of_post, roster["post"])
    place = np.where(served == NOBODY, otherwise, served)
    return np.where(roster["present"], place, NOBODY)


def _look_up(table: Ints, numbers: Ints) -> Ints:
    """Read a table at numbers of any shape; ``NOBODY`` where there is no such entry."""
    padded = np.append(table, NOBODY)
    beyond = (numbers < 0) | (numbers >= len(table))
    return padded[np.where(beyond, len(table), numbers)]


DERIVED: Final[dict[str, Callable[[Roster], npt.NDArray[Any]]]] = {
    "competence": lambda roster: roster["entry_level"] + roster["trained"],
    "entry_composite": lambda roster: _composite(roster, "entry_composite"),
    "trained_composite": lambda roster: _composite(roster, "trained_composite"),
    "trained_at_entry": lambda roster: _composite(roster, "trained_at_entry"),
    "level": lambda roster: roster["entry_composite"] + roster["trained_composite"],
    "tier_level": _tier_level,
    "gain": lambda roster: roster["trained_composite"] - roster["trained_at_entry"],
    "staff": lambda roster: roster["present"] & (roster["role"] == STAFF),
    "community": _community,
    "subdistrict": _subdistrict,
}
DEPENDS: Final[dict[str, frozenset[str]]] = {
    "competence": frozenset({"entry_level", "trained"}),
    **{name: frozenset({column}) for name, column in COMPOSITES.items()},
    "level": frozenset({"entry_level", "trained"}),
    "tier_level": frozenset({"entry_level", "trained", "tier"}),
    "gain": frozenset({"trained", "entry_trained"}),
    "staff": frozenset({"present", "role"}),
    "community": frozenset({"present", "post", "home"}),
    "subdistrict": frozenset({"present", "post", "home"}),
}
