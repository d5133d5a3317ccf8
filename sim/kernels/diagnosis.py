"""Which dimensions look weakest, and what it teaches to work on these."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BATCH: Final = 256
"""Rows at a time: what lies between the steps stays in the innermost cache."""


@compiled
def lowest(values: Floats, how_many: int) -> Bools:
    """Mark the lowest values of each row; equal ones are ordered by the dimension's number.

    Args:
        values: (K, R, N).
        how_many: 1 to K.

    Returns:
        (K, R, N) with so many true in each row.
    """
    dimensions, replications, rows = values.shape
    below = np.zeros((dimensions, replications, rows), dtype=np.int8)
    for k in range(dimensions):
        for other in range(dimensions):
            if other == k:
                continue
            for r in range(replications):
                for n in range(rows):
                    one, two = values[other, r, n], values[k, r, n]
                    below[k, r, n] += one <= two if other < k else one < two
    return below < how_many


@compiled
def diagnose(  # noqa: C901 - in parts the compiler would take one row at a time
    entry_level: Floats,
    trained: Floats,
    places: Ints,
    noise: Floats,
    error_sd: Floats,
    how_many: int,
    weights: Floats,
    focus: Floats,
    found: Floats,
) -> None:
    """Choose the dimensions that look weakest to each, and divide a gain among them.

    Args:
        entry_level, trained: (K, R, N), of everyone; the truth is their sum.
        places: (R, M) flat positions in (R, N), any of them for those absent; or (0, 0) where M is
            N and rows keep their places.
        noise: (K, R, M); what is seen is the truth plus noise times its SD. Of dimensions that look
            alike, the first is chosen.
        error_sd: (1,) or (R,).
        how_many: dimensions to choose, 1 to K.
        weights: (K,) the yardstick.
        focus: (K, R, M), is written: alike in those chosen, weighed sum 1; 0 in the others.
        found: (R, M), is written: mean of the truth in those chosen, added in their order.
    """
    dimensions, replications, rows = noise.shape
    born, learnt = entry_level.reshape(dimensions, -1), trained.reshape(dimensions, -1)
    luck, spread = noise.reshape(dimensions, -1), focus.reshape(dimensions, -1)
    seats, level = places.reshape(-1), found.reshape(-1)
    truth, seen, below = np.empty((3, dimensions, _BATCH))
    blur, share, mean = np.empty((3, _BATCH))
    r, n = 0, 0
    # Short loops over rows of several replications, one for each step: the compiler then takes
    # several rows at a time, however few a replication has.
    for start in range(0, replications * rows, _BATCH):
        batch = level[start : start + _BATCH]
        for i in range(len(batch)):
            blur[i] = error_sd[r % len(error_sd)]
            n += 1
            if n == rows:
                r, n = r + 1, 0
        share[:] = 0.0
        mean[:] = 0.0
        below[:] = 0.0
        for k in range(dimensions):
            true, sight, error = truth[k], seen[k], luck[k, start : start + _BATCH]
            if len(seats):
                at, first, second = seats[start : start + _BATCH], born[k], learnt[k]
                for i in range(len(batch)):
                    true[i] = first[np.uint64(at[i])] + second[np.uint64(at[i])]
            else:
                first, second = born[k, start : start + _BATCH], learnt[k, start : start + _BATCH]
                for i in range(len(batch)):
                    true[i] = first[i] + second[i]
            for i in range(len(batch)):
                sight[i] = true[i] + blur[i] * error[i]
        for k in range(dimensions):
            one, before = seen[k], below[k]
            for later in range(k + 1, dimensions):
                two, after = seen[later], below[later]
                for i in range(len(batch)):
                    lower = 1.0 if two[i] < one[i] else 0.0
                    before[i] += lower
                    after[i] += 1.0 - lower
        for k in range(dimensions):
            weight, true, chosen = weights[k], truth[k], below[k]
            for i in range(len(batch)):
                chosen[i] = 1.0 if chosen[i] < how_many else 0.0
                share[i] += chosen[i] * weight
                mean[i] += chosen[i] * true[i]
        for i in range(len(batch)):
            batch[i] = mean[i] / how_many
        for k in range(dimensions):
            chosen, divided = below[k], spread[k, start : start + _BATCH]
            for i in range(len(batch)):
                divided[i] = chosen[i] / share[i]


@compiled
def lesson_gain(
    taught: Bools, level: Floats, found: Floats, more: Floats, size: Floats, gained: Floats
) -> None:
    """Work out what lessons on weak dimensions teach: the more, the weaker someone is there.

    Args:
        taught: (R, M) who has lessons.
        level: (R, M) overall, SD.
        found: (R, M) in the dimensions worked on, SD.
        more: (1,) or (R,) how much more is learnt by SD below the own level.
        size: (1,) or (R,) what is learnt at it, SD.
        gained: (R, M), is written: s · max(1 + m · (level − found), 0), with the difference kept
            within ±3; 0 for those who have no lessons.
    """
    replications, rows = taught.shape
    for r in range(replications):
        slope, usual = more[r % len(more)], size[r % len(size)]
        for n in range(rows):
            below = min(max(level[r, n] - found[r, n], -3.0), 3.0)
            useful = max(1.0 + slope * below, 0.0)
            gained[r, n] = usual * useful if taught[r, n] else 0.0
