"""The words of the Answer tab: the sentence, and what it costs."""

from __future__ import annotations

from html import escape

import numpy as np

from sim.experiments.compare import Comparison
from sim.results import Results
from sim.text import text
from sim.wording import displayed, in_sentence, number

COSTS = ("mentor_days", "trainee_days")
"""Kinds of indicators that count what a programme takes, in days."""


def sentence(
    results: Results, comparison: Comparison | None, name: str, names: tuple[str, str], lang: str
) -> str:
    """Return the answer on one indicator, as HTML.

    Args:
        results: of B.
        comparison: with A, if something is kept.
        name: the indicator.
        names: what to call A and B.
        lang: the reader's language.
    """
    if comparison is None:
        return _paragraphs(_typical(results, name, lang), text("ui.answer.keep_first", lang))
    a, b = names
    verdict = comparison.verdict(name)
    options = text("ui.answer.a_against_b", lang, a=a, b=b)
    return _paragraphs(verdict.sentence(lang), "" if verdict.identical else options)


def cost(results: Results, comparison: Comparison | None, lang: str) -> str:
    """Return what the programme takes by its end, as HTML; empty if nothing of it is measured.

    Typical (median) days; with a comparison, the typical paired difference beside them.
    """
    parts = []
    for name, measure in results.measures.items():
        if measure.kind.name not in COSTS:
            continue
        unit = measure.kind.unit
        days = number(float(np.median(results.final(name))), unit)
        words = f"<b>{escape(text(f'ui.cost.{measure.kind.name}', lang, value=days))}</b>"
        if comparison is not None:
            more = number(float(np.median(comparison.paired(name)[:, -1])), unit, signed=True)
            words += f" {escape(text('ui.cost.difference', lang, value=more))}"
        parts.append(words)
    if not parts:
        return ""
    title = text("ui.cost.until", lang, month=results.months)
    return f"{escape(title)} {' · '.join(parts)}"


def _typical(results: Results, name: str, lang: str) -> str:
    """Return the middle and the range of an indicator at the end of the run."""
    measure = results.measure(name)
    unit = measure.kind.unit
    last = results.bands(name).iloc[-1]
    value, low, high = (
        number(float(displayed(last[end], unit)), unit) for end in ("median", "low80", "high80")
    )
    key = "typical_gain" if unit == "SD" else "typical"
    return text(
        f"ui.answer.{key}",
        lang,
        indicator=in_sentence(measure.title, lang),
        unit="" if unit == "SD" else text(f"unit.{unit}", lang),
        month=results.months,
        value=value,
        low=low,
        high=high,
    )


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(words)}</p>" for words in texts if words)
