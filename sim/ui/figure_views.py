"""Views with a seaborn figure.

What draws them is imported with the first figure: it takes longer than all else at start together.
"""

from __future__ import annotations

import base64
import io
from abc import abstractmethod
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiments.grid import lever_grid
from sim.levers import Lever, levers_of
from sim.scenario import Scenario
from sim.text import LANGUAGES, text
from sim.ui.engine import Answer
from sim.ui.views import Drawing, View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CELLS: Final = (6, 6)
"""Positions of seats and of the selection rate on the heatmap."""

GRID_REPLICATIONS: Final = 20
"""Simulated futures per cell; all cells share their luck."""

_DOTS: Final = 160
"""Dots per inch: enough for a projector."""


class FigureView(View):
    """A view with one figure."""

    def __init__(self) -> None:
        super().__init__()
        self.page.add_class("ech-figure")

    @abstractmethod
    def why_not(self, answer: Answer) -> str | None:
        """Return the catalogue's key of why there is nothing to draw, or None."""

    @abstractmethod
    def figure(self, drawing: Drawing) -> tuple[Figure, str]:
        """Return the figure and its text alternative."""

    def draw(self, drawing: Drawing) -> None:
        """Draw the figure, or say why there is none."""
        words = self.why_not(drawing.answer)
        if words is not None:
            self.page.value = f"<p>{escape(text(words, drawing.lang))}</p>"
            return
        figure, alternative = self.figure(drawing)
        source = _png(figure)
        drawing.go_on()
        self.page.value = f"<img alt='{escape(alternative)}' src='{source}'>"


class HeatmapView(FigureView):
    """The first indicator over seats and selection rate, all else as the levers stand."""

    key = "heatmap"

    def why_not(self, answer: Answer) -> str | None:
        """Nothing is picked in some programmes."""
        return None if _seats_and_rate(answer.question.scenario) else "ui.answer.no_class"

    def figure(self, drawing: Drawing) -> tuple[Figure, str]:
        """Run the grid and draw it."""
        from sim.figures import heatmap

        answer, lang = drawing.answer, drawing.lang
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
            cancel=drawing.cancel,
            progress=drawing.tell,
        )
        alternative = text(
            "figure.title.heatmap",
            lang,
            indicator=answer.results.measure(name).title,
            month=grid.attrs["month"],
        )
        labels = {lever.path: _with_unit(lever) for lever in found}
        return heatmap(grid, lang, (here[0], here[1]), labels), alternative


class DifferencesView(FigureView):
    """The paired differences of the first indicator, future by future."""

    key = "differences"

    def why_not(self, answer: Answer) -> str | None:
        """Nothing may be kept."""
        return "ui.answer.keep_first" if answer.comparison is None else None

    def figure(self, drawing: Drawing) -> tuple[Figure, str]:
        """Draw the comparison."""
        from sim.figures import ecdf

        answer, lang = drawing.answer, drawing.lang
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
    """Return seats and selection rate of the first class that has both among its levers."""
    levers = levers_of(scenario)
    rates = {lever.parameter.owner: lever for lever in levers if lever.alias == "selection-rate"}
    return next(
        (
            (lever, rates[lever.parameter.owner])
            for lever in levers
            if lever.alias == "seats" and lever.parameter.owner in rates
        ),
        None,
    )


def _with_unit(lever: Lever) -> dict[str, str]:
    return {
        lang: text(
            "figure.axis.value_in", lang,
            indicator=lever.label, unit=text(f"unit.{lever.unit}", lang),
        )
        for lang in LANGUAGES
    }  # fmt: skip


def _png(figure: Figure) -> str:
    """Return the figure as the address of a picture that is part of the page."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DOTS)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
