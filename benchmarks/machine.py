"""The machine at hand: its facts, and how fast it moves memory."""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

import sim
from sim.experiments.crew import cores

PACKAGES = ("numpy", "numba", "mesa")


def facts() -> list[str]:
    """Return lines about versions and the machine."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.release()}"
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    return [
        f"Echelon {sim.__version__}, Python {platform.python_version()}, {packages}",
        f"{_processor()}, {cores()} cores for us, {_memory()}, {system}, {load}",
    ]


@dataclass(frozen=True)
class Bandwidth:
    """Bytes a second read and written while copying, best of several tries.

    Attributes:
        one: by one thread.
        every: by as many threads as there are cores.
    """

    one: float
    every: float


def bandwidth(megabytes: int = 256, tries: int = 5) -> Bandwidth:
    """Measure how fast arrays far larger than the caches are copied.

    Args:
        megabytes: size of the array of each thread.
        tries: how often; the best counts.
    """
    return Bandwidth(*(_copied(threads, megabytes, tries) for threads in (1, cores())))


def peak() -> int:
    """Return the most bytes of memory that this process has held."""
    with suppress(OSError):
        # What getrusage says on Linux begins with the peak of the process that started this one.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _copied(threads: int, megabytes: int, tries: int) -> float:
    pairs = [(np.ones(megabytes * 125_000), np.empty(megabytes * 125_000)) for _ in range(threads)]
    for source, target in pairs:
        np.copyto(target, source)
    jobs: list[Callable[[], None]] = [
        lambda pair=pair: np.copyto(pair[1], pair[0])  # type: ignore[misc]
        for pair in pairs
    ]
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(tries):
            began = time.perf_counter()
            list(pool.map(lambda job: job(), jobs))
            took = time.perf_counter() - began
            # Each element is read once and written once.
            best = max(best, sum(2 * source.nbytes for source, _ in pairs) / took)
    return best


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
    except (OSError, ValueError):
        return "memory unknown"
