"""Which tabs, views and panels the laboratory has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as iw

from sim.ui.answer_views import ChartsView, TableView
from sim.ui.basis import MethodView, ParametersView, ReportedView
from sim.ui.calibration import CalibrationView
from sim.ui.export_panel import ExportPanel
from sim.ui.figure_views import DifferencesView, HeatmapView
from sim.ui.local_panel import LocalPanel
from sim.ui.options import OptionsView
from sim.ui.panels import MorePanel, Panel
from sim.ui.person import PersonView
from sim.ui.pipeline import FlowsView, Memory, SpreadView
from sim.ui.predict_panel import PredictPanel
from sim.ui.state_panels import HistoryPanel, SharePanel
from sim.ui.tornado import TornadoView
from sim.ui.verification import VerificationView
from sim.ui.views import Tab
from sim.ui.why import BookedView, WithoutView

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory


def tabs(
    laboratory: Laboratory, sentence: iw.Widget, cost: iw.Widget, chose: Callable[[], None]
) -> list[Tab]:
    """Return the tabs, left to right.

    Args:
        laboratory: whose they are.
        sentence: the answer in words.
        cost: what the programme takes.
        chose: is called when the reader has chosen another view.
    """
    answer = [ChartsView(laboratory.charts, cost), HeatmapView(), DifferencesView(), TableView()]
    memory = Memory()
    pipeline = [FlowsView(memory, chose), SpreadView(memory), PersonView(chose)]
    why = [BookedView(), TornadoView(), WithoutView(), OptionsView(laboratory)]
    basis = [
        ParametersView(),
        ReportedView(),
        CalibrationView(laboratory),
        VerificationView(),
        MethodView(),
    ]
    return [
        Tab("answer", answer, chose, above=[sentence]),
        Tab("pipeline", pipeline, chose),
        Tab("why", why, chose),
        Tab("basis", basis, chose),
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
