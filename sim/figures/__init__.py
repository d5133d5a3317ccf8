"""Figures for paper, slides and notebooks, drawn with seaborn from results and their tables."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from sim.experiments.people import people
from sim.figures.distributions import ecdf, endings, pipeline, spread
from sim.figures.fans import compared, fans
from sim.figures.heatmap import heatmap
from sim.results import Results

__all__ = ["compared", "ecdf", "endings", "fans", "heatmap", "pipeline", "run_figures", "spread"]

FIRST: Final = 3
"""Indicators on a run's figures: those that the scenario names first."""


def run_figures(results: Results, lang: str = "en") -> dict[str, Figure]:
    """Return the three figures of a run by name.

    ``indicators`` month by month, ``endings`` of the simulated futures, and the ``pipeline``:
    competence by tier at the end.

    Args:
        results: a run.
        lang: language of the words.
    """
    names = list(results.measures)[:FIRST]
    return {
        "indicators": fans(results, names, lang),
        "endings": endings(results, names, lang),
        "pipeline": pipeline(
            people(results), results.scenario.structure, lang, notice=results.scenario.notice
        ),
    }
