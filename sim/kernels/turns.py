"""Who comes in turn, and what each takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula
from sim.kernels.rows import replace_lowest

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def take_in_turn(
    places: Bools, first: int, rows: Ints, present: Bools, turn: Ints, who: Bools, taken: Ints
) -> None:
    """Let each of a few take the place of the own turn, if there is one.

    Args:
        places: (R, P) which places are there to take, numbered from ``first``.
        first: number of the first place.
        rows: (R, M) flat positions of the few in (R, N).
        present: (R, M) where there is someone.
        turn: (R, M) turns from 0; whoever's turn is i takes the i-th place that is there.
        who: (R, N) all false, is written: those who take one.
        taken: (R, N), is written where someone takes a place: its number.
    """
    listed = np.empty(places.shape[1], dtype=np.int64)
    takes, number = who.reshape(-1), taken.reshape(-1)
    for r in range(len(places)):
        there = 0
        for place in range(places.shape[1]):
            if places[r, place]:
                listed[there] = first + place
                there += 1
        for m in range(rows.shape[1]):
            if present[r, m] and turn[r, m] < there:
                takes[rows[r, m]] = True
                number[rows[r, m]] = listed[turn[r, m]]


@formula
def _last_of(score: Any, among: Any, wanted: Any, best: Any) -> Any:
    """Return the lowest of the highest so many marked scores; ``best`` is room for them."""
    # The best so far as a heap: none is lower than the one in front.
    best[:wanted] = -np.inf
    for n in range(len(score)):
        if among[n] and score[n] > best[0]:
            replace_lowest(best, wanted, score[n])
    return best[0]


@compiled
def mark_first(score: Floats, among: Bools, most: Ints, tie: Floats, first: Bools) -> None:
    """Mark those who come first, the highest score first; nobody is put in order for it.

    Args:
        score: (R, N).
        among: (R, N) which take part.
        most: (R,) how many are wanted.
        tie: (R, N) by which equal scores are ordered, the lowest first, or (0, 0) for by row.
        first: (R, N) all false, is written.
    """
    rows = score.shape[1]
    best, alike, chance = np.empty(rows), np.empty(rows, dtype=np.bool_), np.zeros(rows)
    for r in range(len(score)):
        wanted = most[r]
        if wanted >= among[r].sum():
            first[r] = among[r]
        elif wanted > 0:
            least = _last_of(score[r], among[r], wanted, best)
            for n in range(rows):
                first[r, n] = among[r, n] and score[r, n] > least
                alike[n] = among[r, n] and score[r, n] == least
            left = wanted - first[r].sum()
            # Of those who are alike, by lot; of these again, by row.
            if tie.size:
                chance = -tie[r]
            least = _last_of(chance, alike, left, best)
            for n in range(rows):
                if alike[n] and chance[n] > least:
                    first[r, n] = True
                    left -= 1
            for n in range(rows):
                if left and alike[n] and chance[n] == least:
                    first[r, n] = True
                    left -= 1
