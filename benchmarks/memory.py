"""Peak of memory of a sweep and of one ten times as long, each in a process of its own.

A sweep of Putuo's first month is streamed to the disk and its response read from there. What the
system counts as the most that the process held includes Python and all libraries;
the same without any sweep is told beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.machine import peak
from sim.experiments.sweep import sweep
from sim.scenario import load

POINTS: Final = 4000
TIMES: Final = 10
GOAL: Final = 1.1
"""Times the peak of the shorter sweep, at most."""


def measure(points: int = POINTS) -> Iterator[str]:
    """Yield lines of a report."""
    idle, short, long = (in_process(count) for count in (0, points, TIMES * points))
    yield f"no sweep at all:   {idle / 1e6:7.0f} MB at the peak"
    yield f"{points:>8,} futures: {short / 1e6:7.0f} MB"
    yield f"{TIMES * points:>8,} futures: {long / 1e6:7.0f} MB"
    yield f"{TIMES} times as long: {long / short:.2f} times the peak, goal at most {GOAL}"


def in_process(points: int) -> int:
    """Return the peak, in bytes, of a process that sweeps so many points and reads them again."""
    code = f"from benchmarks.memory import alone; alone({points})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(json.loads(done.stdout))


def alone(points: int) -> None:
    """Sweep in this process and print its peak in bytes."""
    scenario = load("putuo").with_months(1)
    if points:
        with TemporaryDirectory() as out:
            found = sweep(scenario, {"exits.early": (0.003, 0.018)}, 1, points=points, out=out)
            found.response(scenario.indicators[0].name, "exits.early")
    print(json.dumps(peak()))
