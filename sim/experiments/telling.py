"""What experiments found, as short tables in plain text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.experiments.sweep import Sweep
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
        cells = sweep.heatmap(indicator, *sweep.paths[:2]).to_pandas()
        heat = [_cells(cells, unit)]
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


def _cells(cells: pd.DataFrame, unit: str) -> str:
    corner = f"{cells.index.name} \\ {cells.columns.name}"
    rows = [[corner, *(f"{value:g}" for value in cells.columns)]]
    for value, row in cells.iterrows():
        shown = [
            number(float(displayed(one, unit)), unit, more=1) if np.isfinite(one) else "–"
            for one in row
        ]
        rows.append([f"{value:g}", *shown])
    return aligned(rows, numbers=tuple(range(1, len(rows[0]))))
