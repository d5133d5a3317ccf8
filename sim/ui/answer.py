"""The words of the Answer tab: the sentence, and what it costs."""

from __future__ import annotations

from html import escape

from sim.experiments.compare import Comparison
from sim.readings import costs, typical
from sim.results import Results
from sim.text import text


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
        return _paragraphs(typical(results, name, lang), text("ui.answer.keep_first", lang))
    a, b = names
    verdict = comparison.verdict(name)
    options = text("ui.answer.a_against_b", lang, a=a, b=b)
    return _paragraphs(verdict.sentence(lang), "" if verdict.identical else options)


def cost(results: Results, comparison: Comparison | None, lang: str) -> str:
    """Return what the programme takes by its end, as HTML; empty if nothing of it is measured."""
    parts = [
        f"<b>{escape(days)}</b>" + (f" {escape(more)}" if more else "")
        for days, more in costs(results, comparison, lang)
    ]
    if not parts:
        return ""
    title = text("ui.cost.until", lang, month=results.months)
    return f"{escape(title)} {' · '.join(parts)}"


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(words)}</p>" for words in texts if words)
