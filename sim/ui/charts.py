"""What the live charts draw: numbers, axes and words of the panels, made without a browser.

A :func:`spec` is plain data. ``charts.js`` turns it into lines at the size of the screen, so that
type and strokes stay crisp on a laptop and on a projector alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import anywidget
import numpy as np
import numpy.typing as npt
import traitlets

from sim.axes import Axis, axis, month_ticks
from sim.experiments.compare import Comparison
from sim.experiments.verdict import Verdict
from sim.readings import bands, difference, worthwhile
from sim.results import Results
from sim.text import text
from sim.wording import digits, gap_label, number, scale_label

Floats = npt.NDArray[np.float64]

PANELS: Final = 3
"""Indicators on the first screen."""

_PLACES: Final = 5
"""Digits after the point that travel to the browser: finer than any screen."""

_SCALE: Final = 10**_PLACES

_WORDS: Final = {
    "at": ("month", "date"),
    "choose": (),
    "difference": ("value", "low", "high"),
    "month": (),
    "reading": ("value", "low", "high"),
}
"""Texts that the browser fills, with their fields."""


def packed(value: Any) -> Any:
    """Return plain data as it travels: lists of fractions as whole numbers of the last digit kept.

    JSON takes more time over fractions than everything else about a picture. Divided by 10 to the
    power of ``_PLACES``, the whole numbers are the fractions again, to the bit.
    """
    if isinstance(value, dict):
        return {name: packed(part) for name, part in value.items()}
    if not isinstance(value, list) or not value:
        return value
    if isinstance(value[0], float):
        return {"whole": [round(one * _SCALE) for one in value]}
    return [packed(part) for part in value]


class Charts(anywidget.AnyWidget):
    """The pictures of the Answer tab.

    Attributes:
        spec: what to draw, made by :func:`spec`.
        shown: names of the indicators in the panels; the reader may choose others.
    """

    _esm = Path(__file__).with_name("charts.js")
    spec = traitlets.Dict().tag(sync=True, to_json=lambda value, widget: packed(value))
    shown = traitlets.List(traitlets.Unicode()).tag(sync=True)


def spec(
    results: Results, comparison: Comparison | None, shown: Sequence[str], lang: str
) -> dict[str, Any]:
    """Return what the charts draw.

    Args:
        results: of B, the settings on the sliders.
        comparison: with A, if something is kept.
        shown: names of indicators, one panel each; those that the run does not have are left out.
        lang: the reader's language.
    """
    return {
        "months": results.timeline.tolist(),
        "dates": results.dates,
        "ticks": list(month_ticks(results.months)),
        "choices": [
            {"name": name, "title": one.title[lang]} for name, one in results.measures.items()
        ],
        "legend": _legend(comparison is not None, lang),
        "words": {
            name: text(f"ui.chart.{name}", lang, **{field: f"{{{field}}}" for field in fields})
            for name, fields in _WORDS.items()
        },
        "panels": [
            _panel(results, comparison, name, lang) for name in shown if name in results.measures
        ],
    }


def _panel(results: Results, comparison: Comparison | None, name: str, lang: str) -> dict[str, Any]:
    measure = results.measure(name)
    unit = measure.kind.unit
    current = bands(results, name)
    shown = [current["low80"], current["high80"]]
    panel: dict[str, Any] = {
        "name": name,
        "unit": scale_label(unit, lang),
        "current": _rounded(current),
        "kept": None,
        "alternative": _alternative(measure.title[lang], results, current, unit, lang),
        "difference": None,
    }
    if comparison is not None:
        kept = bands(comparison.a, name)
        shown += [kept["low80"], kept["high80"]]
        panel["kept"] = _rounded(kept)
        panel["difference"] = _difference(comparison, name, lang)
    # One of 10 entrants, or four differences that count: less must not look like much.
    least = 1.0 if unit == "SD" else 4 * measure.worthwhile
    around = axis(shown, least=least, within=(0.0, 10.0) if unit == "SD" else None)
    panel["axis"] = _axis(around)
    panel["digits"] = digits(unit)
    return panel


def _difference(comparison: Comparison, name: str, lang: str) -> dict[str, Any]:
    measure = comparison.b.measure(name)
    unit = measure.kind.unit
    mean, low, high = difference(comparison, name)
    down, up = worthwhile(comparison.a, name)
    around = axis([low, high], steps=2, include=(0.0,), least=4 * float(up.max()))
    shown = gap_label(unit, lang)
    return {
        "unit": shown,
        "axis": _axis(around, signed=True),
        "mean": _list(mean),
        "low": _list(low),
        "high": _list(high),
        "threshold": {"low": _list(down), "high": _list(up)},
        "shares": _shares(comparison.verdict(name), lang),
        "alternative": text(
            "ui.accessible.difference",
            lang,
            title=measure.title,
            unit=shown,
            month=comparison.b.months,
            value=number(mean[-1], unit, signed=True),
            low=number(low[-1], unit, signed=True),
            high=number(high[-1], unit, signed=True),
        ),
    }


def _shares(verdict: Verdict, lang: str) -> list[dict[str, Any]]:
    """Return the three parts of the verdict; none before there are futures enough for one."""
    if verdict.preliminary:
        return []
    neutral = {"better": "higher", "worse": "lower"} if verdict.direction == "neither" else {}
    return [
        {
            "kind": neutral.get(kind, kind),
            "share": share,
            "words": f"{text(f'verdict.word.{neutral.get(kind, kind)}', lang)} {share}",
        }
        for kind, share in zip(("better", "same", "worse"), verdict.rounded, strict=True)
    ]


def _alternative(
    title: str, results: Results, shown: Mapping[str, Floats], unit: str, lang: str
) -> str:
    return text(
        "ui.accessible.chart",
        lang,
        title=title,
        unit=scale_label(unit, lang),
        start=0,
        end=results.months,
        first=number(shown["median"][0], unit),
        last=number(shown["median"][-1], unit),
        low=number(shown["low80"][-1], unit),
        high=number(shown["high80"][-1], unit),
    )


def _legend(kept: bool, lang: str) -> list[dict[str, str]]:
    entries = [
        ("median", text("ui.legend.median", lang)),
        ("band50", text("ui.legend.band", lang, share=50)),
        ("band80", text("ui.legend.band", lang, share=80)),
    ]
    if kept:
        entries += [
            ("kept", text("ui.legend.kept", lang)),
            ("kept-edge", text("ui.legend.kept_edge", lang)),
            ("difference", text("ui.legend.difference", lang)),
            ("threshold", text("ui.legend.worthwhile", lang)),
        ]
    return [{"kind": kind, "words": words} for kind, words in entries]


def _axis(of: Axis, *, signed: bool = False) -> dict[str, Any]:
    return {
        "low": of.low,
        "high": of.high,
        "ticks": [{"value": value, "label": _tick(value, of.digits, signed)} for value in of.ticks],
    }


def _tick(value: float, places: int, signed: bool) -> str:
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{abs(value):,.{places}f}"


def _rounded(shown: Mapping[str, Floats]) -> dict[str, list[float]]:
    return {name: _list(values) for name, values in shown.items()}


def _list(values: Floats) -> list[float]:
    return np.round(values, _PLACES).tolist()
