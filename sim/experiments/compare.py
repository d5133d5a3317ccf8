"""Compare two scenarios under the same luck.

Replication r of A and replication r of B share their seed and every draw that both make, so their
difference is a paired one: what the change of settings does in that simulated future.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri, stdtrit

from sim.errors import InputError
from sim.experiments.assumptions import assumed_gain
from sim.experiments.run import run
from sim.experiments.verdict import Verdict
from sim.results import Results
from sim.scenario import Scenario

Floats = npt.NDArray[np.float64]

INTERVAL: Final = 0.9
"""Share of the simulated futures in the interval of paired differences."""
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs with the same luck, future by future.

    Built from two results of the same seed; where one has more replications than the other, the
    futures that both have are compared.

    Attributes:
        a, b: the results, cut to the replications that both have.

    Raises:
        InputError: the two do not share their luck or their months.
    """

    a: Results
    b: Results

    def __post_init__(self) -> None:
        for what in ("seed", "unknowns", "first_replication", "dates"):
            mine, theirs = getattr(self.a, what), getattr(self.b, what)
            if mine != theirs:
                raise InputError("not_comparable", what=_NAMES[what], value=_shown(mine, theirs))
        both = min(self.a.replications, self.b.replications)
        object.__setattr__(self, "a", self.a.head(both))
        object.__setattr__(self, "b", self.b.head(both))

    @property
    def replications(self) -> int:
        """Simulated futures compared."""
        return self.a.replications

    @cached_property
    def levers(self) -> list[tuple[str, Any, Any]]:
        """What differs between the scenarios: (path, value in A, value in B)."""
        return self.a.scenario.differences(self.b.scenario)

    def paired(self, name: str) -> Floats:
        """Return B less A of an indicator along the timeline, (R, 1 + steps).

        Raises:
            InputError: one of the two has no such indicator.
        """
        return self.b.values(name) - self.a.values(name)

    def difference(self, name: str) -> pd.DataFrame:
        """Return the paired differences of an indicator by month, B less A.

        Returns:
            a table indexed by month, the opening state included, in the indicator's unit:

            - ``mean``, and ``mean_low`` to ``mean_high``, its 95 % confidence interval: how far
              the number of replications lets the mean be known;
            - ``low`` to ``high``, between which 90 of 100 simulated futures lie;
            - ``better``, ``same``, ``worse``: shares of the futures against the smallest
              worthwhile difference (for an indicator of which neither direction is better: higher,
              about the same, lower).

            ``attrs`` has ``unit``, ``direction`` and ``worthwhile``.

        Raises:
            InputError: one of the two has no such indicator.
        """
        one = self.a.measure(name)
        paired = self.paired(name)
        mean = paired.mean(axis=0)
        reach = self._reach(paired)
        low, high = np.quantile(paired, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], axis=0)
        better, same, worse = shares(paired, one.worthwhile, one.kind.better)
        table = pd.DataFrame(
            {
                "mean": mean,
                "low": low,
                "high": high,
                "mean_low": mean - reach,
                "mean_high": mean + reach,
                "better": better,
                "same": same,
                "worse": worse,
            },
            index=pd.Index(self.a.timeline, name="month"),
        )
        table.attrs = {
            "unit": one.kind.unit,
            "direction": one.kind.better,
            "worthwhile": one.worthwhile,
        }
        return table

    def verdict(self, name: str, month: int | None = None) -> Verdict:
        """Return what the comparison says about an indicator.

        Args:
            name: the indicator.
            month: months since the opening state; the last by default.

        Raises:
            InputError: there is no such indicator or month.
        """
        one = self.a.measure(name)
        step = self.a.step_of(month)
        paired = self.paired(name)[:, step]
        better, same, worse = (
            float(share) for share in shares(paired, one.worthwhile, one.kind.better)
        )
        return Verdict(
            name=name,
            title=one.title,
            direction=one.kind.better,
            worthwhile=one.worthwhile,
            unit=one.kind.unit,
            month=int(self.a.timeline[step]),
            replications=self.replications,
            better=better,
            same=same,
            worse=worse,
            required_replications=required_replications(paired, one.worthwhile),
            variance_ratio=variance_ratio(
                self.a.values(name)[:, step], self.b.values(name)[:, step]
            ),
            identical=not self.levers,
            **self._assumption(name, paired),
        )

    def _assumption(self, name: str, paired: Floats) -> dict[str, Any]:
        assumed = assumed_gain(self.a.scenario, self.b.scenario, name)
        if assumed is None:
            return {}
        key, best = assumed
        gains = paired if best == "b" else -paired
        # Secondary effects (who is picked, who leaves) can undo the direction; then it is no longer
        # the assumption that speaks.
        return {"assumption": key, "assumed_best": best} if bool((gains >= 0).all()) else {}

    def _reach(self, paired: Floats) -> Floats:
        count = len(paired)
        if count < 2:
            return np.full(paired.shape[1], np.nan)
        quantile = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2))
        reach: Floats = quantile * paired.std(axis=0, ddof=1) / math.sqrt(count)
        return reach


def compare(
    a: Scenario | str,
    b: Scenario | str,
    replications: int = 200,
    seed: int = 1,
    *,
    months: int | None = None,
    unknowns: bool = True,
    progress: bool = True,
    cancel: Event | None = None,
) -> Comparison:
    """Run two scenarios under the same luck and compare them.

    Args:
        a, b: the scenarios, or their names.
        replications, seed, months, unknowns, progress, cancel: as for
            :func:`sim.experiments.run.run`.

    Raises:
        InputError: an argument is outside its legal range, or the two cannot be compared.
        Cancelled: ``cancel`` was set.
    """
    done = [
        run(
            scenario, replications, seed,
            months=months, unknowns=unknowns, progress=progress, cancel=cancel,
        )
        for scenario in (a, b)
    ]  # fmt: skip
    return Comparison(*done)


def shares(paired: Floats, worthwhile: float, direction: str) -> tuple[Floats, Floats, Floats]:
    """Return the shares of futures that are better, about the same and worse.

    Args:
        paired: (R, ...) differences.
        worthwhile: smallest difference that counts, not negative.
        direction: ``down`` where less is better; else more counts as better.

    Returns:
        three arrays of the trailing shape, which add up to 1.
    """
    gap = -paired if direction == "down" else paired
    better = (gap >= worthwhile) & (gap > 0)
    worse = (gap <= -worthwhile) & (gap < 0)
    return better.mean(axis=0), (~better & ~worse).mean(axis=0), worse.mean(axis=0)


def required_replications(paired: Floats, worthwhile: float) -> int | None:
    """Return how many replications tell the mean difference well enough for a verdict.

    So many that the half-width of its 95 % confidence interval is below half the worthwhile
    difference, by the normal approximation and the variance of the differences at hand.

    Args:
        paired: (R,) differences.
        worthwhile: smallest difference that counts.

    Returns:
        at least 2; None for a worthwhile difference of zero, or from a single replication.
    """
    if len(paired) < 2 or worthwhile <= 0:
        return None
    quantile = float(ndtri((1 + CONFIDENCE) / 2))
    exact = (quantile * paired.std(ddof=1) / (worthwhile / 2)) ** 2
    return max(2, math.floor(exact) + 1)


def variance_ratio(a: Floats, b: Floats) -> float:
    """Return Var(a) + Var(b), as independent runs would have it, over Var(b - a).

    Args:
        a, b: (R,) values of the same futures.

    Returns:
        infinity if the difference does not vary, NaN if nothing does.
    """
    if len(a) < 2:
        return math.nan
    independent = float(a.var(ddof=1) + b.var(ddof=1))
    paired = float((b - a).var(ddof=1))
    if paired == 0:
        return math.nan if independent == 0 else math.inf
    return independent / paired


_NAMES: Final = {
    "seed": {"en": "the seed", "zh": "随机种子"},
    "unknowns": {"en": "the drawing of unknowns", "zh": "未知因素的设定"},
    "first_replication": {"en": "the first replication", "zh": "起始推演序号"},
    "dates": {"en": "the calendar", "zh": "推演月份"},
}


def _shown(mine: Any, theirs: Any) -> str:
    if isinstance(mine, list):
        mine, theirs = (f"{dates[0]}–{dates[-1]}" for dates in (mine, theirs))
    return f"{mine} / {theirs}"
