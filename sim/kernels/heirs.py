"""What mentees take over from mentors: while these are there, and when they leave."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def pass_on(
    stock: Floats, mentors: Ints, service: Floats, passed: Floats, lived: Floats, known: Floats
) -> None:
    """Add to a stock a share of what the mentor has more, then of all that is missing.

    Args:
        stock: (R, N) 0 to 1.
        mentors: (R, N) rows of the mentors, below 0 for none.
        service: (R, N) months; who has none is not there long enough for the second.
        passed, lived: (1,) or (R,) these shares.
        known: (R, N), is written.
    """
    for r in range(len(stock)):
        told, seen = passed[r % len(passed)], lived[r % len(lived)]
        for n in range(stock.shape[1]):
            mine, mentor = stock[r, n], mentors[r, n]
            if mentor >= 0:
                mine += told * max(stock[r, mentor] - mine, 0.0)
            known[r, n] = mine + (1.0 - mine) * seen if service[r, n] > 0 else mine


@compiled
def lost_with(stock: Floats, gone: Bools, heirs: Bools, mentors: Ints, lost: Floats) -> None:
    """Add up what leavers have more than the best of their mentees.

    Args:
        stock: (R, N) at least 0.
        gone: (R, N) who leaves.
        heirs: (R, N) who stays and may have been their mentee.
        mentors: (R, N) rows of the mentors, below 0 for none.
        lost: (R,), is written.
    """
    replications, rows = stock.shape
    kept = np.empty(rows)
    for r in range(replications):
        kept[:] = 0.0
        for n in range(rows):
            mentor = mentors[r, n]
            if mentor >= 0 and heirs[r, n]:
                kept[mentor] = max(kept[mentor], stock[r, n])
        lost[r] = 0.0
        for n in range(rows):
            lost[r] += max(stock[r, n] - kept[n], 0.0) if gone[r, n] else 0.0
