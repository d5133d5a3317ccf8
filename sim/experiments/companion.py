"""A companion: a process beside this one that simulates blocks, so that no core stands idle.

A month of many small array operations holds Python's interpreter lock most of the time, so threads
share one core. A companion has an interpreter of its own.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any, Final

from sim.errors import Cancelled
from sim.experiments.block import Advance, Block, Stopped
from sim.experiments.handing import handed
from sim.paths import PACKAGE
from sim.record import Record

LOOK: Final = 1.0
"""Seconds between looks at whether the work is still wanted, where nobody calls for one. A look
takes the interpreter's lock from the thread that simulates, so there are few."""

SILENCE: Final = 60.0
"""Seconds after which a companion that says nothing while at work is given up."""

_ONE_THREAD: Final = {
    f"{library}_NUM_THREADS": "1" for library in ("MKL", "NUMBA", "OMP", "OPENBLAS")
}

_log = logging.getLogger(__name__)


class Lost(Exception):
    """A companion has not simulated what it was given."""


class Companion:
    """A process that simulates blocks, one at a time.

    Attributes:
        ready: whether it can be given blocks.
        settled: set once it is ready, or will not be.
        free: held by whoever has it simulate.

    Args:
        warming: the block that it simulates before it counts as ready.
    """

    def __init__(self, warming: Block) -> None:
        self.ready = False
        self.settled = threading.Event()
        self.free = threading.Lock()
        self._sending = threading.Lock()
        self._stopped: Stopped | None = None
        self._given: Block | None = None
        self._link: Connection[Any, Any] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # A thread of its own, which waits for the process's end too: nothing else is held up, and
        # a dead process leaves no entry behind.
        threading.Thread(
            target=self._live, args=(warming,), name="echelon-companion", daemon=True
        ).start()

    @property
    def pid(self) -> int | None:
        """The process's id, or None before it has started."""
        return None if self._process is None else self._process.pid

    def simulate(self, block: Block, stopped: Stopped, advance: Advance) -> Record:
        """Have a block simulated; the arguments are those of :meth:`Block.simulate`.

        Raises:
            Cancelled: ``stopped`` said so.
            Lost: the companion died, or could not do it.
        """
        counted = 0.0

        def count(part: float) -> None:
            nonlocal counted
            counted += part
            advance(part)

        try:
            record = self._asked(block, stopped, count)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller can do without
            _log.info("companion process lost: %s", error)
            self.end()
            record = None
        if record is None:
            advance(-counted)
            raise Lost
        advance(block.replications - counted)
        return record

    def look(self) -> None:
        """Stop the block at work if it is no longer wanted."""
        with self._sending:
            if self._stopped is not None and self._stopped() and self._link is not None:
                self._stopped = None
                with contextlib.suppress(OSError):
                    self._link.send(None)

    def end(self) -> None:
        """End the process, if it has not ended."""
        self.ready = False
        if self._link is not None:
            self._link.close()
        if self._process is not None:
            self._process.kill()

    def _live(self, warming: Block) -> None:
        try:
            self._process, self._link = _started()
            self.ready = self._asked(warming, lambda: False, lambda part: None) is not None
        except (EOFError, OSError) as error:
            _log.info("no companion process: %s", error)
        if not self.ready:
            self.end()
        self.settled.set()
        if self._process is not None:
            code = self._process.wait()
            _log.info("companion process %d ended with %d", self._process.pid, code)
        self.ready = False

    def _asked(self, block: Block, stopped: Stopped, advance: Advance) -> Record | None:
        link = self._link
        if link is None:
            raise EOFError
        with self._sending:
            if stopped():
                raise Cancelled
            link.send(handed(block, self._given))
            self._given, self._stopped = block, stopped
        heard = time.monotonic()
        while True:
            while not link.poll(LOOK):
                self.look()
                if time.monotonic() - heard > SILENCE:
                    raise EOFError
            answer, heard = link.recv(), time.monotonic()
            if isinstance(answer, float):
                advance(answer)
                continue
            with self._sending:
                told, self._stopped = self._stopped is None, None
            if told:
                raise Cancelled
            # Made anew, because arrays do not stay read-only on their way.
            return None if answer is None else Record(**answer)


def _started() -> tuple[subprocess.Popen[bytes], Connection[Any, Any]]:
    """Start a process that finds this same package, and return it with the way to it."""
    ours, theirs = socket.socketpair()
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
    with ours, theirs:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            # Without -P a file of the present folder could stand in for a module.
            [
                *(sys.executable, "-P", "-m", "sim.experiments.beside"),
                *(str(theirs.fileno()), str(os.getpid())),
            ],
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": path},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return process, Connection(ours.detach())
