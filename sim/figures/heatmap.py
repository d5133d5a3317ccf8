"""A heatmap of an indicator over two levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.figures.canvas import sheet, theme
from sim.palette import GRID, INK, SEQUENCE
from sim.text import text
from sim.wording import axis_label, digits, displayed

_AXES: Final = {"cohort_size": "seats", "selection_rate": "selection_rate"}
"""Text of an axis by the lever's name; any other lever is called by its path."""

_SHARES: Final = frozenset({"selection_rate"})


def heatmap(
    grid: xr.DataArray,
    lang: str = "en",
    here: tuple[Any, Any] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Figure:
    """Draw an indicator for each combination of two levers' values.

    Args:
        grid: from :func:`sim.experiments.grid.lever_grid`; the first lever goes up the page.
        lang: language of the words.
        here: values of the two levers whose cell is framed as the current settings.
        labels: what the levers are called, with their units, by path; by default in general words.
    """
    unit = grid.attrs["unit"]
    title = {"en": grid.attrs["title_en"], "zh": grid.attrs["title_zh"]}
    known = "notice_en" in grid.attrs
    notice = {one: grid.attrs[f"notice_{one}"] for one in title} if known else None
    with theme(lang) as drawn:
        figure, (axes,) = sheet(1, lang, drawn, width=7.2, height=5.0, notice=notice)
        sns.heatmap(
            displayed(grid.values, unit),
            ax=axes,
            cmap=LinearSegmentedColormap.from_list("echelon", SEQUENCE),
            annot=True,
            fmt=f".{digits(unit)}f",
            linewidths=1.5,
            xticklabels=_labels(grid, 1),
            yticklabels=_labels(grid, 0),
            cbar_kws={"label": axis_label(title, unit, drawn)},
        )
        axes.set_facecolor(GRID)
        axes.invert_yaxis()
        axes.tick_params(rotation=0)
        axes.grid(visible=False)
        axes.set(
            title=text("figure.title.heatmap", drawn, indicator=title, month=grid.attrs["month"]),
            xlabel=_name(grid, 1, drawn, labels or {}),
            ylabel=_name(grid, 0, drawn, labels or {}),
        )
        if here is not None:
            _frame(figure, axes, grid, here, text("figure.legend.you_are_here", drawn))
    return figure


def _labels(grid: xr.DataArray, dim: int) -> list[str]:
    path = str(grid.dims[dim])
    scale = 100 if _last(path) in _SHARES else 1
    return [f"{scale * float(value):.3g}" for value in grid[path].values]


def _name(grid: xr.DataArray, dim: int, lang: str, labels: Mapping[str, Mapping[str, str]]) -> str:
    path = str(grid.dims[dim])
    if path in labels:
        return labels[path][lang]
    known = _AXES.get(_last(path))
    if known is None:
        return path
    words = text(f"figure.axis.{known}", lang)
    return f"{words} (%)" if _last(path) in _SHARES else words


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _frame(
    figure: Figure, axes: Axes, grid: xr.DataArray, here: tuple[Any, Any], label: str
) -> None:
    places = [
        np.flatnonzero(grid[dim].values == at) for dim, at in zip(grid.dims, here, strict=True)
    ]
    if all(len(found) for found in places):
        row, column = (int(found[0]) for found in places)
        axes.add_patch(
            Rectangle((column, row), 1, 1, fill=False, edgecolor=INK, linewidth=2.5, label=label)
        )
        figure.legend(loc="outside upper right", frameon=False)
