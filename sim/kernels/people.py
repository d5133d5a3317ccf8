"""Who refers to whom, who holds what, and whose clocks run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def look_up(ids: Ints, present: Bools, references: Ints, hints: Ints, rows: Ints) -> int:
    """Find referenced ids where they were last seen.

    Args:
        ids, present: (R, N); whoever has left keeps the id until the row is freed, so that nobody
            else need be searched for.
        references: (R, N) ids, −1 for none.
        hints: (R, N) rows where they sat last time, −1 for unknown.
        rows: (R, N), is written: rows, −1 where nobody or no reference is, −2 where it must be
            searched for.

    Returns:
        how many must be searched for.
    """
    replications, width = references.shape
    lost = 0
    for r in range(replications):
        for n in range(width):
            rows[r, n] = -1
            # Most refer to nobody.
            if references[r, n] != -1 and present[r, n]:
                guess = max(hints[r, n], 0)
                if ids[r, guess] != references[r, n]:
                    rows[r, n] = -2
                    lost += 1
                elif present[r, guess]:
                    rows[r, n] = guess
    return lost


@compiled
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


@compiled
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


@compiled
def vacant_posts(post: Ints, present: Bools, start: int, stop: int) -> Bools:
    """Find which posts of a kind nobody holds.

    Args:
        post, present: (R, N).
        start, stop: the kind's posts are those from ``start`` to before ``stop``.

    Returns:
        (R, stop − start).
    """
    replications, rows = post.shape
    posts = np.uint64(stop - start)
    vacant = np.empty((replications, stop - start), dtype=np.bool_)
    held = np.empty(stop - start + 1, dtype=np.bool_)
    for r in range(replications):
        held[:] = False
        for n in range(rows):
            # Without a sign, so that one comparison tells numbers below and beyond the range; who
            # holds none of these posts holds one more, so that nobody has to be told apart.
            place = np.uint64(post[r, n] - start)
            held[place if (place < posts) & present[r, n] else posts] = True
        for number in range(stop - start):
            vacant[r, number] = not held[number]
    return vacant


@compiled
def advance(clock: Floats, present: Bools, by: float, least: float, most: float) -> None:
    """Let a clock run on for those present, in place.

    Args:
        clock: (R, N).
        present: (R, N).
        by: how far.
        least, most: where it stands still.
    """
    replications, rows = clock.shape
    for r in range(replications):
        for n in range(rows):
            clock[r, n] = max(min(clock[r, n] + by * present[r, n], most), least)


@compiled
def take_mentors(
    order: Floats,
    present: Bools,
    own: Ints,
    ids: Ints,
    willing: Bools,
    load: Ints,
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
        order: (R, S) in which order they come, the highest first.
        present: (R, S) where there is a seeker.
        own, ids: ids of seekers (R, S) and of mentors (R, M).
        willing: (R, M) which mentors take somebody.
        load: (R, M) mentees that each has.
        chance: (R, M) who is taken of mentors who are alike: the lowest.
        unit, units: where seekers (R, S) and mentors (R, M) serve, if they must serve together;
            else empty.
        gap: (R, S) each seeker's weakest dimension, if the strongest there are taken first; else
            empty.
        strength: (K, R, M) the mentors' competence, then.
        room: (1,) or (R,) mentees up to which strength is looked at.
        full: (1,) or (R,) mentees from which on nobody more is taken.

    Returns:
        (R, S) ids of mentors, −1 for none.
    """
    chosen = np.full(own.shape, -1)
    for r in range(len(own)):
        come = np.flatnonzero(present[r])
        if len(come) == 0:
            continue
        if len(come) > 1:
            come = come[np.argsort(-order[r][come], kind="mergesort")]
        held = load[r].astype(np.float64)
        roomy, most = room[r % len(room)], full[r % len(full)]
        for s in come:
            best, lowest = -1, np.inf
            for m in range(ids.shape[1]):
                if not willing[r, m] or ids[r, m] == own[r, s]:
                    continue
                if unit.size and (unit[r, s] == -1 or unit[r, s] != units[r, m]):
                    continue
                cost = held[m]
                if gap.size and cost < roomy:
                    # Below any load, and the lower the stronger: strength is a few units.
                    cost = -1000.0 - strength[gap[r, s], r, m]
                if cost < lowest or (
                    best >= 0 and cost == lowest and chance[r, m] < chance[r, best]
                ):
                    best, lowest = m, cost
            if best >= 0 and held[best] < most:
                chosen[r, s] = ids[r, best]
                held[best] += 1.0
    return chosen
