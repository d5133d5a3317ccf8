"""Run a scenario: R simulated futures, in blocks that fit the cache.

A replication's numbers depend on the seed, its own number and the scenario alone, so blocks,
threads and the order in which blocks finish change nothing, to the bit.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from threading import Event, Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from sim.errors import Cancelled, InputError, between
from sim.model import TrainingModel
from sim.results import Results
from sim.scenario import Scenario, load
from sim.scenario.bound import check_columns

Columns = Mapping[str, npt.ArrayLike]
Block = tuple[int, int]
"""First replication, and the one after the last."""
Advance = Callable[[float], None]

MAX_REPLICATIONS: Final = 10_000_000
MAX_SEED: Final = 2**63 - 1
BLOCK: Final = 100
"""Replications per block at most; docs/guides/results.md says why."""
FIRST: Final = 20
"""Replications after which a stream shows its first bands."""

_BAR: Final = "{n:.0f}/{total:.0f} |{bar}| {elapsed}<{remaining}"


def run(
    scenario: Scenario | str,
    replications: int = 200,
    seed: int = 1,
    *,
    months: int | None = None,
    unknowns: bool = True,
    record_events: bool = False,
    progress: bool = True,
    columns: Columns | None = None,
    cancel: Event | None = None,
) -> Results:
    """Simulate a scenario.

    Args:
        scenario: what to simulate, or its name.
        replications: R, how many simulated futures.
        seed: of the luck; the same seed gives the same futures.
        months: length of the run; the scenario's own by default.
        unknowns: each future draws the unknowns from their ranges; otherwise luck alone differs.
        record_events: keep the event log, which takes much memory in large runs.
        progress: show a progress bar on the terminal.
        columns: (R,) or (R, 1) values by parameter path that replace the scenario's.
        cancel: set it from another thread to stop the run within a simulated month.

    Raises:
        InputError: an argument is outside its legal range.
        Cancelled: ``cancel`` was set.
    """
    task = _task(scenario, replications, seed, months, unknowns, columns, cancel, record_events)
    bar = tqdm(
        total=replications, bar_format=_BAR, file=sys.stderr, disable=not progress, leave=False
    )  # fmt: skip
    lock = Lock()

    def advance(count: float) -> None:
        with lock:
            bar.update(count)

    blocks = _blocks(0, replications)
    with bar, closing(task.in_order(blocks, advance)) as simulated:
        return Results.concat(list(simulated))


def stream(
    scenario: Scenario | str,
    replications: int = 200,
    seed: int = 1,
    *,
    first: int = FIRST,
    unknowns: bool = True,
    months: int | None = None,
    cancel: Event | None = None,
    columns: Columns | None = None,
) -> Iterator[Results]:
    """Simulate a scenario and yield growing results: the first after ``first`` replications.

    The arguments and errors are those of :func:`run`; they are checked at once. ``cancel`` is
    looked at between simulated months.
    """
    task = _task(scenario, replications, seed, months, unknowns, columns, cancel, False)
    check_count("first", first, 1, MAX_REPLICATIONS)
    return _growing(task, min(first, replications), replications)


def threads_available() -> int:
    """Return how many threads this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def check_run(replications: Any, seed: Any) -> None:
    """Raise an ``InputError`` unless replications and seed are whole numbers in their ranges."""
    if replications == 0 and not isinstance(replications, bool):
        legal = between(1, MAX_REPLICATIONS)
        raise InputError("no_replications", value=0, key="replications", legal=legal)
    check_count("replications", replications, 1, MAX_REPLICATIONS)
    check_count("seed", seed, 0, MAX_SEED)


def check_count(key: str, value: Any, low: int, high: int) -> None:
    """Raise an ``InputError`` unless the value of ``key`` is a whole number in a range."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError("not_a_count", value=value, key=key, legal=between(low, high))
    if not low <= value <= high:
        raise InputError("out_of_range", value=value, key=key, legal=between(low, high))


@dataclass(frozen=True)
class _Task:
    """A checked run, whose blocks may be simulated in any order."""

    scenario: Scenario
    seed: int
    unknowns: bool
    columns: Mapping[str, npt.NDArray[np.float64]]
    cancel: Event
    record_events: bool

    def simulate(self, block: Block, stop: Event, advance: Advance | None = None) -> Results:
        """Simulate a block; ``advance`` hears after each step what part of it, in replications."""
        first, last = block
        model = TrainingModel(
            self.scenario, self.seed, last - first, first,
            unknowns=self.unknowns,
            columns={path: column[first:last] for path, column in self.columns.items()},
            record_events=self.record_events,
        )  # fmt: skip
        while model.running:
            if self.cancel.is_set() or stop.is_set():
                raise Cancelled
            model.step()
            if advance is not None:
                advance((last - first) / model.structure.calendar.steps)
        return Results.of(model, self.unknowns)

    def in_order(
        self, blocks: Sequence[Block], advance: Advance | None = None
    ) -> Generator[Results]:
        """Yield the blocks' results in their order; whatever ends the loop stops the threads."""
        count = min(len(blocks), threads_available())
        stop = Event()
        if count <= 1:
            yield from (self.simulate(block, stop, advance) for block in blocks)
            return
        pool = ThreadPoolExecutor(count)
        try:
            ahead: deque[Future[Results]] = deque()
            for block in blocks:
                ahead.append(pool.submit(self.simulate, block, stop, advance))
                if len(ahead) > 2 * count:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _task(
    scenario: Scenario | str,
    replications: Any,
    seed: Any,
    months: Any,
    unknowns: bool,
    columns: Columns | None,
    cancel: Event | None,
    record_events: bool,
) -> _Task:
    check_run(replications, seed)
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    if months is not None:
        loaded = loaded.with_months(months)
    checked = check_columns(loaded.parameters, columns or {}, replications)
    return _Task(loaded, int(seed), unknowns, checked, cancel or Event(), record_events)


def _growing(task: _Task, first: int, replications: int) -> Iterator[Results]:
    # Alone, because a second block at the same time would only delay the first bands.
    grown = task.simulate((0, first), Event())
    yield grown
    with closing(task.in_order(_blocks(first, replications))) as simulated:
        for block in simulated:
            grown = Results.concat([grown, block])
            yield grown


def _blocks(first: int, last: int) -> list[Block]:
    """Divide the replications from ``first`` to before ``last`` into blocks of nearly one size."""
    many = -(-(last - first) // BLOCK)
    ends = [first + (last - first) * place // many for place in range(many + 1)] if many else []
    return list(pairwise(ends))
