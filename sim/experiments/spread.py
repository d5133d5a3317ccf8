"""How much of the spread of futures is luck, and how much would vanish if unknowns were known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtrit

Floats = npt.NDArray[np.float64]

RESAMPLES: Final = 500


@dataclass(frozen=True)
class Spread:
    """Where the spread of an indicator over the futures comes from: shares of the variance.

    Attributes:
        unknowns: the share that would vanish if every factor were known, luck averaged.
        luck: the share that luck has by itself.
        both: the rest: luck matters more at some values of the factors than at others.
        low, high: 95 % interval of ``unknowns``.
        variance: the whole variance.
    """

    unknowns: float
    luck: float
    both: float
    low: float
    high: float
    variance: float


def split(table: Floats, seed: int = 1) -> Spread:
    """Split the variance of a table of points and luck, by its components with random effects.

    The interval is a percentile interval over tables of which points and luck were drawn again.
    What is drawn with replacement shows more variance between points than there was (Owen 2007,
    Ann. Appl. Stat. 1), which raises a small share most: that is taken off, see :func:`_redrawn`.
    The percentiles are widened for the few points or futures (Hesterberg 2015, Am. Stat. 69). Where
    the effects of points or of luck are very skew, the interval holds the share more rarely than it
    says.

    Args:
        table: (points, replications), at least 2 of each; every column under one luck.
        seed: of the bootstrap over points and luck behind the interval.
    """
    points, replications = table.shape
    parts = _parts(table)
    random = np.random.default_rng(seed)
    shares = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, points, points)
        columns = random.integers(0, replications, replications)
        again = _redrawn(table[rows][:, columns])
        shares.append(again[0] / again.sum() if again.sum() > 0 else 0.0)
    few = min(points, replications)
    below = float(ndtr(np.sqrt(few / (few - 1)) * stdtrit(few - 1, 0.025)))
    low, high = np.quantile(shares, [below, 1 - below])
    whole = float(parts.sum())
    portions = parts / whole if whole > 0 else parts
    unknown, luck, both = (float(one) for one in portions)
    return Spread(unknown, luck, both, float(low), float(high), whole)


def _parts(table: Floats) -> Floats:
    """Return the variance components of points, luck and both, none below 0."""
    points, replications = table.shape
    of_points, of_luck, rest = _variances(table)
    return np.maximum([of_points - rest / replications, of_luck - rest / points, rest], 0.0)


def _redrawn(table: Floats) -> Floats:
    """Return the variance components of the first table, estimated from a redrawn one.

    The means of the first table's rows hold luck that its futures did not average out, and redrawn
    columns add as much again: the variance of the means is too high twice. Without the cut at 0,
    the mean over all redrawn tables is exactly the first table's components.
    """
    points, replications = table.shape
    of_points, of_luck, rest = _variances(table)
    of_points -= rest / replications + rest / (replications - 1)
    of_luck -= rest / points + rest / (points - 1)
    return np.maximum(
        [
            of_points * points / (points - 1),
            of_luck * replications / (replications - 1),
            rest * points * replications / ((points - 1) * (replications - 1)),
        ],
        0.0,
    )


def _variances(table: Floats) -> tuple[float, float, float]:
    """Return the variance of the rows' means, of the columns' means, and of what they leave."""
    points, replications = table.shape
    mean = table.mean()
    rows, columns = table.mean(axis=1) - mean, table.mean(axis=0) - mean
    rest = table - mean - rows[:, None] - columns[None, :]
    return (
        float((rows**2).sum() / (points - 1)),
        float((columns**2).sum() / (replications - 1)),
        float((rest**2).sum() / ((points - 1) * (replications - 1))),
    )
