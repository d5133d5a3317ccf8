"""The sheet that every figure is drawn on: theme, font, notice.

Figures are matplotlib's own :class:`~matplotlib.figure.Figure`, never pyplot's, so that any thread
may draw. A theme holds only while a figure is drawn; a notebook's own settings stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.fonts import chinese_font_path
from sim.palette import GRID, INK, MUTED
from sim.text import text

SYSTEM_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
)
"""Chinese fonts that systems bring, the best first."""

TITLE: Final = 11.0
LABEL: Final = 9.5
SMALL: Final = 9.0
"""Type in the house style, points: of a panel's title, of an axis, and of ticks and legends."""


_NOTICE_INCHES: Final = 0.42
_FACTS_INCHES: Final = 0.22


@contextmanager
def theme(lang: str, type: float = 1.0) -> Iterator[str]:
    """Draw in the house style within this; yields the language that can be drawn.

    Without any Chinese font that is English, and the sheet says so.

    Args:
        lang: the language asked for.
        type: size of type, as a share of the house style's.
    """
    family = chinese_font() if lang == "zh" else None
    fonts = [family, "DejaVu Sans"] if family else ["DejaVu Sans"]
    style: dict[str, Any] = {
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.titlelocation": "left",
        "axes.titlesize": TITLE * type,
        "axes.labelsize": LABEL * type,
        "axes.unicode_minus": False,
        # By name: a generic family would be looked up again when the figure is saved.
        "font.family": fonts,
        "grid.color": GRID,
        "legend.fontsize": SMALL * type,
        "text.color": INK,
        # Titles come from files: a dollar sign in one is a dollar sign.
        "text.parse_math": False,
        "xtick.color": MUTED,
        "xtick.labelsize": SMALL * type,
        "ytick.color": MUTED,
        "ytick.labelsize": SMALL * type,
    }
    whole: Any = {**sns.axes_style("whitegrid"), **style}
    with mpl.rc_context(whole):
        yield lang if lang != "zh" or family else "en"


def sheet(
    panels: int,
    lang: str,
    drawn: str,
    *,
    width: float,
    height: float,
    rows: int = 1,
    upper: float = 2.0,
    facts: str = "",
    notice: Mapping[str, str] | None = None,
    signed: bool = True,
) -> tuple[Figure, list[Axes]]:
    """Return a figure with panels side by side and, if it is signed, the notice below them.

    Args:
        panels: how many.
        lang: the language asked for.
        drawn: the language that can be drawn, from :func:`theme`.
        width, height: of the whole, inches.
        rows: of so many panels each, one below the other.
        upper: height of each row but the last, in heights of the last.
        facts: what identifies the run, below the notice.
        notice: the scenario's, in each language; None for "not calibrated".
        signed: whether notice and facts stand below; only a page that carries both goes without.

    Returns:
        the figure, and its panels row by row.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    told = text("notice.exploratory", drawn) if notice is None else notice[drawn]
    words = [told] if signed else []
    if drawn != lang:
        words.append(text("notice.no_chinese_font", drawn))
    below = (_FACTS_INCHES if signed and facts else 0.0) / height
    share = below + (_NOTICE_INCHES if words else 0.0) / height
    figure.get_layout_engine().set(rect=(0, share, 1, 1 - share))  # type: ignore[union-attr, call-arg]
    middles = {" ".join(words): (below + share) / 2} | ({facts: below / 2} if below else {})
    for line, middle in middles.items():
        figure.text(0.008, middle, line, fontsize=7, color=MUTED, va="center", wrap=True)
    heights = [upper] * (rows - 1) + [1.0]
    made = figure.subplots(rows, panels, squeeze=False, height_ratios=heights).ravel()
    for axes in made:
        sns.despine(ax=axes)
        # Ticks are made when the figure is saved, after the theme.
        axes.tick_params(labelfontfamily=mpl.rcParams["font.family"])
    return figure, list(made)


@cache
def chinese_font() -> str | None:
    """Return the family of a Chinese font: the system's, else the bundled one, else None."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    found: str | None = next((family for family in SYSTEM_FONTS if family in known), None)
    bundled = chinese_font_path()
    if found is None and bundled.is_file():
        font_manager.fontManager.addfont(bundled)
        found = font_manager.FontProperties(fname=bundled).get_name()
    return found
