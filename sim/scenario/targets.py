"""Reported figures: what a document prints, how it reads, and what the model holds against it.

A figure is measured by an indicator, or set by a parameter, or cannot be reproduced, and then the
target says what the document leaves out. It is a check, and an input of a run only where a
parameter was fitted to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sim.errors import ScenarioError
from sim.scenario.form import ReadingForm, TargetForm, Title
from sim.scenario.refusals import unknown
from sim.scenario.settings import read_source
from sim.structure import Calendar
from sim.text import bilingual

Words = Mapping[str, str]
TargetKind = Literal["point", "lower_bound", "input"]

OPENING: Final = "opening"
"""In place of a date: the opening state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a reported figure.

    Attributes:
        value: the figure, in the unit of the target's indicator or parameter; the change itself
            where the target has a baseline.
        tolerance: how far the simulated figure may lie from it.
        title: what this reading takes the figure to mean, or None.
        relative: whether a change is a share of the baseline's value instead of a difference.
        at, baseline: months of this reading where they differ from the target's.
        variant: the scenario's variant under which this reading holds, or None for the preset.
    """

    value: float
    tolerance: float
    title: Words | None = None
    relative: bool = False
    at: str | None = None
    baseline: str | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a document reports, to hold the simulation against.

    Attributes:
        indicator: name of the scenario's indicator that measures it, or None.
        parameter: path of the parameter that sets it, or None.
        title: name of the figure for people, or None for that of the indicator or parameter.
        population: who it is about, in words for people.
        at: month of the figure, "2018-08" or "opening"; None if the document does not date it.
        baseline: month that a change is measured from; None if the figure is no change.
        kind: ``point``, ``lower_bound`` ("more than 200"), or ``input`` (set, not achieved).
        readings: the figure by the name of its reading; ambiguous figures have several.
        fitted: name of the reading that parameters were fitted to, or None.
        missing: what the document leaves out, if the figure cannot be reproduced.
        source: where the document prints it.
    """

    indicator: str | None
    parameter: str | None
    title: Words | None
    population: Words | None
    at: str | None
    baseline: str | None
    kind: TargetKind
    readings: Mapping[str, Reading]
    fitted: str | None
    missing: Words | None
    source: str

    def moments(self, reading: Reading) -> tuple[str | None, str | None]:
        """Return when the figure is taken and the baseline of its change, under a reading."""
        return reading.at or self.at, reading.baseline or self.baseline


def months_at(moment: str, calendar: Calendar) -> int:
    """Return the months from the opening state to a moment of a target."""
    return 0 if moment == OPENING else calendar.months_until(moment)


def target_of(place: int, form: TargetForm) -> Target:
    """Return a target.

    Args:
        place: its number in the file's list, from 1, for errors.
        form: what the file says.

    Raises:
        ScenarioError: it names nothing to compare with, or too much, or the fitted reading is not
            known.
    """
    key = f"targets[{place}]"
    if form.indicator is not None and form.parameter is not None:
        raise ScenarioError(
            "two_measures", key=f"{key}.parameter", value=form.parameter, other=form.indicator
        )
    if form.indicator is None and form.parameter is None and form.missing is None:
        raise ScenarioError("target_without_measure", key=key, value=form.source)
    return Target(
        indicator=form.indicator,
        parameter=form.parameter,
        title=_words(form.title),
        population=_words(form.population),
        at=form.at,
        baseline=form.baseline,
        kind=form.kind,
        readings={name: _reading(one) for name, one in form.readings.items()},
        fitted=_fitted(form, key),
        missing=_words(form.missing),
        source=read_source(form.source, f"{key}.source"),
    )


def check_targets(
    targets: Iterable[Target],
    indicators: Iterable[str],
    parameters: Mapping[str, Any],
    calendar: Calendar,
) -> None:
    """Raise a ``ScenarioError`` if a target refers to what the scenario does not have.

    Args:
        targets: the targets, in the order of the file.
        indicators: names of the scenario's indicators.
        parameters: the scenario's parameters by path.
        calendar: the months of the run.
    """
    names = tuple(indicators)
    for place, target in enumerate(targets, 1):
        key = f"targets[{place}]"
        if target.indicator is not None and target.indicator not in names:
            raise unknown("unknown_indicator", target.indicator, names, f"{key}.indicator")
        if target.parameter is not None and target.parameter not in parameters:
            raise unknown("unknown_parameter", target.parameter, parameters, f"{key}.parameter")
        for name, reading in target.readings.items():
            _check_moments(target, reading, calendar, key, f"{key}.readings.{name}")


def check_variants(targets: Iterable[Target], variants: Iterable[str]) -> None:
    """Raise a ``ScenarioError`` if a reading holds under a variant that there is not."""
    known = tuple(variants)
    for place, target in enumerate(targets, 1):
        for name, reading in target.readings.items():
            if reading.variant is not None and reading.variant not in known:
                key = f"targets[{place}].readings.{name}.variant"
                raise unknown("unknown_variant", reading.variant, known, key)


def within(targets: Iterable[Target], months: int, calendar: Calendar) -> tuple[Target, ...]:
    """Return the targets that a run of so many months reaches."""
    return tuple(
        target
        for target in targets
        if all(
            moment is None or months_at(moment, calendar) <= months
            for reading in target.readings.values()
            for moment in target.moments(reading)
        )
    )


def written(target: Target) -> dict[str, Any]:
    """Return a target as a file writes it, None where the file says nothing."""
    return {
        "indicator": target.indicator,
        "parameter": target.parameter,
        "title": target.title,
        "population": target.population,
        "at": target.at,
        "baseline": target.baseline,
        "kind": target.kind,
        "readings": {
            name: {
                "value": reading.value,
                "tolerance": reading.tolerance,
                "title": reading.title,
                "change": "relative" if reading.relative else None,
                "at": reading.at,
                "baseline": reading.baseline,
                "variant": reading.variant,
            }
            for name, reading in target.readings.items()
        },
        "fitted": target.fitted,
        "missing": target.missing,
        "source": target.source,
    }


def _check_moments(
    target: Target, reading: Reading, calendar: Calendar, key: str, place: str
) -> None:
    at, baseline = target.moments(reading)
    if reading.relative and baseline is None:
        raise ScenarioError("relative_without_baseline", key=place, value="relative")
    if target.indicator is None:
        return
    if at is None:
        raise ScenarioError("missing_key", value="at", key=key)
    for moment in (at, baseline):
        months = 0 if moment is None else months_at(moment, calendar)
        if not 0 <= months <= calendar.months or months % calendar.step:
            first, last = calendar.label(0), calendar.label(calendar.months)
            legal = bilingual("error_part.between", low=first, high=last)
            raise ScenarioError("moment_outside_run", key=place, value=moment, legal=legal)
    if baseline is not None and months_at(baseline, calendar) >= months_at(at, calendar):
        raise ScenarioError("baseline_not_before", key=place, value=baseline, at=at)


def _reading(form: ReadingForm) -> Reading:
    return Reading(
        value=float(form.value),
        tolerance=float(form.tolerance),
        title=_words(form.title),
        relative=form.change == "relative",
        at=form.at,
        baseline=form.baseline,
        variant=form.variant,
    )


def _fitted(form: TargetForm, key: str) -> str | None:
    if form.fitted is False:
        return None
    if form.fitted is not True:
        if form.fitted not in form.readings:
            raise unknown("unknown_reading", form.fitted, form.readings, f"{key}.fitted")
        return form.fitted
    if len(form.readings) > 1:
        raise unknown("which_reading", True, form.readings, f"{key}.fitted")
    return next(iter(form.readings))


def _words(title: Title | None) -> Words | None:
    return None if title is None else title.model_dump()
