"""Whether time grows as the number of cadres: one run each from one to ten million.

Each run is a process of its own. All sizes run before any runs again, so that a change of the
machine's pace falls on all of them. A virtual machine may have to be given its memory, page by
page, the first time that anyone uses it, and large runs are the first to use most of it; so each
process uses as much as it needs before the clock starts.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from benchmarks.ours import in_process

SIZES: Final = (1_000_000, 2_000_000, 5_000_000, 10_000_000)
MONTHS: Final = 60
REPEATS: Final = 3
EACH: Final = 560
"""Bytes that a run needs for a cadre, and some more."""

GOAL: Final = 1.15
"""Times the cost of a cadre-month in the cheapest size, at most."""


def measure(
    sizes: tuple[int, ...] = SIZES, months: int = MONTHS, repeats: int = REPEATS
) -> Iterator[str]:
    """Yield lines of a report."""
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(repeats):
        for size in sizes:
            took = in_process(size, months, EACH * size).seconds
            costs[size].append(took / (size * months) * 1e9)
    medians = {size: statistics.median(found) for size, found in costs.items()}
    for size, found in costs.items():
        yield (
            f"{size:>10,} cadres: {medians[size]:5.1f} ns a cadre-month "
            f"({min(found):.1f} to {max(found):.1f})"
        )
    ratio = max(medians.values()) / min(medians.values())
    yield f"dearest to cheapest: {ratio:.2f}, goal at most {GOAL}"
