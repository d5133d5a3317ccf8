"""Options that a second run under fresh luck does not rule out, and what robustness costs."""

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
    tail_parts,
    worst_tenth,
)
from sim.experiments.limits import BROKEN, KEPT, NAMES, Judged, Limit, judged, lowest

Places = npt.NDArray[np.intp]

CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Price:
    """What it costs on average to be safe, on one goal.

    Attributes:
        goal: the goal.
        on_average, in_the_worst: places, in the table of options, of the best on average and of the
            best in the worst tenth of the futures.
        given_up: how much of the mean the second gives up against the first.
        gained: how much better it is in the worst tenth.
        sure: whether the gain is beyond luck; the best of many in the worst tenth may be the
            luckiest there.
    """

    goal: Goal
    on_average: int
    in_the_worst: int
    given_up: float
    gained: float
    sure: bool


@dataclass(frozen=True, eq=False)
class Options:
    """What an optimisation found.

    Attributes:
        goals: what was asked.
        limits: what was asked, and how each candidate stands to it.
        table: a row per candidate that was simulated again under fresh luck: its levers by path,
            ``<indicator>`` (mean) and ``<indicator>.worst_tenth`` of every goal, ``limits``
            (``kept``, all of them; ``broken``, at least one; ``in_doubt``, so many futures cannot
            tell), ``front`` (none that keeps the limits as surely is better everywhere) and
            ``open`` (limits not broken, and not ruled out by any that keeps them).
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
        columns[goal.indicator] = futures[goal.indicator].mean(axis=1)
        columns[f"{goal.indicator}.worst_tenth"] = sign * worst_tenth(goal.losses(futures))
    for limit in limits:
        columns.setdefault(limit.indicator, futures[limit.indicator].mean(axis=1))
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
    prices = tuple(_price(goal, safe, futures) for goal in goals if len(safe))
    replications = futures[goals[0].indicator].shape[1]
    return Options(tuple(goals), found, table, *tried, replications, prices)


def _price(goal: Goal, mine: Places, futures: Futures) -> Price:
    losses = goal.losses(futures)[mine]
    mean, worst = losses.mean(axis=1), worst_tenth(losses)
    first, second = int(mean.argmin()), int(worst.argmin())
    gained = float(worst[first] - worst[second])
    parts = tail_parts(losses[[first, second]])
    # The second was picked among all the others.
    reach = half_width(parts[:1] - parts[1:], CONFIDENCE, max(len(mine) - 1, 1))
    return Price(
        goal, int(mine[first]), int(mine[second]), float(mean[second] - mean[first]), gained,
        gained > float(reach[0]),
    )  # fmt: skip
