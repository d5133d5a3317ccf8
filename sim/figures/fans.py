"""Fan charts: an indicator month by month, with bands of simulated futures."""

from __future__ import annotations

from collections.abc import Sequence

import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.experiments.compare import Comparison
from sim.figures.canvas import LABEL, sheet, theme
from sim.figures.layout import SCREEN, Layout
from sim.palette import (
    CURRENT,
    CURRENT_50,
    CURRENT_80,
    DIFFERENCE,
    DIFFERENCE_BAND,
    INK,
    KEPT,
    MUTED,
)
from sim.readings import bands, difference, provenance, worthwhile
from sim.results import Results
from sim.text import text
from sim.wording import gap_label, scale_label


def fans(
    results: Results,
    names: Sequence[str],
    lang: str = "en",
    *,
    title: str | None = None,
    layout: Layout = SCREEN,
) -> Figure:
    """Draw indicators side by side: median, and the bands of 50 and 80 of 100 simulated futures.

    Args:
        results: a run.
        names: indicators, left to right.
        lang: language of the words.
        title: what the whole is about, in that language; without one the figure has no heading.
        layout: sizes of the whole and of its type.

    Raises:
        InputError: the run has no such indicator.
    """
    with theme(lang, layout.type) as drawn:
        facts = provenance(results, drawn)
        width, height = layout.size(len(names))
        figure, panels = sheet(
            len(names), lang, drawn, width=width, height=height,
            facts=facts, notice=results.scenario.notice, signed=layout.signed,
        )  # fmt: skip
        for axes, name in zip(panels, names, strict=True):
            _fan(axes, results, name, drawn)
            layout.fit(axes, len(names))
        handles, labels = panels[0].get_legend_handles_labels()
        _legend(figure, handles, labels, 3, title)
    return figure


def compared(
    comparison: Comparison,
    names: Sequence[str],
    lang: str = "en",
    *,
    title: str | None = None,
    layout: Layout = SCREEN,
) -> Figure:
    """Draw B's fans with A as a ghost, and the paired difference, B less A, below each.

    Args:
        comparison: of A and B.
        names: indicators, left to right.
        lang: language of the words.
        title: what the whole is about, in that language; without one the figure has no heading.
        layout: sizes of the whole and of its type.

    Raises:
        InputError: the runs have no such indicator.
    """
    with theme(lang, layout.type) as drawn:
        facts = provenance(comparison, drawn)
        many = len(names)
        width, height = layout.size(many, rows=2)
        figure, panels = sheet(
            many, lang, drawn, width=width, height=height, rows=2,
            facts=facts, notice=comparison.b.scenario.notice, signed=layout.signed,
        )  # fmt: skip
        for place, name in enumerate(names):
            upper, lower = panels[place], panels[many + place]
            _fan(upper, comparison.b, name, drawn)
            _ghost(upper, comparison.a, name, drawn)
            _difference(lower, comparison, name, drawn)
            layout.fit(upper, many, rows=2)
            layout.fit(lower, many, rows=2, size=LABEL)
        found = [panels[place].get_legend_handles_labels() for place in (0, many)]
        handles, labels = ([*upper, *lower] for upper, lower in zip(*found, strict=True))
        _legend(figure, handles, labels, 4, title)
    return figure


def _legend(
    figure: Figure, handles: list[Artist], labels: list[str], columns: int, title: str | None
) -> None:
    # The heading stands on the legend: the layout makes room for the two together.
    figure.legend(
        handles, labels, loc="outside upper left", ncols=columns, frameon=False,
        columnspacing=1.0, title=title, title_fontproperties={"size": 13}, alignment="left",
    )  # fmt: skip


def _fan(axes: Axes, results: Results, name: str, lang: str) -> None:
    measure = results.measure(name)
    shown = bands(results, name)
    for share, colour in ((80, CURRENT_80), (50, CURRENT_50)):
        axes.fill_between(
            results.timeline,
            shown[f"low{share}"],
            shown[f"high{share}"],
            color=colour,
            linewidth=0,
            label=text("figure.legend.band", lang, share=share),
        )
    sns.lineplot(
        x=results.timeline,
        y=shown["median"],
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
    _months(axes, results)


def _ghost(axes: Axes, kept: Results, name: str, lang: str) -> None:
    shown = bands(kept, name)
    axes.plot(
        kept.timeline,
        shown["median"],
        color=KEPT,
        linewidth=2,
        linestyle="--",
        label=text("ui.legend.kept", lang),
    )
    edges = [shown["low80"], shown["high80"]]
    for edge, label in zip(edges, (text("ui.legend.kept_edge", lang), None), strict=True):
        axes.plot(kept.timeline, edge, color=KEPT, linewidth=1, linestyle=":", label=label)


def _difference(axes: Axes, comparison: Comparison, name: str, lang: str) -> None:
    timeline = comparison.b.timeline
    mean, low, high = difference(comparison, name)
    axes.fill_between(timeline, low, high, color=DIFFERENCE_BAND, linewidth=0)
    axes.plot(
        timeline, mean, color=DIFFERENCE, linewidth=2.2, label=text("ui.legend.difference", lang)
    )
    counts = text("ui.legend.worthwhile", lang)
    for place, edge in enumerate(worthwhile(comparison.a, name)):
        axes.plot(
            timeline,
            edge,
            color=MUTED,
            linewidth=1,
            linestyle=":",
            label=None if place else counts,
        )
    axes.axhline(0, color=INK, linewidth=0.8)
    unit = gap_label(comparison.b.measure(name).kind.unit, lang)
    # Above the picture: beside it the axis is too low for the longer units.
    title = text("figure.title.gap", lang, unit=unit)
    axes.set(title=title, xlabel=text("figure.axis.month", lang))
    _months(axes, comparison.b)


def _months(axes: Axes, results: Results) -> None:
    axes.xaxis.set_major_locator(MultipleLocator(12 if results.months > 12 else 3))
    axes.margins(x=0)
