"""Compiling a loop when it is first called."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

_unknown: list[Callable[..., Any]] = []
"""Formulas that the compiler has not been told of yet."""


def formula[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Mark a function of numbers that compiled loops may call; it stays what it is for others."""
    _unknown.append(function)
    return function


def compiled[**P, T](loop: Callable[P, T]) -> Callable[P, T]:
    """Compile a loop when it is first called; kept on disk for the next process where possible."""

    @functools.cache
    def kernel() -> Callable[P, T]:
        import numba
        from numba.extending import register_jitable

        if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
            # Uncompiled scalars would warn where words wrap, which is what words are for.
            return np.errstate(over="ignore")(loop)
        while _unknown:
            register_jitable(_unknown.pop())
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
