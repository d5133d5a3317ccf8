"""Horizontal bars beside words, as HTML: they wrap, scale and are read like text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """A bar from one value to another.

    Attributes:
        label: in words.
        low, high: its ends.
        value: what stands at its side.
        kind: style class; "unsure" is drawn hollow.
        mark: where a stroke crosses it, or None.
    """

    label: str
    low: float
    high: float
    value: str
    kind: str = ""
    mark: float | None = None


def bars(given: Sequence[Bar], label: str, zero: float = 0.0) -> str:
    """Return the bars on one scale, a line at ``zero`` through all of them.

    Args:
        given: the bars, from the top down.
        label: what they are about, for those who hear it.
        zero: where bars begin.
    """
    ends = [zero, *(end for bar in given for end in (bar.low, bar.high))]
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0

    def at(value: float) -> float:
        return 100 * (value - low) / width

    rows = []
    for bar in given:
        left, right = sorted((at(bar.low), at(bar.high)))
        mark = "" if bar.mark is None else f"<b style='left:{at(bar.mark):.2f}%'></b>"
        rows.append(
            f"<li><span class='label'>{escape(bar.label)}</span>"
            f"<span class='place' aria-hidden='true'>"
            f"<em style='left:{at(zero):.2f}%'></em>"
            f"<i class='{escape(bar.kind)}' style='left:{left:.2f}%;"
            f"width:{max(right - left, 0.4):.2f}%'></i>{mark}</span>"
            f"<span class='value'>{escape(bar.value)}</span></li>"
        )
    return (
        f"<ul class='ech-bars' role='list' tabindex='0' aria-label='{escape(label)}'>"
        f"{''.join(rows)}</ul>"
    )
