"""Counting and adding up rows."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BATCH: Final = 256
"""Rows at a time: what is added up plane by plane stays in the innermost cache."""


@compiled
def weigh(planes: Floats, weights: Floats, total: Floats) -> None:
    """Add up weighted planes in their order.

    Args:
        planes: (K, R, N).
        weights: (K,).
        total: (R, N), is written.
    """
    dimensions, replications, rows = planes.shape
    for r in range(replications):
        for start in range(0, rows, _BATCH):
            some, plane = total[r, start : start + _BATCH], planes[0, r, start : start + _BATCH]
            # Plane by plane, so that the compiler may take several rows at a time.
            for n in range(len(some)):
                some[n] = weights[0] * plane[n]
            for k in range(1, dimensions):
                plane = planes[k, r, start : start + _BATCH]
                for n in range(len(some)):
                    some[n] += weights[k] * plane[n]


@compiled
def weigh_at(planes: Floats, weights: Floats, here: Ints, total: Floats) -> None:
    """Add up weighed planes as :func:`weigh` does, at some places alone.

    Args:
        planes: (K, R, N).
        weights: (K,).
        here: (L,) flat positions.
        total: (R, N), is written there.
    """
    flat, found = planes.reshape(len(weights), -1), total.reshape(-1)
    for place in here:
        weighed = weights[0] * flat[0, place]
        for k in range(1, len(weights)):
            weighed += weights[k] * flat[k, place]
        found[place] = weighed


@compiled
def weigh_each(
    planes: Floats, more: Floats, weights: Floats, which: npt.NDArray[np.int8]
) -> Floats:
    """Add up planes of two tables together in their order, every row with weights of its own.

    Args:
        planes, more: (K, R, N).
        weights: (T, K).
        which: (R, N) the weights that count for each row.

    Returns:
        (R, N).
    """
    dimensions, replications, rows = planes.shape
    total = np.zeros((replications, rows))
    for r in range(replications):
        for k in range(dimensions):
            for n in range(rows):
                total[r, n] += weights[which[r, n], k] * (planes[k, r, n] + more[k, r, n])
    return total


@formula
def _add_up(values: Any, among: Any, total: Any) -> None:
    """Add up the marked values of each row of a table, one after another.

    Whoever does not count adds 0, which changes no bit and costs less than asking first. An
    addition waits for the one before it in its own row alone, so four rows are added up side by
    side.

    Args:
        values, among: (R, N).
        total: (R,), is written.
    """
    replications, rows = values.shape
    some = np.zeros((4, _BATCH))
    for r in range(0, replications, 4):
        first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
        for start in range(0, rows, _BATCH):
            many = min(_BATCH, rows - start)
            for beside in range(min(4, replications - r)):
                counted = some[beside]
                given = values[r + beside, start : start + many]
                marks = among[r + beside, start : start + many]
                for n in range(many):
                    value = given[n]
                    counted[n] = value if marks[n] else 0.0
            for n in range(many):
                first += some[0, n]
                second += some[1, n]
                third += some[2, n]
                fourth += some[3, n]
        for beside, sum_of_row in enumerate((first, second, third, fourth)):
            if r + beside < replications:
                total[r + beside] = sum_of_row


@compiled
def sum_rows(values: Floats, among: Bools) -> Floats:
    """Add marked values one after another, in the order of rows.

    Rows that do not count change no bit, so it makes no difference whether the others were packed,
    masked or followed by spare rows.

    Args:
        values: (R, N).
        among: (R, N) which count.

    Returns:
        (R,).
    """
    total = np.empty(len(values))
    _add_up(values, among, total)
    return total


@formula
def _mean(values: Any, among: Any, otherwise: Any) -> Any:
    """Average marked values; see :func:`mean_rows`. Loops call it."""
    mean, heads = np.empty(len(values)), np.empty(len(values), dtype=np.int64)
    _add_up(values, among, mean)
    count_marks(among.view(np.uint8), heads)
    for r in range(len(mean)):
        mean[r] = mean[r] / heads[r] if heads[r] else otherwise
    return mean


@compiled
def mean_rows(values: Floats, among: Bools, otherwise: float) -> Floats:
    """Average marked values, added one after another as :func:`sum_rows` does.

    Args:
        values: (R, N).
        among: (R, N) which count, laid out row by row.
        otherwise: the mean of none.

    Returns:
        (R,).
    """
    mean: Floats = _mean(values, among, otherwise)
    return mean


@compiled
def vary_rows(first: Floats, second: Floats, among: Bools) -> Floats:
    """Add up how marked values differ from their means, squared and multiplied with each other.

    Args:
        first, second: (R, N).
        among: (R, N) which count, laid out row by row.

    Returns:
        (3, R) sums in the order of rows: of squares of each, and of products.
    """
    mean, other = _mean(first, among, 0.0), _mean(second, among, 0.0)
    sums = np.zeros((3, len(first)))
    for r in range(len(first)):
        squares, others, products = 0.0, 0.0, 0.0
        for n in range(first.shape[1]):
            if among[r, n]:
                one, two = first[r, n] - mean[r], second[r, n] - other[r]
                squares += one * one
                others += two * two
                products += one * two
        sums[0, r], sums[1, r], sums[2, r] = squares, others, products
    return sums


@formula
def count_marks(marks: Any, heads: Any) -> None:
    """Count the marks of each row of a table, (R,); loops call it."""
    for r in range(marks.shape[0]):
        # Narrow numbers, so that the compiler may take many rows at a time.
        marked = np.int32(0)
        for n in range(marks.shape[1]):
            marked = np.int32(marked + marks[r, n])
        heads[r] = marked


@compiled
def count_rows(mask: Bools) -> Ints:
    """Count the marked rows of each replication.

    Args:
        mask: (R, N), laid out row by row.

    Returns:
        (R,).
    """
    heads = np.zeros(len(mask), dtype=np.int64)
    count_marks(mask.view(np.uint8), heads)
    return heads


@compiled
def add_rows(values: Floats, present: Bools, places: Ints, wide: Floats) -> None:
    """Add the values of those present to what everyone has, in place.

    Args:
        values: (R, M).
        present: (R, M).
        places: (R, M) flat positions in (R, N), or (0, 0) where M is N and rows keep their places.
        wide: (R, N), is added to.
    """
    replications, rows = values.shape
    if not len(places):
        for r in range(replications):
            for n in range(rows):
                wide[r, n] += values[r, n] if present[r, n] else 0.0
        return
    flat = wide.reshape(-1)
    for r in range(replications):
        for n in range(rows):
            if present[r, n]:
                flat[np.uint64(places[r, n])] += values[r, n]
