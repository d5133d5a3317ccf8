"""How much memory a cadre-month moves, and how near that comes to what the machine can move.

Bytes are counted from the sizes of the arrays that each pass touches (:mod:`benchmarks.traffic`);
the bandwidth is that of copying large arrays, measured in the same run. The share reached may pass
one: what fits the caches does not travel. Time by area is sampled on processor time, one thread.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from typing import Any, Final

from benchmarks.areas import AREAS, calling_area
from benchmarks.machine import Bandwidth, bandwidth
from benchmarks.ours import size
from benchmarks.traffic import counting
from sim.experiments.run import block_of, run
from sim.model import TrainingModel
from sim.scenario import Scenario, load

SCENARIOS: Final = ("putuo", "nanshan")
REPLICATIONS: Final = 200
COUNTED: Final = 20
"""Replications whose passes are counted; more make no difference to a cadre-month."""
_TICK: Final = 0.001
"""Seconds of processor time between two samples."""


def measure(replications: int = REPLICATIONS, megabytes: int = 256) -> Iterator[str]:
    """Yield lines of a report."""
    speed = bandwidth(megabytes)
    yield (
        f"copying moves {speed.one / 1e9:.1f} GB/s with one thread, "
        f"{speed.every / 1e9:.1f} GB/s with every core (read and written bytes)"
    )
    for name in SCENARIOS:
        yield from _report(load(name), replications, speed)


def _report(scenario: Scenario, replications: int, speed: Bandwidth) -> Iterator[str]:
    with counting() as traffic:
        model = _simulated(scenario, min(COUNTED, replications))
    counted = size(scenario, min(COUNTED, replications))
    moved = sum(traffic.moved.values()) / counted
    steps = scenario.structure.calendar.steps
    run(scenario, replications, 1, progress=False)
    began = time.perf_counter()
    run(scenario, replications, 1, progress=False)
    rate = size(scenario, replications) / (time.perf_counter() - began)
    state = state_bytes(model)
    yield ""
    reached = f"{rate / 1e6:.2f} M cadre-months/s"
    yield f"{scenario.name}, {replications} replications, every core: {reached}"
    yield (
        f"  {moved:,.0f} bytes a cadre-month in {sum(traffic.passes.values()) / steps:,.0f} passes "
        f"a month: {moved * rate / 1e9:.1f} GB/s, "
        f"{moved * rate / speed.every:.0%} of the bandwidth"
    )
    yield (
        f"  the state holds {state:,.0f} bytes a cadre; read and written once a month it would "
        f"allow {speed.every / (2 * state) / 1e6:,.0f} M cadre-months/s"
    )
    spent = profile(scenario, min(block_of(scenario), replications))
    total = sum(spent.values())
    yield f"  {'area':<12}{'time':>7}{'bytes':>8}{'passes':>8}"
    for area in sorted(AREAS, key=lambda area: -spent[area]):
        yield (
            f"  {area:<12}{spent[area] / total:7.1%}"
            f"{traffic.moved[area] / moved / counted:8.1%}"
            f"{traffic.passes[area] / sum(traffic.passes.values()):8.1%}"
        )


def state_bytes(model: TrainingModel) -> float:
    """Return the bytes of all columns per cadre."""
    roster = model.roster
    replications, rows = roster.shape
    return sum(roster[name].nbytes for name in roster.declared) / (replications * rows)


def profile(scenario: Scenario, replications: int) -> Counter[str]:
    """Return seconds of processor time by area, sampled while one block runs in this thread.

    Python tells of a tick when the call into NumPy or a kernel that it fell into has ended, so the
    time since the last one is laid to that call's area.
    """
    spent: Counter[str] = Counter()
    last = time.process_time()

    def tick(_: int, frame: FrameType | None) -> Any:
        nonlocal last
        now = time.process_time()
        spent[calling_area(frame)] += now - last  # type: ignore[assignment]
        last = now

    before = signal.signal(signal.SIGPROF, tick)
    signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
    try:
        last = time.process_time()
        _simulated(scenario, replications)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return spent


def _simulated(scenario: Scenario, replications: int) -> TrainingModel:
    model = TrainingModel(scenario, 1, replications)
    while model.running:
        model.step()
    return model
