"""Order among the rows of each replication, without shuffling."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.narrow import pack
from sim.roster import Bools, Floats, Ints

UNRANKED: Final = np.iinfo(np.int64).max
"""Rank of a row that takes no part: beyond any number of seats, however many there are."""


def rank(score: Floats, among: Bools, tie: Floats | None = None) -> Ints:
    """Rank rows within each replication, the highest score first.

    Args:
        score: (R, N) scores.
        among: (R, N) rows that take part.
        tie: (R, N) keyed uniforms that order equal scores; needed wherever scores can be equal.

    Returns:
        (R, N) ranks from 0 among those that take part; :data:`UNRANKED` for the others.
    """
    descending = np.where(among, -score, np.inf)
    if tie is None:
        order = np.argsort(descending, axis=1, kind="stable")
    else:
        by_tie = np.argsort(tie, axis=1, kind="stable")
        by_score = np.argsort(np.take_along_axis(descending, by_tie, axis=1), axis=1, kind="stable")
        order = np.take_along_axis(by_tie, by_score, axis=1)
    replications, rows = score.shape
    ranks = np.empty(replications * rows, dtype=np.int64)
    flat = order + np.arange(replications)[:, None] * rows
    ranks[flat.reshape(-1)] = np.tile(np.arange(rows), replications)
    return np.where(among, ranks.reshape(replications, rows), UNRANKED)


def first_rows(mask: Bools, most: int) -> Ints:
    """Return the row numbers of the first rows of a mask, (R, most), −1 where there are fewer."""
    packing = pack(mask)
    rows = np.full((len(mask), max(most, packing.present.shape[1])), -1)
    here = np.where(packing.present, packing.flat % mask.shape[1], -1)
    rows[:, : here.shape[1]] = here
    return rows[:, :most]


def round_half_up(number: Floats) -> Floats:
    """Round to whole persons; halves go up."""
    return np.floor(number + 0.5)
