"""Which tabs, views and panels the laboratory has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as iw

from sim.ui.answer_views import ChartsView, TableView
from sim.ui.charts import Charts
from sim.ui.figure_views import DifferencesView, HeatmapView
from sim.ui.panels import MorePanel, Panel
from sim.ui.state_panels import HistoryPanel, SharePanel
from sim.ui.views import Tab

if TYPE_CHECKING:
    from sim.ui.app import Laboratory


def tabs(
    charts: Charts, sentence: iw.Widget, cost: iw.Widget, chose: Callable[[], None]
) -> list[Tab]:
    """Return the tabs, left to right.

    Args:
        charts: the live charts.
        sentence: the answer in words.
        cost: what the programme takes.
        chose: is called when the reader has chosen another view.
    """
    answer = [ChartsView(charts, cost), HeatmapView(), DifferencesView(), TableView()]
    return [Tab("answer", answer, chose, above=[sentence])]


def panels(laboratory: Laboratory) -> list[Panel]:
    """Return the panels of a laboratory."""

    def closing(key: str) -> Callable[[], None]:
        return lambda: laboratory.opened(key)

    return [
        MorePanel(closing("more"), laboratory.moved),
        HistoryPanel(closing("history"), laboratory),
        SharePanel(closing("share"), laboratory),
    ]
