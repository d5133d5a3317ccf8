"""What the page with levers carries: every run's futures, the verdicts, and the words."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.axes import axis, month_ticks
from sim.errors import Cancelled
from sim.experiments.compare import INTERVAL, Comparison
from sim.experiments.verdict import VERDICT_NEEDS, Verdict
from sim.levers import Lever, differences_in_words, levers_of, mark, more_levers
from sim.readings import BANDS, bands, worthwhile
from sim.report.grid import TOGETHER, Grid
from sim.results import Results
from sim.scenario import Scenario
from sim.text import LANGUAGES, bilingual, keys, template, text
from sim.wording import digits, displayed, gap_label, in_sentence, scale_label

Bilingual = Mapping[str, str]

ASSUMPTIONS: Final = (
    "verdict.assumption.closer_mentoring",
    "verdict.assumption.teaching_never_harms",
)
MOMENTS: Final = 61
"""Months on the page at most; longer runs are thinned out."""
_LEVELS: Final = 65535
"""Steps between the smallest and the largest value of an indicator: two bytes each."""
_FEW: Final = 21
_NEARLY_ALL: Final = 22
_WORDS: Final = (
    "report.page.guess",
    "ui.accessible.chart",
    "ui.accessible.difference",
    "ui.answer.a_against_b",
    "ui.chart.at",
    "ui.chart.choose",
    "ui.chart.difference",
    "ui.chart.month",
    "ui.chart.reading",
    "ui.legend.band",
    "ui.legend.difference",
    "ui.legend.kept",
    "ui.legend.kept_edge",
    "ui.legend.median",
    "ui.legend.worthwhile",
)


def page_data(
    grid: Grid, names: Sequence[str], lang: str, cancel: Event | None = None
) -> dict[str, Any]:
    """Return everything that the page's script needs, as JSON has it.

    Args:
        grid: the runs.
        names: indicators.
        lang: language that the page opens in.
        cancel: set it from another thread to stop.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    preset = grid.runs[grid.variants[""]]
    moments = _moments(preset)
    packed = {name: _packed(grid.runs, name, moments) for name in names}
    return {
        "lang": lang,
        "title": dict(preset.scenario.title),
        "months": preset.timeline[moments].tolist(),
        "dates": [preset.dates[moment] for moment in moments],
        "ticks": list(month_ticks(preset.months)),
        "replications": preset.replications,
        "quantiles": {
            "bands": list(BANDS.values()),
            "difference": [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2],
        },
        "indicators": [
            _indicator(grid.runs, name) | {"low": low, "step": step}
            for name, (low, step, _) in packed.items()
        ],
        "runs": [
            {
                "hash": run.scenario.hash,
                "values": [packed[name][2][place] for name in names],
                "threshold": [
                    [_rounded(edge[moments]) for edge in worthwhile(run, name)] for name in names
                ],
            }
            for place, run in enumerate(grid.runs)
        ],
        "verdicts": _verdicts(grid.runs, names, cancel),
        "preliminary": _preliminary(preset),
        "assumptions": list(ASSUMPTIONS),
        "levers": [_lever(grid, place) for place in range(len(grid.levers))],
        "together": TOGETHER,
        "cells": _cells(grid),
        "variants": [_variant(grid, name) for name in grid.variants],
        "words": {one: _words(one) for one in LANGUAGES},
    }


def _moments(run: Results) -> npt.NDArray[np.int64]:
    many = len(run.timeline)
    return np.unique(np.linspace(0, many - 1, min(many, MOMENTS)).round().astype(np.int64))


def _packed(
    runs: list[Results], name: str, moments: npt.NDArray[np.int64]
) -> tuple[float, float, list[str]]:
    """Return the smallest value, the step, and each run's values in steps above it.

    Values are those that people read; two bytes each, low byte first, month by month.
    """
    unit = runs[0].measure(name).kind.unit
    values = [displayed(run.values(name)[:, moments], unit) for run in runs]
    low = float(min(one.min() for one in values))
    step = (float(max(one.max() for one in values)) - low) / _LEVELS or 1.0
    codes = [np.round((one.T - low) / step).astype("<u2") for one in values]
    return low, step, [base64.b64encode(one.tobytes()).decode("ascii") for one in codes]


def _indicator(runs: list[Results], name: str) -> dict[str, Any]:
    measure = runs[0].measure(name)
    unit = measure.kind.unit
    reach = [bands(run, name)[end] for run in runs for end in ("low80", "high80")]
    # One axis for all runs: a lever that does little is seen to do little.
    around = axis(
        reach,
        least=1.0 if unit == "SD" else 4 * measure.worthwhile,
        within=(0.0, 10.0) if unit == "SD" else None,
    )
    ticks = [
        {"value": one, "label": f"{one:,.{around.digits}f}".replace("-", "\N{MINUS SIGN}")}
        for one in around.ticks
    ]
    return {
        "name": name,
        "title": dict(measure.title),
        "sentence": {lang: in_sentence(measure.title, lang) for lang in LANGUAGES},
        "unit": {lang: scale_label(unit, lang) for lang in LANGUAGES},
        "gap": {lang: gap_label(unit, lang) for lang in LANGUAGES},
        "digits": digits(unit),
        "direction": measure.kind.better,
        "axis": {"low": around.low, "high": around.high, "ticks": ticks},
    }


def _verdicts(
    runs: list[Results], names: Sequence[str], cancel: Event | None
) -> list[list[list[list[int]] | None]]:
    """Return for A, for B, for each indicator what was found; None for A against itself."""
    found = []
    for a in runs:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        against = [Comparison(a, b) for b in runs]
        found.append(
            [
                None if one.b is a else [_code(one.verdict(name)) for name in names]
                for one in against
            ]
        )
    return found


def _code(verdict: Verdict) -> list[int]:
    shares = (verdict.better, verdict.same, verdict.worse)
    needed = verdict.required_replications
    because = 0 if verdict.assumption is None else 1 + ASSUMPTIONS.index(verdict.assumption)
    return [
        *(_share(share, rounded) for share, rounded in zip(shares, verdict.rounded, strict=True)),
        int(verdict.undecided),
        needed if needed is not None and needed > verdict.replications else 0,
        because,
        int(verdict.assumed_best == "b"),
    ]


def _share(share: float, rounded: int) -> int:
    """Return a share in twentieths; 21 for few but some, 22 for nearly all but not all."""
    if rounded == 0 and share > 0:
        return _FEW
    return _NEARLY_ALL if rounded == 100 and share < 1 else rounded // 5


def _preliminary(run: Results) -> Bilingual | None:
    if run.replications >= VERDICT_NEEDS:
        return None
    return bilingual("verdict.preliminary", done=run.replications, needed=VERDICT_NEEDS)


def _lever(grid: Grid, place: int) -> dict[str, Any]:
    lever = grid.levers[place]
    values = grid.values[place]
    return {
        "label": dict(lever.label),
        "mark": mark(lever),
        "values": [_shown(lever, value) for value in values],
        "preset": values.index(lever.parameter.value),
    }


def _shown(lever: Lever, value: Any) -> Bilingual:
    """Return a value of a lever with its unit."""
    if lever.is_switch:
        return {lang: lever.shown(value, lang) for lang in LANGUAGES}
    return {
        lang: f"{lever.shown(value, lang)} {text(f'unit.{lever.unit}', lang)}" for lang in LANGUAGES
    }


def _cells(grid: Grid) -> list[dict[str, Any]]:
    """Return each place where the levers may stand, with its run or why there is none."""
    cells: list[dict[str, Any]] = []
    for places in sorted(grid.cells.keys() | grid.refused.keys()):
        cell: dict[str, Any] = {"run": grid.cells.get(places), "places": list(places)}
        if places in grid.refused:
            error = grid.refused[places]
            cell["refusal"] = {lang: error.message(lang) for lang in LANGUAGES}
        cells.append(cell)
    return cells


def _variant(grid: Grid, name: str) -> dict[str, Any]:
    preset = grid.runs[grid.variants[""]].scenario
    run = grid.variants[name]
    scenario = grid.runs[run].scenario
    title = bilingual("ui.variant.preset") if not name else dict(scenario_title(preset, name))
    levers = {lever.path: lever for lever in (*levers_of(preset), *more_levers(preset))}
    paths = [lever.path for lever in grid.levers]
    places = [
        _nearest(values, scenario.parameters[path].value)
        for path, values in zip(paths, grid.values, strict=True)
    ]
    return {
        "name": name,
        "title": title,
        "run": run,
        "places": places,
        "changes": _changes(preset, scenario, levers),
        "besides": _changes(preset, scenario, levers, paths),
    }


def scenario_title(preset: Scenario, name: str) -> Bilingual:
    """Return the title of a variant."""
    return next(one.title for one in preset.variants if one.name == name)


def _changes(
    preset: Scenario, scenario: Scenario, levers: Mapping[str, Lever], but: Sequence[str] = ()
) -> Bilingual:
    return {lang: differences_in_words(preset, scenario, levers, lang, but) for lang in LANGUAGES}


def _nearest(values: list[Any], value: Any) -> int:
    return min(range(len(values)), key=lambda place: abs(values[place] - value))


def _words(lang: str) -> dict[str, str]:
    named = (*_WORDS, *keys("verdict"))
    return {key: template(key, lang) for key in named}


def _rounded(values: npt.NDArray[np.float64]) -> list[float]:
    return np.round(values, 4).tolist()
