"""Sensitivity: which unknowns matter, and how much of the spread is luck.

Every method runs its points as ensembles. Points share their luck, so that what is compared is
parameters; Sobol indices can take the luck in as a factor of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from sim.errors import InputError
from sim.experiments import screening
from sim.experiments.blockwise import Progress, Workers, on_threads, simulated, stored
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import (
    LUCK,
    MAX_LUCK,
    Factor,
    chosen,
    standing_set,
    unknowns,
)
from sim.experiments.measured import indicator_of
from sim.experiments.run import MAX_REPLICATIONS, check_count
from sim.experiments.spread import Spread, split
from sim.scenario import Scenario, load
from sim.wording import displayed

Floats = npt.NDArray[np.float64]

MAX_SPREAD = 1 << 20
"""Points by which a spread is split at most."""


@dataclass(frozen=True, eq=False)
class Study:
    """What an analysis is about: an indicator of a scenario at a month, over some factors.

    Parameters that are not factors keep their central values.

    Attributes:
        scenario: the scenario.
        factors: what is varied, each over its range and by its law.
        indicator: name of the indicator.
        month: months since the opening state; None is the last.
        replications: simulated futures of each point, whose mean is analysed.
        seed: of the luck and of the designs.
        shown: analyse the indicator on the scale that people read, such as entrants exceeded.
        out: folder of runs to keep the points in, or None.
        workers: who simulates.
        progress: show a bar on the terminal, or who hears how many futures of how many are done.
        cancel: set it from another thread to stop.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    indicator: str
    month: int | None = None
    replications: int = 20
    seed: int = 1
    shown: bool = False
    out: Path | None = None
    workers: Workers = on_threads
    progress: bool | Progress = False
    cancel: Event | None = None

    @property
    def names(self) -> list[str]:
        """Paths of the factors."""
        return [one.path for one in self.factors]

    def values_at(self, shares: Floats) -> Floats:
        """Return the values of the factors at shares of their probability, (points, factors)."""
        return np.column_stack([one.at(shares[:, i]) for i, one in enumerate(self.factors)])

    def futures(self, points: Floats, *, luck: Floats | None = None) -> Floats:
        """Simulate points and return the indicator, (points, replications).

        Args:
            points: (points, factors) values.
            luck: (points,) numbers of a replication; else all points have the same luck.
        """
        paths = tuple(self.names)
        replications = self.replications
        if luck is not None:
            paths, points = (*paths, LUCK), np.column_stack([points, luck])
            replications = 1
        months = () if self.month is None else (self.month,)
        ensemble = Ensemble(
            self.scenario, Points(paths, points), replications, self.seed, False,
            (self.indicator,), months,
        )  # fmt: skip
        if self.out is None:
            columns = simulated(
                ensemble, workers=self.workers, progress=self.progress, cancel=self.cancel
            )
            values = columns[self.indicator]
        else:
            blocks = stored(
                ensemble, self.out, "sensitivity",
                workers=self.workers, progress=self.progress, cancel=self.cancel,
            )  # fmt: skip
            values = np.concatenate([block[self.indicator] for block in blocks])
        if self.shown:
            known = {one.name: one for one in self.scenario.bound_indicators()}
            values = displayed(values, known[self.indicator].kind.unit)
        return values.reshape(len(points), replications)

    def ends(self) -> Floats:
        """Return the centre of the factors, then each alone at its low and at its high end.

        Returns:
            (1 + 2 * factors, factors) values.
        """
        centre = np.array([float(one.parameter.value) for one in self.factors])
        points = np.tile(centre, (1 + 2 * len(self.factors), 1))
        for place, one in enumerate(self.factors):
            points[1 + 2 * place, place], points[2 + 2 * place, place] = one.low, one.high
        return points

    def morris(self, trajectories: int = 10) -> pd.DataFrame:
        """Screen the factors; see :func:`sim.experiments.screening.morris`."""
        return screening.morris(self.names, self._mean, trajectories, self.seed)

    def sobol(self, base: int = 128, *, luck: bool = True) -> pd.DataFrame:
        """Return Sobol indices; see :func:`sim.experiments.screening.sobol`.

        Args:
            base: a power of 2; it takes ``base`` times (factors + 2) points, one more factor with
                the luck.
            luck: take the luck in as a factor, named ``luck``; its ``total`` is the share of the
                spread that stays when every factor is known. Else the mean of the futures, all
                under the same luck, is analysed.
        """
        if not luck:
            return screening.sobol(self.names, self._mean, base, self.seed)
        return screening.sobol([*self.names, LUCK], self._single, base, self.seed)

    def tornado(self) -> pd.DataFrame:
        """Move one factor at a time to the ends of its range, the others at their centres.

        Returns:
            a table by factor, the longest bar first: values ``from_value`` and ``to_value`` of the
            factor, and the mean change of the indicator ``at_low`` and ``at_high`` against the
            centre, each with ``_reach``, the half-width of its 95 % interval over paired futures.
        """
        futures = self.futures(self.ends())
        change = futures[1:] - futures[0]
        mean = change.mean(axis=1).reshape(-1, 2)
        width = reach(change).reshape(-1, 2)
        table = pd.DataFrame(
            {
                "from_value": [one.low for one in self.factors],
                "to_value": [one.high for one in self.factors],
                "at_low": mean[:, 0],
                "at_low_reach": width[:, 0],
                "at_high": mean[:, 1],
                "at_high_reach": width[:, 1],
            },
            index=pd.Index(self.names, name="factor"),
        )
        bars = np.abs(np.ptp(np.column_stack([mean, np.zeros(len(mean))]), axis=1))
        table.attrs["centre"] = float(futures[0].mean())
        return table.iloc[np.argsort(-bars, kind="stable")]

    def spread(self, points: int = 64) -> Spread:
        """Split the spread of the futures into what is not known and what is luck.

        Every point of the factors' space meets the same futures; the two-way table of points and
        luck is split as in the analysis of variance with random effects.

        Args:
            points: drawn from the factors' laws; at least 4 are needed.

        Raises:
            InputError: fewer points, or one replication, which cannot show what is luck.
        """
        check_count("points", points, 4, MAX_SPREAD)
        check_count("replications", self.replications, 2, MAX_REPLICATIONS)
        shares = np.random.default_rng(self.seed).random((points, len(self.factors)))
        return split(self.futures(self.values_at(shares)), self.seed)

    def _mean(self, shares: Floats) -> Floats:
        return self.futures(self.values_at(shares)).mean(axis=1)

    def _single(self, shares: Floats) -> Floats:
        luck = np.floor(np.clip(shares[:, -1], 0, np.nextafter(1, 0)) * MAX_LUCK)
        return self.futures(self.values_at(shares[:, :-1]), luck=luck)[:, 0]


def study(
    scenario: Scenario | str,
    indicator: str | None = None,
    paths: Sequence[str] | None = None,
    *,
    everything: bool = False,
    month: int | None = None,
    replications: int = 20,
    seed: int = 1,
    shown: bool = False,
    out: Path | None = None,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Study:
    """Return a study of a scenario.

    Args:
        scenario: it or its name.
        indicator: what to analyse; the scenario's first by default.
        paths: what to vary; the standing set by default: the unknowns that rest on weak spots of
            the evidence.
        everything: vary all unknowns instead.
        month, replications, seed, shown, out, workers, progress, cancel: as in :class:`Study`.

    Raises:
        InputError: there is nothing to vary, a parameter cannot be varied, or both paths and
            everything are asked for.
        ScenarioError: there is no such parameter.
    """
    if paths is not None and everything:
        raise InputError("not_together", one="paths", other="everything")
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    default = unknowns(loaded) if everything else standing_set(loaded)
    return Study(
        loaded, chosen(loaded, paths, default), indicator_of(loaded, indicator),
        month, replications, seed, shown, out, workers, progress, cancel,
    )  # fmt: skip


def reach(change: Floats) -> Floats:
    """Return the half-width of the 95 % interval of paired changes' means.

    Args:
        change: (points, replications).

    Returns:
        (points,); NaN where there is one replication only.
    """
    count = change.shape[1]
    if count < 2:
        return np.full(len(change), np.nan)
    quantile = float(stdtrit(count - 1, 0.975))
    reach: Floats = quantile * change.std(axis=1, ddof=1) / np.sqrt(count)
    return reach
