"""Who enters, who leaves, and what goes with them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def line_up(heads: Ints, taken: Ints, rows: Ints, places: Ints) -> None:
    """List newcomers one by one: which replication each of them enters, and in what place.

    Args:
        heads: (R,) how many enter.
        taken: (R,) the number of the first free place.
        rows, places: (L,) that are written; L is the sum of ``heads``.
    """
    listed = 0
    for r in range(len(heads)):
        for place in range(heads[r]):
            rows[listed], places[listed] = r, taken[r] + place
            listed += 1


@compiled
def endow(
    rows: Ints,
    u: Floats,
    z: Floats,
    group: Floats,
    factors: Floats,
    communities: int,
    reals: Floats,
    marks: Bools,
    home: Ints,
) -> None:
    """Give newcomers what they bring along; see :meth:`sim.population.Population.draw`.

    Args:
        rows: (L,) the replication that each of them enters.
        u: (U, L) uniforms; of these the second, third, fourth and last count here.
        z: (3 + K, L) standard normals: motivation, quality, the common factor of competence, and
            each dimension's own.
        group: (10, R) or (10, 1) the group's shortest and longest tenure, mean of the trained part,
            shares of women and of degrees, SD of quality, and mean, SD and bounds of the level.
        factors: (3, R) or (3, 1) weights of the common and the own factor, and the SD of their
            composite.
        communities: how many there are.
        reals: (2 + 2K, L) that is written: tenure, quality, entry level, trained part.
        marks: (2, L) that is written: whether a woman, whether with a degree.
        home: (L,) that is written: a community, −1 where there are none.
    """
    dimensions = (len(reals) - 2) // 2
    for i in range(len(rows)):
        g = rows[i] if group.shape[1] > 1 else 0
        f = rows[i] if factors.shape[1] > 1 else 0
        reals[0, i] = group[0, g] + u[1, i] * (group[1, g] - group[0, g])
        reals[1, i] = group[5, g] * z[1, i]
        for k in range(dimensions):
            own = factors[0, f] * z[2, i] + factors[1, f] * z[3 + k, i]
            level = group[6, g] + group[7, g] * (own / factors[2, f])
            reals[2 + k, i] = min(max(level, group[8, g]), group[9, g])
            reals[2 + dimensions + k, i] = group[2, g]
        marks[0, i] = u[2, i] < group[3, g]
        marks[1, i] = u[3, i] < group[4, g]
        home[i] = min(int(u[-1, i] * communities), communities - 1)


@compiled
def first_free(ids: Ints, heads: Ints, rows: Bools, here: Ints) -> int:
    """Mark the first so many free rows of each replication, in place.

    Args:
        ids: (R, N), −1 where a row is free.
        heads: (R,) how many.
        rows: (R, N) all false; the rows found are set.
        here: (L,) their flat positions, in order; L is the sum of ``heads``.

    Returns:
        the most rows that a replication lacks; if it is not 0, ``rows`` and ``here`` are of no use.
    """
    lacking, found = 0, 0
    for r in range(ids.shape[0]):
        missing = heads[r]
        for n in range(ids.shape[1]):
            if missing <= 0:
                break
            if ids[r, n] == -1:
                rows[r, n] = True
                here[found] = r * ids.shape[1] + n
                found += 1
                missing -= 1
        lacking = max(lacking, missing)
    return lacking


@compiled
def hand_out(places: Bools, first: int, rows: Bools) -> Ints:
    """Give marked rows the marked places, each in order.

    Args:
        places: (R, P) as many marked as rows are.
        first: number of the first place.
        rows: (R, N).

    Returns:
        (R, N) numbers of places, −1 for rows that are not marked.
    """
    replications, width = rows.shape
    taken = np.full((replications, width), -1)
    for r in range(replications):
        place = 0
        for n in range(width):
            if rows[r, n]:
                while not places[r, place]:
                    place += 1
                taken[r, n] = first + place
                place += 1
    return taken


@compiled
def total_level(entry: Floats, gained: Floats, here: Ints, total: Floats) -> None:
    """Add up the level of some rows, one after another.

    Args:
        entry, gained: (R, N) the two parts of it.
        here: (L,) flat positions of the rows, in order.
        total: (R,) that is added to.
    """
    rows, first, second = entry.shape[1], entry.reshape(-1), gained.reshape(-1)
    for place in here:
        total[place // rows] += first[place] + second[place]


@compiled
def free_left(ids: Ints, present: Bools) -> int:
    """Free the rows of those who have left, in place.

    Args:
        ids: (R, N), −1 is written for those who have left.
        present: (R, N).

    Returns:
        how many have left.
    """
    left = 0
    for r in range(ids.shape[0]):
        for n in range(ids.shape[1]):
            left += not present[r, n] and ids[r, n] != -1
            ids[r, n] = ids[r, n] if present[r, n] else -1
    return left


@compiled
def end_lost(rows: Ints, references: Ints) -> int:
    """End references that lead nowhere, in place.

    Args:
        rows: (R, N) rows that they lead to, −1 for none.
        references: (R, N) ids; −1 is written where there is no row.

    Returns:
        how many have ended.
    """
    ended = 0
    for r in range(rows.shape[0]):
        for n in range(rows.shape[1]):
            if rows[r, n] == -1 and references[r, n] != -1:
                references[r, n] = -1
                ended += 1
    return ended


@compiled
def sum_hazards(hazards: Floats, present: Bools, total: Floats) -> None:
    """Add up the hazards of those present, in their order.

    Args:
        hazards: (C, R, N).
        present: (R, N).
        total: (R, N), is written: 0 for those absent.
    """
    for r in range(total.shape[0]):
        for n in range(total.shape[1]):
            total[r, n] = hazards[0, r, n]
        for c in range(1, len(hazards)):
            for n in range(total.shape[1]):
                total[r, n] += hazards[c, r, n]
        for n in range(total.shape[1]):
            total[r, n] = total[r, n] if present[r, n] else 0.0


@compiled
def split_causes(
    hazards: Floats, total: Floats, struck: Ints, share: Floats, by_cause: Bools, heads: Ints
) -> None:
    """Give each of those struck a cause, in proportion to the hazards.

    Args:
        hazards, total: (C, R, N) and (R, N), from :func:`sum_hazards`.
        struck: (L,) flat positions of those struck.
        share: (L,) uniform numbers that pick the causes.
        by_cause: (C, R, N) all false; whom each cause has struck is set.
        heads: (C,) that is added to: how many each cause has struck.
    """
    causes = len(hazards)
    flat, whole = hazards.reshape(causes, -1), total.reshape(-1)
    marks = by_cause.reshape(causes, -1)
    for i in range(len(struck)):
        place, passed, cause = struck[i], 0.0, 0
        # The shares add up to one only within rounding; whoever is left has the last cause.
        while cause < causes - 1:
            passed += flat[cause, place] / whole[place]
            if share[i] < passed:
                break
            cause += 1
        marks[cause, place] = True
        heads[cause] += 1
