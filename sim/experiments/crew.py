"""The companions of this process, and who simulates a block.

They are a convenience and never a need: where none can be started, one is not ready yet, or one has
died, this process simulates alone and comes to the same numbers.
``docs/adr/0012-companion-processes.md`` says why they are what they are.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Final

from sim.experiments.block import Advance, Block, Stopped
from sim.experiments.companion import Companion, Lost
from sim.experiments.own import is_of_the_package, unchanged
from sim.record import Record
from sim.scenario import Scenario

PROCESSES: Final = "ECHELON_PROCESSES"
"""Environment variable: processes that simulate side by side, this one included."""

MOST: Final = 4
"""Processes that simulate side by side unless the variable says otherwise."""

WORTH: Final = 1.5
"""Seconds of simulating that a process does alone before it starts companions, about what starting
one costs: then it never costs more than twice what knowing the future would have."""

_log = logging.getLogger(__name__)


class Crew:
    """The companions of this process."""

    def __init__(self) -> None:
        self._all: list[Companion] = []
        self._lock = threading.Lock()
        self._started = False
        self._owner = os.getpid()
        self._worked = 0.0

    @property
    def companions(self) -> list[Companion]:
        """Those that are ready."""
        # A fork has the same objects and no right to use them.
        mine = self._owner == os.getpid()
        return [one for one in self._all if one.ready] if mine else []

    def ready_for(self, scenario: Scenario) -> int:
        """Return how many companions can simulate a scenario now."""
        ready = self.companions
        return len(ready) if ready and is_of_the_package(scenario) else 0

    def start(self, scenario: Scenario) -> None:
        """Start companions in the background, once; a scenario they cannot know starts none."""
        with self._lock:
            if self._started or self._owner != os.getpid():
                return
            wanted = processes() - 1
            if wanted <= 0 or not sys.executable or not is_of_the_package(scenario):
                return
            self._started = True
            if not unchanged():
                _log.info("no companion process: the package's files have changed")
                return
            warming = Block(scenario, seed=0, first=0, last=2)
            self._all = [Companion(warming) for _ in range(wanted)]
            atexit.register(self.end)

    def consider(self, scenario: Scenario) -> None:
        """Start companions if this process has simulated so much that they are worth it."""
        if self._worked > WORTH:
            self.start(scenario)

    def wait(self, timeout: float | None = None) -> bool:
        """Block until the companions that were started are ready, or will not be.

        Args:
            timeout: seconds to wait for each at most; None waits for ever.

        Returns:
            whether that came about in time.
        """
        return all(one.settled.wait(timeout) for one in self._all)

    def end(self) -> None:
        """End all companions; none is started again."""
        if self._owner == os.getpid():
            for companion in self._all:
                companion.end()

    def simulate(self, block: Block, stopped: Stopped, advance: Advance) -> Record:
        """Simulate a block in a companion that is free, else here.

        Raises:
            Cancelled: ``stopped`` said so.
        """
        with self._free(block) as companion:
            if companion is not None:
                with contextlib.suppress(Lost):
                    return companion.simulate(block, stopped, advance)
        return self.here(block, stopped, advance)

    def look(self) -> None:
        """Stop what is at work in companions and no longer wanted."""
        for companion in self.companions:
            companion.look()

    def here(self, block: Block, stopped: Stopped, advance: Advance) -> Record:
        """Simulate a block in this thread.

        Raises:
            Cancelled: ``stopped`` said so.
        """
        began = time.monotonic()
        try:
            return block.simulate(stopped, advance)
        finally:
            self._worked += time.monotonic() - began

    @contextlib.contextmanager
    def _free(self, block: Block) -> Iterator[Companion | None]:
        # An event log is large, and full of words that are slow to send.
        ready = [] if block.record_events else self.companions
        if not ready or not is_of_the_package(block.scenario):
            yield None
            return
        for companion in ready:
            if companion.free.acquire(blocking=False):
                try:
                    yield companion
                finally:
                    companion.free.release()
                return
        yield None


def processes() -> int:
    """Return how many processes may simulate side by side, this one included."""
    word = os.environ.get(PROCESSES, "")
    return int(word) if word.isdecimal() else min(cores(), MOST)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


crew: Final = Crew()
