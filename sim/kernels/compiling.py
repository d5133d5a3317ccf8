"""Compiling a loop when it is first called."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

import numpy as np

_unknown: list[Callable[..., Any]] = []
"""Formulas that the compiler has not been told of yet."""


def formula[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Mark a function of numbers that compiled loops may call; it stays what it is for others."""
    _unknown.append(function)
    return function


def compiled[**P, T](loop: Callable[P, T]) -> Callable[P, T]:
    """Compile a loop when it is first called; kept on disk for the next process where possible.

    Its arguments are given by place: with the smallest arrays a call costs more than its loop, so
    nothing is put between them that need not be.
    """
    kernel: Callable[..., T] | None = None

    def call(*args: Any) -> T:
        nonlocal kernel
        if kernel is None:
            kernel = _compile(loop)
        return kernel(*args)

    return cast("Callable[P, T]", functools.wraps(loop)(call))


def _compile[T](loop: Callable[..., T]) -> Callable[..., T]:
    import numba
    from numba.extending import register_jitable

    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        # Uncompiled scalars would warn where words wrap, which is what words are for.
        return np.errstate(over="ignore")(loop)
    while _unknown:
        register_jitable(_unknown.pop())
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        kernel: Callable[..., T] = numba.njit(cache=True, **options)(loop)
    except RuntimeError:
        # Neither this folder nor the user's cache can be written.
        kernel = numba.njit(**options)(loop)
    return kernel
