"""A picture of options by two goals: those not ruled out, the others, and the present settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from sim.palette import CURRENT, GRID, KEPT, MUTED

_WIDTH: Final = 680
_HEIGHT: Final = 230
_LEFT: Final = 58
_RIGHT: Final = 16
_TOP: Final = 26
_FOOT: Final = 34


_NEAR: Final = 20
"""Units of the picture between dots whose numbers would cover each other."""
_CORNERS: Final = ((8, -5, "start"), (-8, 13, "end"), (8, 13, "start"), (-8, -5, "end"))
"""Where a dot's number stands: to the right and down, and which of its ends is there."""


@dataclass(frozen=True)
class Dot:
    """An option in the picture.

    Attributes:
        x, y: values of the two goals, on the scale that people read.
        name: in words, for those who point at it or hear it.
        kind: ``open`` (not ruled out), ``doubt`` (not ruled out, but whether it keeps a limit
            cannot be told), ``out``, or ``present`` (the settings on the levers).
        pick: what a click tells, or "" if it is not for picking.
        mark: number beside it, or "".
        x_ends, y_ends: intervals of the two values, on the same scale; None draws none.
    """

    x: float
    y: float
    name: str
    kind: str
    pick: str = ""
    mark: str = ""
    x_ends: tuple[float, float] | None = None
    y_ends: tuple[float, float] | None = None


def front(dots: Sequence[Dot], x_label: str, y_label: str, alternative: str) -> str:
    """Return the picture as SVG.

    Args:
        dots: the options.
        x_label, y_label: the goals with units.
        alternative: what the picture says, for those who hear it.
    """
    xs, ys = (np.array([at for one in dots for at in _extent(one, axis)]) for axis in ("x", "y"))
    across = _Scale(xs, _LEFT + 10, _WIDTH - _RIGHT - 10)
    up = _Scale(ys, _HEIGHT - _FOOT - 8, _TOP + 8)
    bottom = _HEIGHT - _FOOT
    parts = [
        f"<text class='tick' x='0' y='12'>{escape(y_label)}</text>",
        f"<text class='end tick' x='{_WIDTH}' y='{_HEIGHT - 4}'>{escape(x_label)}</text>",
    ]
    for at in up.ticks:
        y = up.place(at)
        parts.append(
            f"<line x1='{_LEFT}' x2='{_WIDTH - _RIGHT}' y1='{y:.1f}' y2='{y:.1f}' "
            f"stroke='{GRID}'/><text class='tick' x='{_LEFT - 6}' y='{y:.1f}' dy='0.32em' "
            f"text-anchor='end'>{at:,.6g}</text>"
        )
    parts += [
        f"<text class='tick' x='{across.place(at):.1f}' y='{bottom + 15}' "
        f"text-anchor='middle'>{at:,.6g}</text>"
        for at in across.ticks
    ]
    order = {"out": 0, "doubt": 1, "open": 2, "present": 3}
    drawn = [
        (one, across.place(one.x), up.place(one.y))
        for one in sorted(dots, key=lambda one: order[one.kind])
    ]
    parts += [_bars(one, across, up) for one, _, _ in drawn if one.kind != "out"]
    parts += [_dot(*dot) for dot in drawn] + _marks([dot for dot in drawn if dot[0].mark])
    return (
        f"<svg class='pareto' viewBox='0 0 {_WIDTH} {_HEIGHT}' role='group' "
        f"aria-label='{escape(alternative)}'>{''.join(parts)}</svg>"
    )


def _extent(one: Dot, axis: str) -> tuple[float, ...]:
    """Return the values along an axis that a dot takes up: its bars too, where they are drawn."""
    ends: tuple[float, float] | None = getattr(one, f"{axis}_ends")
    drawn = ends is not None and one.kind != "out"
    return (getattr(one, axis), *(ends if drawn and ends is not None else ()))


def _bars(one: Dot, across: _Scale, up: _Scale) -> str:
    """Return the intervals of a dot's two values as thin lines through it."""
    x, y = across.place(one.x), up.place(one.y)
    lines = []
    if one.x_ends is not None:
        low, high = map(across.place, one.x_ends)
        lines.append(f"M{low:.1f},{y:.1f}H{high:.1f}")
    if one.y_ends is not None:
        low, high = map(up.place, one.y_ends)
        lines.append(f"M{x:.1f},{low:.1f}V{high:.1f}")
    colour = KEPT if one.kind == "present" else CURRENT
    return f"<path class='bars' d='{''.join(lines)}' fill='none' stroke='{colour}'/>"


def _dot(one: Dot, x: float, y: float) -> str:
    words = f"<title>{escape(one.name)}</title>"
    if one.kind == "present":
        size = 6
        path = f"M{x - size:.1f},{y:.1f}L{x:.1f},{y - size:.1f}L{x + size:.1f},{y:.1f}"
        return (
            f"<path d='{path}L{x:.1f},{y + size:.1f}Z' fill='none' stroke='{KEPT}' "
            f"stroke-width='2.5'>{words}</path>"
        )
    fill = CURRENT if one.kind == "open" else "none"
    edge = MUTED if one.kind == "out" else CURRENT
    dashes = " stroke-width='2' stroke-dasharray='3 2'" if one.kind == "doubt" else ""
    pick = (
        f" data-pick='{escape(one.pick)}' tabindex='0' role='button' "
        f"aria-label='{escape(one.name)}'"
        if one.pick
        else ""
    )
    return (
        f"<circle{pick} cx='{x:.1f}' cy='{y:.1f}' r='5' fill='{fill}' stroke='{edge}'{dashes}>"
        f"{words}</circle>"
    )


def _marks(drawn: Sequence[tuple[Dot, float, float]]) -> list[str]:
    """Return the numbers beside dots; of dots that lie together each has its own corner."""
    parts: list[str] = []
    for place, (one, x, y) in enumerate(drawn):
        near = sum(abs(x - u) < _NEAR and abs(y - v) < _NEAR for _, u, v in drawn[:place])
        across, down, anchor = _CORNERS[near % len(_CORNERS)]
        parts.append(
            f"<text class='tick' x='{x + across:.1f}' y='{y + down:.1f}' "
            f"text-anchor='{anchor}'>{escape(one.mark)}</text>"
        )
    return parts


class _Scale:
    """Where values stand between two ends, with a few round numbers in between."""

    def __init__(self, values: np.ndarray, first: float, last: float) -> None:
        low, high = float(values.min()), float(values.max())
        if low == high:
            low, high = low - 0.5, high + 0.5
        rough = (high - low) / 4
        power = 10.0 ** np.floor(np.log10(rough))
        step = next(power * of for of in (1, 2, 5, 10) if power * of >= rough)
        places = np.arange(np.ceil(low / step), np.floor(high / step) + 1)
        self.ticks = [round(float(place * step), 9) for place in places]
        self._low, self._high, self._first, self._last = low, high, first, last

    def place(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return self._first + share * (self._last - self._first)
