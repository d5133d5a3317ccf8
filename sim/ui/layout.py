"""Which tabs, views and panels the laboratory has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as iw

from sim.scenario import Scenario
from sim.ui.answer_views import ChartsView, TableView
from sim.ui.basis import MethodView, ParametersView, ReportedView
from sim.ui.charts import Charts
from sim.ui.export_panel import ExportPanel
from sim.ui.figure_views import DifferencesView, HeatmapView
from sim.ui.local_panel import LocalPanel
from sim.ui.panels import MorePanel, Panel
from sim.ui.person import PersonView
from sim.ui.pipeline import FlowsView, Memory, SpreadView
from sim.ui.predict_panel import PredictPanel
from sim.ui.state_panels import HistoryPanel, SharePanel
from sim.ui.views import Tab
from sim.ui.why import BookedView, TornadoView, WithoutView

if TYPE_CHECKING:
    from sim.ui.app import Laboratory


def tabs(
    charts: Charts,
    sentence: iw.Widget,
    cost: iw.Widget,
    preset: Callable[[], Scenario],
    chose: Callable[[], None],
) -> list[Tab]:
    """Return the tabs, left to right.

    Args:
        charts: the live charts.
        sentence: the answer in words.
        cost: what the programme takes.
        preset: returns the preset of the programme on the screen.
        chose: is called when the reader has chosen another view.
    """
    answer = [ChartsView(charts, cost), HeatmapView(), DifferencesView(), TableView()]
    memory = Memory()
    pipeline = [FlowsView(memory, chose), SpreadView(memory), PersonView(chose)]
    return [
        Tab("answer", answer, chose, above=[sentence]),
        Tab("pipeline", pipeline, chose),
        Tab("why", [BookedView(), TornadoView(), WithoutView()], chose),
        Tab("basis", [ParametersView(preset), ReportedView(), MethodView()], chose),
    ]


def panels(laboratory: Laboratory) -> list[Panel]:
    """Return the panels of a laboratory."""

    def closing(key: str) -> Callable[[], None]:
        return lambda: laboratory.opened(key)

    return [
        MorePanel(closing("more"), laboratory.moved, laboratory.controls.more_variants),
        HistoryPanel(closing("history"), laboratory),
        SharePanel(closing("share"), laboratory),
        LocalPanel(closing("local"), laboratory),
        ExportPanel(closing("export"), laboratory),
        PredictPanel(closing("predict"), laboratory),
    ]
