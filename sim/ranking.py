"""Order among the rows of each replication, without shuffling."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.narrow import pack
from sim.roster import Bools, Floats, Ints

UNRANKED: Final = np.iinfo(np.int64).max
"""Rank of a row that takes no part: beyond any number of seats, however many there are."""


def rank(score: Floats, among: Bools, tie: Floats | None = None, most: int | None = None) -> Ints:
    """Rank rows within each replication, the highest score first.

    Args:
        score: (R, N) scores.
        among: (R, N) rows that take part.
        tie: (R, N) keyed uniforms that order equal scores; needed wherever scores can be equal.
        most: how many ranks are wanted; of many rows, the first few are found much sooner.

    Returns:
        (R, N) ranks from 0 among those that take part; :data:`UNRANKED` for the others, and for
        those who surely come after ``most``.
    """
    descending = np.where(among, -score, np.inf)
    if most is not None and 0 < most < score.shape[1]:
        # Whoever is no worse than the last of the wanted ranks; equal scores are kept together.
        last = np.partition(descending, most - 1, axis=1)[:, most - 1 : most]
        return _rank_few(score, among & (descending <= last), tie)
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


def _rank_few(score: Floats, among: Bools, tie: Floats | None) -> Ints:
    """Rank the few that take part, packed to the left."""
    packing = pack(among)
    few = None if tie is None else tie.reshape(-1)[packing.flat]
    ranks = rank(score.reshape(-1)[packing.flat], packing.present, few)
    wide = np.full(score.shape, UNRANKED)
    wide.reshape(-1)[packing.flat[packing.present]] = ranks[packing.present]
    return wide


def in_order(score: Floats, among: Bools) -> Ints:
    """Return the row numbers of those who take part, the highest score first, (R, N).

    Args:
        score: (R, N) scores, no two of them equal.
        among: (R, N) rows that take part; the others come last.
    """
    return np.where(among, -score, np.inf).argsort(axis=1, kind="stable")


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
