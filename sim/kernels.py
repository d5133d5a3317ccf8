"""The few inner loops that a profile showed to matter, compiled.

Each does in one pass over memory what whole-array operations need many for, and nothing else: they
know arrays, not cadres. They run without the interpreter lock, and give the same bits where the
just-in-time compiler is off, only slowly.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def _compiled[**P, T](loop: Callable[P, T]) -> Callable[P, T]:
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


@_compiled
def weigh(planes: Floats, weights: Floats) -> Floats:
    """Add up weighted planes in their order.

    Args:
        planes: (K, R, N).
        weights: (K,).

    Returns:
        (R, N).
    """
    dimensions, replications, rows = planes.shape
    total = np.empty((replications, rows))
    for r in range(replications):
        # Plane by plane, so that the compiler may take several rows at a time.
        for n in range(rows):
            total[r, n] = weights[0] * planes[0, r, n]
        for k in range(1, dimensions):
            for n in range(rows):
                total[r, n] += weights[k] * planes[k, r, n]
    return total


@_compiled
def count_rows(mask: Bools) -> Ints:
    """Count the marked rows of each replication.

    Args:
        mask: (R, N), laid out row by row.

    Returns:
        (R,).
    """
    marks = mask.view(np.uint8)
    replications, rows = marks.shape
    heads = np.zeros(replications, dtype=np.int64)
    for r in range(replications):
        # Narrow numbers, so that the compiler may take many rows at a time.
        marked = np.int32(0)
        for n in range(rows):
            marked = np.int32(marked + marks[r, n])
        heads[r] = marked
    return heads


@_compiled
def positions(mask: Bools) -> Ints:
    """Return the flat positions of the marked rows in an (R, N) array, (L,) in their order.

    Args:
        mask: (R, N), laid out row by row.
    """
    marks = mask.reshape(-1).view(np.uint8)
    marked = 0
    for place in range(len(marks)):
        marked += marks[place]
    # One more, because a place is written before it is known whether it will be kept.
    found = np.empty(marked + 1, dtype=np.int64)
    count = np.uint64(0)
    # Eight rows at a time: most masks mark few.
    eights = marks[: len(marks) // 8 * 8].view(np.uint64)
    for eight in range(len(eights)):
        if eights[eight]:
            for place in range(8 * eight, 8 * eight + 8):
                found[count] = place
                count += np.uint64(marks[place])
    for place in range(8 * len(eights), len(marks)):
        found[count] = place
        count += np.uint64(marks[place])
    return found[:-1]


@_compiled
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
    replications, rows = values.shape
    total = np.zeros(replications)
    for r in range(replications):
        sum_of_row = 0.0
        for n in range(rows):
            if among[r, n]:
                sum_of_row += values[r, n]
        total[r] = sum_of_row
    return total


@_compiled
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


def pack_rows(mask: Bools) -> tuple[Ints, Bools, Ints, Ints]:
    """Find the marked rows and give them places from the left.

    Args:
        mask: (R, N), laid out row by row.

    Returns:
        flat positions in (R, N) by place, (R, M), 0 where nobody is; whether somebody is, (R, M);
        and for all marked rows in order their flat positions in (R, M) and in (R, N), (L,) each. M
        is the most that a replication has, at least 1.
    """
    heads, target = count_rows(mask), positions(mask)
    most = max(1, int(heads.max()))
    flat, present, source = place_left(heads, target, most)
    return flat, present, source, target


@_compiled
def place_left(heads: Ints, target: Ints, most: int) -> tuple[Ints, Bools, Ints]:
    """Give marked rows places from the left; see :func:`pack_rows`.

    Args:
        heads: (R,) how many each replication has.
        target: (L,) their flat positions.
        most: M.
    """
    replications = len(heads)
    flat = np.zeros((replications, most), dtype=np.int64)
    present = np.zeros((replications, most), dtype=np.bool_)
    source = np.empty(len(target), dtype=np.int64)
    first = 0
    for r in range(replications):
        for place in range(heads[r]):
            flat[r, place] = target[first + place]
            present[r, place] = True
            source[first + place] = r * most + place
        first += heads[r]
    return flat, present, source


@_compiled
def advance(clock: Floats, present: Bools, by: float, least: float, most: float) -> Floats:
    """Let a clock run on for those present.

    Args:
        clock: (R, N).
        present: (R, N).
        by: how far.
        least, most: where it stands still.

    Returns:
        (R, N).
    """
    replications, rows = clock.shape
    after = np.empty((replications, rows))
    for r in range(replications):
        for n in range(rows):
            after[r, n] = max(min(clock[r, n] + by * present[r, n], most), least)
    return after


@_compiled
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


@_compiled
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


@_compiled
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


@_compiled
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


@_compiled
def first_marked(mask: Bools, heads: Ints) -> Bools:
    """Mark the first so many marked rows of each replication alone.

    Args:
        mask: (R, N).
        heads: (R,) how many; no more than are marked.

    Returns:
        (R, N).
    """
    replications, rows = mask.shape
    first = np.zeros((replications, rows), dtype=np.bool_)
    for r in range(replications):
        missing = heads[r]
        for n in range(rows):
            if missing <= 0:
                break
            if mask[r, n]:
                first[r, n] = True
                missing -= 1
    return first


@_compiled
def add_at(wide: Floats, target: Ints, values: Floats, source: Ints) -> None:
    """Add values at flat positions, in place: ``wide[target] += values[source]``.

    Args:
        wide: flat array that is written.
        target: (L,) positions in it, each at most once.
        values: flat array.
        source: (L,) positions in that.
    """
    for i in range(len(target)):
        wide[target[i]] += values[source[i]]


@_compiled
def look_up(ids: Ints, present: Bools, references: Ints, hints: Ints) -> tuple[Ints, int]:
    """Find referenced ids where they were last seen.

    Args:
        ids, present: (R, N).
        references: (R, N) ids, −1 for none.
        hints: (R, N) rows where they sat last time, −1 for unknown.

    Returns:
        (R, N) rows, −1 where nobody or no reference is, −2 where it must be searched for; and how
        many must be.
    """
    replications, width = references.shape
    rows = np.full((replications, width), -1)
    lost = 0
    for r in range(replications):
        for n in range(width):
            if present[r, n] and references[r, n] != -1:
                guess = max(hints[r, n], 0)
                if present[r, guess] and ids[r, guess] == references[r, n]:
                    rows[r, n] = guess
                else:
                    rows[r, n] = -2
                    lost += 1
    return rows, lost


@_compiled
def tally_rows(rows: Ints, width: int) -> Ints:
    """Count how often each row number occurs, (R, width); −1 does not count.

    Args:
        rows: (R, M) row numbers below ``width``.
        width: rows of the roster that they refer to.
    """
    counts = np.zeros((rows.shape[0], width), dtype=np.int64)
    for r in range(rows.shape[0]):
        for m in range(rows.shape[1]):
            if rows[r, m] >= 0:
                counts[r, rows[r, m]] += 1
    return counts


@_compiled
def vacant_posts(post: Ints, present: Bools, start: int, stop: int) -> Bools:
    """Find which posts of a kind nobody holds.

    Args:
        post, present: (R, N).
        start, stop: the kind's posts are those from ``start`` to before ``stop``.

    Returns:
        (R, stop − start).
    """
    replications, rows = post.shape
    vacant = np.ones((replications, stop - start), dtype=np.bool_)
    for r in range(replications):
        for n in range(rows):
            if present[r, n] and start <= post[r, n] < stop:
                vacant[r, post[r, n] - start] = False
    return vacant


@_compiled
def scan(ids: Ints, present: Bools, replication: Ints, wanted: Ints) -> Ints:
    """Find ids by looking at every row; for a few ids among not too many rows.

    Args:
        ids, present: (R, N).
        replication, wanted: (L,) where to look and for whom.

    Returns:
        (L,) rows, −1 for those who are not present.
    """
    found = np.full(len(wanted), -1)
    for i in range(len(wanted)):
        r = replication[i]
        for n in range(ids.shape[1]):
            if ids[r, n] == wanted[i] and present[r, n]:
                found[i] = n
                break
    return found


@_compiled
def take_mentors(
    turn: Ints,
    seekers: Ints,
    own: Ints,
    ids: Ints,
    load: Floats,
    chance: Floats,
    unit: Ints,
    units: Ints,
    gap: Ints,
    strength: Floats,
    room: Floats,
    full: Floats,
) -> Ints:
    """Let seekers take a mentor one after the other; see :func:`sim.pairing.pair`.

    Args:
        turn: (R, S) the seekers' places in the order in which they come.
        seekers: (R,) how many seek.
        own, ids: ids of seekers (R, S) and of mentors (R, M).
        load: (R, M) mentees of each mentor, infinite where there is none; counted on in place.
        chance: (R, M) who is taken of mentors who are alike: the lowest.
        unit, units: where seekers (R, S) and mentors (R, M) serve, if they must serve together;
            else empty.
        gap: (R, S) each seeker's weakest dimension, if the strongest there are taken first; else
            empty.
        strength: (K, R, M) the mentors' competence, then.
        room: (R,) mentees up to which strength is looked at.
        full: (R,) mentees from which on nobody more is taken.

    Returns:
        (R, S) ids of mentors, −1 for none.
    """
    replications, width = own.shape
    chosen = np.full((replications, width), -1)
    for r in range(replications):
        for place in range(seekers[r]):
            s = turn[r, place]
            best, lowest = -1, np.inf
            for m in range(ids.shape[1]):
                cost = load[r, m]
                if ids[r, m] == own[r, s]:
                    continue
                if unit.size and (unit[r, s] == -1 or unit[r, s] != units[r, m]):
                    continue
                if gap.size and cost < room[r]:
                    # Below any load, and the lower the stronger: strength is a few units.
                    cost = -1000.0 - strength[gap[r, s], r, m]
                if cost < lowest or (
                    best >= 0 and cost == lowest and chance[r, m] < chance[r, best]
                ):
                    best, lowest = m, cost
            if best >= 0 and load[r, best] < full[r]:
                chosen[r, s] = ids[r, best]
                load[r, best] += 1.0
    return chosen
