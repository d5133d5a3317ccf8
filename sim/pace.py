"""How often something happens that is counted by the year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Floats

if TYPE_CHECKING:
    from sim.month import Month

_NOW: Final = np.asarray(True)


def times_a_year(month: Month, per_year: Any) -> Floats:
    """Return how often something that comes so many times a year falls into this step.

    It comes at even intervals, for the first time when the first of them is over.

    Args:
        month: the month.
        per_year: times a year, a scalar or an (R, 1) column; 0 means never.

    Returns:
        () or (R, 1) whole numbers.
    """
    end = month.months
    begin = max(end - month.step, 0)
    # A hair's breadth, so that twelve times a twelfth is one.
    if isinstance(per_year, int | float):
        # Most are one number, at next to no cost.
        passed, before = (math.floor(per_year * at / 12 + 1e-9) for at in (end, begin))
        return np.asarray(float(passed - before))
    often = np.asarray(per_year, dtype=np.float64)
    return np.asarray(np.floor(often * end / 12 + 1e-9) - np.floor(often * begin / 12 + 1e-9))


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
