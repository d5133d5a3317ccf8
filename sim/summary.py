"""Short tables in plain text: what a terminal shows of a run and of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

import numpy as np

from sim.experiments.compare import INTERVAL, Comparison
from sim.results import Results
from sim.text import text
from sim.wording import displayed, number, scale_label

_GAP = "  "


def run_summary(results: Results, lang: str = "en") -> str:
    """Return a line per indicator: typical value at start and end, and the band at the end.

    Args:
        results: a run.
        lang: language.
    """
    head = [text(f"summary.head.{name}", lang) for name in _RUN_HEAD]
    rows = []
    for name, measure in results.measures.items():
        unit = measure.kind.unit
        bands = results.bands(name)
        start, end, low, high = (
            number(float(displayed(bands[column].iloc[place], unit)), unit)
            for column, place in (("median", 0), ("median", -1), ("low80", -1), ("high80", -1))
        )
        band = text("summary.range", lang, low=low, high=high)
        rows.append([measure.title[lang], start, end, band, scale_label(unit, lang)])
    return aligned([head, *rows], numbers=(1, 2, 3))


def comparison_summary(comparison: Comparison, lang: str = "en") -> str:
    """Return a line per indicator: paired differences at the end, and shares of the futures.

    Differences are those of values as people read them: a gain's in entrants exceeded. Shares are
    left out where neither direction is better, and until there are replications for a verdict.

    Args:
        comparison: two runs.
        lang: language.
    """
    head = [text(f"summary.head.{name}", lang) for name in _COMPARISON_HEAD]
    rows = []
    for name, measure in comparison.a.measures.items():
        unit = measure.kind.unit
        mean, low, high = (
            number(gap, unit, signed=True, more=1) for gap in _gaps(comparison, name, unit)
        )
        verdict = comparison.verdict(name)
        told = verdict.direction != "neither" and not verdict.preliminary
        shares = [str(share) if told else "–" for share in verdict.rounded]
        band = text("summary.range", lang, low=low, high=high)
        title, shown_unit = measure.title[lang], scale_label(unit, lang)
        rows.append([title, mean, band, shown_unit, *shares])
    return aligned([head, *rows], numbers=(1, 2, 4, 5, 6))


def aligned(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Return rows as lines with columns one under the other.

    Args:
        rows: cells, as many in each row; Chinese characters are taken as two columns wide.
        numbers: columns that end at the same place instead of beginning there.
    """
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - _width(cell))
            cells.append(blanks + cell if place in numbers else cell + blanks)
        lines.append(_GAP.join(cells).rstrip())
    return "\n".join(lines)


def _gaps(comparison: Comparison, name: str, unit: str) -> list[float]:
    """Return mean, low and high of the paired differences at the end, on the scale people read."""
    a, b = (displayed(one.values(name)[:, -1], unit) for one in (comparison.a, comparison.b))
    low, high = np.quantile(b - a, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return [float((b - a).mean()), float(low), float(high)]


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


_RUN_HEAD = ("indicator", "start", "end", "end_band", "unit")
_COMPARISON_HEAD = (
    "indicator", "difference", "difference_band", "unit", "better", "same", "worse",
)  # fmt: skip
