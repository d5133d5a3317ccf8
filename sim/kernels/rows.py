"""Finding and ranking rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula
from sim.kernels.sums import count_marks

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@formula
def _list(marks: Any, found: Any) -> None:
    """List the places of marks; there is one place more than marks.

    It is written before it is known whether it will be kept.
    """
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


@compiled
def positions(mask: Bools) -> Ints:
    """Return the flat positions of the marked rows in an (R, N) array, (L,) in their order.

    Args:
        mask: (R, N), laid out row by row.
    """
    marks = mask.reshape(-1).view(np.uint8)
    # Of 64 bits also where nothing is compiled: a byte's own sum would begin anew at 256.
    marked = np.int64(0)
    for place in range(len(marks)):
        marked += marks[place]
    found = np.empty(marked + 1, dtype=np.int64)
    _list(marks, found)
    return found[:-1]


@compiled
def pack_rows(mask: Bools, most: int) -> tuple[Ints, Bools, Ints, Ints]:
    """Find the marked rows and give them places from the left.

    Args:
        mask: (R, N), laid out row by row.
        most: how many a replication may have.

    Returns:
        flat positions in (R, N) by place, (R, M), 0 where nobody is; whether somebody is, (R, M);
        and for all marked rows in order their flat positions in (R, M) and in (R, N), (L,) each. M
        is the most that a replication has, at least 1, but 0 if that is too many.
    """
    replications = len(mask)
    heads = np.zeros(replications, dtype=np.int64)
    count_marks(mask.view(np.uint8), heads)
    wide = max(1, int(heads.max()))
    if wide > max(1, most):
        wide, heads[:] = 0, 0
    target = np.empty(heads.sum() + 1, dtype=np.int64)
    if wide:
        _list(mask.reshape(-1).view(np.uint8), target)
    flat = np.zeros((replications, wide), dtype=np.int64)
    present = np.zeros((replications, wide), dtype=np.bool_)
    source = np.empty(len(target) - 1, dtype=np.int64)
    first = 0
    for r in range(replications):
        last = first + heads[r]
        of_row, places = target[first:last], source[first:last]
        there, whole = flat[r, : heads[r]], present[r, : heads[r]]
        for place in range(len(of_row)):
            there[place] = of_row[place]
            whole[place] = True
            places[place] = r * wide + place
        first = last
    return flat, present, source, target[:-1]


@compiled
def claim(mask: Bools, present: Bools, done: Bools, claimed: Bools, here: Ints, heads: Ints) -> int:
    """Mark the rows whose turn it is: wanted, present, and not done before.

    Args:
        mask, present: (R, N), N a multiple of 8.
        done: (R, N) those done before; the rows found are added.
        claimed: (R, N) that is written: the rows found.
        here: (R N,) room: their flat positions are written in front, in order.
        heads: (R,) that is written: how many each replication has.

    Returns:
        how many rows are found.
    """
    wanted, there = mask.reshape(-1).view(np.uint64), present.reshape(-1).view(np.uint64)
    before, fresh = done.reshape(-1).view(np.uint64), claimed.reshape(-1).view(np.uint64)
    marks = claimed.reshape(-1).view(np.uint8)
    # Places are unsigned: the compiler then need not ask whether they count from the end.
    found, eight, eights = np.uint64(0), np.uint64(0), np.uint64(mask.shape[1] // 8)
    for r in range(len(heads)):
        first, end = found, eight + eights
        # Eight rows at a time: most masks mark few.
        while eight < end:
            fresh[eight] = wanted[eight] & there[eight] & ~before[eight]
            if fresh[eight]:
                before[eight] |= fresh[eight]
                # Each place is written before it is known whether it will be kept: to ask would
                # cost more where about every other row is marked.
                for place in range(np.uint64(8) * eight, np.uint64(8) * (eight + np.uint64(1))):
                    here[found] = place
                    found += np.uint64(marks[place])
            eight += np.uint64(1)
        heads[r] = found - first
    return int(found)


@compiled
def claim_at(
    listed: Ints, width: int, present: Bools, done: Bools, here: Ints, which: Ints, heads: Ints
) -> int:
    """Mark the rows of a list whose turn it is as :func:`claim` does: present, not done before.

    Args:
        listed: (L,) flat positions in (R, W), in order.
        width: W, at most N.
        present: (R, N).
        done: (R, N) those done before; the rows found are added.
        here: (L,), is written in front: flat positions in (R, N) of the rows found.
        which: (L,), is written in front: their places in the list.
        heads: (R,), is written: how many each replication has.

    Returns:
        how many rows are found.
    """
    there, before = present.reshape(-1), done.reshape(-1)
    more = present.shape[1] - width
    r, end, found, first = 0, width, 0, 0
    for place in range(len(listed)):
        while listed[place] >= end:
            heads[r] = found - first
            r, end, first = r + 1, end + width, found
        row = listed[place] + r * more
        if there[row] and not before[row]:
            before[row] = True
            here[found], which[found] = row, place
            found += 1
    heads[r] = found - first
    heads[r + 1 :] = 0
    return found


@formula
def replace_lowest(heap: Any, size: Any, value: Any) -> None:
    """Put a value in the place of the lowest of a heap; loops call it.

    Args:
        heap: (M,) of which the first so many are a heap: none is lower than that in front.
        size: how many.
        value: not lower than the lowest.
    """
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = value


@compiled
def rank_rows(score: Floats, among: Bools, tie: Floats, ranks: Ints) -> None:
    """Rank marked rows within each replication, the highest score first.

    Args:
        score: (R, N).
        among: (R, N) which take part.
        tie: (R, N) by which equal scores are ordered, the lowest first, or (0, 0) for by row.
        ranks: (R, N) written where marked, from 0.
    """
    for r in range(len(score)):
        order = np.flatnonzero(among[r])
        if tie.size:
            order = order[np.argsort(tie[r][order], kind="mergesort")]
        order = order[np.argsort(-score[r][order], kind="mergesort")]
        for place in range(len(order)):
            ranks[r, order[place]] = place


@compiled
def mark_leading(score: Floats, among: Bools, most: Ints, leading: Bools) -> None:
    """Mark those who are no worse than the last of the wanted; see :func:`sim.ranking.leading`.

    Args:
        score: (R, N).
        among: (R, N) which take part.
        most: (R,) how many are wanted, at least 0.
        leading: (R, N) all false, is written.
    """
    rows = score.shape[1]
    best = np.empty(rows)
    for r in range(len(score)):
        wanted = min(most[r], rows)
        if wanted == 0:
            continue
        # The best so far as a heap: none is lower than the one in front.
        best[:wanted] = -np.inf
        least = -np.inf
        for n in range(rows):
            # Asked at once, which is soon hardly ever so: the processor then guesses right.
            if (score[r, n] > least) & among[r, n]:
                replace_lowest(best, wanted, score[r, n])
                least = best[0]
        here, marks = among[r].view(np.uint8), leading[r].view(np.uint8)
        for n in range(rows):
            marks[n] = here[n] & np.uint8(score[r, n] >= least)
