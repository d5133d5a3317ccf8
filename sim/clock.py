"""The clock of a run: which step it is, which date, and what recurs in it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Floats
from sim.structure import Calendar


class Clock:
    """The step that a model is in.

    Attributes:
        index: step number; 0 is the opening state, the first simulated step is 1.
        step: months per step.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.step = calendar.step
        self.index = 0

    @property
    def months(self) -> int:
        """Months since the opening state at this step's end."""
        return self.index * self.step

    @property
    def calendar_date(self) -> tuple[int, int]:
        """(year, month) at this step's end."""
        return self.calendar.date(self.months)

    def due(self, every: npt.ArrayLike, offset: int = 0) -> Bools:
        """Whether something that recurs falls into this step, () or (R, 1); see :meth:`times`."""
        return self.times(every, offset) > 0

    def times(self, every: npt.ArrayLike, offset: int = 0) -> Floats:
        """How often something that recurs falls into this step.

        Args:
            every: interval in months, a scalar or an (R, 1) column; 0 means never.
            offset: months after the opening state from which intervals count.

        Returns:
            () or (R, 1) whole numbers: the multiples of the interval in this step's months.
        """
        elapsed = max(self.months - offset, 0)
        before = max(elapsed - self.step, 0)
        if np.ndim(every) == 0:
            # Most intervals are one number, and asking for them must cost next to nothing.
            once = max(float(every), 1.0)  # type: ignore[arg-type]
            # Divided as a column is: eleven months hold ten times 1.1, and 11 // 1.1 is 9.
            times = math.floor(elapsed / once) - math.floor(before / once)
            return np.asarray(float(times) if float(every) > 0 else 0.0)  # type: ignore[arg-type]
        interval = np.asarray(every, dtype=np.float64)
        often = np.maximum(interval, 1.0)
        passed = np.floor(elapsed / often) - np.floor(before / often)
        return passed * (interval > 0)
