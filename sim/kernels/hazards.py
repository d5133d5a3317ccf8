"""How likely people are to leave."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Floats = npt.NDArray[np.float64]


@compiled
def rates_by_time(
    time: Floats, until: Floats, before: Floats, after: Floats, rates: Floats
) -> None:
    """Give everyone one of two rates, by whether a time has come.

    Args:
        time: (R, M).
        until: (1,) or (R,) when the second rate begins.
        before, after: (1,) or (R,) the rates.
        rates: (R, M), is written.
    """
    for r in range(len(time)):
        limit, first, second = until[r % len(until)], before[r % len(before)], after[r % len(after)]
        for n in range(time.shape[1]):
            rates[r, n] = first if time[r, n] < limit else second
