"""Set reported figures against simulated ones.

Each reading of each target is taken by itself: the simulated figure at its months, under the
variant that it names, over the same simulated futures. Agreement says that the model's starting
state and flows are not at odds with the report; it never shows that the training worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Final, Literal

import numpy as np

from sim.experiments.run import check_run, run
from sim.results import Results
from sim.scenario import Reading, Scenario, Target, load
from sim.scenario.targets import months_at
from sim.streams import Streams
from sim.wording import Floats

Label = Literal["input_reproduced", "input_missed", "fitted", "unfitted_check", "not_reproducible"]

INTERVAL: Final = 0.9
"""Share of the simulated futures that the interval holds, the rest equally on both sides."""

_ROUNDING: Final = 1e-9
"""By which a simulated figure may miss the tolerance: rounding, not disagreement."""


@dataclass(frozen=True)
class Check:
    """A reading of a target beside what is simulated.

    Attributes:
        scenario: the scenario, its preset.
        target: the reported figure.
        name: name of the reading.
        reading: the reading.
        unit: unit of the values.
        title: name of the figure for people.
        simulated: (R,) simulated figures, or None where the scenario has none.
    """

    scenario: Scenario
    target: Target
    name: str
    reading: Reading
    unit: str
    title: Mapping[str, str]
    simulated: Floats | None

    @property
    def median(self) -> float | None:
        """The median of the simulated figures."""
        return None if self.simulated is None else float(np.median(self.simulated))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The ends of the interval that 90 % of the simulated figures lie in."""
        if self.simulated is None:
            return None
        low, high = np.quantile(self.simulated, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
        return float(low), float(high)

    @property
    def width(self) -> float | None:
        """The width of the interval."""
        return None if self.interval is None else self.interval[1] - self.interval[0]

    @property
    def inside(self) -> bool | None:
        """Whether the median agrees with the report: within the tolerance, or above the bound."""
        if self.median is None:
            return None
        gap = self.median - self.reading.value
        if self.target.kind == "lower_bound":
            gap = min(gap, 0.0)
        return abs(gap) <= self.reading.tolerance + _ROUNDING

    @property
    def label(self) -> Label:
        """What the comparison is worth."""
        if self.target.missing is not None:
            return "not_reproducible"
        if self.target.fitted == self.name:
            return "fitted"
        if self.target.kind == "input":
            return "input_reproduced" if self.inside else "input_missed"
        return "unfitted_check"


def target_checks(
    scenario: Scenario | str,
    replications: int = 200,
    seed: int = 1,
    *,
    unknowns: bool = True,
    cancel: Event | None = None,
) -> list[Check]:
    """Return every reading of every target of a scenario beside its simulation, in file order.

    Args:
        scenario: the scenario or its name.
        replications: simulated futures.
        seed: of the luck, the same for all readings.
        unknowns: each future draws the unknowns from their ranges.
        cancel: set it from another thread to stop within a simulated month.

    Raises:
        InputError: an argument is outside its legal range.
        Cancelled: ``cancel`` was set.
    """
    check_run(replications, seed)
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    runs = _Runs(loaded, replications, seed, unknowns, cancel)
    return [
        Check(loaded, target, name, reading, *_named(loaded, target), runs.figure(target, reading))
        for target in loaded.targets
        for name, reading in target.readings.items()
    ]


@dataclass
class _Runs:
    """The runs that the readings of one scenario need, each made once."""

    scenario: Scenario
    replications: int
    seed: int
    unknowns: bool
    cancel: Event | None = None

    def __post_init__(self) -> None:
        self._done: dict[str | None, Results] = {}

    def figure(self, target: Target, reading: Reading) -> Floats | None:
        """Return the simulated figures of a reading, (R,)."""
        if target.parameter is not None:
            return self._parameter(target.parameter, reading.variant)
        if target.indicator is None:
            return None
        at, baseline = target.moments(reading)
        now = self._indicator(target.indicator, at, reading.variant)
        if baseline is None:
            return now
        before = self._indicator(target.indicator, baseline, reading.variant)
        if not reading.relative:
            return now - before
        return np.divide(now, before, out=np.full_like(now, np.inf), where=before != 0) - 1.0

    def _indicator(self, name: str, moment: str | None, variant: str | None) -> Floats:
        months = months_at(moment or "opening", self.scenario.structure.calendar)
        results = self._run(variant)
        return results.values(name)[:, results.step_of(months)]

    def _parameter(self, path: str, variant: str | None) -> Floats:
        values = self._chosen(variant).values(
            Streams(self.seed, 0, self.replications), self.unknowns
        )
        column = np.asarray(values[path], dtype=np.float64).reshape(-1)
        return np.broadcast_to(column, (self.replications,))

    def _run(self, variant: str | None) -> Results:
        if variant not in self._done:
            chosen = self._chosen(variant).with_months(max(self._last(variant), 1))
            self._done[variant] = run(
                chosen, self.replications, self.seed,
                unknowns=self.unknowns, progress=False, cancel=self.cancel,
            )  # fmt: skip
        return self._done[variant]

    def _chosen(self, variant: str | None) -> Scenario:
        return self.scenario if variant is None else self.scenario.variant(variant)

    def _last(self, variant: str | None) -> int:
        """Return the months until the last figure that a variant is needed for."""
        return max(
            months_at(target.moments(reading)[0] or "opening", self.scenario.structure.calendar)
            for target in self.scenario.targets
            if target.indicator is not None
            for reading in target.readings.values()
            if reading.variant == variant
        )


def _named(scenario: Scenario, target: Target) -> tuple[str, Mapping[str, str]]:
    """Return the unit of a target's values and its name for people."""
    if target.indicator is not None:
        known = {one.name: one for one in scenario.bound_indicators()}
        measure = known[target.indicator]
        return measure.kind.unit, target.title or measure.title
    if target.parameter is not None:
        declared = scenario.parameter(target.parameter).declared
        return declared.unit, target.title or declared.label
    return "none", target.title or target.population or {"en": "–", "zh": "–"}


RECORD_FIELDS: Final = (
    "scenario", "figure_en", "figure_zh", "indicator", "parameter", "source", "reading", "variant",
    "kind", "at", "baseline", "change", "unit", "reported", "tolerance", "median", "low90",
    "high90", "width90", "label", "inside", "missing_en", "missing_zh",
)  # fmt: skip


def as_record(check: Check) -> dict[str, object]:
    """Return a check as plain values by :data:`RECORD_FIELDS`, for tables and files."""
    low, high = check.interval or (None, None)
    at, baseline = check.target.moments(check.reading)
    missing = check.target.missing or {}
    change = "relative" if check.reading.relative else "absolute"
    values = (
        check.scenario.name, check.title["en"], check.title["zh"], check.target.indicator,
        check.target.parameter, check.target.source, check.name, check.reading.variant,
        check.target.kind, at, baseline, None if baseline is None else change, check.unit,
        check.reading.value, check.reading.tolerance, check.median, low, high, check.width,
        check.label, check.inside, missing.get("en"), missing.get("zh"),
    )  # fmt: skip
    return dict(zip(RECORD_FIELDS, values, strict=True))
