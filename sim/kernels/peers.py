"""Small groups: how far each lies below the best of the group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def below_best(levels: Floats, present: Bools, place: Ints, size: int, gaps: Floats) -> None:
    """Measure how far each lies below the best of a group of neighbours in an order.

    Args:
        levels: (K, R, N).
        present: (R, N) who takes part.
        place: (R, N) places in the order, from 0; of those who take part.
        size: members of a group: the first so many places, the next so many, and so on.
        gaps: (K, R, N), is written: not negative, 0 for those who take no part.
    """
    dimensions, replications, rows = levels.shape
    nobodys = rows // size + 1
    group, best = np.empty(rows, dtype=np.int64), np.empty(nobodys + 1)
    for r in range(replications):
        for n in range(rows):
            group[n] = place[r, n] // size if present[r, n] else nobodys
        for k in range(dimensions):
            best[:] = -np.inf
            for n in range(rows):
                best[group[n]] = max(best[group[n]], levels[k, r, n])
            for n in range(rows):
                gaps[k, r, n] = best[group[n]] - levels[k, r, n] if present[r, n] else 0.0
