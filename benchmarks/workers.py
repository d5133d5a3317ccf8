"""One Dask worker against two, each of one thread: the same blocks of Putuo, in turn.

Beside the ratio stand what the machine allows, which is the same blocks in one and in two plain
processes without a scheduler, and where the time goes that is not spent in blocks. At the end one
of two workers is killed in mid-run, and the numbers are compared to the bit with those of this
process. Only a machine with two idle cores can show the goal.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Event
from typing import Any, Final

import numpy as np

from benchmarks.sobol import ONE_SET
from sim.experiments.blockwise import Workers, simulated
from sim.experiments.cluster import cluster
from sim.experiments.ensemble import Arrays, Ensemble
from sim.scenario import load

FUTURES: Final = 6400
REPEATS: Final = 3
COUNTS: Final = (1, 2)
GOAL: Final = 1.7
"""Times as fast as one worker, at least."""


class Clocked(Ensemble):
    """An ensemble whose blocks carry the seconds that they took."""

    def block(self, number: int, cancel: Event | None = None) -> Arrays:
        """Simulate a block and add a column of seconds."""
        began = time.perf_counter()
        found = super().block(number, cancel)
        found["seconds"] = np.full(self.size(number), time.perf_counter() - began)
        return found


@dataclass(frozen=True)
class Spent:
    """Seconds of one run.

    Attributes:
        wall: on the clock.
        blocks: in blocks, all workers together.
        here: processor time of this process, which asks and, with Dask, schedules.
    """

    wall: float
    blocks: float
    here: float


def measure(futures: int = FUTURES, repeats: int = REPEATS, months: int = 36) -> Iterator[str]:
    """Yield lines of a report."""
    putuo = load("putuo").with_months(months)
    ensemble = Clocked(putuo, ONE_SET, futures, indicators=(putuo.indicators[0].name,))
    yield f"{ensemble.blocks} blocks of {ensemble.rows} futures, {repeats} times each"
    kinds: dict[str, Callable[[int], AbstractContextManager[Workers]]] = {
        "Dask workers": lambda count: cluster(workers=count),
        "plain processes": lambda count: _plain(ensemble, count),
    }
    found: dict[tuple[str, int], list[Spent]] = defaultdict(list)
    for _ in range(repeats):
        for kind, make in kinds.items():
            for count in COUNTS:
                # One at a time: workers that wait take time from those that work.
                with make(count) as workers:
                    _ready(ensemble, workers, count)
                    found[kind, count].append(_spent(ensemble, workers))
    for kind in kinds:
        yield from _compared(kind, [found[kind, count] for count in COUNTS])
    yield f"goal: two Dask workers at least {GOAL} times as fast as one"
    yield from _killing(ensemble)


def _ready(ensemble: Ensemble, workers: Workers, count: int) -> None:
    """Have each worker import the package and load what is compiled."""
    for _ in workers(ensemble, range(min(ensemble.blocks, 3 * count)), Event()):
        pass


def _spent(ensemble: Ensemble, workers: Workers) -> Spent:
    clock, processor = time.perf_counter(), time.process_time()
    seconds = simulated(ensemble, workers=workers)["seconds"]
    wall, here = time.perf_counter() - clock, time.process_time() - processor
    return Spent(wall, float(seconds[:: ensemble.rows].sum()), here)


def _compared(kind: str, runs: Sequence[Sequence[Spent]]) -> Iterator[str]:
    ratios = [one.wall / two.wall for one, two in zip(*runs, strict=True)]
    yield (
        f"two {kind} are {statistics.median(ratios):.2f} times as fast as one "
        f"({min(ratios):.2f} to {max(ratios):.2f})"
    )
    for count, mine in zip(COUNTS, runs, strict=True):
        wall, blocks, here = (
            statistics.median(getattr(one, field) for one in mine)
            for field in ("wall", "blocks", "here")
        )
        yield (
            f"  {count}: {wall:.1f} s, {100 * blocks / (count * wall):.0f} % of the workers' time "
            f"in blocks, {here:.1f} s of processor time in the process that asks"
        )


def _killing(ensemble: Ensemble) -> Iterator[str]:
    """Kill one of two workers once a third of the blocks are there."""
    with cluster(workers=2) as two:
        from distributed import get_client

        killed: list[int] = []

        def killing(
            ensemble: Ensemble, numbers: Sequence[int], cancel: Event
        ) -> Generator[tuple[int, Arrays]]:
            client: Any = get_client()
            for place, block in enumerate(two(ensemble, numbers, cancel)):
                if place == ensemble.blocks // 3:
                    killed.append(next(iter(client.run(os.getpid).values())))
                    os.kill(killed[0], signal.SIGKILL)
                yield block

        there = simulated(ensemble, workers=killing)
    here = simulated(ensemble)
    equal = all(np.array_equal(here[name], there[name]) for name in here if name != "seconds")
    yield (
        f"{len(killed)} of 2 workers killed after {ensemble.blocks // 3} blocks: "
        f"{'every number equal to the bit' if equal else 'NUMBERS DIFFER'}"
    )


_held: list[Ensemble] = []
"""In a plain process: what it simulates blocks of."""


def _take(ensemble: Ensemble) -> None:
    _held.append(ensemble)


def _block(number: int) -> Arrays:
    return _held[0].block(number)


@contextmanager
def _plain(ensemble: Ensemble, count: int) -> Iterator[Workers]:
    with ProcessPoolExecutor(count, get_context("spawn"), _take, (ensemble,)) as pool:

        def simulate(
            ensemble: Ensemble, numbers: Sequence[int], cancel: Event
        ) -> Generator[tuple[int, Arrays]]:
            yield from zip(numbers, pool.map(_block, numbers), strict=True)

        yield simulate
