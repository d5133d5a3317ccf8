"""Axes that stay still: round ends and few ticks, from the numbers alone.

A picture must not depend on what was shown before it, so an axis follows from its numbers only; it
moves seldom because its ends are multiples of a round step.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Axis:
    """Ends and ticks of an axis, in ascending order."""

    low: float
    high: float
    ticks: tuple[float, ...]
    digits: int


def axis(
    values: Iterable[npt.ArrayLike],
    *,
    steps: int = 4,
    include: tuple[float, ...] = (),
    least: float = 0.0,
    within: tuple[float, float] | None = None,
) -> Axis:
    """Return an axis around values.

    Args:
        values: numbers to show; those that are not finite are left out.
        steps: about how many intervals between ticks.
        include: numbers that the axis must reach, such as zero.
        least: smallest width; narrower data would blow noise up to the size of the picture.
        within: ends that the axis keeps inside, such as 0 and 10.
    """
    everything = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in values])
    finite = [*everything[np.isfinite(everything)].tolist(), *include] or [0.0]
    low, high = min(finite), max(finite)
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
        if min(finite) >= 0 > low:
            low, high = 0.0, least
    step = _round_step((high - low) / steps if high > low else 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    if within is not None:
        first = max(first, math.ceil(within[0] / step - 1e-9))
        last = min(last, math.floor(within[1] / step + 1e-9))
    ticks = tuple(round(step * i, 10) + 0.0 for i in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, max(0, -math.floor(math.log10(step) + 1e-9)))


def month_ticks(months: int) -> tuple[int, ...]:
    """Return the months to label on an axis from 0, the last one always among them."""
    spacing = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= 4), 240)
    ticks = [month for month in range(0, months, spacing) if months - month > spacing * 0.6]
    return (*ticks, months)


def _round_step(rough: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(power * of for of in (1, 2, 5, 10) if power * of >= rough * (1 - 1e-9)))
