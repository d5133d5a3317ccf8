"""A posterior from simulations alone: approximate Bayesian computation with regression.

A pool of parameter sets is drawn from the prior and simulated once, as one ensemble; every question
about it is answered from that pool. Three steps, each from the literature:

1. The figures are turned into as many summaries as there are parameters: a regression's prediction
   of each parameter (Fearnhead and Prangle 2012, J. R. Stat. Soc. B 74). A member's own summary is
   predicted without it, as the observed one is: else members would seem better told than they are.
2. The members of the pool whose summaries lie nearest to the observed ones are kept.
3. They are moved along a local linear regression to where the observed summaries are (Beaumont,
   Zhang and Balding 2002, Genetics 162), and their distances from it are scaled to the spread there
   (Blum and François 2010, Stat. Comput. 20); on the logit scale, so that none leaves its range.

Parameters are told by their share of the prior's probability, from 0 to 1, so that the prior is
even in every one of them. The regressions are scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]

KEPT: Final = 0.05
"""Share of the pool that is kept, at least :data:`FEWEST`."""
FEWEST: Final = 200
BINS: Final = 10
"""Bins of ranks in simulation-based calibration."""
DRAWS: Final = 99
"""Posterior draws that a true value is ranked among."""

_FOLDS: Final = 10
"""Parts of the pool whose summaries are predicted by all others."""
_EDGE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws from a posterior.

    Attributes:
        shares: (draws, parameters) shares of the prior's probability, from 0 to 1.
        weights: (draws,), which add up to 1.
    """

    shares: Floats
    weights: Floats

    def quantiles(self, probabilities: tuple[float, ...]) -> Floats:
        """Return weighted quantiles, (probabilities, parameters)."""
        found = np.empty((len(probabilities), self.shares.shape[1]))
        for place, column in enumerate(self.shares.T):
            order = np.argsort(column)
            reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
            found[:, place] = np.interp(probabilities, reached, column[order])
        return found

    def correlations(self) -> Floats:
        """Return the correlations of the parameters on the logit scale."""
        return np.atleast_2d(_correlation(_logit(self.shares), self.weights))

    def drawn(self, count: int, seed: int) -> Floats:
        """Return so many draws by weight, (count, parameters)."""
        picked = np.random.default_rng(seed).choice(len(self.shares), count, p=self.weights)
        return self.shares[picked]

    def rank(self, truth: Floats, seed: int) -> npt.NDArray[np.int64]:
        """Return how many of :data:`DRAWS` draws lie below true shares, (parameters,)."""
        below = (self.drawn(DRAWS, seed) < truth).sum(axis=0)
        return np.asarray(below, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Pool:
    """Parameter sets from the prior, and what was simulated with each.

    Attributes:
        shares: (sets, parameters) shares of the prior's probability.
        figures: (sets, figures) simulated figures, with the error of reporting.
    """

    shares: Floats
    figures: Floats

    def posterior(self, observed: Floats) -> Posterior:
        """Return the posterior at observed figures, (figures,)."""
        mine = self._summaries(observed[None, :])[0]
        gap = self._summary - mine
        distance = np.sqrt(((gap / self._scale) ** 2).sum(axis=1))
        count = min(max(FEWEST, round(KEPT * len(distance))), len(distance))
        near = np.argsort(distance, kind="stable")[:count]
        reach = max(float(distance[near[-1]]), _EDGE) * (1 + _EDGE)
        weights = 1 - (distance[near] / reach) ** 2
        weights = np.maximum(weights, _EDGE) / np.maximum(weights, _EDGE).sum()
        moved = _moved(gap[near] / self._scale, _logit(self.shares[near]), weights)
        return Posterior(expit(moved), weights)

    @cached_property
    def _centre(self) -> tuple[Floats, Floats]:
        spread = self.figures.std(axis=0)
        return self.figures.mean(axis=0), np.where(spread > 0, spread, 1.0)

    @cached_property
    def _model(self) -> Any:
        return _regression().fit(self._plain(self.figures), self.shares)

    @cached_property
    def _summary(self) -> Floats:
        from sklearn.model_selection import cross_val_predict

        found = cross_val_predict(
            _regression(), self._plain(self.figures), self.shares, cv=_FOLDS
        )  # fmt: skip
        return np.asarray(found, dtype=np.float64).reshape(self.shares.shape)

    @cached_property
    def _scale(self) -> Floats:
        spread = self._summary.std(axis=0)
        return np.where(spread > 0, spread, 1.0)

    def _plain(self, figures: Floats) -> Floats:
        mean, spread = self._centre
        return (figures - mean) / spread

    def _summaries(self, figures: Floats) -> Floats:
        predicted = np.asarray(self._model.predict(self._plain(figures)), dtype=np.float64)
        return predicted.reshape(len(figures), -1)


@dataclass(frozen=True)
class Calibration:
    """Simulation-based calibration (Talts et al. 2018): whether posteriors are as wide as they say.

    Attributes:
        ranks: (histories, parameters) ranks of the true values among posterior draws.
        p_values: (parameters,) of the test that ranks are even.
        covered: (parameters,) share of the histories whose 90 % interval holds the truth.
        widths: (parameters,) mean width of the 90 % interval, as a share of the prior's.
    """

    ranks: npt.NDArray[np.int64]
    p_values: Floats
    covered: Floats
    widths: Floats


def self_check(pool: Pool, histories: int, seed: int = 1) -> Calibration:
    """Recover the parameters of so many members of a pool from their figures, by all others.

    Args:
        pool: the pool; its first members play the histories.
        histories: how many.
        seed: of the posterior draws.
    """
    from scipy.stats import chisquare

    rest = Pool(pool.shares[histories:], pool.figures[histories:])
    ranks, inside, widths = [], [], []
    for place in range(histories):
        found = rest.posterior(pool.figures[place])
        truth = pool.shares[place]
        ranks.append(found.rank(truth, seed + place))
        low, high = found.quantiles((0.05, 0.95))
        inside.append((low <= truth) & (truth <= high))
        widths.append((high - low) / 0.9)
    table = np.array(ranks)
    bins = table * BINS // (DRAWS + 1)
    counts = [np.bincount(column, minlength=BINS) for column in bins.T]
    p_values = np.array([chisquare(one).pvalue for one in counts])
    return Calibration(table, p_values, np.mean(inside, axis=0), np.mean(widths, axis=0))


def _regression() -> Any:
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    # Squares and products: a figure is seldom a straight line in a parameter.
    return make_pipeline(
        PolynomialFeatures(2, include_bias=False), StandardScaler(),
        RidgeCV(np.logspace(-2, 4, 7)),
    )  # fmt: skip


def _moved(gap: Floats, levels: Floats, weights: Floats) -> Floats:
    """Return levels moved to where the gap is 0.

    Args:
        gap: (members, parameters) from the observed summaries.
        levels: (members, parameters) on the logit scale.
        weights: (members,), which add up to 1.
    """
    from sklearn.linear_model import LinearRegression

    here = np.zeros((1, gap.shape[1]))
    middle = LinearRegression().fit(gap, levels, sample_weight=weights)
    off = levels - middle.predict(gap).reshape(levels.shape)
    spread = LinearRegression().fit(gap, np.log(off**2 + _EDGE), sample_weight=weights)
    ratio = np.exp((spread.predict(here) - spread.predict(gap).reshape(levels.shape)) / 2)
    # A regression lies nearer to what it was fitted to than to anything else.
    members, used = 1 / float(weights @ weights), gap.shape[1] + 1
    wider = np.sqrt(members / max(members - used, 1.0))
    moved: Floats = middle.predict(here) + off * ratio * wider
    return moved


def _logit(shares: Floats) -> Floats:
    inside = np.clip(shares, _EDGE, 1 - _EDGE)
    return np.log(inside) - np.log1p(-inside)


def _correlation(values: Floats, weights: Floats) -> Floats:
    centred = values - weights @ values
    covariance = (centred * weights[:, None]).T @ centred
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    correlation: Floats = covariance / np.outer(spread, spread)
    return correlation
