"""Fan charts: an indicator month by month, with bands of simulated futures."""

from __future__ import annotations

from collections.abc import Sequence

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.figures.canvas import sheet, theme
from sim.palette import CURRENT, CURRENT_50, CURRENT_80
from sim.results import Results
from sim.text import text
from sim.wording import displayed, scale_label


def fans(results: Results, names: Sequence[str], lang: str = "en") -> Figure:
    """Draw indicators side by side: median, and the bands of 50 and 80 of 100 simulated futures.

    Args:
        results: a run.
        names: indicators, left to right.
        lang: language of the words.

    Raises:
        InputError: the run has no such indicator.
    """
    with theme(lang) as drawn:
        figure, panels = sheet(len(names), lang, drawn, width=4.2 * len(names), height=3.9)
        for axes, name in zip(panels, names, strict=True):
            _fan(axes, results, name, drawn)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=3, frameon=False)
    return figure


def _fan(axes: Axes, results: Results, name: str, lang: str) -> None:
    measure = results.measure(name)
    bands = results.bands(name).apply(lambda column: displayed(column, measure.kind.unit))
    for share, colour in ((80, CURRENT_80), (50, CURRENT_50)):
        axes.fill_between(
            bands.index,
            bands[f"low{share}"],
            bands[f"high{share}"],
            color=colour,
            linewidth=0,
            label=text("figure.legend.band", lang, share=share),
        )
    sns.lineplot(
        x=bands.index,
        y=bands["median"],
        ax=axes,
        color=CURRENT,
        linewidth=2.2,
        errorbar=None,
        label=text("figure.legend.typical", lang),
        legend=False,
    )
    axes.set(
        title=measure.title[lang],
        xlabel=text("figure.axis.month", lang),
        ylabel=scale_label(measure.kind.unit, lang),
    )
    axes.xaxis.set_major_locator(MultipleLocator(12 if results.months > 12 else 3))
    axes.margins(x=0)
