"""Fit parameters about people and posts to reported figures that a scenario marks for it.

The search runs over common luck: every candidate meets the same simulated futures, so the figure to
bring down is a smooth enough function of the parameters. What may be fitted at all is the business
of ``sim.scenario.fitting``; docs/fitting.md says what was fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.errors import InputError, ScenarioError
from sim.experiments.run import check_run
from sim.experiments.targets import Check, target_checks
from sim.parameters import Setting
from sim.scenario import Parameter, Scenario, load
from sim.wording import Floats

MAX_EVALUATIONS: Final = 80
"""Runs of the search, at most."""

_DIGITS: Final = 3
"""Significant digits of a fitted value: more would claim what the luck does not carry."""

_STEP: Final = 0.05
"""Share of the searched range over which a figure's slope is taken."""

_HOPELESS: Final = 1e9
"""Loss where a candidate's values contradict each other."""


@dataclass(frozen=True)
class Fitted:
    """What a fit found.

    Attributes:
        scenario: the scenario with the fitted values.
        before: the parameters that were fitted, as they stood.
        values: the fitted values, in the order of ``before``.
        searched: the ranges that they were searched in.
        ranges: for each, the values that keep every figure within its tolerance, the others held.
        checks: the targets that they were fitted to, at the fitted values.
        evaluations: how many candidates were simulated.
    """

    scenario: Scenario
    before: tuple[Parameter, ...]
    values: tuple[float, ...]
    searched: tuple[tuple[float, float], ...]
    ranges: tuple[tuple[float, float], ...]
    checks: tuple[Check, ...]
    evaluations: int

    @property
    def residuals(self) -> tuple[float, ...]:
        """Mean simulated figure minus reported figure, for each target, in its unit."""
        return tuple(_gap(check) for check in self.checks)

    @property
    def met(self) -> bool:
        """Whether every target is met within its tolerance."""
        return all(
            abs(gap) <= check.reading.tolerance
            for check, gap in zip(self.checks, self.residuals, strict=True)
        )


def fit(
    scenario: Scenario | str,
    replications: int = 100,
    seed: int = 1,
    *,
    unknowns: bool = True,
    evaluations: int = MAX_EVALUATIONS,
    progress: Callable[[int], None] = lambda count: None,
) -> Fitted:
    """Fit the parameters that a scenario lists under ``fit`` to its targets marked ``fitted``.

    The sum of squared gaps, each in its tolerance, is brought down by the simplex method of Nelder
    and Mead within the parameters' ranges. The result is rounded to three digits and checked there.

    Args:
        scenario: the scenario or its name.
        replications: simulated futures of each candidate.
        seed: of the luck that all candidates share.
        unknowns: each future draws the other unknowns from their ranges.
        evaluations: candidates to simulate, at most.
        progress: hears how many have been simulated.

    Raises:
        InputError: an argument is outside its legal range; nothing is marked for fitting; or there
            are more parameters than figures, so that no value is better than another.
    """
    check_run(replications, seed)
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    search = _Search(only_fitted(loaded), replications, seed, unknowns, progress)
    search.check()
    position = _least(search.loss, len(search.parameters), evaluations)
    values = tuple(
        _rounded(value, one)
        for value, one in zip(search.at(position), search.parameters, strict=True)
    )
    checks = tuple(search.checks(search.scenario_at(values)))
    ranges = tuple(search.range_of(place, values, checks) for place in range(len(values)))
    fitted = replace(search.scenario_at(values), targets=loaded.targets)
    return Fitted(
        fitted, search.parameters, values, tuple(search.ranges), ranges, checks, search.count
    )


def only_fitted(scenario: Scenario) -> Scenario:
    """Return a scenario with those readings alone that parameters are fitted to."""
    return replace(
        scenario,
        targets=tuple(
            replace(one, readings={one.fitted: one.readings[one.fitted]})
            for one in scenario.targets
            if one.fitted is not None
        ),
    )


@dataclass
class _Search:
    scenario: Scenario
    replications: int
    seed: int
    unknowns: bool
    progress: Callable[[int], None]
    count: int = 0

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(self.scenario.parameter(one.path) for one in self.scenario.fit)

    def check(self) -> None:
        figures = self.scenario.targets
        if not self.scenario.fit or not figures:
            raise InputError("nothing_to_fit", value=self.scenario.name, key="fit")
        if len(self.scenario.fit) > len(figures):
            raise InputError(
                "more_parameters_than_figures",
                value=len(self.scenario.fit), figures=len(figures), key="fit",
            )  # fmt: skip

        for parameter, (low, high) in zip(self.parameters, self.ranges, strict=True):
            if low >= high:
                raise InputError(
                    "no_range_to_search", key=parameter.path, value=f"{low:g} – {high:g}",
                    what=parameter.declared.label,
                )  # fmt: skip

    def at(self, position: Floats) -> list[float]:
        """Return the values at a position in the unit cube."""
        inside = np.clip(position, 0.0, 1.0)
        return [low + x * (high - low) for x, (low, high) in zip(inside, self.ranges, strict=True)]

    @property
    def ranges(self) -> list[tuple[float, float]]:
        """The range that each parameter is searched in."""
        return [
            listed.search(parameter)
            for listed, parameter in zip(self.scenario.fit, self.parameters, strict=True)
        ]

    def range_of(
        self, place: int, values: Sequence[float], checks: Sequence[Check]
    ) -> tuple[float, float]:
        """Return which values of one parameter keep every figure within its tolerance.

        By the slope at the fitted value; symmetric about it, so that drawing from the range leaves
        the figures where they are.
        """
        value, (low, high) = values[place], self.ranges[place]
        step = _STEP * (high - low)
        step = step if value + step <= high else -step
        moved = [one + step * (other == place) for other, one in enumerate(values)]
        self.count += 1
        there = self.checks(self.scenario_at(moved))
        reach = min(value - low, high - value)
        for here, other in zip(checks, there, strict=True):
            slope = abs(_gap(other) - _gap(here)) / abs(step)
            if slope > 0:
                reach = min(reach, here.reading.tolerance / slope)
        return _rounded(value - reach, self.parameters[place]), _rounded(
            value + reach, self.parameters[place]
        )

    def scenario_at(self, values: Sequence[float]) -> Scenario:
        """Return the scenario with these values, known in every future."""
        settings = {}
        for one, value in zip(self.parameters, values, strict=True):
            whole = round(value) if one.declared.type == "int" else value
            settings[one.path] = Setting(whole, whole, whole, "fitted")
        return self.scenario.with_parameters(settings)

    def checks(self, scenario: Scenario) -> list[Check]:
        """Return the fitted targets of a scenario beside its simulation."""
        return target_checks(scenario, self.replications, self.seed, unknowns=self.unknowns)

    def loss(self, position: Floats) -> float:
        """Return the sum of squared gaps at a position, each in its tolerance."""
        self.count += 1
        self.progress(self.count)
        try:
            checks = self.checks(self.scenario_at(self.at(position)))
        except ScenarioError:
            return _HOPELESS
        return sum((_gap(one) / max(one.reading.tolerance, 1e-6)) ** 2 for one in checks)


def _gap(check: Check) -> float:
    """Return the mean simulated figure minus the reported one, 0 above a lower bound."""
    if check.simulated is None:
        return 0.0
    gap = float(check.simulated.mean()) - check.reading.value
    return min(gap, 0.0) if check.target.kind == "lower_bound" else gap


def _least(loss: Callable[[Floats], float], dimensions: int, evaluations: int) -> Floats:
    """Return the position in the unit cube where a loss is least."""
    # SciPy's optimisers take a while to load, and most commands need none.
    from scipy.optimize import minimize

    centre = np.full(dimensions, 0.5)
    simplex = np.vstack([centre, centre + 0.3 * np.eye(dimensions)])
    options: dict[str, Any] = {
        "initial_simplex": simplex, "maxfev": evaluations, "xatol": 1e-3, "fatol": 1e-4,
    }  # fmt: skip
    found = minimize(
        loss, centre, method="Nelder-Mead", bounds=[(0.0, 1.0)] * dimensions, options=options
    )
    return np.asarray(found.x, dtype=np.float64)


def _rounded(value: float, parameter: Parameter) -> float:
    if parameter.declared.type == "int":
        return round(value)
    return float(f"{value:.{_DIGITS}g}")
