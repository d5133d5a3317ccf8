"""The table of a bench: one line a case, ratios below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.case import Timing, shown

_HEAD = ("case", "repeats", "median", "fastest", "slowest", "cadre-months/s", "peak", "goal")


def table(timings: Sequence[Timing]) -> list[str]:
    """Return the lines of the table."""
    rows = [_HEAD, *(_row(timing) for timing in timings)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if place in (0, len(_HEAD) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def ratios(timings: Mapping[str, Timing]) -> list[str]:
    """Say how many times as fast the program is as what does the same."""
    return [
        f"{timing.case.against} simulates {timings[timing.case.against].rate / timing.rate:,.3g} "
        f"times as many cadre-months a second as {name} "
        f"({shown('rate', timings[timing.case.against].rate)} and {shown('rate', timing.rate)})"
        for name, timing in timings.items()
        if timing.case.against in timings
    ]


def _row(timing: Timing) -> tuple[str, ...]:
    return (
        timing.case.name,
        str(len(timing.seconds)),
        shown("seconds", timing.median),
        shown("seconds", min(timing.seconds)),
        shown("seconds", max(timing.seconds)),
        f"{timing.rate:,.0f}",
        "" if timing.peak is None else shown("peak", timing.peak),
        "; ".join(timing.goals()),
    )
