"""What experiments found, as short tables in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from sim.experiments.compare import Comparison
from sim.experiments.discover import Discovered
from sim.experiments.factors import LUCK
from sim.experiments.paired import verdicts
from sim.experiments.sensitivity import Study
from sim.experiments.spread import Spread
from sim.experiments.sweep import Sweep
from sim.scenario import Parameter, Scenario
from sim.shelf import Entry
from sim.summary import aligned
from sim.text import text
from sim.wording import displayed, number, scale_label

_MEGABYTE = 1_000_000


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
    heat = []
    if len(sweep.paths) > 1:
        first, second = sweep.paths[:2]
        heat = [_cells(sweep.heatmap(indicator, first, second), unit)]
    return "\n\n".join([head, *tables, *heat])


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
    titles = {one.path: f"{one.title[lang]} ({one.path})" for one in study.factors}
    titles[LUCK] = text("experiment.luck", lang)
    rows = [
        [titles[str(path)], *(f"{row[column]:.3g}" for column in columns)]
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
    head = [text(f"experiment.variants.{name}", lang) for name in _VARIANTS_HEAD]
    rows, notes = [], []
    for name, row in verdicts(comparisons, indicator).iterrows():
        both = comparisons[str(name)]
        title = both.b.scenario.title[lang]
        gap = displayed(both.b.final(indicator).values, measure.kind.unit)
        gap = gap - displayed(both.a.final(indicator).values, measure.kind.unit)
        needed = row["required_replications"]
        rows.append(
            [
                title,
                number(float(gap.mean()), measure.kind.unit, signed=True, more=1),
                *(f"{100 * row[share]:.0f}" for share in ("better", "same", "worse")),
                "–" if pd.isna(needed) else f"{needed:.0f}",
                f"{row['variance_ratio']:.3g}",
            ]
        )
        verdict = both.verdict(indicator)
        if verdict.assumes_direction:
            notes.append(verdict.note(title, lang))
    return "\n\n".join(
        [
            f"{measure.title[lang]} ({scale_label(measure.kind.unit, lang)})",
            aligned([head, *rows], numbers=tuple(range(1, len(head)))),
            *notes,
        ]
    )


def discovery_summary(found: Discovered, scenario: Scenario, lang: str = "en") -> str:
    """Return under which unknowns a policy fails, the worst box first.

    Args:
        found: what was discovered.
        scenario: the policy.
        lang: language.
    """
    words = [
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
    return text(
        f"experiment.discover.{how}", lang,
        parameter=f"{parameter.declared.label[lang]} ({parameter.path})",
        low=f"{low or 0:.3g}", high=f"{high or 0:.3g}",
    )  # fmt: skip


_VARIANTS_HEAD = ("variant", "difference", "better", "same", "worse", "needed", "ratio")
_RUNS_HEAD = ("name", "state", "blocks", "futures", "megabytes")


def _response(table: pd.DataFrame, sweep: Sweep, path: str, unit: str, lang: str) -> str:
    title = sweep.ensemble.scenario.parameter(path).declared.label[lang]
    head = [f"{title} ({path})", text("experiment.mean", lang), text("experiment.interval", lang)]
    rows = [
        [
            f"{value:g}",
            number(float(displayed(row["mean"], unit)), unit, more=1),
            text(
                "summary.range", lang,
                low=number(float(displayed(row["low"], unit)), unit, more=1),
                high=number(float(displayed(row["high"], unit)), unit, more=1),
            ),
        ]
        for value, row in table.iterrows()
    ]  # fmt: skip
    return aligned([head, *rows], numbers=(1, 2))


def _cells(heat: xr.DataArray, unit: str) -> str:
    down, across = map(str, heat.dims)
    cells = pd.DataFrame(heat.values, heat[down].values, heat[across].values)
    corner = f"{down} \\ {across}"
    rows = [[corner, *(f"{value:g}" for value in cells.columns)]]
    for value, row in cells.iterrows():
        shown = [
            number(float(displayed(one, unit)), unit, more=1) if np.isfinite(one) else "–"
            for one in row
        ]
        rows.append([f"{value:g}", *shown])
    return aligned(rows, numbers=tuple(range(1, len(rows[0]))))
