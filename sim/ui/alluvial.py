"""A hand-drawn alluvial picture: who was where, and where they are now, as SVG.

Plotly's Sankey takes half a second; this takes a few milliseconds, and the same numbers always give
the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Final

from sim.typeset import POINTS
from sim.typeset import width as width_of

WIDTH: Final = 690
HEIGHT: Final = 400
_TOP: Final = 22
_BAR: Final = 14
_GAP: Final = 9
_MARGIN: Final = 200
"""For the words on each side, unless they need more."""
_BESIDE: Final = 6
"""From a bar to its words."""
_TYPE: Final = 12
"""Height of the words."""
_LINE: Final = 15
"""Height of a line of words."""


@dataclass(frozen=True)
class Node:
    """A place that people come from or go to.

    Attributes:
        name: of the place in the flows.
        label: in words.
        colour: of its bar and of what leaves it.
    """

    name: str
    label: str
    colour: str


def alluvial(
    sources: Sequence[Node],
    targets: Sequence[Node],
    flows: Mapping[tuple[str, str], float],
    heads: tuple[str, str],
    alternative: str,
) -> str:
    """Return the picture.

    Args:
        sources, targets: the places on the left and on the right, from the top down; those that no
            flow touches are left out.
        flows: persons by (source, target).
        heads: words above the two columns.
        alternative: what the picture says, for those who hear it.
    """
    left = _Column(sources, {one.name: _sum(flows, 0, one.name) for one in sources})
    right = _Column(targets, {one.name: _sum(flows, 1, one.name) for one in targets})
    scale = min(left.scale, right.scale)
    left.lay(scale)
    right.lay(scale)
    colours = {one.name: one.colour for one in sources}
    x0, x1 = left.margin, WIDTH - right.margin
    ribbons = []
    for source in left.shown:
        for target in right.shown:
            size = flows.get((source.name, target.name), 0.0) * scale
            if size > 0:
                a, b = left.take(source.name, size), right.take(target.name, size)
                words = f"{source.label} → {target.label}: {size / scale:.1f}"
                path = _path(a, b, size, (x0, x1))
                ribbons.append(_ribbon(path, colours[source.name], words))
    parts = [
        *ribbons,
        *left.bars(x0 - _BAR, "end", x0 - _BAR - _BESIDE),
        *right.bars(x1, "start", x1 + _BAR + _BESIDE),
        f"<text class='head' x='{x0}' y='12' text-anchor='end'>{escape(heads[0])}</text>",
        f"<text class='head' x='{x1}' y='12'>{escape(heads[1])}</text>",
    ]
    return (
        f"<svg class='alluvial' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
        f"aria-label='{escape(alternative)}'>{''.join(parts)}</svg>"
    )


class _Column:
    def __init__(self, nodes: Sequence[Node], heads: Mapping[str, float]) -> None:
        self.shown = [one for one in nodes if heads[one.name] > 0]
        self._heads = heads
        self._ends: dict[str, float] = {}
        self._used: dict[str, float] = {}

    @property
    def scale(self) -> float:
        """Height of one person."""
        total = sum(self._heads[one.name] for one in self.shown) or 1.0
        return (HEIGHT - _TOP - 8 - _GAP * max(len(self.shown) - 1, 0)) / total

    @property
    def margin(self) -> int:
        """Room for the bar and the longest words, none of which shall stick out."""
        words = max((width_of(self._words(one), _TYPE) * POINTS for one in self.shown), default=0)
        return max(_MARGIN, ceil(words) + _BAR + _BESIDE)

    def lay(self, scale: float) -> None:
        """Place the bars from the top down."""
        self._scale = scale
        y = float(_TOP)
        for one in self.shown:
            self._ends[one.name] = self._used[one.name] = y
            y += self._heads[one.name] * scale + _GAP

    def take(self, name: str, size: float) -> float:
        """Return where the next ribbon of a bar begins."""
        y = self._used[name]
        self._used[name] = y + size
        return y

    def bars(self, x: float, anchor: str, words: float) -> list[str]:
        """Return the bars with their words, which give way to each other."""
        places = _spread(
            [self._ends[one.name] + self._heads[one.name] * self._scale / 2 for one in self.shown]
        )
        parts = []
        for one, y in zip(self.shown, places, strict=True):
            size = max(self._heads[one.name] * self._scale, 1.0)
            parts.append(
                f"<rect x='{x}' y='{self._ends[one.name]:.1f}' width='{_BAR}' "
                f"height='{size:.1f}' fill='{one.colour}'/>"
                f"<text x='{words}' y='{y:.1f}' dy='0.32em' text-anchor='{anchor}'>"
                f"{escape(self._words(one))}</text>"
            )
        return parts

    def _words(self, one: Node) -> str:
        heads = self._heads[one.name]
        return f"{one.label} {heads:.1f}" if 0 < heads < 9.95 else f"{one.label} {heads:,.0f}"


def _spread(places: list[float]) -> list[float]:
    """Move places apart to at least a line's height, within the picture."""
    spread = list(places)
    for i in range(1, len(spread)):
        spread[i] = max(spread[i], spread[i - 1] + _LINE)
    bottom = HEIGHT - _LINE / 2
    for i in range(len(spread) - 1, -1, -1):
        spread[i] = min(spread[i], bottom)
        bottom = spread[i] - _LINE
    return spread


def _path(a: float, b: float, size: float, ends: tuple[float, float]) -> str:
    x0, x1 = ends
    middle = (x0 + x1) / 2
    return (
        f"M{x0},{a:.1f}C{middle},{a:.1f} {middle},{b:.1f} {x1},{b:.1f}"
        f"V{b + size:.1f}C{middle},{b + size:.1f} {middle},{a + size:.1f} {x0},{a + size:.1f}Z"
    )


def _ribbon(path: str, colour: str, words: str) -> str:
    return f"<path d='{path}' fill='{colour}'><title>{escape(words)}</title></path>"


def _sum(flows: Mapping[tuple[str, str], float], end: int, name: str) -> float:
    return sum(heads for pair, heads in flows.items() if pair[end] == name)
