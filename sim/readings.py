"""What people read off runs and comparisons: bands, differences and sentences."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

import sim
from sim.experiments.compare import INTERVAL, Comparison
from sim.results import Results
from sim.text import text
from sim.wording import displayed, in_sentence, number, unit_name

Floats = npt.NDArray[np.float64]

BANDS: Final = {"median": 0.5, "low50": 0.25, "high50": 0.75, "low80": 0.1, "high80": 0.9}
"""Quantiles over the simulated futures."""

COSTS: Final = ("mentor_days", "trainee_days")
"""Kinds of indicators that count what a programme takes, in days."""


def bands(results: Results, name: str) -> dict[str, Floats]:
    """Return the median and the bands of an indicator, each (1 + steps,), the opening state first.

    The numbers of ``Results.bands`` on the shown scale, without the time a table takes.
    """
    quantiles = np.quantile(results.values(name), list(BANDS.values()), axis=0)
    shown = displayed(quantiles, results.measure(name).kind.unit)
    return dict(zip(BANDS, shown, strict=True))


def difference(comparison: Comparison, name: str) -> tuple[Floats, Floats, Floats]:
    """Return the paired difference, B less A, on the scale that people read.

    Returns:
        mean over the simulated futures, and the ends of the interval that holds 90 of 100 of them;
        each (1 + steps,), the opening state first.
    """
    unit = comparison.b.measure(name).kind.unit
    a, b = (displayed(results.values(name), unit) for results in (comparison.a, comparison.b))
    ends = ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)
    low, high = np.quantile(b - a, ends, axis=0)
    return (b - a).mean(axis=0), low, high


def worthwhile(results: Results, name: str) -> tuple[Floats, Floats]:
    """Return the smallest differences that count, downwards and upwards, on the shown scale.

    Args:
        results: of A; on a bent scale a difference is as large as it is around A's middle.
        name: an indicator.
    """
    measure = results.measure(name)
    unit = measure.kind.unit
    middle = np.median(results.values(name), axis=0)
    down, up = (
        displayed(middle + sign * measure.worthwhile, unit) - displayed(middle, unit)
        for sign in (-1, 1)
    )
    return down, up


def typical(results: Results, name: str, lang: str) -> str:
    """Return the middle and the range of an indicator at the end of the run, as a sentence."""
    measure = results.measure(name)
    unit = measure.kind.unit
    shown = bands(results, name)
    value, low, high = (number(shown[end][-1], unit) for end in ("median", "low80", "high80"))
    key = "typical_gain" if unit == "SD" else "typical"
    if value == low == high:
        # Nothing lies above the middle that is not the middle.
        key = "settled_gain" if unit == "SD" else "settled"
    return text(
        f"ui.answer.{key}",
        lang,
        indicator=in_sentence(measure.title, lang),
        unit="" if unit == "SD" else unit_name(unit, lang),
        month=results.months,
        value=value,
        low=low,
        high=high,
    )


def costs(results: Results, comparison: Comparison | None, lang: str) -> list[tuple[str, str]]:
    """Return what the programme takes by its end, a line for each kind of days measured.

    Typical (median) days, and with a comparison the mean paired difference with the interval that
    holds 90 of 100 of them, else "": the mean, as wherever else a difference is a number.
    """
    lines = []
    for name, measure in results.measures.items():
        if measure.kind.name not in COSTS:
            continue
        unit = measure.kind.unit
        days = number(float(np.median(results.values(name)[:, -1])), unit)
        more = ""
        if comparison is not None:
            ends = (float(one[-1]) for one in difference(comparison, name))
            gap, low, high = (number(one, unit, signed=True) for one in ends)
            # Where all futures pay the same there is nothing to either side.
            key = "same_difference" if gap == low == high else "difference"
            more = text(f"ui.cost.{key}", lang, value=gap, low=low, high=high)
        lines.append((text(f"ui.cost.{measure.kind.name}", lang, value=days), more))
    return lines


def provenance(of: Results | Comparison, lang: str, digits: int = 8) -> str:
    """Return a line that identifies a run or a comparison.

    Args:
        of: what is shown.
        lang: language.
        digits: of the scenario's hash.
    """
    results = of.b if isinstance(of, Comparison) else of
    hashes = results.scenario.hash[:digits]
    if isinstance(of, Comparison):
        hashes = f"A {of.a.scenario.hash[:digits]}, B {hashes}"
    return identified(
        hashes, results.seed, results.replications, results.months, results.unknowns, lang
    )


def identified(
    hashes: str, seed: int, replications: int, months: int, unknowns: bool, lang: str
) -> str:
    """Return the line of :func:`provenance` for what has not been run yet."""
    band = text(f"ui.band.luck_{'and_unknowns' if unknowns else 'only'}", lang)
    return text(
        "report.provenance", lang,
        version=sim.__version__, hash=hashes, seed=seed, months=months,
        replications=replications, band=band,
    )  # fmt: skip
