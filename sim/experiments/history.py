"""Figures to calibrate to: a history of head counts and moves, or a scenario's targets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, between
from sim.scenario import Scenario
from sim.scenario.refusals import unknown
from sim.scenario.targets import months_at
from sim.text import bilingual

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """An observed value of an indicator.

    Attributes:
        indicator: its name.
        month: months from the opening state.
        value: in the indicator's unit; the change itself where there is a baseline.
        tolerance: by how much reporting may be off, to either side.
        baseline: month that a change is measured from, or None.
        relative: whether the change is a share of the baseline's value.
        lower_bound: whether at least the value was observed.
    """

    indicator: str
    month: int
    value: float
    tolerance: float = 0.0
    baseline: int | None = None
    relative: bool = False
    lower_bound: bool = False

    def of(self, at: dict[tuple[str, int], Floats]) -> Floats:
        """Return the simulated figures out of values by (indicator, month)."""
        now = at[self.indicator, self.month]
        if self.baseline is not None:
            before = at[self.indicator, self.baseline]
            now = now - before
            if self.relative:
                now = np.divide(now, before, out=np.zeros_like(now), where=before != 0)
        return np.minimum(now, self.value) if self.lower_bound else now


def target_figures(scenario: Scenario, reading: str | None = None) -> tuple[Figure, ...]:
    """Return the figures of a scenario's targets that its indicators measure.

    Args:
        scenario: the scenario.
        reading: which reading of the figures that have several; the first by default. A figure
            that has no reading of that name is taken by its first.

    Raises:
        InputError: no target is measured by an indicator, or none has a reading of that name.
    """
    readings = {name: None for target in scenario.targets for name in target.readings}
    if readings and reading is not None and reading not in readings:
        raise unknown("unknown_reading", reading, readings, "reading")
    calendar = scenario.structure.calendar
    figures = []
    for target in scenario.targets:
        if target.indicator is None or target.missing is not None or target.kind == "input":
            continue
        chosen = target.readings.get(reading or "", next(iter(target.readings.values())))
        if chosen.variant is not None:
            continue
        at, baseline = target.moments(chosen)
        if at is None:
            continue
        figures.append(
            Figure(
                target.indicator, months_at(at, calendar), chosen.value, chosen.tolerance,
                None if baseline is None else months_at(baseline, calendar), chosen.relative,
                target.kind == "lower_bound",
            )
        )  # fmt: skip
    if not figures:
        raise InputError("no_figures", value=scenario.name)
    return checked(scenario, figures)


def checked(scenario: Scenario, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return figures that the scenario can simulate.

    Raises:
        InputError: there is no such indicator or month, or a value is not a number.
    """
    found = tuple(figures)
    for one in found:
        check_figure(scenario, one)
    return found


def check_figure(scenario: Scenario, figure: Figure) -> None:
    """Check that the scenario can simulate a figure.

    Raises:
        InputError: as :func:`checked` does; its key is the column of a table of figures.
    """
    known = [one.name for one in scenario.indicators]
    if figure.indicator not in known:
        raise unknown("unknown_indicator", figure.indicator, known, "indicator")
    calendar = scenario.structure.calendar
    last = calendar.steps * calendar.step
    if figure.month not in range(0, last + 1, calendar.step):
        nearest = calendar.step * round(figure.month / calendar.step)
        raise InputError(
            "out_of_range", value=figure.month, key="month",
            legal=bilingual(
                "error_part.month_of_run", first=calendar.label(0), last=calendar.label(last),
                months=last, step=calendar.step,
            ),
            nearest=calendar.label(min(max(nearest, 0), last)),
        )  # fmt: skip
    for key, number in (("value", figure.value), ("tolerance", figure.tolerance)):
        if not math.isfinite(number):
            raise InputError("not_a_number", value=number, key=key)
    if figure.tolerance < 0:
        raise InputError(
            "out_of_range", value=figure.tolerance, key="tolerance", legal=between(0, None),
            nearest=f"{-figure.tolerance:g}",
        )  # fmt: skip
