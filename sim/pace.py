"""How often something happens that is counted by the year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Floats

if TYPE_CHECKING:
    from sim.month import Month

_NEVER: Final = np.zeros(())
_NOW: Final = np.asarray(True)


def times_a_year(month: Month, per_year: npt.ArrayLike) -> Floats:
    """Return how often something that comes so many times a year falls into this step.

    It comes at even intervals, for the first time when the first of them is over.

    Args:
        month: the month.
        per_year: times a year, a scalar or an (R, 1) column; 0 means never.

    Returns:
        () or (R, 1) whole numbers.
    """
    if np.ndim(per_year) == 0 and not per_year:
        return _NEVER
    often = np.asarray(per_year, dtype=np.float64)
    # A hair's breadth, so that twelve times a twelfth is one.
    passed, before = (np.floor(often * m / 12 + 1e-9) for m in (month.months, _begin(month)))
    return np.asarray(passed - before)


def due_from(month: Month, every: npt.ArrayLike, start: int) -> Bools:
    """Return whether something falls into this step that comes first in a month and then recurs.

    Args:
        month: the month.
        every: interval in months, a scalar or an (R, 1) column; 0 means never again.
        start: months after the opening state of the first time; 0: an interval after the opening.

    Returns:
        () or (R, 1).
    """
    first = start > 0 and month.months - month.step < start <= month.months
    return _NOW if first else month.due(every, start)


def _begin(month: Month) -> int:
    return max(month.months - month.step, 0)
