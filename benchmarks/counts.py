"""Guard the work of a simulated month: ``python -m benchmarks.counts [--renew]``.

Time differs from machine to machine; these counts do not. For Putuo, a month of it:

- ``calls``: Python functions of ``sim`` entered, by area;
- ``passes``: operations over whole arrays, by area, and ``moved``: bytes that they read and write
  per cadre; see :mod:`benchmarks.traffic`;
- ``peak``: kilobytes that Python and NumPy hold at most beyond what they held at the start.

``counts.yaml`` keeps them. A test fails where one has grown beyond the tolerance, and names the
area; whoever has a reason renews the file and says why in the commit.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tracemalloc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

import yaml

from benchmarks.areas import area_of
from benchmarks.traffic import counting
from sim.model import TrainingModel

KEPT: Final = Path(__file__).with_name("counts.yaml")

SCENARIO: Final = "putuo"
MONTHS: Final = 12
FEW: Final = 4
"""Replications where calls are counted, which do not depend on them."""
MANY: Final = 20
"""Replications where bytes are counted, so that arrays outweigh what Python itself holds."""

TOLERANCE: Final = 1.1
"""By what factor a count may grow unnoticed."""
SLACK: Final = {"calls": 20.0, "passes": 5.0, "moved": 20.0, "peak": 200.0}
"""By how much it may at any rate: small areas would trip over a single line."""

Counts = dict[str, dict[str, float]]


def counted() -> Counts:
    """Return counts of a month of Putuo by what is counted and area."""
    # The first run compiles, imports and fills caches.
    _run(FEW)
    with counting() as traffic:
        model = _run(MANY)
    rows = model.roster.shape[0] * model.roster.shape[1]
    return {
        "calls": _monthly(_calls()),
        "passes": _monthly(traffic.passes),
        "moved": _monthly({area: moved / rows for area, moved in traffic.moved.items()}),
        "peak": {"all": round(_peak() / 1e3, 1)},
    }


def kept() -> Counts:
    """Return the counts on file."""
    return yaml.safe_load(KEPT.read_text("utf-8"))


def grown(now: Counts, before: Counts) -> list[str]:
    """Say which counts have grown beyond the tolerance, one line each."""
    return [
        f"{area}: {what} per month were {before[what].get(area, 0.0):g}, now {number:g}"
        for what in sorted(now)
        for area, number in sorted(now[what].items())
        if number > before[what].get(area, 0.0) * TOLERANCE + SLACK[what]
    ]


def renew(counts: Counts) -> None:
    """Put counts on file."""
    head = "# Work of a month of Putuo; `python -m benchmarks.counts --renew` writes this file.\n"
    KEPT.write_text(head + yaml.safe_dump(counts), encoding="utf-8")


def _run(replications: int, months: int = MONTHS) -> TrainingModel:
    model = TrainingModel(SCENARIO, 1, replications)
    for _ in range(months):
        model.step()
    return model


def _calls() -> Mapping[str, float]:
    model = TrainingModel(SCENARIO, 1, FEW)
    calls: Counter[str] = Counter()

    def entered(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            module = frame.f_globals.get("__name__", "")
            if module.startswith("sim.kernels"):
                calls["kernels"] += 1
            elif module.startswith("sim."):
                calls[area_of(module)] += 1

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        for _ in range(MONTHS):
            model.step()
    finally:
        sys.setprofile(before)
    return calls


def _peak() -> int:
    model = _run(MANY, 1)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(3):
            model.step()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return most - before


def _monthly(total: Mapping[str, float]) -> dict[str, float]:
    return {area: round(number / MONTHS, 1) for area, number in sorted(total.items())}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counts", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="put today's counts on file")
    now, before = counted(), kept() if KEPT.exists() else {}
    renewing = parser.parse_args().renew
    for what, areas in now.items():
        print(what)
        for area, number in areas.items():
            print(
                f"  {area:<12}{number:12,.1f}   kept {before.get(what, {}).get(area, 0.0):12,.1f}"
            )
    if renewing:
        renew(now)
        print(f"written to {KEPT.name}")
    else:
        print("\n".join(grown(now, before)) or "nothing has grown beyond the tolerance")


if __name__ == "__main__":
    main()
