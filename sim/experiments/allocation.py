"""Keep the memory of one month's arrays for the next month's."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_MMAP_MAX: Final = -4
"""Parameters of the C library's ``mallopt``, by their numbers in its header."""

MAPPED: Final = 32 * 2**20
"""Bytes from which an array has pages of its own, which go back to the system when it is freed."""

KEPT: Final = 256 * 2**20
"""Bytes of free memory that a process keeps."""

LARGE: Final = 1_000_000
"""People from whom on a single future has arrays beyond :data:`MAPPED`."""

EACH: Final = 100
"""Bytes of free memory kept for each of the people while a large run goes on.

With half as much ten million took longer, with twice as much as long.
"""

_MAPS: Final = 65_536
"""Arrays that may have pages of their own, if nothing else is said."""

_MOST: Final = 2**31 - 1
"""The largest value that ``mallopt`` takes."""


@functools.cache
def keep_memory() -> bool:
    """Have this process keep the memory that it frees, up to a bound.

    Else the arrays of each month are given back to the system and fetched again, page by page, in
    the next; most of all in a Dask worker, which is set up to give back what it can. Only the GNU C
    library can be told.

    Returns:
        whether it is kept.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, MAPPED) and mallopt(_TRIM_THRESHOLD, KEPT))


@contextmanager
def memory_kept(people: int) -> Iterator[None]:
    """Keep memory while a run goes on, whatever the size of its arrays.

    Beyond :data:`MAPPED` bytes the GNU C library gives every array new pages and takes them away
    with it; the time of a large run would grow faster than the number of its people. What such a
    run leaves free goes back to the system at its end.

    Args:
        people: in all replications at the start; with fewer than :data:`LARGE`, this is
            :func:`keep_memory`.
    """
    if not keep_memory() or people < LARGE:
        yield
        return
    library = ctypes.CDLL(None)
    library.mallopt(_MMAP_MAX, 0)
    library.mallopt(_TRIM_THRESHOLD, min(max(KEPT, EACH * people), _MOST))
    try:
        yield
    finally:
        library.mallopt(_MMAP_MAX, _MAPS)
        library.mallopt(_TRIM_THRESHOLD, KEPT)
        library.malloc_trim(0)
