"""One background thread that works on the latest wish only.

A slider sends wishes faster than an ensemble runs. Whoever submits a job cancels the one at work
and replaces the one that waits, so the thread is never more than one job behind the reader.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from typing import Final

from sim.errors import Cancelled

Job = Callable[[threading.Event], None]
"""Work that looks at the event now and then and raises :class:`Cancelled` when it is set."""

HANDOVER: Final = 0.001
"""Seconds for which a thread that computes keeps the interpreter from one that waits for it. A
message to the browser waits several times; with Python's own 5 ms each, that would be felt."""

_log = logging.getLogger(__name__)


class LatestWins:
    """A thread that runs the latest job submitted.

    Args:
        failed: is told, in the thread, of any exception of a job but :class:`Cancelled`, unless the
            job has been cancelled: nobody waits for it any more.
    """

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._changed = threading.Condition()
        self._next: Job | None = None
        self._cancel: threading.Event | None = None
        self._thread: threading.Thread | None = None

    def submit(self, job: Job) -> None:
        """Run the job as soon as the one at work has noticed that it is cancelled."""
        with self._changed:
            self._next = job
            self._interrupt()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="echelon", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self) -> None:
        """Stop the job at work and forget the one that waits."""
        with self._changed:
            self._next = None
            self._interrupt()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until there is nothing to do; return whether that came about in time (seconds)."""
        with self._changed:
            return self._changed.wait_for(lambda: self.idle, timeout)

    @property
    def idle(self) -> bool:
        """Whether no job is at work and none waits."""
        return self._next is None and self._cancel is None

    def _interrupt(self) -> None:
        if self._cancel is not None:
            self._cancel.set()

    def _work(self) -> None:
        sys.setswitchinterval(min(sys.getswitchinterval(), HANDOVER))
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None)
                job, self._next = self._next, None
                self._cancel = cancel = threading.Event()
            assert job is not None
            try:
                job(cancel)
            except Cancelled:
                pass
            except Exception as error:  # noqa: BLE001 - a dead thread would be a dead screen
                if cancel.is_set():
                    _log.info("a cancelled job failed", exc_info=error)
                else:
                    self._report(error)
            finally:
                del job
                with self._changed:
                    self._cancel = None
                    self._changed.notify_all()

    def _report(self, error: Exception) -> None:
        try:
            self._failed(error)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("the laboratory could not show an error")
