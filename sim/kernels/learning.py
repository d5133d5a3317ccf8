"""Gains, headroom and fade."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@formula
def _read(planes: Any, flat: Any, k: int, places: Any, r: int, row: Any) -> None:
    """Read a row out of one of some planes, (K, R, N), laid out flat too; at its places if any."""
    if len(places):
        for n in range(len(row)):
            row[n] = flat[k, np.uint64(places[r, n])]
    else:
        for n in range(len(row)):
            row[n] = planes[k, r, n]


@formula
def _part(gain: Any, focus: Any, present: Any, k: int, r: int, row: Any) -> None:
    """Work out how much of a row of gains falls on a dimension."""
    tall, wide = focus.shape[1] > 1, focus.shape[2] > 1
    if wide:
        for n in range(len(row)):
            share = focus[k, r if tall else 0, n]
            row[n] = gain[r, n] * share if present[r, n] else 0.0
    else:
        alike = focus[k, r if tall else 0, 0] if len(focus) else 1.0
        for n in range(len(row)):
            row[n] = gain[r, n] * alike


@formula
def _add_up(values: Any, total: Any) -> None:
    """Add up each row of a table, one value after another.

    An addition waits for the one before it in its own row alone, so several rows are added up side
    by side.

    Args:
        values: (R, M).
        total: (R,), is written.
    """
    rows, width = values.shape
    r = 0
    while r + 4 <= rows:
        first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
        for n in range(width):
            first += values[r, n]
            second += values[r + 1, n]
            third += values[r + 2, n]
            fourth += values[r + 3, n]
        total[r], total[r + 1], total[r + 2], total[r + 3] = first, second, third, fourth
        r += 4
    while r < rows:
        first = 0.0
        for n in range(width):
            first += values[r, n]
        total[r] = first
        r += 1


@compiled
def propose(
    gain: Floats,
    focus: Floats,
    present: Bools,
    places: Ints,
    effort: Floats,
    learning: Floats,
    change: Floats,
    gross: Floats,
    total: Floats,
) -> int:
    """Scale gains by effort, a · max(1 + g e, 0), and add them to what everyone gains.

    Args:
        gain: (R, M) gains proposed.
        focus: (K, R, M) or (K, 1, 1), how they spread over the dimensions; (0, 0, 0) for evenly.
        present: (R, M).
        places: (R, M) flat positions in (R, N), any of them for those absent; or (0, 0) where M is
            N and rows keep their places.
        effort: (R, N).
        learning: (1,) or (R,) extra learning per SD of effort.
        change: (R, M), is written: the gains as scaled, 0 for those absent.
        gross: (K, R, N), or (1, R, N) for gains that spread evenly; is added to.
        total: (R,), is written: the scaled gains added up.

    Returns:
        how many of those present have a gain that is negative or no number.
    """
    replications, rows = gain.shape
    felt, flat = effort.reshape(1, -1), gross.reshape(len(gross), -1)
    efforts = effort.reshape(1, replications, -1)
    room = np.empty(rows)
    wrong = 0
    # Short loops, one for each step: the compiler then takes several rows at a time.
    for r in range(replications):
        more = learning[r % len(learning)]
        _read(efforts, felt, 0, places, r, room)
        for n in range(rows):
            scaled = gain[r, n] * max(1.0 + more * room[n], 0.0)
            change[r, n] = scaled if present[r, n] else 0.0
        for n in range(rows):
            wrong += not change[r, n] >= 0.0
        for k in range(len(gross)):
            _part(change, focus, present, k, r, room)
            if len(places):
                for n in range(rows):
                    flat[k, np.uint64(places[r, n])] += room[n]
            else:
                for n in range(rows):
                    gross[k, r, n] += room[n]
    _add_up(change, total)
    return wrong


@compiled
def apply_growth(
    trained: Floats,
    even: Floats,
    focused: Floats,
    faded: Floats,
    ceiling: Floats,
    weights: Floats,
    after: Floats,
    composite: Floats,
    overall: Floats,
) -> None:
    """Scale gross gains by headroom, take fade off, and keep what the ledger needs.

    Args:
        trained: (K, R, N) trained part at the month's start.
        even: (R, N) gross gains that spread evenly.
        focused: (K, R, N) gross gains, those that spread evenly among them; is rewritten as the
            share of a gross gain that is realised. (0, R, N) where all spread evenly.
        faded: (R, N) share of the trained part that fades.
        ceiling: (1,) or (R,) most that can be trained.
        weights: (K,) the yardstick.
        after: (K, R, N), is written: the trained part after.
        composite: (R, N), is written: the trained part after, weighed by the yardstick.
        overall: (R, N), is written: the share realised, weighed by the yardstick.
    """
    dimensions, replications, rows = trained.shape
    for r in range(replications):
        most = ceiling[r % len(ceiling)]
        overall[r], composite[r] = 0.0, 0.0
        for k in range(dimensions):
            gross, weight = focused[k, r] if len(focused) else even[r], weights[k]
            for n in range(rows):
                before, gain = trained[k, r, n], gross[n]
                left = max(1.0 - before / most, 0.0)
                # Gross gains beyond the ceiling itself would overshoot it.
                left *= most / gain if gain > most else 1.0
                overall[r, n] += weight * left
                now = before + left * gain - min(faded[r, n], 1.0) * before
                after[k, r, n] = now
                composite[r, n] += weight * now
                if len(focused):
                    gross[n] = left


@compiled
def realise(
    gain: Floats, focus: Floats, places: Ints, share: Floats, weights: Floats, total: Floats
) -> None:
    """Take from gains what headroom does not let through: a · Σ_k w_k h_k f_k.

    Args:
        gain: (R, M) gross; is rewritten as net.
        focus, places: see :func:`propose`.
        share: (K, R, N) share realised, or for gains that spread evenly (1, R, N), weighed.
        weights: (K,) the yardstick.
        total: (R,), is written: net gains added up.
    """
    replications, rows = gain.shape
    width = share.shape[2]
    flat = share.reshape(len(share), -1)
    tall, wide = focus.shape[1] > 1, focus.shape[2] > 1
    left, through = np.empty(rows), np.empty(rows)
    for r in range(replications):
        if not len(focus):
            for n in range(rows):
                place = np.uint64(places[r, n] if len(places) else r * width + n)
                gain[r, n] *= flat[0, place]
            continue
        # Plane by plane, so that the compiler may take several rows at a time.
        through[:] = 0.0
        for k in range(len(flat)):
            weight = weights[k]
            _read(share, flat, k, places, r, left)
            if wide:
                for n in range(rows):
                    through[n] += weight * left[n] * focus[k, r if tall else 0, n]
            else:
                alike = focus[k, r if tall else 0, 0]
                for n in range(rows):
                    through[n] += weight * left[n] * alike
        for n in range(rows):
            gain[r, n] *= through[n]
    _add_up(gain, total)


@compiled
def fade_shares(
    post: npt.NDArray[np.int32],
    upkeep: Floats,
    used_in_post: Floats,
    used: Floats,
    unused: Floats,
    share: Floats,
) -> None:
    """Work out what share of the trained part fades, the less of it the more is in use.

    Args:
        post: (R, M), −1 for none.
        upkeep: (R, M) share in use besides what a post uses.
        used_in_post: (1,) or (R,) share in use in a post.
        used, unused: (1,) or (R,) share that fades of what is in use, and of the rest.
        share: (R, M), is written.
    """
    replications, rows = post.shape
    for r in range(replications):
        in_post = used_in_post[r % len(used_in_post)]
        kept, lost = used[r % len(used)], unused[r % len(unused)]
        for n in range(rows):
            in_use = (in_post if post[r, n] != -1 else 0.0) + upkeep[r, n]
            in_use = min(max(in_use, 0.0), 1.0)
            share[r, n] = in_use * kept + (1.0 - in_use) * lost


@compiled
def fade_away(share: Floats, present: Bools, places: Ints, faded: Floats) -> None:
    """Add up what shares of the trained part fade.

    Args:
        share: (R, M) share that fades.
        present, places: see :func:`propose`.
        faded: (R, N), is added to.
    """
    replications, rows = share.shape
    width = faded.shape[1]
    flat = faded.reshape(-1)
    for r in range(replications):
        for n in range(rows):
            if present[r, n]:
                place = np.uint64(places[r, n] if len(places) else r * width + n)
                flat[place] += share[r, n]


@compiled
def book_fade(
    share: Floats,
    present: Bools,
    places: Ints,
    faded: Floats,
    level: Floats,
    change: Floats,
    gross: Floats,
    net: Floats,
) -> None:
    """Work out what a fade takes, less where several together would take more than there is.

    Args:
        share: see :func:`fade_away`.
        present, places: see :func:`propose`.
        faded: (R, N) shares of all fades.
        level: (R, M) trained part at the month's start, weighed by the yardstick.
        change: (R, M), is written: the net change, 0 for those absent.
        gross, net: (R,), are written: changes added up.
    """
    replications, rows = share.shape
    of_all = faded.reshape(-1)
    taken, whole = np.empty(rows), np.empty(rows)
    # Short loops, one for each step: the compiler then takes several rows at a time.
    for r in range(replications):
        if len(places):
            for n in range(rows):
                whole[n] = of_all[np.uint64(places[r, n])]
        else:
            for n in range(rows):
                whole[n] = faded[r, n]
        for n in range(rows):
            goes = -share[r, n] * level[r, n]
            taken[n] = goes if present[r, n] else 0.0
            change[r, n] = taken[n] / max(whole[n], 1.0)
        sum_of_gross = 0.0
        for n in range(rows):
            sum_of_gross += taken[n]
        gross[r] = sum_of_gross
    _add_up(change, net)
