"""Who belongs to an audience, and what is counted over it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def belonging(
    present: Bools,
    role: npt.NDArray[np.int8],
    tier: npt.NDArray[np.int8],
    group: npt.NDArray[np.int16],
    post: npt.NDArray[np.int32],
    roles: npt.NDArray[np.int8],
    tiers: npt.NDArray[np.int8],
    groups: npt.NDArray[np.int16],
    posts: npt.NDArray[np.int32],
    of_tiers: int,
    found: Bools,
) -> None:
    """Mark those present who have one of some roles, tiers, groups or posts.

    Args:
        present, role, tier, group, post: (R, N), laid out row by row.
        roles, groups: codes of which each marks.
        tiers: codes of which each marks those whose role is ``of_tiers``.
        posts: (P, 2) first number and one past the last of ranges of which each marks.
        of_tiers: the role in which a tier counts.
        found: (R, N) the marks, written.
    """
    here, marks = present.reshape(-1).view(np.uint8), found.reshape(-1).view(np.uint8)
    what, rung = role.reshape(-1), tier.reshape(-1)
    origin, place = group.reshape(-1), post.reshape(-1)
    # As narrow as what it is compared with: the wider of two decides how many rows go at a time.
    climbing = np.int8(of_tiers)
    # One code after the other and without a branch, so that the compiler may take many rows at a
    # time.
    for n in range(len(marks)):
        marks[n] = np.uint8(0)
    for code in roles:
        for n in range(len(marks)):
            marks[n] |= np.uint8(what[n] == code)
    for code in tiers:
        for n in range(len(marks)):
            marks[n] |= np.uint8(what[n] == climbing) & np.uint8(rung[n] == code)
    for code in groups:
        for n in range(len(marks)):
            marks[n] |= np.uint8(origin[n] == code)
    for k in range(len(posts)):
        start, stop = posts[k]
        for n in range(len(marks)):
            marks[n] |= np.uint8(place[n] >= start) & np.uint8(place[n] < stop)
    for n in range(len(marks)):
        marks[n] &= here[n]


@compiled
def add_recent(
    since: Floats, months: Floats, one: Floats, other: Floats, to_one: Floats, to_other: Floats
) -> int:
    """Add two amounts, in place, for those to whom something happened not long ago.

    Args:
        since: (R, N) months since it happened.
        months: (R,) for how long it counts.
        one, other: (R,) amounts.
        to_one, to_other: (R, N) what they are added to.

    Returns:
        for how many.
    """
    many = 0
    for r in range(len(since)):
        # Most rows are passed over: for few did it happen so lately.
        for n in range(since.shape[1]):
            if since[r, n] < months[r]:
                to_one[r, n] += one[r]
                to_other[r, n] += other[r]
                many += 1
    return many


@compiled
def pairs_of(rows: Ints, width: int) -> tuple[Ints, Ints]:
    """Count those who refer to a row, and the rows that somebody refers to.

    Args:
        rows: (R, M) row numbers below ``width``, −1 for none.
        width: rows that can be referred to.

    Returns:
        (R,) and (R,).
    """
    replications = len(rows)
    referring = np.zeros(replications, dtype=np.int64)
    referred = np.zeros(replications, dtype=np.int64)
    seen = np.zeros(width, dtype=np.int64)
    for r in range(replications):
        for n in range(rows.shape[1]):
            if rows[r, n] >= 0:
                referring[r] += 1
                # Marked with the replication, so that nothing has to be cleared between two.
                if seen[rows[r, n]] != r + 1:
                    seen[rows[r, n]] = r + 1
                    referred[r] += 1
    return referring, referred
