"""Keep the memory of one month's arrays for the next month's."""

from __future__ import annotations

import ctypes
import functools
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
"""Parameters of the C library's ``mallopt``, by their numbers in its header."""

MAPPED: Final = 32 * 2**20
"""Bytes from which an array has pages of its own, which go back to the system when it is freed."""

KEPT: Final = 256 * 2**20
"""Bytes of free memory that a process keeps."""


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
