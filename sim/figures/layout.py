"""Sizes of a figure whose panels stand side by side: by itself, or across a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes

from sim.figures.canvas import LABEL, TITLE
from sim.typeset import broken

_PANEL: Final = 4.2
"""Width of a panel where the whole may be as wide as it needs, inches."""


@dataclass(frozen=True)
class Layout:
    """Sizes in inches.

    Attributes:
        width: of the whole; None for as much as the panels need.
        heights: of the whole with one row of panels, and with two.
        type: size of type, as a share of the house style's.
        signed: whether the notice and what identifies the run stand below.
    """

    width: float | None
    heights: tuple[float, float]
    type: float
    signed: bool

    def size(self, panels: int, rows: int = 1) -> tuple[float, float]:
        """Return width and height of the whole, with so many panels in each of one or two rows."""
        return self.width or _PANEL * panels, self.heights[rows - 1]

    def fit(self, axes: Axes, panels: int, rows: int = 1, size: float = TITLE) -> None:
        """Break a title that would run into the next panel, and a label longer than its axis.

        Args:
            axes: the panel.
            panels, rows: how many of them the sheet has.
            size: of the title's type, points in the house style.
        """
        width, height = self.size(panels, rows)
        # Left over by the axis beside; and by the legend, titles, months and the lower row.
        room = 0.85 * width / panels, height * (0.5 if rows == 1 else 0.42)
        title = broken(axes.get_title("left"), room[0], size * self.type)
        label = broken(axes.get_ylabel(), room[1], LABEL * self.type)
        axes.set_title("\n".join(title), fontsize=size * self.type)
        axes.set_ylabel("\n".join(label))


SCREEN: Final = Layout(None, (3.9, 6.2), 1.0, True)
"""By itself: in a notebook, on a slide, as a file."""

PAPER: Final = Layout(7.15, (2.4, 3.5), 0.82, False)
"""Across a sheet of A4 with margins of 14 mm, at its true size: no type below 7 points. The page
around it carries the notice and what identifies the run."""
