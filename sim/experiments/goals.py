"""What an optimisation is after: goals, limits, and how candidates measure against them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
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


@dataclass(frozen=True)
class Limit:
    """A bound on the mean of an indicator over the futures.

    Attributes:
        indicator: its name.
        side: ``at_most`` or ``at_least``.
        value: the bound, in the indicator's unit.
    """

    indicator: str
    side: Literal["at_most", "at_least"]
    value: float

    def excess(self, futures: Futures) -> Floats:
        """Return by how much the limit is broken, (points,); 0 and less is within."""
        over = futures[self.indicator].mean(axis=1) - self.value
        return over if self.side == "at_most" else -over


def worst_tenth(losses: Floats) -> Floats:
    """Return the mean of the largest tenth of each row: the tail average, also called CVaR."""
    count = max(1, math.ceil(TENTH * losses.shape[1] - 1e-9))
    return np.sort(losses, axis=1)[:, -count:].mean(axis=1)


def not_dominated(losses: Floats) -> npt.NDArray[np.bool_]:
    """Return which rows no other row is as good as everywhere and better than somewhere.

    Args:
        losses: (points, goals).
    """
    no_worse = (losses[:, None, :] <= losses[None, :, :]).all(axis=2)
    better = (losses[:, None, :] < losses[None, :, :]).any(axis=2)
    beaten: npt.NDArray[np.bool_] = (no_worse & better).any(axis=0)
    return ~beaten


def not_ruled_out(goals: Sequence[Goal], futures: Futures, confidence: float) -> list[bool]:
    """Return which candidates no other candidate is surely as good as in every goal.

    A candidate is ruled out where another's paired differences are better beyond the confidence
    interval in one goal, and not worse, beyond it, in any other. Intervals are widened for the
    number of pairs (Bonferroni).

    Args:
        goals: what counts.
        futures: of all candidates, under the same luck.
        confidence: of the whole set of statements.
    """
    from scipy.special import stdtrit

    losses = [goal.losses(futures) for goal in goals]
    points, replications = losses[0].shape
    if points < 2 or replications < 2:
        return [True] * points
    tests = points * (points - 1) * len(goals)
    quantile = float(stdtrit(replications - 1, 1 - (1 - confidence) / (2 * tests)))
    kept = []
    for mine in range(points):
        beaten = np.zeros(points, dtype=np.bool_)
        harmed = np.zeros(points, dtype=np.bool_)
        for one in losses:
            gap = one - one[mine]
            reach = quantile * gap.std(axis=1, ddof=1) / math.sqrt(replications)
            beaten |= gap.mean(axis=1) + reach < 0
            harmed |= gap.mean(axis=1) - reach > 0
            # Without a difference in any future there is nothing to be sure of either way.
            harmed |= (gap.mean(axis=1) > 0) & ~(gap.mean(axis=1) - reach > 0) & (reach > 0)
        kept.append(not bool((beaten & ~harmed).any()))
    return kept
