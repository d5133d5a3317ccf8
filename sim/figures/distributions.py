"""Distributions: of simulated futures, of paired differences, of people along the pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.compare import Comparison
from sim.figures.canvas import sheet, theme
from sim.palette import CATEGORIES, CURRENT, DIFFERENCE, INK, MUTED, SAME
from sim.results import Results
from sim.structure import Structure
from sim.text import text
from sim.wording import Floats, axis_label, displayed

_MANY: Final = 8
"""Tiers on one sheet."""

_LONG: Final = 8
"""Letters of a tier's name that fit under a narrow violin."""


def endings(results: Results, names: Sequence[str], lang: str = "en") -> Figure:
    """Draw how the simulated futures end: for each value, how many of 100 end at or below it.

    Args:
        results: a run.
        names: indicators, left to right.
        lang: language of the words.

    Raises:
        InputError: the run has no such indicator.
    """
    with theme(lang) as drawn:
        figure, panels = sheet(
            len(names), lang, drawn, width=4.2 * len(names), height=3.6,
            notice=results.scenario.notice,
        )  # fmt: skip
        for axes, name in zip(panels, names, strict=True):
            measure = results.measure(name)
            last = displayed(results.values(name)[:, -1], measure.kind.unit)
            sns.ecdfplot(x=last, stat="percent", ax=axes, color=CURRENT, linewidth=2.2)
            axes.axvline(float(np.median(last)), color=MUTED, linestyle=":", linewidth=1.2)
            axes.set(
                title=measure.title[drawn],
                xlabel=axis_label(measure.title, measure.kind.unit, drawn),
                ylabel=text("figure.axis.share_of_futures", drawn) if axes is panels[0] else "",
            )
    return figure


def ecdf(comparison: Comparison, name: str, lang: str = "en") -> Figure:
    """Draw the paired differences, B less A, at the end: how many of 100 lie at or below each.

    The strip in the middle holds the differences that are not worth talking about.

    Args:
        comparison: of A and B.
        name: an indicator.
        lang: language of the words.

    Raises:
        InputError: the runs have no such indicator.
    """
    measure = comparison.b.measure(name)
    unit = measure.kind.unit
    a, b = (displayed(side.values(name)[:, -1], unit) for side in (comparison.a, comparison.b))
    middle = float(np.median(comparison.a.values(name)[:, -1]))
    reach = [
        float(displayed(middle + sign * measure.worthwhile, unit) - displayed(middle, unit))
        for sign in (-1, 1)
    ]
    with theme(lang) as drawn:
        figure, (axes,) = sheet(
            1, lang, drawn, width=7.2, height=4.4, notice=comparison.b.scenario.notice
        )
        axes.axvspan(*reach, color=SAME, alpha=0.45, label=text("figure.legend.too_small", drawn))
        axes.axvline(0, color=INK, linewidth=1, label=text("figure.legend.no_difference", drawn))
        sns.ecdfplot(x=b - a, stat="percent", ax=axes, color=DIFFERENCE, linewidth=2.4)
        axes.set(
            title=text("figure.title.difference_distribution", drawn, indicator=measure.title),
            xlabel=text(
                "figure.axis.paired_difference",
                drawn,
                indicator=axis_label(measure.title, unit, drawn, gap=True),
            ),
            ylabel=text("figure.axis.share_of_futures", drawn),
        )
        figure.legend(loc="outside upper right", ncols=2, frameon=False)
    return figure


def pipeline(
    people: pd.DataFrame, structure: Structure, lang: str = "en", *,
    notice: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """Draw how competence is spread in each tier.

    Args:
        people: from :func:`sim.experiments.people.people`.
        structure: of the scenario, for the tiers and their names.
        lang: language of the words.
        notice: the scenario's; None for "not calibrated".
    """
    with theme(lang) as drawn:
        titles = _tiers(people, structure, drawn)
        figure, (axes,) = sheet(
            1, lang, drawn, width=max(6.0, 1.7 * len(titles)), height=4.4, notice=notice
        )
        _violins(axes, people, displayed(people["level"], "SD"), titles)
        axes.set(
            title=text("figure.title.distribution", drawn),
            xlabel=text("figure.axis.tier", drawn),
            ylabel=text("figure.axis.exceeded_entrants", drawn),
            ylim=(0, 10),
        )
    return figure


def spread(
    people: pd.DataFrame, structure: Structure, lang: str = "en", *,
    notice: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """Draw how competence and age are spread in each tier, one above the other.

    Args:
        people: with ``replication``, ``tier``, ``level`` and ``age``, as
            :meth:`sim.experiments.careers.Careers.at` gives them.
        structure: of the scenario, for the tiers and their names.
        lang: language of the words.
        notice: the scenario's; None for "not calibrated".
    """
    with theme(lang) as drawn:
        titles = {
            name: _stacked(words) if len(words) > _LONG else words
            for name, words in _tiers(people, structure, drawn).items()
        }
        # Side by side they would be so wide that a screen shows their type too small to read.
        figure, (upper, lower) = sheet(
            1, lang, drawn, width=7.2, height=5.6, rows=2, upper=1.0, notice=notice
        )
        _violins(upper, people, displayed(people["level"], "SD"), titles)
        _violins(lower, people, people["age"].to_numpy(), titles)
        upper.tick_params(labelbottom=False)
        upper.set(
            title=text("figure.axis.competence", drawn),
            xlabel="",
            ylabel=text("figure.axis.exceeded_entrants", drawn),
            ylim=(0, 10),
        )
        lower.set(title=text("figure.axis.age", drawn), xlabel="", ylabel=text("unit.years", drawn))
    return figure


def _stacked(words: str) -> str:
    """Return a tier's name word under word, its head count last."""
    name, _, heads = words.rpartition("(")
    return "\n".join([*name.split(), f"({heads}"])


def _tiers(people: pd.DataFrame, structure: Structure, lang: str) -> dict[str, str]:
    """Return the tiers that have people, with their head counts, in words."""
    tiers = [tier for tier in structure.tiers if (people["tier"] == tier.name).any()][:_MANY]
    futures = people["replication"].nunique()
    return {
        tier.name: text(
            "figure.axis.tier_heads",
            lang,
            tier=tier.title,
            heads=f"{(people['tier'] == tier.name).sum() / futures:.0f}",
        )
        for tier in tiers
    }


def _violins(axes: Axes, people: pd.DataFrame, values: Floats, titles: dict[str, str]) -> None:
    """Draw a violin of the values for each tier."""
    shown = people["tier"].isin(titles).to_numpy()
    tiers = people["tier"][shown].map(titles)
    sns.violinplot(
        x=tiers,
        y=np.asarray(values)[shown],
        order=list(titles.values()),
        hue=tiers,
        hue_order=list(titles.values()),
        palette=list(CATEGORIES[: len(titles)]) if len(titles) <= len(CATEGORIES) else None,
        cut=0,
        density_norm="width",
        inner="quart",
        linewidth=1,
        legend=False,
        ax=axes,
    )
