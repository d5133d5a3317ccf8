"""Limits of an optimisation, budgets among them, and whether candidates keep them beyond luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.experiments.goals import Floats, Futures, Ints, half_width

BROKEN: Final = 0
IN_DOUBT: Final = 1
KEPT: Final = 2
NAMES: Final = ("broken", "in_doubt", "kept")
"""Of the three, in their order: a candidate stands as low as to its worst limit."""


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


@dataclass(frozen=True, eq=False)
class Judged:
    """How candidates stand to a limit, by the interval of the mean over their futures.

    Attributes:
        limit: the limit.
        low, high: (points,) ends of the interval, in the indicator's unit.
        standing: (points,) ``KEPT`` or ``BROKEN`` where the whole interval lies on that side of the
            bound, ``IN_DOUBT`` where the bound lies inside: so many futures cannot tell.
    """

    limit: Limit
    low: Floats
    high: Floats
    standing: Ints


def judged(limits: Sequence[Limit], futures: Futures, confidence: float) -> tuple[Judged, ...]:
    """Judge candidates by every limit.

    Intervals are widened for the number of candidates and limits (Bonferroni).

    Args:
        limits: the limits.
        futures: (points, replications) by indicator, at least two replications.
        confidence: of all statements together.
    """
    found = []
    for limit in limits:
        values = futures[limit.indicator]
        mean = values.mean(axis=1)
        reach = half_width(values, confidence, len(values) * len(limits))
        excess = limit.excess(futures)
        standing = np.select([excess + reach <= 0, excess - reach > 0], [KEPT, BROKEN], IN_DOUBT)
        found.append(Judged(limit, mean - reach, mean + reach, standing))
    return tuple(found)


def lowest(found: Sequence[Judged], points: int) -> Ints:
    """Return how each of so many candidates stands to all limits together, (points,)."""
    standing = np.full(points, KEPT)
    for one in found:
        standing = np.minimum(standing, one.standing)
    return standing
