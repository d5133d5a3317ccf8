"""Reading and writing rows by their places, whatever their columns hold."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Ints = npt.NDArray[np.int64]

FEW: Final = 1_000
"""Rows below which NumPy's own moves cost less than calling a loop."""

_WORDS: Final = {1: np.uint8, 8: np.uint64}
"""Unsigned numbers by the bytes of most columns: a loop is loaded for each that it meets."""


def take_rows(values: npt.NDArray[Any], flat: Ints) -> npt.NDArray[Any]:
    """Read values at flat positions.

    Args:
        values: of any shape and type, laid out row by row.
        flat: (…) positions in it.

    Returns:
        (…) of the same type.
    """
    if flat.size < FEW or values.itemsize not in _WORDS:
        return values.reshape(-1).take(flat)
    found = np.empty(flat.shape, values.dtype)
    take_words(_as_words(values), flat.reshape(-1), _as_words(found))
    return found


def pick_rows(values: npt.NDArray[Any], rows: Ints, otherwise: float = 0.0) -> npt.NDArray[Any]:
    """Read (R, N) values at (R, M) row numbers.

    Args:
        values: of any type, laid out row by row.
        rows: row numbers, below 0 for none.
        otherwise: value where there is none.

    Returns:
        (R, M) of the same type.
    """
    found = np.full(rows.shape, otherwise, values.dtype)
    if values.itemsize in _WORDS:
        pick_words(_as_words(values), values.shape[1], rows, _as_words(found))
    else:
        replication, place = np.nonzero(rows >= 0)
        found[replication, place] = values[replication, rows[replication, place]]
    return found


def put_rows(wide: npt.NDArray[Any], here: Ints, values: npt.ArrayLike) -> None:
    """Write values at flat positions, in place: ``wide[here] = values``.

    Args:
        wide: of any shape, laid out row by row.
        here: (L,) positions in it.
        values: (L,), or (1,) or one number for all alike.
    """
    if len(here) < FEW or wide.itemsize not in _WORDS:
        wide.put(here, values)
    else:
        put_words(_as_words(wide), here, _as_words(np.asarray(values, wide.dtype)))


def move_rows(values: npt.NDArray[Any], source: Ints, wide: npt.NDArray[Any], target: Ints) -> None:
    """Write values from some flat positions to others, in place: ``wide[target] = values[source]``.

    Args:
        values: of any shape and type, laid out row by row.
        source: (L,) positions in it.
        wide: of any shape and the same type, laid out row by row.
        target: (L,) positions in it.
    """
    if len(source) < FEW or values.itemsize not in _WORDS:
        wide.put(target, values.take(source))
    else:
        move_words(_as_words(values), source, _as_words(wide), target)


def _as_words(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return values laid flat as words of their size: moving them takes no other type."""
    return values.reshape(-1).view(_WORDS[values.itemsize])


@compiled
def take_words(words: npt.NDArray[Any], flat: Ints, found: npt.NDArray[Any]) -> None:
    """Read words; see :func:`take_rows`.

    Args:
        words: (…,) flat.
        flat: (L,) positions in it.
        found: (L,), is written.
    """
    # Places are unsigned: the compiler then need not ask whether they count from the end.
    at = flat.view(np.uint64)
    for i in range(len(at)):
        found[i] = words[at[i]]


@compiled
def pick_words(words: npt.NDArray[Any], width: int, rows: Ints, found: npt.NDArray[Any]) -> None:
    """Read words; see :func:`pick_rows`.

    Args:
        words: flat, ``width`` of them for each replication.
        width: N.
        rows: (R, M).
        found: flat, is written where there is a row.
    """
    at = 0
    for r in range(len(rows)):
        for m in range(rows.shape[1]):
            if rows[r, m] >= 0:
                found[at] = words[r * width + rows[r, m]]
            at += 1


@compiled
def put_words(wide: npt.NDArray[Any], here: Ints, words: npt.NDArray[Any]) -> None:
    """Write words; see :func:`put_rows`.

    Args:
        wide: flat, is written.
        here: (L,) positions in it.
        words: (L,) or (1,).
    """
    at = here.view(np.uint64)
    if len(words) == 1:
        for i in range(len(at)):
            wide[at[i]] = words[0]
    else:
        for i in range(len(at)):
            wide[at[i]] = words[i]


@compiled
def move_words(words: npt.NDArray[Any], source: Ints, wide: npt.NDArray[Any], target: Ints) -> None:
    """Move words; see :func:`move_rows`.

    Args:
        words: flat.
        source, target: (L,).
        wide: flat, is written.
    """
    start, end = source.view(np.uint64), target.view(np.uint64)
    for i in range(len(start)):
        wide[end[i]] = words[start[i]]
