"""Order among the rows of each replication, without shuffling."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.kernels import mark_first, mark_leading, rank_rows
from sim.narrow import pack
from sim.roster import Bools, Floats, Ints

UNRANKED: Final = np.iinfo(np.int64).max
"""Rank of a row that takes no part: beyond any number of seats, however many there are."""

_NO_TIE: Final = np.empty((0, 0))


def rank(score: Floats, among: Bools, tie: Floats | None = None) -> Ints:
    """Rank rows within each replication, the highest score first.

    Args:
        score: (R, N) scores.
        among: (R, N) rows that take part.
        tie: (R, N) keyed uniforms that order equal scores; needed wherever scores can be equal.

    Returns:
        (R, N) ranks from 0 among those that take part; :data:`UNRANKED` for the others. Where it
        is enough to know who comes first, :func:`first` costs less.
    """
    ranks = np.full(score.shape, UNRANKED)
    rank_rows(score, among, _NO_TIE if tie is None else tie, ranks)
    return ranks


def first(score: Floats, among: Bools, places: npt.ArrayLike, tie: Floats | None = None) -> Bools:
    """Return whose rank is below a number of places, (R, N); nobody is put in order for it.

    Args:
        score, among, tie: as for :func:`rank`.
        places: how many, one number or (R, 1).
    """
    found = np.zeros_like(among)
    # More places than rows are as many as rows: a whole number holds them.
    most = np.full((len(score), 1), np.minimum(np.ceil(places), score.shape[1]), dtype=np.int64)
    mark_first(score, among, most.reshape(-1), _NO_TIE if tie is None else tie, found)
    return found


def leading(score: Floats, among: Bools, most: int | Ints) -> Bools:
    """Return who may be one of the first so many, (R, N): no worse than the last of them.

    Equal scores are kept together, so they may be more.

    Args:
        score: (R, N) scores.
        among: (R, N) rows that take part.
        most: how many are wanted, one number or (R,).
    """
    found = np.zeros_like(among)
    mark_leading(score, among, np.full(len(score), most), found)
    return found


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
