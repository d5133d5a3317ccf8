"""Options that a second run under fresh luck does not rule out, and what robustness costs.

Every mean, worst tenth and difference has its 95 % interval over the futures of that run. Those of
an option's own values hold each for itself: of twenty, one is expected to miss. Those on which a
statement rests hold together: of limits (:func:`sim.experiments.limits.judged`), of who is ruled
out (:func:`sim.experiments.goals.not_ruled_out`), and of the prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiments.candidates import Axis
from sim.experiments.goals import (
    Floats,
    Futures,
    Goal,
    half_width,
    not_dominated,
    not_ruled_out,
    tail_freedom,
    tail_parts,
    worst_tenth,
)
from sim.experiments.limits import BROKEN, KEPT, NAMES, Judged, Limit, judged, lowest

Places = npt.NDArray[np.intp]

CONFIDENCE: Final = 0.95
WORST_TENTH: Final = ".worst_tenth"
"""Ends the names of columns about the worst tenth of the futures."""


@dataclass(frozen=True)
class Price:
    """What it costs on average to be safe, on one goal.

    The two differences are paired. Their 95 % intervals hold together, those of all goals of a
    search, whichever two candidates were picked: the best of many may be the luckiest.

    Attributes:
        goal: the goal.
        on_average, in_the_worst: places, in the table of options, of the best on average and of the
            best in the worst tenth of the futures.
        given_up, given_up_low, given_up_high: how much of the mean the second gives up against the
            first, in the indicator's unit, and its interval.
        gained, gained_low, gained_high: how much better it is in the worst tenth, and its interval;
            without ends where a single future is the worst tenth.
    """

    goal: Goal
    on_average: int
    in_the_worst: int
    given_up: float
    given_up_low: float
    given_up_high: float
    gained: float
    gained_low: float
    gained_high: float

    @property
    def sure(self) -> bool:
        """Whether the gain is beyond luck: its whole interval is above nothing."""
        return self.gained_low > 0


@dataclass(frozen=True, eq=False)
class Options:
    """What an optimisation found.

    Attributes:
        goals: what was asked.
        limits: what was asked, and how each candidate stands to it.
        table: a row per candidate that was simulated again under fresh luck: its levers by path,
            ``<indicator>`` (mean) of every goal and limit with ``<indicator>.mean_low`` to
            ``<indicator>.mean_high`` (95 %, each for itself), ``<indicator>.worst_tenth`` of every
            goal with ``<indicator>.worst_tenth_low`` to ``<indicator>.worst_tenth_high`` (likewise;
            without ends where a single future is the worst tenth), ``limits`` (``kept``, all of
            them; ``broken``, at least one; ``in_doubt``, so many futures cannot tell), ``front``
            (none that keeps the limits as surely is better everywhere) and ``open`` (limits not
            broken, and not ruled out by any that keeps them).
        candidates: how many were tried.
        refused: how many of them had levers that contradict each other.
        replications: futures of each in the second run.
        prices: of robustness, by goal, among those that keep the limits; empty if none does.
    """

    goals: tuple[Goal, ...]
    limits: tuple[Judged, ...]
    table: pd.DataFrame
    candidates: int
    refused: int
    replications: int
    prices: tuple[Price, ...]

    @property
    def open(self) -> pd.DataFrame:
        """The options that are not ruled out."""
        return self.table[self.table["open"]]

    def row(self, place: int) -> dict[str, Any]:
        """Return the values at a place of the table, by column."""
        return {str(name): value for name, value in self.table.loc[place].items()}


def ends_of(column: str) -> tuple[str, str]:
    """Return the names of the columns with the interval of a column of the table of options."""
    owner = column if column.endswith(WORST_TENTH) else f"{column}.mean"
    return f"{owner}_low", f"{owner}_high"


def options_of(
    axes: Sequence[Axis],
    goals: Sequence[Goal],
    limits: Sequence[Limit],
    points: Floats,
    futures: Futures,
    tried: tuple[int, int],
) -> Options:
    """Tell what the second run says.

    Args:
        axes: the levers.
        goals: what counts.
        limits: what must be kept.
        points: (points, axes) the candidates that were simulated again.
        futures: of theirs, under luck that the search has not seen.
        tried: how many candidates the search tried, and how many of them contradicted themselves.
    """
    columns: dict[str, Any] = {one.path: points[:, place] for place, one in enumerate(axes)}
    for goal in goals:
        sign = 1.0 if goal.direction == "down" else -1.0
        parts = sign * tail_parts(goal.losses(futures))
        columns |= with_ends(goal.indicator, futures[goal.indicator])
        columns |= with_ends(f"{goal.indicator}{WORST_TENTH}", parts, tail_freedom(parts.shape[1]))
    for limit in limits:
        if limit.indicator not in columns:
            columns |= with_ends(limit.indicator, futures[limit.indicator])
    found = judged(limits, futures, CONFIDENCE)
    standing = lowest(found, len(points))
    losses = np.column_stack([goal.loss(futures) for goal in goals])
    front, kept = np.zeros(len(points), np.bool_), np.zeros(len(points), np.bool_)
    mine = np.flatnonzero(standing != BROKEN)
    if len(mine):
        front[mine] = not_dominated(losses[mine], standing[mine])
        part = {name: values[mine] for name, values in futures.items()}
        kept[mine] = not_ruled_out(goals, part, CONFIDENCE, standing[mine] == KEPT)
    columns |= {"limits": [NAMES[one] for one in standing], "front": front, "open": kept}
    table = pd.DataFrame(columns)
    safe = np.flatnonzero(standing == KEPT)
    prices = tuple(_price(goal, safe, futures, len(goals)) for goal in goals if len(safe))
    replications = futures[goals[0].indicator].shape[1]
    return Options(tuple(goals), found, table, *tried, replications, prices)


def with_ends(column: str, parts: Floats, freedom: int | None = None) -> dict[str, Floats]:
    """Return a column of means and those of their intervals, each for itself.

    Args:
        column: its name.
        parts: (points, replications) whose means it has.
        freedom: as for :func:`sim.experiments.goals.half_width`.
    """
    mean, reach = parts.mean(axis=1), half_width(parts, CONFIDENCE, freedom=freedom)
    low, high = ends_of(column)
    return {column: mean, low: mean - reach, high: mean + reach}


def _price(goal: Goal, mine: Places, futures: Futures, goals: int) -> Price:
    """Return the price on one of so many goals, among the candidates at some places."""
    losses = goal.losses(futures)[mine]
    first, second = int(losses.mean(axis=1).argmin()), int(worst_tenth(losses).argmin())
    if first == second:
        return Price(goal, int(mine[first]), int(mine[first]), *[0.0] * 6)
    # Any two of all could have been picked: two differences of each pair, for each goal.
    points = len(futures[goal.indicator])
    tests = points * (points - 1) * goals
    tails = tail_parts(losses[[first, second]])
    free = tail_freedom(losses.shape[1])
    return Price(
        goal, int(mine[first]), int(mine[second]),
        *_gap(losses[second] - losses[first], tests), *_gap(tails[0] - tails[1], tests, free),
    )  # fmt: skip


def _gap(parts: Floats, tests: int, freedom: int | None = None) -> tuple[float, float, float]:
    """Return the mean of (replications,) differences, and the ends of its interval."""
    mean, reach = float(parts.mean()), float(half_width(parts[None], CONFIDENCE, tests, freedom)[0])
    return mean, mean - reach, mean + reach
