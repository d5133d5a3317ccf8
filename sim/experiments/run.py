"""Run a scenario: R simulated futures, in blocks that fit the memory.

A replication's numbers depend on the seed, its own number and the scenario alone, so blocks,
threads, processes and the order in which blocks finish change nothing, to the bit.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from threading import Event, Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from sim.errors import InputError, between
from sim.experiments.block import Advance, Block
from sim.experiments.crew import crew
from sim.experiments.measured import check_measured
from sim.experiments.sharing import shared
from sim.record import joined
from sim.results import Results
from sim.scenario import Scenario, load
from sim.scenario.bound import check_columns

Columns = Mapping[str, npt.ArrayLike]

MAX_REPLICATIONS: Final = 10_000_000
MAX_SEED: Final = 2**63 - 1
BLOCK: Final = 200
"""Replications per block at most; docs/guides/results.md says why."""
CADRES: Final = 400_000
"""Simulated people per block, which large programmes have fewer replications for."""
LEAST: Final = 10
"""Replications that are worth a block of their own, only because another process is free."""
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

    if replications > LEAST:
        crew.consider(task.scenario)
    hands = 1 + crew.ready_for(task.scenario)
    with bar, closing(task.results(task.blocks(0, replications, hands), advance)) as growing:
        return Results.concat(list(growing))


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


def block_of(scenario: Scenario) -> int:
    """Return how many replications of a scenario a block has at most."""
    return max(1, min(BLOCK, CADRES // max(1, sum(scenario.structure.heads))))


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

    def blocks(self, first: int, last: int, hands: int = 1) -> list[Block]:
        """Divide replications into blocks of nearly one size, as many for each hand where it pays.

        Args:
            first: the first replication.
            last: the one after the last.
            hands: processes that simulate side by side.
        """
        size = last - first
        many = -(-size // block_of(self.scenario))
        many = max(many, min(-(-many // hands) * hands, -(-size // LEAST)))
        ends = [first + size * place // many for place in range(many + 1)] if many else []
        return [
            Block(
                self.scenario, self.seed, start, end, self.unknowns,
                {path: column[start:end] for path, column in self.columns.items()},
                self.record_events,
            )
            for start, end in pairwise(ends)
        ]  # fmt: skip

    def results(
        self, blocks: Sequence[Block], advance: Advance, early: int = 0
    ) -> Generator[Results]:
        """Simulate blocks that follow each other; yield those that are there, joined.

        The first ``early`` ones come before all.
        """
        start = blocks[0].first if blocks else 0
        with closing(shared(blocks, self.cancel.is_set, advance, early)) as growing:
            for records in growing:
                record = joined(records)
                yield Results(self.scenario, self.seed, self.unknowns, start, record)
                start += record.shape[0]


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
    check_measured(loaded)
    checked = check_columns(loaded.parameters, columns or {}, replications)
    return _Task(loaded, int(seed), unknowns, checked, cancel or Event(), record_events)


def _growing(task: _Task, first: int, replications: int) -> Iterator[Results]:
    hands = 1 + crew.ready_for(task.scenario)
    early = task.blocks(0, first, hands)
    late = task.blocks(first, replications, hands)
    # A companion goes straight on. Without one the first bands are simulated alone, because a
    # second block in this process at the same time would only delay them.
    parts = [early + late] if hands > 1 else [early, late]
    grown: list[Results] = []
    for blocks in parts:
        with closing(task.results(blocks, lambda part: None, len(early))) as growing:
            for results in growing:
                grown = [Results.concat([*grown, results])]
                if grown[0].replications >= first:
                    yield grown[0]
