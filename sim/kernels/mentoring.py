"""Pairs of mentors and mentees: how they stand, and what they come to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def tire_mentors(
    rows: Ints,
    mentors: Bools,
    capacity: Floats,
    tiring: Floats,
    months: float,
    fatigue: Floats,
    tired: Bools,
) -> int:
    """Let mentors' fatigue follow their load, in place: f + t (load / capacity − 1), from 0 to 1.

    Args:
        rows: (R, N) rows of mentors, −1 for none.
        mentors: (R, N) whose fatigue follows.
        capacity: (1,) or (R,) mentees.
        tiring: (1,) or (R,), t a month.
        months: for how long.
        fatigue: (R, N), is written.
        tired: (R, N) all false; marks those whose fatigue has changed.

    Returns:
        for how many.
    """
    replications, width = rows.shape
    load = np.empty(width, dtype=np.int64)
    many = 0
    for r in range(replications):
        load[:] = 0
        for n in range(width):
            if rows[r, n] >= 0:
                load[rows[r, n]] += 1
        strain = tiring[r % len(tiring)] * months
        for n in range(width):
            if mentors[r, n]:
                over = load[n] / capacity[r % len(capacity)] - 1.0
                after = min(max(fatigue[r, n] + strain * over, 0.0), 1.0)
                tired[r, n] = after != fatigue[r, n]
                many += tired[r, n]
                fatigue[r, n] = after
    return many


@compiled
def bonds(
    rows: Ints,
    present: Bools,
    paired: Bools,
    mentees: Bools,
    ended: Bools,
    free: Bools,
    over: Bools,
) -> tuple[int, int, int]:
    """Find the pairs that end, those who need a mentor, and those who are a pair no longer.

    Args:
        rows: (R, N) rows of mentors, −1 for none.
        present: (R, N).
        paired: (R, N) who has been paired; of those absent it says nothing.
        mentees: (R, N) who should be.
        ended: (R, N) all false; marks the paired who have a mentor and should not.
        free: (R, N) all false; marks who should have a mentor and has none.
        over: (R, N) all false; marks the paired who have no mentor or should not.

    Returns:
        how many each of the three marks.
    """
    many_ended, many_free, many_over = 0, 0, 0
    replications, width = rows.shape
    for r in range(replications):
        for n in range(width):
            # Most rows are passed over: few are paired or should be.
            if not (paired[r, n] or mentees[r, n]):
                continue
            mentored = rows[r, n] >= 0
            if paired[r, n] and present[r, n] and not (mentored and mentees[r, n]):
                over[r, n] = True
                many_over += 1
                ended[r, n] = mentored
                many_ended += mentored
            if mentees[r, n] and not mentored:
                free[r, n] = True
                many_free += 1
    return many_ended, many_free, many_over


@compiled
def note_full(
    rows: Ints, ours: Bools, present: Bools, capacity: Floats, full: Bools, changed: Bools
) -> int:
    """Find those whose mentees, of the pairs that count, come to their capacity or no longer do.

    Args:
        rows: (R, N) rows of mentors, −1 for none.
        ours: (R, N) whose pairs count.
        present: (R, N).
        capacity: (1,) or (R,) mentees.
        full: (R, N) whether it was so before; afterwards, whether it is now.
        changed: (R, N) whether it has changed for someone present, written.

    Returns:
        for how many.
    """
    replications, width = rows.shape
    # Narrow numbers, so that the compiler may take many rows at a time.
    load = np.empty(width, dtype=np.int32)
    many = 0
    for r in range(replications):
        load[:] = 0
        for n in range(width):
            if ours[r, n] and rows[r, n] >= 0:
                load[rows[r, n]] += 1
        enough = np.int32(np.ceil(capacity[r % len(capacity)]))
        was, here = full[r].view(np.uint8), present[r].view(np.uint8)
        new = changed[r].view(np.uint8)
        for n in range(width):
            now = np.uint8(load[n] >= enough)
            new[n] = here[n] & (now ^ was[n])
            was[n] = now
            many += int(new[n])
    return many


@compiled
def shares_of_mentors(rows: Ints, ours: Bools, width: int, share: Ints, mentored: Floats) -> int:
    """Count among how many each mentee's mentor is shared.

    Args:
        rows: (R, M) rows of mentors in a roster, −1 for none.
        ours: (R, M) whose pairs count.
        width: N, rows of that roster.
        share: (R, M) mentees of the same mentor, oneself included; 0 without one; written.
        mentored: (R,) how many have one, written.

    Returns:
        the most that share a mentor.
    """
    load = np.empty(width, dtype=np.int64)
    most = 0
    for r in range(len(rows)):
        load[:] = 0
        heads = 0
        for m in range(rows.shape[1]):
            if ours[r, m] and rows[r, m] >= 0:
                load[rows[r, m]] += 1
                heads += 1
        mentored[r] = heads
        for m in range(rows.shape[1]):
            paired = ours[r, m] and rows[r, m] >= 0
            share[r, m] = load[rows[r, m]] if paired else 0
            most = max(most, share[r, m])
    return most


@compiled
def mentoring_gain(
    rows: Ints,
    share: Ints,
    level: Floats,
    fatigue: Floats,
    quality: Floats,
    more: Floats,
    gain: Floats,
    weak_gain_more: Floats,
    quality_gain: Floats,
    closer: Floats,
    often: Floats,
    months: float,
    gained: Floats,
) -> None:
    """Return what mentees gain: max((g (1 − s z)⁺ (1 − fatigue) + h q + more) c o, 0).

    Args:
        rows: (R, M) rows of mentors.
        share: (R, M) mentees of the same mentor, 0 for those without one.
        level: (R, M) the mentees' level, z.
        fatigue, quality: (R, N) of everyone, mentors among them.
        more: (R, M) what else the pair is worth, or (0, 0) for nothing.
        gain, weak_gain_more, quality_gain: (1,) or (R,) g, s and h.
        closer: (1, most) or (R, most) factor by the mentees of one mentor, c, for 1 first.
        often: (1,) or (R,) factor of meeting more or less often, o.
        months: for how long.
        gained: (R, M) written; 0 for those without a mentor.
    """
    for r in range(len(rows)):
        usual, weaker_more = gain[r % len(gain)], weak_gain_more[r % len(weak_gain_more)]
        taught_well, met = quality_gain[r % len(quality_gain)], often[r % len(often)]
        group = r % len(closer)
        for m in range(rows.shape[1]):
            gained[r, m] = 0.0
            if share[r, m] > 0:
                z = min(max(level[r, m], -3.0), 3.0)
                weaker = max(1.0 - weaker_more * z, 0.0)
                worth = taught_well * quality[r, rows[r, m]]
                if more.size:
                    worth += more[r, m]
                fresh = 1.0 - fatigue[r, rows[r, m]]
                whole = usual * weaker * fresh + worth
                monthly = max(whole * closer[group, share[r, m] - 1] * met, 0.0)
                gained[r, m] = monthly * months


@compiled
def keep_bonds(rows: Ints, mentees: Bools, mentors: Bools, kept: Bools) -> None:
    """Mark mentees whose mentor is one of some.

    Args:
        rows: (R, N) rows of the mentors, below 0 for none.
        mentees: (R, N) whom to look at.
        mentors: (R, N) these mentors.
        kept: (R, N), is added to.
    """
    for r in range(len(rows)):
        for n in range(rows.shape[1]):
            if mentees[r, n] and rows[r, n] >= 0 and mentors[r, rows[r, n]]:
                kept[r, n] = True
