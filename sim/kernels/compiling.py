"""Compiling a loop when it is first called."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def compiled[**P, T](loop: Callable[P, T]) -> Callable[P, T]:
    """Compile a loop when it is first called; kept on disk for the next process where possible."""

    @functools.cache
    def kernel() -> Callable[P, T]:
        import numba

        options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
        try:
            return numba.njit(cache=True, **options)(loop)
        except RuntimeError:
            # Neither this folder nor the user's cache can be written.
            return numba.njit(**options)(loop)

    @functools.wraps(loop)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return kernel()(*args, **kwargs)

    return call
