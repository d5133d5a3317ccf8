"""Order among the rows of each replication, without shuffling."""

from __future__ import annotations

import numpy as np

from sim.roster import Bools, Floats, Ints


def rank(score: Floats, among: Bools, tie: Floats | None = None) -> Ints:
    """Rank rows within each replication, the highest score first.

    Args:
        score: (R, N) scores.
        among: (R, N) rows that take part.
        tie: (R, N) keyed uniforms that order equal scores; needed wherever scores can be equal.

    Returns:
        (R, N) ranks from 0 among those that take part; N for the others.
    """
    descending = np.where(among, -score, np.inf)
    if tie is None:
        order = np.argsort(descending, axis=1, kind="stable")
    else:
        by_tie = np.argsort(tie, axis=1, kind="stable")
        by_score = np.argsort(np.take_along_axis(descending, by_tie, axis=1), axis=1, kind="stable")
        order = np.take_along_axis(by_tie, by_score, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(score.shape[1])[None, :], axis=1)
    return np.where(among, ranks, score.shape[1])


def first_rows(mask: Bools, most: int) -> Ints:
    """Return the row numbers of the first rows of a mask, (R, most), −1 where there are fewer."""
    order = np.argsort(~mask, axis=1, kind="stable")[:, :most]
    return np.where(np.take_along_axis(mask, order, axis=1), order, -1)


def round_half_up(number: Floats) -> Floats:
    """Round to whole persons; halves go up."""
    return np.floor(number + 0.5)
