"""What an optimisation is after, and how candidates measure against each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Futures = Mapping[str, Floats]
"""(points, replications) values by indicator."""

TENTH: Final = 0.1


@dataclass(frozen=True)
class Goal:
    """An indicator to bring up or down.

    Attributes:
        indicator: its name.
        direction: ``up`` or ``down``.
        over: the futures that count: their ``mean``, or the mean of the ``worst_tenth``.
    """

    indicator: str
    direction: Literal["up", "down"]
    over: Literal["mean", "worst_tenth"] = "mean"

    def losses(self, futures: Futures) -> Floats:
        """Return what is to be brought down, future by future, (points, replications)."""
        values = futures[self.indicator]
        return values if self.direction == "down" else -values

    def loss(self, futures: Futures) -> Floats:
        """Return what is to be brought down, (points,)."""
        losses = self.losses(futures)
        return worst_tenth(losses) if self.over == "worst_tenth" else losses.mean(axis=1)

    def parts(self, futures: Futures) -> Floats:
        """Return what each future adds to the loss, their mean, (points, replications)."""
        losses = self.losses(futures)
        return tail_parts(losses) if self.over == "worst_tenth" else losses

    def freedom(self, replications: int) -> int:
        """Return the degrees of freedom of the spread of :meth:`parts` of so many futures."""
        return tail_freedom(replications) if self.over == "worst_tenth" else replications - 1


def worst_tenth(losses: Floats) -> Floats:
    """Return the mean of the largest tenth of each row: the tail average, also called CVaR."""
    return np.sort(losses, axis=1)[:, -_worst(losses.shape[1]) :].mean(axis=1)


def tail_parts(losses: Floats) -> Floats:
    """Return numbers, future by future, whose mean is :func:`worst_tenth`, (points, replications).

    The least loss of the worst tenth, and for the futures in it how far they lie beyond, times the
    futures for each of these (Rockafellar and Uryasev 2000, J. Risk 2). Their spread is that of the
    tail average to first order, so intervals of means serve for it, too, with
    :func:`tail_freedom`.
    """
    replications = losses.shape[1]
    count = _worst(replications)
    least = np.sort(losses, axis=1)[:, -count][:, None]
    parts: Floats = least + np.maximum(losses - least, 0.0) * (replications / count)
    return parts


def tail_freedom(replications: int) -> int:
    """Return the degrees of freedom of the spread of :func:`tail_parts` of so many futures.

    One less than there are futures in the worst tenth, since these alone tell how far a tail
    reaches. Intervals of 95 % then hold about 92 of 100 tail averages of 200 futures, and 90 of 80;
    with those of all futures they would hold 55 of 20 futures (measured on normal, exponential,
    log-normal, uniform and Poisson values).
    """
    return _worst(replications) - 1


def half_width(
    gaps: Floats, confidence: float, tests: int = 1, freedom: int | None = None
) -> Floats:
    """Return half-widths of the intervals of means, widened for the number of tests (Bonferroni).

    Args:
        gaps: (points, replications), at least two replications.
        confidence: of all intervals together.
        tests: how many statements rest on them.
        freedom: degrees of freedom of the spread; one less than replications if left out.

    Returns:
        (points,); infinite where there is no freedom, since nothing can be told then.
    """
    from scipy.special import stdtrit

    replications = gaps.shape[1]
    free = replications - 1 if freedom is None else freedom
    if free < 1:
        return np.full(len(gaps), np.inf)
    quantile = float(stdtrit(free, 1 - (1 - confidence) / (2 * tests)))
    reach: Floats = quantile * gaps.std(axis=1, ddof=1) / math.sqrt(replications)
    return reach


def by_fronts(losses: Floats) -> list[int]:
    """Return the places of points front by front, on each front the most different ones first.

    Crowding is that of NSGA-II (Deb et al. 2002, IEEE Trans. Evol. Comput. 6): the ends of a front
    come first, then those whose neighbours are far.

    Args:
        losses: (points, goals).
    """
    left = np.arange(len(losses))
    order: list[int] = []
    while len(left):
        on_it = not_dominated(losses[left])
        front = left[on_it]
        order += front[np.argsort(-_crowding(losses[front]), kind="stable")].tolist()
        left = left[~on_it]
    return order


def _crowding(losses: Floats) -> Floats:
    """Return how far the neighbours of each point lie apart, summed over goals, (points,)."""
    apart = np.zeros(len(losses))
    for column in losses.T:
        order = np.argsort(column, kind="stable")
        ordered = column[order]
        span = ordered[-1] - ordered[0]
        if span > 0:
            gaps = np.full(len(column), np.inf)
            gaps[1:-1] = (ordered[2:] - ordered[:-2]) / span
            apart[order] += gaps
    return apart


def _worst(replications: int) -> int:
    return max(1, math.ceil(TENTH * replications - 1e-9))


def not_dominated(losses: Floats, standing: Ints | None = None) -> npt.NDArray[np.bool_]:
    """Return which rows no other row is as good as everywhere and better than somewhere.

    Args:
        losses: (points, goals).
        standing: (points,) a row is beaten only by those that stand as high or higher; all stand
            alike if left out.
    """
    no_worse = (losses[:, None, :] <= losses[None, :, :]).all(axis=2)
    better = (losses[:, None, :] < losses[None, :, :]).any(axis=2)
    beats = no_worse & better
    if standing is not None:
        beats &= standing[:, None] >= standing[None, :]
    beaten: npt.NDArray[np.bool_] = beats.any(axis=0)
    return ~beaten


def not_ruled_out(
    goals: Sequence[Goal],
    futures: Futures,
    confidence: float,
    by: npt.NDArray[np.bool_] | None = None,
) -> list[bool]:
    """Return which candidates no other candidate is surely as good as in every goal.

    A candidate is ruled out where another is better beyond the confidence interval of the paired
    difference in one goal, and no worse, as simulated, in any other. Intervals are widened for the
    number of pairs and goals (Bonferroni).

    Args:
        goals: what counts.
        futures: of all candidates, under the same luck.
        confidence: of the whole set of statements.
        by: (points,) who may rule others out; all if left out.
    """
    parts = [goal.parts(futures) for goal in goals]
    points, replications = parts[0].shape
    if points < 2 or replications < 2:
        return [True] * points
    able = np.ones(points, dtype=np.bool_) if by is None else by
    tests = points * (points - 1) * len(goals)
    kept = []
    for mine in range(points):
        beaten = np.zeros(points, dtype=np.bool_)
        harmed = np.zeros(points, dtype=np.bool_)
        for goal, one in zip(goals, parts, strict=True):
            gap = one - one[mine]
            mean = gap.mean(axis=1)
            beaten |= mean + half_width(gap, confidence, tests, goal.freedom(replications)) < 0
            harmed |= mean > 0
        kept.append(not bool((beaten & ~harmed & able).any()))
    return kept
