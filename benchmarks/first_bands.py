"""How long after a lever's move the first bands stand, and all 200 futures of Putuo.

Measured in the kernel: from the slider's new value to the picture's new data, the drawing in the
browser not included (``in_browser`` has that). Each move is to settings never run before.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sim.experiments.crew import crew
from sim.ui import Laboratory, build_app
from sim.ui.lever_control import SliderControl

MOVES = 15
GOALS = {"first bands": 150, "all 200 futures": 500}
"""Milliseconds."""


@dataclass
class Move:
    """Milliseconds from the move to the callback's end, the first picture and the last."""

    callback: float
    first: float
    last: float


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    laboratory = build_app("putuo", lang="en")
    laboratory.wait()
    crew.wait()
    alone = list(_moves(laboratory, range(31, 31 + MOVES)))
    yield from _report("nothing kept", alone)
    laboratory.keep(True)
    laboratory.wait()
    yield from _report("compared with A", list(_moves(laboratory, range(61, 61 + MOVES))))


def _moves(laboratory: Laboratory, seats: range) -> Iterator[Move]:
    lever = next(one for one in laboratory.controls.levers if one.lever.alias == "seats")
    assert isinstance(lever, SliderControl)
    charts = laboratory.charts
    for value in seats:
        painted: list[float] = []
        charts.observe(lambda _, painted=painted: painted.append(time.perf_counter()), "spec")
        moved = time.perf_counter()
        lever.slider.value = value
        returned = time.perf_counter()
        laboratory.wait()
        charts.unobserve_all("spec")
        yield Move(*(1000 * (at - moved) for at in (returned, painted[0], painted[-1])))


def _report(what: str, moves: list[Move]) -> Iterator[str]:
    yield f"{what}, {len(moves)} moves, milliseconds: median (slowest)"
    for name, values in (
        ("callback returns", [move.callback for move in moves]),
        ("first bands", [move.first for move in moves]),
        ("all 200 futures", [move.last for move in moves]),
    ):
        goal = f", goal {GOALS[name]}" if name in GOALS else ""
        yield f"  {name:<18}{statistics.median(values):7.0f} ({max(values):.0f}){goal}"
