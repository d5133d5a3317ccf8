"""Most of a roster, in its own places: cheaper than packing where few are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Ints
from sim.roster import Roster

if TYPE_CHECKING:
    from sim.whole import WholeRoster


class MaskedRoster(Roster):
    """The marked rows of a roster; the others count as absent and their answers as 0."""

    def __init__(self, whole: WholeRoster, mask: Bools) -> None:
        self.structure = whole.structure
        self._whole = whole
        self._mask = mask

    @property
    def whole(self) -> WholeRoster:
        """The roster of everyone."""
        return self._whole

    @property
    def shape(self) -> tuple[int, int]:
        """(R, N): replications and rows."""
        return self._whole.shape

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name == "present":
            return self._mask
        return self._whole[name]

    def narrow(self, mask: Bools) -> Roster:
        """Return a roster of some of these rows; see :meth:`Roster.narrow`."""
        return self._whole.narrow(mask & self._mask)

    def part(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the values as they are: rows keep their places."""
        return values

    def widen(self, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return values for these rows, 0 elsewhere."""
        return np.asarray(values) * self._mask

    def rows_of(self, reference: str) -> Ints:
        """Resolve a column of cadre ids to row numbers of the whole roster."""
        return self._whole.rows_of(reference)
