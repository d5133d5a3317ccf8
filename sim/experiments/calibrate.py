"""Calibrate: what a history of head counts and moves says about unknowns, and what it does not.

The answer is a posterior and never one best point; a parameter that the figures do not tell is
called not identifiable, with those that it trades off against. Figures after a month can be held
out, and all of them are set against what the posterior predicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.blocks import joined
from sim.errors import InputError
from sim.experiments.blockwise import Progress, Workers, on_threads, simulated, stored
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import LUCK, Factor, chosen, factor
from sim.experiments.history import Figure, checked
from sim.experiments.posterior import Calibration, Pool, Posterior, self_check
from sim.experiments.run import check_count
from sim.scenario import Scenario, load
from sim.scenario.fitting import ToFit, check_fit, may_be_fitted

Floats = npt.NDArray[np.float64]

WIDE: Final = 0.8
"""A 90 % interval of more than this share of the prior's tells next to nothing."""
TRADE: Final = 0.5
"""Correlation from which two parameters are said to trade off."""
PREDICTED: Final = 200
MAX_POOL: Final = 1_000_000
SMALLEST_POOL: Final = 400
_FRESH: Final = 4_000_000
"""Numbers of the luck behind predictions, which no member of a pool has."""


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What figures say about parameters.

    Attributes:
        scenario: what was simulated.
        factors: the parameters.
        posterior: draws of their shares of the prior's probability.
        table: a row per parameter: ``median``, ``low`` to ``high`` (90 %), ``prior_low`` to
            ``prior_high`` (90 %), ``width`` (of the one as a share of the other), ``identified``
            and ``trades_with`` (paths that it trades off against).
        predictions: a row per figure: ``indicator``, ``month``, ``observed``, ``median``, ``low``
            to ``high`` (90 % of what the posterior predicts, the error of reporting included),
            ``inside`` and ``held_out``.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    posterior: Posterior
    table: pd.DataFrame
    predictions: pd.DataFrame

    @property
    def not_identified(self) -> list[str]:
        """Paths of the parameters that the figures do not tell."""
        return list(self.table.index[~self.table["identified"]])


@dataclass(frozen=True, eq=False)
class Calibrator:
    """A pool of simulated histories, and the questions that it can answer.

    Built by :func:`calibrator`.

    Attributes:
        scenario: what was simulated.
        factors: the parameters, each with its prior.
        figures: which figures a history has; their values are the observed ones.
        pool: the pool, over the figures that are fitted to.
        fitted: which of the figures are.
        seed: of the luck and of all draws.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    figures: tuple[Figure, ...]
    pool: Pool
    fitted: npt.NDArray[np.bool_]
    seed: int

    def calibrate(self) -> Calibrated:
        """Return what the observed figures say."""
        observed = np.array([one.value for one in self.figures])
        posterior = self.pool.posterior(observed[self.fitted])
        return Calibrated(
            self.scenario, self.factors, posterior, self._table(posterior),
            self._predictions(posterior, observed),
        )  # fmt: skip

    def check(self, histories: int = 200) -> Calibration:
        """Recover known parameters from so many synthetic histories of the pool."""
        check_histories(histories, len(self.pool.shares))
        return self_check(self.pool, histories, self.seed)

    def _table(self, posterior: Posterior) -> pd.DataFrame:
        low, middle, high = posterior.quantiles((0.05, 0.5, 0.95))
        correlations = posterior.correlations()
        rows = []
        for place, one in enumerate(self.factors):
            prior = one.at(np.array([0.05, 0.95]))
            ends = one.at(np.array([low[place], middle[place], high[place]]))
            width = float((ends[2] - ends[0]) / (prior[1] - prior[0]))
            partners = [
                other.path
                for there, other in enumerate(self.factors)
                if there != place and abs(correlations[place, there]) >= TRADE
            ]
            rows.append(
                {
                    "median": ends[1], "low": ends[0], "high": ends[2],
                    "prior_low": prior[0], "prior_high": prior[1], "width": width,
                    "identified": width <= WIDE, "trades_with": tuple(partners),
                }
            )  # fmt: skip
        names = pd.Index([one.path for one in self.factors], name="parameter")
        return pd.DataFrame(rows, index=names)

    def _predictions(self, posterior: Posterior, observed: Floats) -> pd.DataFrame:
        shares = posterior.drawn(PREDICTED, self.seed)
        luck = _FRESH + np.arange(PREDICTED)
        simulated_figures = _figures(
            self.scenario, self.factors, self.figures, shares, luck, self.seed
        )
        low, median, high = np.quantile(simulated_figures, [0.05, 0.5, 0.95], axis=0)
        return pd.DataFrame(
            {
                "indicator": [one.indicator for one in self.figures],
                "month": [one.month for one in self.figures],
                "observed": observed,
                "median": median,
                "low": low,
                "high": high,
                "inside": (low <= observed) & (observed <= high),
                "held_out": ~self.fitted,
            }
        )


def check_histories(histories: int, pool: int) -> None:
    """Raise an ``InputError`` if a pool cannot be checked by so many synthetic histories."""
    check_count("histories", histories, 10, pool - SMALLEST_POOL // 2)


def calibrator(
    scenario: Scenario | str,
    figures: Sequence[Figure],
    parameters: Sequence[str] | None = None,
    *,
    pool: int = 2000,
    hold_out_from: int | None = None,
    seed: int = 1,
    out: Path | str | None = None,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Calibrator:
    """Simulate a pool of histories to calibrate with.

    Each member has parameters from the prior, luck of its own, and its own draw of all other
    unknowns, so that the posterior is as wide as what else is not known makes it.

    Args:
        scenario: it or its name.
        figures: what was observed.
        parameters: paths; by default those that the scenario lists under ``fit``, else every
            unknown about people and posts.
        pool: how many members.
        hold_out_from: figures of this month and later are not fitted to.
        seed: of the luck and of all draws.
        out: folder of runs to keep the pool in.
        workers, progress, cancel: as for :func:`sim.experiments.sweep.sweep`.

    Raises:
        InputError: an argument is not legal, or no figure is left to fit to.
        ScenarioError: a parameter is unknown, or says what training does.
        StoreError: the folder cannot be written.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    check_count("pool", pool, SMALLEST_POOL, MAX_POOL)
    found = checked(loaded, figures)
    if parameters is not None:
        asked = tuple(ToFit(path) for path in parameters)
    else:
        free = [one.path for one in loaded.settings if one.is_unknown and may_be_fitted(one)]
        asked = loaded.fit or tuple(ToFit(path) for path in free)
    check_fit(asked, loaded.parameters)
    listed = [factor(loaded, one.path, one.low, one.high) for one in asked]
    factors = chosen(loaded, None, listed)
    fitted = np.array([hold_out_from is None or one.month < hold_out_from for one in found])
    if not fitted.any():
        raise InputError("no_figures", value=loaded.name)
    shares = np.random.default_rng(seed).random((pool, len(factors)))
    values = _figures(
        loaded, factors, found, shares, np.arange(pool), seed,
        out=out, workers=workers, progress=progress, cancel=cancel,
    )  # fmt: skip
    return Calibrator(loaded, factors, found, Pool(shares, values[:, fitted]), fitted, seed)


def _figures(
    scenario: Scenario,
    factors: Sequence[Factor],
    figures: Sequence[Figure],
    shares: Floats,
    luck: npt.NDArray[np.int64],
    seed: int,
    *,
    out: Path | str | None = None,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Floats:
    """Simulate parameter sets once each and return their figures as reported, (sets, figures)."""
    points = np.column_stack([*(one.at(shares[:, i]) for i, one in enumerate(factors)), luck])
    months = {one.month for one in figures}
    months |= {one.baseline for one in figures if one.baseline is not None}
    ensemble = Ensemble(
        scenario, Points((*(one.path for one in factors), LUCK), points), 1, seed, True,
        tuple(dict.fromkeys(one.indicator for one in figures)), tuple(sorted(months)),
    )  # fmt: skip
    if out is None:
        columns = simulated(ensemble, workers=workers, progress=progress, cancel=cancel)
    else:
        columns = joined(
            stored(
                ensemble, out, "calibrate", workers=workers, progress=progress, cancel=cancel
            )
        )  # fmt: skip
    at = {
        (name, month): columns[ensemble.column(name, month)]
        for name in ensemble.indicators
        for month in ensemble.months
    }
    values = np.column_stack([one.of(at) for one in figures])
    if not np.isfinite(values).all():
        raise InputError("not_everywhere_defined", value=int((~np.isfinite(values)).sum()))
    # A spawned key: NumPy takes [seed, 0] for the seed itself, and errors would be the very numbers
    # that the parameters were drawn with.
    source = np.random.SeedSequence(seed, spawn_key=(int(luck[0]),))
    error = np.random.default_rng(source).uniform(-1, 1, values.shape)
    return values + error * np.array([one.tolerance for one in figures])
