"""What residents come to think of someone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Floats = npt.NDArray[np.float64]


@compiled
def follow_opinion(
    before: Floats,
    deserved: Floats,
    liking: Floats,
    chance: Floats,
    spread: Floats,
    luck: Floats,
    follow: Floats,
    regard: Floats,
) -> None:
    """Let regard go a share of the way to opinion: what is deserved, liking and chance together.

    Args:
        before: (R, M) regard.
        deserved: (R, M).
        liking, chance: (R, M) in SDs of their own.
        spread, luck: (1,) or (R,) these SDs.
        follow: (1,) or (R,) share of the way.
        regard: (R, M), is written.
    """
    for r in range(len(before)):
        wide, lucky, share = spread[r % len(spread)], luck[r % len(luck)], follow[r % len(follow)]
        for n in range(before.shape[1]):
            opinion = deserved[r, n] + wide * liking[r, n] + lucky * chance[r, n]
            regard[r, n] = before[r, n] + share * (opinion - before[r, n])
