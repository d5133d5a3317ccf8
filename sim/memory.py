"""Models that nobody holds any more are freed before many have piled up.

A Mesa model refers to itself, so only the garbage collector frees it; and that counts objects, of
which a model has few, not the bytes of their arrays: loops over models, and cells of a notebook
that are run again, would fill the memory first.
"""

from __future__ import annotations

import gc
import weakref
from threading import RLock
from typing import Final

LEAST: Final = 512 * 2**20
"""Bytes of arrays below which nothing is done."""


class Scales:
    """What all models together hold, in bytes of their arrays.

    Garbage is looked for when they hold too much, and anew when they hold twice as much as was left
    the last time: whoever keeps many models does not wait for it with each.

    Attributes:
        least: bytes below which nothing is done.
        held: bytes of all that was weighed and is not freed.
    """

    def __init__(self, least: int = LEAST) -> None:
        self.least = least
        self.held = 0
        self._collect_at = 0
        # One that may be taken again: what is collected while it is held is put off the scales.
        self._lock = RLock()

    def weigh(self, owner: object, size: int) -> weakref.finalize[[int], object]:
        """Take note that an object holds so many bytes; collect garbage if that makes too many.

        Returns:
            what is to be called when the bytes are given back; the end of the object calls it too.
        """
        self._add(size)
        given_back = weakref.finalize(owner, self._add, -size)
        given_back.atexit = False
        if self.held > max(self.least, self._collect_at):
            gc.collect()
            with self._lock:
                self._collect_at = 2 * self.held
        return given_back

    def _add(self, size: int) -> None:
        with self._lock:
            self.held += size
            # Fewer held, fewer that may pile up before the next look.
            self._collect_at = min(self._collect_at, 2 * self.held)


SCALES: Final = Scales()
"""Of every model of this process."""
