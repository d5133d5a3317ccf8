"""What experiments found, as short tables in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from sim.experiments.compare import Comparison
from sim.experiments.discover import Discovered
from sim.experiments.factors import LUCK
from sim.experiments.sensitivity import Study
from sim.experiments.spread import Spread
from sim.experiments.sweep import Sweep
from sim.experiments.telling_options import limit_title
from sim.readings import difference
from sim.scenario import Parameter, Scenario
from sim.shelf import Entry
from sim.summary import aligned
from sim.text import text
from sim.wording import MINUS, displayed, gap_label, number, scale_label

_MEGABYTE = 1_000_000
DASH = "–"


def sweep_summary(sweep: Sweep, indicator: str, lang: str = "en") -> str:
    """Return an indicator's response to each factor, and its map over the first two.

    Args:
        sweep: what was swept.
        indicator: one that was kept.
        lang: language.
    """
    known = {one.name: one for one in sweep.ensemble.scenario.bound_indicators()}
    unit = known[indicator].kind.unit if indicator in known else "none"
    tables = [
        _response(sweep.response(indicator, path), sweep, path, unit, lang) for path in sweep.paths
    ]
    head = text(
        "experiment.sweep", lang,
        indicator=known[indicator].title, unit=scale_label(unit, lang),
        points=sweep.ensemble.design.count, replications=sweep.ensemble.replications,
    )  # fmt: skip
    if len(sweep.paths) > 1:
        first, second = sweep.paths[:2]
        tables.append(_cells(sweep.heatmap(indicator, first, second), unit))
    if any(DASH in table for table in tables):
        tables.append(text("experiment.no_point", lang))
    return "\n\n".join([head, *tables])


def runs_summary(entries: Sequence[Entry], lang: str = "en") -> str:
    """Return a line per run on disk.

    Args:
        entries: from :func:`sim.shelf.listed`.
        lang: language.
    """
    head = [text(f"experiment.runs.{name}", lang) for name in _RUNS_HEAD]
    rows = [
        [
            entry.folder.name,
            text(f"experiment.state.{entry.state}", lang),
            f"{entry.done}/{entry.blocks}",
            str(entry.rows),
            f"{entry.bytes / _MEGABYTE:.1f}",
        ]
        for entry in entries
    ]
    return aligned([head, *rows], numbers=(2, 3, 4))


def sensitivity_summary(study: Study, method: str, size: int | None, lang: str = "en") -> str:
    """Run one method of a study and return what it finds: a line per factor.

    Args:
        study: what it is about.
        method: ``morris``, ``sobol``, ``tornado`` or ``spread``.
        size: trajectories, base or points; the method's own default by default.
        lang: language.
    """
    sized = () if size is None else (size,)
    measure = study.scenario.bound_indicators()
    title = next(one.title[lang] for one in measure if one.name == study.indicator)
    unit = next(one.kind.unit for one in measure if one.name == study.indicator)
    head = text(
        f"experiment.{method}.head", lang,
        indicator=title, unit=scale_label(unit, lang), factors=len(study.factors),
    )  # fmt: skip
    if method == "spread":
        return "\n\n".join([head, _spread(study.spread(*sized), lang)])
    if method == "tornado":
        table = study.tornado()
        columns: tuple[str, ...] = ("at_low", "at_low_reach", "at_high", "at_high_reach")
    elif method == "sobol":
        table = study.sobol(*sized)
        columns = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    else:
        table = study.morris(*sized)
        columns = ("mean_absolute", "low", "high", "mean", "sd")
    titles = {one.path: _named(one.title, one.path, lang) for one in study.factors}
    titles[LUCK] = text("experiment.luck", lang)
    rows = [
        [titles[str(path)], *(_figures(float(row[column])) for column in columns)]
        for path, row in table.iterrows()
    ]
    names = [
        text("experiment.factor", lang),
        *(text(f"experiment.{method}.{column}", lang) for column in columns),
    ]
    return "\n\n".join([head, aligned([names, *rows], numbers=tuple(range(1, len(names))))])


def _spread(spread: Spread, lang: str) -> str:
    return text(
        "experiment.spread.words", lang,
        unknowns=round(100 * spread.unknowns), low=round(100 * spread.low),
        high=round(100 * spread.high), luck=round(100 * spread.luck),
        both=round(100 * spread.both),
    )  # fmt: skip


def variants_summary(
    comparisons: Mapping[str, Comparison], indicator: str, lang: str = "en"
) -> str:
    """Return a line per variant: its paired difference, shares, and what pairing saves.

    Args:
        comparisons: from :func:`sim.experiments.paired.compare_variants`.
        indicator: an indicator.
        lang: language.
    """
    if not comparisons:
        return text("experiment.variants.none", lang)
    measure = next(iter(comparisons.values())).a.measure(indicator)
    unit = measure.kind.unit
    head = [text(f"experiment.variants.{name}", lang) for name in _VARIANTS_HEAD]
    rows, notes = [], list[str]()
    for both in comparisons.values():
        title = both.b.scenario.title[lang]
        mean, low, high = (
            number(float(gap[-1]), unit, signed=True, more=1) for gap in difference(both, indicator)
        )
        verdict = both.verdict(indicator)
        told = verdict.direction != "neither" and not verdict.preliminary
        shares = [str(share) if told else DASH for share in verdict.rounded]
        if verdict.preliminary:
            notes.append(verdict.sentence(lang))
        needed = verdict.required_replications
        rows.append(
            [
                title,
                mean,
                text("summary.range", lang, low=low, high=high),
                *shares,
                DASH if needed is None else f"{needed:,}",
                _figures(verdict.variance_ratio),
            ]
        )
        if verdict.assumes_direction:
            notes.append(verdict.note(title, lang))
    gap = gap_label(unit, lang)
    return "\n\n".join(
        [
            text("figure.axis.value_in", lang, indicator=measure.title, unit=gap),
            aligned([head, *rows], numbers=tuple(range(1, len(head)))),
            *dict.fromkeys(notes),
        ]
    )


def discovery_summary(found: Discovered, scenario: Scenario, lang: str = "en") -> str:
    """Return under which unknowns a policy fails, the worst box first.

    Args:
        found: what was discovered.
        scenario: the policy.
        lang: language.
    """
    measures = {one.name: one for one in scenario.bound_indicators()}
    limit = limit_title(found.limit, measures[found.limit.indicator], lang)
    words = [
        text("experiment.discover.held_to", lang, limit=limit),
        text(
            "experiment.discover.head", lang, futures=found.futures,
            failing=round(100 * found.failing), skill=f"{found.skill:.2f}",
        )
    ]  # fmt: skip
    if len(found.boxes) > 1:
        made_from = found.futures - found.held_out
        words.append(
            text("experiment.discover.held_out", lang, made_from=made_from, held=found.held_out)
        )
    for box in found.boxes:
        bounds = [
            _bound(scenario.parameter(path), low, high, lang) for path, low, high in box.bounds
        ]
        where = text("error_part.list_separator", lang).join(bounds)
        words.append(
            text(
                "experiment.discover.box", lang, failing=round(100 * box.failing),
                low=round(100 * box.low), high=round(100 * box.high), futures=box.futures,
                share=round(100 * box.of_all_failures),
                where=where or text("experiment.discover.anywhere", lang),
            )
        )  # fmt: skip
    return "\n".join(words)


def _bound(parameter: Parameter, low: float | None, high: float | None, lang: str) -> str:
    how = "above" if high is None else "below" if low is None else "in"
    # The unit stands once, after the last number.
    unit = f" {text(f'unit.{parameter.declared.unit}', lang)}"
    return text(
        f"experiment.discover.{how}", lang,
        parameter=_named(parameter.declared.label, parameter.path, lang),
        low=f"{low or 0:.3g}{unit if high is None else ''}", high=f"{high or 0:.3g}{unit}",
    )  # fmt: skip


_VARIANTS_HEAD = ("variant", "difference", "band", "better", "same", "worse", "needed", "ratio")
_RUNS_HEAD = ("name", "state", "blocks", "futures", "megabytes")


def _response(table: pd.DataFrame, sweep: Sweep, path: str, unit: str, lang: str) -> str:
    parameter = sweep.ensemble.scenario.parameter(path).declared
    named = _named(parameter.label, path, lang)
    head = [named, text("experiment.mean", lang), text("experiment.interval", lang)]
    rows = []
    for value, row in table.iterrows():
        mean, low, high = (_cell(row[name], unit) for name in ("mean", "low", "high"))
        band = DASH if low == DASH else text("summary.range", lang, low=low, high=high)
        rows.append([f"{value:g}", mean, band])
    return aligned([head, *rows], numbers=(1, 2))


def _cell(value: float, unit: str) -> str:
    """Return a mean as people read it; a dash where no future was simulated."""
    return number(float(displayed(value, unit)), unit, more=1) if np.isfinite(value) else DASH


def _figures(value: float) -> str:
    """Return a number to three figures, its minus as elsewhere; a dash where there is none."""
    return f"{value:.3g}".replace("-", MINUS) if np.isfinite(value) else DASH


def _named(title: Mapping[str, str], path: str, lang: str) -> str:
    """Return a parameter's name with the path that tells it from others of that name."""
    return text("figure.axis.value_in", lang, indicator=title, unit=path)


def _cells(heat: xr.DataArray, unit: str) -> str:
    down, across = map(str, heat.dims)
    cells = pd.DataFrame(heat.values, heat[down].values, heat[across].values)
    corner = f"{down} \\ {across}"
    rows = [[corner, *(f"{value:g}" for value in cells.columns)]]
    for value, row in cells.iterrows():
        rows.append([f"{value:g}", *(_cell(one, unit) for one in row)])
    return aligned(rows, numbers=tuple(range(1, len(rows[0]))))
