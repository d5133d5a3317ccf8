"""Share the blocks of a run among this thread, its helpers and the companions; order is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event
from typing import Final

from sim.errors import Cancelled
from sim.experiments.block import Advance, Block, Stopped
from sim.experiments.crew import cores, crew
from sim.record import Record

AHEAD: Final = 2
"""Blocks that may be finished or under way before their turn, per simulating process."""

LOOK: Final = 0.01
"""Seconds between looks at whether the work is still wanted, of a thread that only waits."""


def shared(
    blocks: Sequence[Block], stopped: Stopped, advance: Advance, early: int = 0
) -> Generator[list[Record]]:
    """Yield the records of blocks in the blocks' order, as many at a time as are there.

    The caller's thread simulates too, and rests while it has the generator wait: what it does
    between two records competes with no other thread. Whatever ends the loop stops the others.

    Args:
        blocks: of one scenario.
        stopped: is asked between simulated months.
        advance: is told of the progress, in any thread.
        early: so many of the first blocks are waited for eagerly: until they are there, the
            caller's thread takes no other.

    Raises:
        Cancelled: ``stopped`` said so.
    """
    if not blocks:
        return
    scenario = blocks[0].scenario
    # Beside a companion a thread of this process would only slow the caller's own down.
    hands = min(1 + (crew.ready_for(scenario) or cores() - 1), len(blocks))
    if hands == 1:
        for block in blocks:
            yield [crew.here(block, stopped, advance)]
        return
    left = Event()

    def ended() -> bool:
        return left.is_set() or stopped()

    todo = iter(blocks)
    ahead: deque[tuple[Block, Future[Record]]] = deque()
    helpers = ThreadPoolExecutor(hands - 1)
    try:
        while True:
            for block in todo:
                ahead.append((block, helpers.submit(crew.simulate, block, ended, advance)))
                if len(ahead) > AHEAD * hands:
                    break
            if not ahead:
                return
            crew.consider(scenario)
            if not ahead[0][1].done():
                _help(ahead, early or len(ahead), ended, advance)
            records = []
            while ahead and ahead[0][1].done():
                records.append(ahead.popleft()[1].result())
            early = max(early - len(records), 0)
            if records:
                yield records
    finally:
        left.set()
        crew.look()
        helpers.shutdown(cancel_futures=True)


def _help(
    ahead: deque[tuple[Block, Future[Record]]], many: int, stopped: Stopped, advance: Advance
) -> None:
    """Simulate the first block that nobody has begun, of so many; else wait for the first."""
    for place, (block, future) in enumerate(islice(ahead, many)):
        if future.cancel():
            mine: Future[Record] = Future()
            mine.set_result(crew.here(block, stopped, advance))
            ahead[place] = block, mine
            return
    while not wait([ahead[0][1]], LOOK).done:
        if stopped():
            raise Cancelled
