"""Gains, headroom, fade, and the dimensions that they fall on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@compiled
def scale_gain(
    amount: Floats, present: Bools, effort: Floats, effort_gain: Floats
) -> tuple[Floats, int]:
    """Scale gains by effort: a · max(1 + g e, 0), 0 for those absent.

    Args:
        amount, present, effort: (R, N).
        effort_gain: (R,) extra learning per SD of effort.

    Returns:
        the gains, (R, N); and how many of those present have one that is negative or no number.
    """
    replications, rows = amount.shape
    scaled = np.empty((replications, rows))
    wrong = 0
    for r in range(replications):
        for n in range(rows):
            learning = max(1.0 + effort_gain[r] * effort[r, n], 0.0)
            gain = amount[r, n] * learning if present[r, n] else 0.0
            wrong += not gain >= 0.0
            scaled[r, n] = gain
    return scaled, wrong


@compiled
def apply_growth(
    trained: Floats, gross: Floats, faded: Floats, ceiling: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Scale gross gains by headroom, take fade off, and keep what the ledger needs.

    Args:
        trained: (K, R, N) trained part at the month's start.
        gross: (K, R, N) gross gains.
        faded: (R, N) share of the trained part that fades.
        ceiling: (R,) most that can be trained.
        weights: (K,) the yardstick.

    Returns:
        the trained part after, (K, R, N); the share of a gross gain that is realised, (K, R, N);
        and that share weighed by the yardstick, (R, N).
    """
    dimensions, replications, rows = trained.shape
    after = np.empty_like(trained)
    headroom = np.empty_like(trained)
    overall = np.zeros((replications, rows))
    for k in range(dimensions):
        for r in range(replications):
            for n in range(rows):
                before = trained[k, r, n]
                gain = gross[k, r, n]
                left = max(1.0 - before / ceiling[r], 0.0)
                # Gross gains beyond the ceiling itself would overshoot it.
                if gain > ceiling[r]:
                    left *= ceiling[r] / gain
                headroom[k, r, n] = left
                overall[r, n] += weights[k] * left
                after[k, r, n] = before + left * gain - min(faded[r, n], 1.0) * before
    return after, headroom, overall


@compiled
def realise(amount: Floats, headroom: Floats, focus: Floats, weights: Floats) -> Floats:
    """Return what a focused gain comes to after headroom: a · Σ_k w_k h_k f_k.

    Args:
        amount: (R, N).
        headroom, focus: (K, R, N).
        weights: (K,) the yardstick.

    Returns:
        (R, N).
    """
    dimensions, replications, rows = headroom.shape
    net = np.zeros((replications, rows))
    for k in range(dimensions):
        for r in range(replications):
            for n in range(rows):
                net[r, n] += weights[k] * headroom[k, r, n] * focus[k, r, n]
    for r in range(replications):
        for n in range(rows):
            net[r, n] *= amount[r, n]
    return net


@compiled
def lowest(values: Floats, how_many: int) -> Bools:
    """Mark the lowest values of each row; equal ones are ordered by the dimension's number.

    Args:
        values: (K, R, N).
        how_many: 1 to K.

    Returns:
        (K, R, N) with so many true in each row.
    """
    dimensions, replications, rows = values.shape
    below = np.zeros((dimensions, replications, rows), dtype=np.int8)
    for k in range(dimensions):
        for other in range(dimensions):
            if other == k:
                continue
            for r in range(replications):
                for n in range(rows):
                    one, two = values[other, r, n], values[k, r, n]
                    below[k, r, n] += one <= two if other < k else one < two
    return below < how_many


@compiled
def mean_of_chosen(values: Floats, chosen: Bools) -> Floats:
    """Average the chosen dimensions of each row, added in their order.

    Args:
        values, chosen: (K, R, N); at least one is chosen in each row.

    Returns:
        (R, N).
    """
    dimensions, replications, rows = values.shape
    mean = np.zeros((replications, rows))
    for r in range(replications):
        for n in range(rows):
            count = 0
            for k in range(dimensions):
                if chosen[k, r, n]:
                    mean[r, n] += values[k, r, n]
                    count += 1
            mean[r, n] /= count
    return mean
