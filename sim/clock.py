"""The clock of a run: which step it is, which date, and what recurs in it."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.columns import Bools, Floats
from sim.structure import Calendar

_DUE: Final[Bools] = np.asarray(True)
_NOT_DUE: Final[Bools] = np.asarray(False)
for _answer in (_DUE, _NOT_DUE):
    _answer.setflags(write=False)


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

    def due(self, every: Any, offset: int = 0) -> Bools:
        """Whether something that recurs falls into this step, () or (R, 1); see :meth:`times`."""
        if isinstance(every, int | float):
            return _DUE if self._times(every, offset) > 0 else _NOT_DUE
        return self.times(every, offset) > 0

    def times(self, every: Any, offset: int = 0) -> Floats:
        """How often something that recurs falls into this step.

        Args:
            every: interval in months, a scalar or an (R, 1) column; 0 means never.
            offset: months after the opening state from which intervals count.

        Returns:
            () or (R, 1) whole numbers: the multiples of the interval in this step's months.
        """
        if isinstance(every, int | float):
            return np.asarray(self._times(every, offset))
        elapsed, before = self._passed(offset)
        interval = np.asarray(every, dtype=np.float64)
        often = np.maximum(interval, 1.0)
        passed = np.floor(elapsed / often) - np.floor(before / often)
        return np.asarray(passed * (interval > 0))

    def _times(self, every: float, offset: int) -> float:
        """Work out :meth:`times` for one number, as most intervals are, at next to no cost."""
        if every <= 0:
            return 0.0
        elapsed, before = self._passed(offset)
        often = max(every, 1.0)
        # Divided as a column is: eleven months hold ten times 1.1, and 11 // 1.1 is 9.
        return float(math.floor(elapsed / often) - math.floor(before / often))

    def _passed(self, offset: int) -> tuple[int, int]:
        """Return the months since the offset at this step's end and at its beginning."""
        elapsed = max(self.index * self.step - offset, 0)
        return elapsed, max(elapsed - self.step, 0)
