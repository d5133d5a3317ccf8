"""The views of the Answer tab: the live charts, and what differs between A and B."""

from __future__ import annotations

from typing import Any

import ipywidgets as iw

from sim.experiments.compare import Comparison
from sim.levers import Lever, levers_of, more_levers
from sim.readings import difference
from sim.text import text
from sim.ui import plain
from sim.ui.charts import Charts
from sim.ui.tables import paragraph, table
from sim.ui.views import Drawing, View, styled
from sim.wording import gap_label, number


class ChartsView(View):
    """The live charts. The laboratory paints them itself, as often as there is something new.

    Args:
        charts: the pictures.
        cost: what stands below them.
    """

    key = "month_by_month"

    def __init__(self, charts: Charts, cost: iw.Widget) -> None:
        super().__init__()
        self.box.children = [styled(plain.VBox([charts]), "t-chart", "ech-charts"), cost]

    def draw(self, drawing: Drawing) -> None:
        """Nothing is left to draw once an answer is complete."""

    def outdate(self, lang: str) -> None:
        """The next picture is a moment away: greying the old one out would only flicker."""


class TableView(View):
    """What A and B set differently, and what comes of it, in numbers."""

    key = "table"

    def draw(self, drawing: Drawing) -> None:
        """Write the two tables."""
        comparison, lang = drawing.answer.comparison, drawing.lang
        if comparison is None:
            self.page.value = paragraph(text("ui.answer.keep_first", lang))
            return
        self.page.value = self._settings(comparison, lang) + self._indicators(comparison, lang)

    def _settings(self, comparison: Comparison, lang: str) -> str:
        a, b = comparison.a.scenario, comparison.b.scenario
        levers = {lever.path: lever for lever in (*levers_of(b), *more_levers(b))}
        rows = [
            [_name(levers, comparison, path, lang), _said(levers, path, first, lang),
             _said(levers, path, second, lang), _unit(levers, path, lang)]
            for path, first, second in a.differences(b)
        ]  # fmt: skip
        if not rows:
            return paragraph(text("verdict.identical", lang))
        head = [text("ui.table.setting", lang), "A", "B", text("summary.head.unit", lang)]
        return table(head, rows, text("ui.table.settings", lang), numbers={1, 2})

    def _indicators(self, comparison: Comparison, lang: str) -> str:
        rows = []
        for name, measure in comparison.b.measures.items():
            unit = measure.kind.unit
            mean, low, high = (number(one[-1], unit, signed=True, more=1)
                               for one in difference(comparison, name))  # fmt: skip
            verdict = comparison.verdict(name)
            told = verdict.direction != "neither" and not verdict.preliminary
            shares = [str(share) if told else "–" for share in verdict.rounded]
            band = text("summary.range", lang, low=low, high=high)
            rows.append([measure.title[lang], mean, band, gap_label(unit, lang), *shares])
        names = ("indicator", "difference", "difference_band", "unit", "better", "same", "worse")
        head = [text(f"summary.head.{name}", lang) for name in names]
        label = text("ui.answer.difference", lang)
        return table(head, rows, label, numbers={1, 2, 4, 5, 6})


def _name(levers: dict[str, Lever], comparison: Comparison, path: str, lang: str) -> str:
    if path in levers:
        return levers[path].label[lang]
    for results in (comparison.b, comparison.a):
        known = results.scenario.parameters.get(path)
        if known is not None:
            return f"{known.declared.label[lang]} ({known.owner})"
    return path


def _said(levers: dict[str, Lever], path: str, value: Any, lang: str) -> str:
    if value is None:
        return "–"
    lever = levers.get(path)
    return str(value) if lever is None else lever.shown(value, lang)


def _unit(levers: dict[str, Lever], path: str, lang: str) -> str:
    lever = levers.get(path)
    return "" if lever is None or lever.is_switch else text(f"unit.{lever.unit}", lang)
