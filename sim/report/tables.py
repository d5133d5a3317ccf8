"""Tables of an export: rows of plain values, for sheets, slides and files alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.errors import InputError
from sim.evidence import Source, resolve_source
from sim.experiments.compare import Comparison
from sim.readings import bands, difference, worthwhile
from sim.report.subject import Subject
from sim.results import Results
from sim.scenario import Parameter, Scenario
from sim.text import text
from sim.titles import value_words
from sim.wording import display_unit, gap_label, number, raw_number, raw_unit, scale_label

Table = list[list[Any]]
"""Rows of cells, the heading first."""

DASH: Final = "–"


def bands_table(subject: Subject) -> Table:
    """Return median and bands of every indicator by month, a row per month.

    A comparison has a row per option and month, and a first column more, which names the option.
    """
    lang = subject.lang
    option = ("option",) if subject.comparison is not None else ()
    columns = (*option, "indicator", "name", "unit", "month", "date", *_BANDS)
    rows: Table = [_head(columns, lang)]
    for letter, results in subject.runs.items():
        for name, measure in results.measures.items():
            shown = bands(results, name)
            unit = scale_label(measure.kind.unit, lang)
            for step, month in enumerate(results.timeline):
                values = [round(float(shown[end][step]), _PLACES) for end in _BANDS]
                fixed = [measure.title[lang], name, unit, int(month), results.dates[step]]
                row = [*fixed, *values]
                rows.append([letter, *row] if option else row)
    return rows


def differences_table(subject: Subject, comparison: Comparison) -> Table:
    """Return the paired differences of every indicator by month, B less A."""
    lang = subject.lang
    rows: Table = [_head(("indicator", "name", "unit", "month", "date", *_DIFFERENCES), lang)]
    for name, measure in comparison.b.measures.items():
        unit = gap_label(measure.kind.unit, lang)
        ends = (*difference(comparison, name), worthwhile(comparison.a, name)[1])
        table = comparison.difference(name)
        for step, month in enumerate(comparison.b.timeline):
            values = [round(float(end[step]), _PLACES) for end in ends]
            shares = [float(table[share].iloc[step]) for share in ("better", "same", "worse")]
            fixed = [measure.title[lang], name, unit, int(month), comparison.b.dates[step]]
            rows.append([*fixed, *values, *shares])
    return rows


def changes_table(subject: Subject, comparison: Comparison) -> Table:
    """Return what differs between A and B: where, parameter, values, unit, source.

    Where the two values come from different sources, the source is told of each: a document that
    gives A's value says nothing about B's.
    """
    lang = subject.lang
    rows: Table = [_head(("owner", "parameter", "a", "b", "unit", "source"), lang)]
    scenarios = comparison.a.scenario, comparison.b.scenario
    for path, before, after in comparison.levers:
        known = next((one for one in scenarios if path in one.parameters), None)
        if known is None:  # a change in mid-run
            rows.append(
                [DASH, path, *(plain(one, "none", lang) for one in (before, after)), "", ""]
            )
            continue
        parameter = known.parameters[path]
        unit = parameter.declared.unit
        values = [value_cell(known, parameter, one, lang) for one in (before, after)]
        rows.append(
            [
                owner_title(known, parameter, lang),
                parameter.declared.label[lang],
                *values,
                unit_words(unit, lang),
                _sources(path, scenarios, lang),
            ]
        )
    return rows


def _sources(path: str, scenarios: tuple[Scenario, Scenario], lang: str) -> str:
    known = [one.parameters.get(path) for one in scenarios]
    labels = [DASH if one is None else resolve_source(one.source).label[lang] for one in known]
    if labels[0] == labels[1]:
        return labels[0]
    return text("report.versus", lang, a=labels[0], b=labels[1])


def ends_table(subject: Subject) -> Table:
    """Return the indicators at the end of the run, in words: typical value and band.

    Those on the charts come first: a page may have no room for all.

    A comparison has a first column more, which names the option.
    """
    lang = subject.lang
    option = ("option",) if subject.comparison is not None else ()
    rows: Table = [_head((*option, "indicator", "start", "end", "band", "unit"), lang)]
    for letter, results in subject.runs.items():
        for name, measure in subject.measures.items():
            unit = measure.kind.unit
            shown = bands(results, name)
            ends = ((shown["median"], 0), (shown["median"], -1))
            start, end = (number(values[place], unit) for values, place in ends)
            low, high = (number(shown[one][-1], unit) for one in ("low80", "high80"))
            band = text("summary.range", lang, low=low, high=high)
            row = [measure.title[lang], start, end, band, scale_label(unit, lang)]
            rows.append([letter, *row] if option else row)
    return rows


def side_by_side_table(subject: Subject, comparison: Comparison) -> Table:
    """Return A and B at the end of the run, a row per indicator: typical value and band.

    Those on the charts come first: a page may have no room for all.
    """
    lang = subject.lang
    rows: Table = [_head(("indicator", "a", "b", "unit"), lang)]
    for name, measure in subject.measures.items():
        unit = measure.kind.unit
        cells = []
        for results in (comparison.a, comparison.b):
            shown = bands(results, name)
            ends = {
                key: number(shown[end][-1], unit)
                for key, end in (("value", "median"), ("low", "low80"), ("high", "high80"))
            }
            cells.append(text("ui.chart.reading", lang, **ends))
        rows.append([measure.title[lang], *cells, scale_label(unit, lang)])
    return rows


def parameters_table(scenario: Scenario, lang: str) -> Table:
    """Return every parameter: where, name, value, range, unit, kind, source, marks and fit."""
    columns = (
        "owner",
        "parameter",
        "value",
        "low",
        "high",
        "unit",
        "role",
        "source",
        "fit",
        "path",
    )
    rows: Table = [_head(columns, lang)]
    for parameter in scenario.settings:
        source = resolve_source(parameter.source)
        unit = parameter.declared.unit
        numeric = parameter.declared.type in ("int", "float")
        value = (
            parameter.value if numeric else value_words(scenario, parameter, parameter.value, lang)
        )
        low, high = (parameter.low, parameter.high) if numeric else (None, None)
        rows.append(
            [
                owner_title(scenario, parameter, lang),
                parameter.declared.label[lang],
                value,
                low,
                high,
                raw_unit(unit, lang),
                text(f"report.role.{role(parameter)}", lang),
                # The marks of evidence stand in a column of their own.
                source.label[lang] if source.evidence is None else source.evidence.id,
                fit_words(source, lang),
                parameter.path,
            ]
        )
    return rows


def events_table(results: Results, lang: str) -> Table | None:
    """Return the event log of a run, or None if it was not recorded.

    Raises:
        InputError: it has more rows than a sheet.
    """
    events = results.events
    if events is None:
        return None
    if len(events) > MAX_EVENTS:
        raise InputError("too_many_events", value=len(events), legal=f"{MAX_EVENTS:,}")
    cells = events.astype(object).where(pd.notna(events), None)
    return [list(events.columns), *cells.to_numpy().tolist()]


def value_cell(scenario: Scenario, parameter: Parameter, value: Any, lang: str) -> str:
    """Return a value of a parameter in words, without its unit; a dash where there is none."""
    if value is None:
        return DASH
    if parameter.declared.type in ("int", "float"):
        return plain(value, parameter.declared.unit, lang)
    return value_words(scenario, parameter, value, lang)


def plain(value: Any, unit: str, lang: str) -> str:
    """Return a number or a switch in words, without its unit; shares in percent."""
    if isinstance(value, bool):
        return text(f"report.{'yes' if value else 'no'}", lang)
    if isinstance(value, int | float | np.number):
        shown = f"{100 * value:.4g}" if display_unit(unit) == "percent" else f"{value:.12g}"
        return raw_number(float(shown))
    return DASH if value is None else str(value)


def owner_title(scenario: Scenario, parameter: Parameter, lang: str) -> str:
    """Return what a parameter belongs to: a group, a mechanism, a tier, or the model's frame."""
    titles = _titles(scenario)
    owner = parameter.path.rpartition(".")[0]
    return titles[owner][lang] if owner in titles else text("report.frame", lang)


def _titles(scenario: Scenario) -> dict[str, Mapping[str, str]]:
    """Return what the owners of parameters are called, by the path before a parameter's name."""
    structure = scenario.structure
    groups = zip(structure.groups, structure.group_titles, strict=True)
    return {
        **{spec.instance: spec.title for spec in scenario.mechanisms},
        **{f"posts.{kind.name}": kind.title for kind in structure.places.kinds},
        **{f"tiers.{tier.name}": tier.title for tier in structure.tiers},
        **{f"population.{group}": title for group, title in groups},
    }


def unit_words(unit: str, lang: str) -> str:
    """Return the unit that :func:`plain` values are in."""
    return raw_unit(display_unit(unit) if unit == "share" else unit, lang)


def with_unit(value: str, unit: str, lang: str) -> str:
    """Return a value from :func:`value_cell` with its unit: "3 persons", "0.5 (correlation)"."""
    if not unit_words(unit, lang):
        return value
    return f"{value} {text(f'unit.{"percent" if unit == "share" else unit}', lang)}"


def fit_words(source: Source, lang: str) -> str:
    """Return marks and fit of a source; a dash where it claims none."""
    words = [mark.describe(lang) for mark in source.marks]
    if source.fit is not None:
        words.append(text(f"fit.{source.fit}", lang))
    return " · ".join(words) or DASH


def role(parameter: Parameter) -> str:
    """Return what a parameter is: ``lever``, ``unknown`` or ``constant``."""
    if parameter.is_lever:
        return "lever"
    return "unknown" if parameter.is_unknown else "constant"


def _head(columns: tuple[str, ...], lang: str) -> list[Any]:
    return [text(f"report.head.{column}", lang) for column in columns]


MAX_EVENTS: Final = 1_000_000
"""Rows of an event log that fit on a sheet."""

_BANDS: Final = ("median", "low50", "high50", "low80", "high80")
_DIFFERENCES: Final = ("mean", "low90", "high90", "worthwhile", "better", "same", "worse")
_PLACES: Final = 5
