"""Pages with a seaborn figure, drawn when a lever has come to rest.

A figure takes too long to follow a moving hand. It is drawn in the engine's thread once an answer
is complete, only while its page is open, and given up as soon as the reader moves on.
"""

from __future__ import annotations

import base64
import io
import threading
from html import escape
from typing import ClassVar, Final

import ipywidgets as iw
import numpy as np
from matplotlib.figure import Figure

from sim.errors import Cancelled
from sim.experiments.grid import lever_grid
from sim.figures import ecdf, heatmap
from sim.levers import Lever, levers_of
from sim.scenario import Scenario
from sim.text import text
from sim.ui.engine import Answer

CELLS: Final = (6, 6)
"""Positions of seats and of the selection rate on the heatmap."""

GRID_REPLICATIONS: Final = 20
"""Simulated futures per cell; all cells share their luck."""

_DOTS: Final = 160
"""Dots per inch: enough for a projector."""


OUTDATED: Final = "ech-outdated"
"""Style class of a figure that waits to be drawn again."""


class FigurePage(iw.VBox):
    """A page of the laboratory with one figure."""

    key: ClassVar[str]
    """Name of the page in the catalogue, and of its style class."""

    def __init__(self) -> None:
        self._picture = iw.HTML()
        self._picture.add_class("ech-figure")
        self._picture.add_class(f"t-{self.key}")
        self._drawn: tuple[object, ...] = ()
        super().__init__([self._picture])
        self.add_class("ech-page")

    def title(self, lang: str) -> str:
        """Return what the page's tab says."""
        return text(f"ui.tab.{self.key}", lang)

    def draw(self, answer: Answer, lang: str, cancel: threading.Event) -> None:
        """Draw the figure for a complete answer, unless it is the one on the page already.

        Raises:
            Cancelled: the event was set.
        """
        question = answer.question
        kept = question.kept
        subject = (
            question.scenario.hash,
            None if kept is None else kept.hash,
            question.unknowns,
            question.seed,
            lang,
        )
        if subject != self._drawn:
            self._redraw(answer, lang, cancel)
            self._drawn = subject
        self._picture.remove_class(OUTDATED)

    def outdate(self, lang: str) -> None:
        """Show that the figure is not, or not any more, that of the present settings."""
        self._picture.add_class(OUTDATED)
        if not self._drawn:
            self._picture.value = f"<p>{escape(text('ui.answer.drawing', lang))}</p>"

    def _redraw(self, answer: Answer, lang: str, cancel: threading.Event) -> None:
        words = self.why_not(answer)
        if words is not None:
            self._picture.value = f"<p>{escape(text(words, lang))}</p>"
        else:
            figure, alternative = self.figure(answer, lang, cancel)
            source = _png(figure)
            if cancel.is_set():
                raise Cancelled
            self._picture.value = f"<img alt='{escape(alternative)}' src='{source}'>"

    def why_not(self, answer: Answer) -> str | None:
        """Return the catalogue's key of why there is nothing to draw, or None."""
        raise NotImplementedError

    def figure(self, answer: Answer, lang: str, cancel: threading.Event) -> tuple[Figure, str]:
        """Return the figure and its text alternative."""
        raise NotImplementedError


class HeatmapPage(FigurePage):
    """The first indicator over seats and selection rate, all else as the levers stand."""

    key = "heatmap"

    def why_not(self, answer: Answer) -> str | None:
        """Nothing is picked in some programmes."""
        return None if _seats_and_rate(answer.question.scenario) else "ui.answer.no_class"

    def figure(self, answer: Answer, lang: str, cancel: threading.Event) -> tuple[Figure, str]:
        """Run the grid and draw it."""
        question = answer.question
        found = _seats_and_rate(question.scenario)
        assert found is not None
        here = tuple(question.scenario.parameters[lever.path].value for lever in found)
        values = {
            lever.path: positions(lever, at, count)
            for lever, at, count in zip(found, here, CELLS, strict=True)
        }
        name = next(iter(answer.results.measures))
        grid = lever_grid(
            question.scenario,
            values,
            name,
            GRID_REPLICATIONS,
            question.seed,
            unknowns=question.unknowns,
            cancel=cancel,
        )
        alternative = text(
            "figure.title.heatmap",
            lang,
            indicator=answer.results.measure(name).title,
            month=grid.attrs["month"],
        )
        return heatmap(grid, lang, (here[0], here[1])), alternative


class DifferencesPage(FigurePage):
    """The paired differences of the first indicator, future by future."""

    key = "differences"

    def why_not(self, answer: Answer) -> str | None:
        """Nothing may be kept."""
        return "ui.answer.keep_first" if answer.comparison is None else None

    def figure(self, answer: Answer, lang: str, cancel: threading.Event) -> tuple[Figure, str]:
        """Draw the comparison."""
        comparison = answer.comparison
        assert comparison is not None
        name = next(iter(answer.results.measures))
        return ecdf(comparison, name, lang), comparison.verdict(name).sentence(lang)


def positions(lever: Lever, at: float, count: int) -> list[float | int]:
    """Return values spread over a lever's range, with the present one in place of the nearest."""
    spread = np.linspace(lever.low, lever.high, count)
    places = [lever.low + round((one - lever.low) / lever.step) * lever.step for one in spread]
    nearest = int(np.argmin(np.abs(np.array(places) - lever.position(at))))
    values = [lever.value(place) for place in places]
    values[nearest] = at
    return sorted(set(values))


def _seats_and_rate(scenario: Scenario) -> tuple[Lever, Lever] | None:
    found = {lever.alias: lever for lever in levers_of(scenario)}
    if "seats" not in found or "selection-rate" not in found:
        return None
    return found["seats"], found["selection-rate"]


def _png(figure: Figure) -> str:
    """Return the figure as the address of a picture that is part of the page."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DOTS)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
