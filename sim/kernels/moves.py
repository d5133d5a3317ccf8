"""Who enters, who leaves, and what goes with them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def first_free(ids: Ints, heads: Ints, rows: Bools, here: Ints) -> int:
    """Mark the first so many free rows of each replication, in place.

    Args:
        ids: (R, N), −1 where a row is free.
        heads: (R,) how many.
        rows: (R, N) all false; the rows found are set.
        here: (L,) their flat positions, in order; L is the sum of ``heads``.

    Returns:
        the most rows that a replication lacks; if it is not 0, ``rows`` and ``here`` are of no use.
    """
    lacking, found = 0, 0
    for r in range(ids.shape[0]):
        missing = heads[r]
        for n in range(ids.shape[1]):
            if missing <= 0:
                break
            if ids[r, n] == -1:
                rows[r, n] = True
                here[found] = r * ids.shape[1] + n
                found += 1
                missing -= 1
        lacking = max(lacking, missing)
    return lacking


@compiled
def hand_out(places: Bools, first: int, rows: Bools) -> Ints:
    """Give marked rows the marked places, each in order.

    Args:
        places: (R, P) as many marked as rows are.
        first: number of the first place.
        rows: (R, N).

    Returns:
        (R, N) numbers of places, −1 for rows that are not marked.
    """
    replications, width = rows.shape
    taken = np.full((replications, width), -1)
    for r in range(replications):
        place = 0
        for n in range(width):
            if rows[r, n]:
                while not places[r, place]:
                    place += 1
                taken[r, n] = first + place
                place += 1
    return taken


@compiled
def total_level(
    entry_level: Floats, trained: Floats, weights: Floats, here: Ints, total: Floats
) -> None:
    """Add up the level of some rows, one after another.

    Args:
        entry_level, trained: (K, R, N).
        weights: (K,) the yardstick.
        here: (L,) flat positions of the rows, in order.
        total: (R,) that is added to.
    """
    rows = trained.shape[2]
    for i in range(len(here)):
        r, n = here[i] // rows, here[i] % rows
        entry = weights[0] * entry_level[0, r, n]
        gained = weights[0] * trained[0, r, n]
        for k in range(1, len(weights)):
            entry += weights[k] * entry_level[k, r, n]
            gained += weights[k] * trained[k, r, n]
        total[r] += entry + gained


@compiled
def free_left(ids: Ints, present: Bools, freed: Ints) -> int:
    """Free the rows of those who have left.

    Args:
        ids, present: (R, N).
        freed: (R, N) that is written: the ids, −1 for those who have left.

    Returns:
        how many have left.
    """
    left = 0
    for r in range(ids.shape[0]):
        for n in range(ids.shape[1]):
            if present[r, n]:
                freed[r, n] = ids[r, n]
            else:
                freed[r, n] = -1
                left += ids[r, n] != -1
    return left


@compiled
def end_lost(rows: Ints, references: Ints) -> int:
    """End references that lead nowhere, in place.

    Args:
        rows: (R, N) rows that they lead to, −1 for none.
        references: (R, N) ids; −1 is written where there is no row.

    Returns:
        how many have ended.
    """
    ended = 0
    for r in range(rows.shape[0]):
        for n in range(rows.shape[1]):
            if rows[r, n] == -1 and references[r, n] != -1:
                references[r, n] = -1
                ended += 1
    return ended
