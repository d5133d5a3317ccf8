"""Part of a roster, packed to the left, so that rules for a few cost little."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Ints
from sim.kernels import move_rows, pack_rows, take_rows
from sim.roster import DERIVED, Roster

if TYPE_CHECKING:
    from sim.whole import WholeRoster


@dataclass(frozen=True, slots=True)
class Packing:
    """Which rows of the whole roster sit where in a narrow one.

    Attributes:
        flat: (R, M) positions in an (R, N) array laid out flat; any where nobody is.
        present: (R, M) whether there is someone.
        source, target: flat positions of those present, in the narrow and the whole roster.
        gathered: columns gathered so far by name, each with the stamp that it had: as long as the
            roster has that stamp, there is no need to gather again.
    """

    flat: Ints
    present: Bools
    source: Ints
    target: Ints
    gathered: dict[str, tuple[object, npt.NDArray[Any]]] = field(
        default_factory=dict, compare=False
    )


def pack(mask: Bools) -> Packing:
    """Pack the marked rows of each replication to the left.

    Args:
        mask: (R, N) rows to keep.

    Returns:
        the packing, M the most rows that a replication keeps (at least 1).
    """
    return Packing(*pack_rows(mask, mask.shape[1]))


def pack_few(mask: Bools, most: int) -> Packing | None:
    """Pack the marked rows as :func:`pack` does; None where a replication keeps more than most."""
    packed = pack_rows(mask, most)
    return Packing(*packed) if packed[0].size else None


def single(flat: int) -> Packing:
    """Pack one row of one replication, (1, 1), by its position in an (R, N) array laid out flat."""
    first = np.zeros(1, dtype=np.int64)
    return Packing(np.full((1, 1), flat), np.ones((1, 1), np.bool_), first, first + flat)


_FEW: Final = 4
"""Rows are few where they are less than a quarter of all."""


class NarrowRoster(Roster):
    """The marked rows of a roster; columns are gathered when they are first read."""

    def __init__(self, whole: WholeRoster, packing: Packing) -> None:
        self.structure = whole.structure
        self._whole = whole
        self.packing = packing
        self._columns: dict[str, npt.NDArray[Any]] = {"present": packing.present}

    @property
    def whole(self) -> WholeRoster:
        """The roster of everyone."""
        return self._whole

    @property
    def shape(self) -> tuple[int, int]:
        """(R, M): replications and packed rows."""
        return self.packing.present.shape

    @property
    def places(self) -> Ints:
        """(R, M) flat positions of these rows in the whole roster; any where nobody is."""
        return self.packing.flat

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        known = self._columns.get(name)
        if known is None:
            # A measure that nobody has worked out for everyone is worked out for these rows alone,
            # unless they are so many that everyone costs no more.
            many = self.shape[1] * _FEW > self._whole.shape[1]
            if many or self._whole.has(name):
                known = self._gathered(name, self._whole[name])
            else:
                known = DERIVED[name](self)
            self._columns[name] = known
        return known

    def _gathered(self, name: str, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        stamp, before = self._whole.stamp(name), self.packing.gathered.get(name)
        if before is not None and before[0] is stamp:
            return before[1]
        found = self.part(column)
        self.packing.gathered[name] = (stamp, found)
        return found

    def narrow(self, mask: Bools) -> Roster:
        """Return a roster of some of these rows; see :meth:`Roster.narrow`."""
        return self._whole.narrow(self.widen(mask))

    def widen(self, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """Put values back to their places in the whole roster, 0 elsewhere."""
        packed = np.asarray(values)
        if packed.shape[-2:] != self.shape:
            packed = np.broadcast_to(packed, (*packed.shape[:-2], *self.shape))
        wide = np.zeros((*packed.shape[:-2], *self._whole.shape), dtype=packed.dtype)
        planes = np.ascontiguousarray(packed).reshape(-1, self.packing.present.size)
        for plane, target in zip(planes, wide.reshape(len(planes), -1), strict=True):
            move_rows(plane, self.packing.source, target, self.packing.target)
        return wide

    def rows_of(self, reference: str) -> Ints:
        """Resolve a column of cadre ids to row numbers of the whole roster."""
        key = "rows:" + reference
        if key not in self._columns:
            self._columns[key] = self.part(self._whole.rows_of(reference))
        return self._columns[key]

    def part(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the values of these rows out of those of the whole roster."""
        if values.ndim == 2:
            return take_rows(values, self.packing.flat)
        return np.stack([take_rows(plane, self.packing.flat) for plane in values])
