"""Who gets which mentor: seekers come one after the other in keyed order, and each takes one."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from sim.diagnosis import weakest
from sim.ranking import rank
from sim.roster import NOBODY, Bools, Floats, Ints, Roster, pick

Match = Literal["fixed_groups", "chain", "subdistrict", "gap"]
MATCHES: Final[tuple[Match, ...]] = ("fixed_groups", "chain", "subdistrict", "gap")
"""The mentor with the fewest mentees; the same along a chain of tiers; the same within one's own
subdistrict; of the mentors with room, whoever is strongest where the mentee is weakest."""

_MOST: Final = float(np.finfo(np.float64).max)


def pair(
    seekers: Roster,
    mentors: Roster,
    load: Floats,
    match: Match,
    *,
    order: Floats,
    chance: Floats,
    room: Floats,
    full: Floats,
) -> Ints:
    """Give each seeker, in keyed order, a mentor.

    Args:
        seekers: a roster of those without a mentor, packed to the left.
        mentors: a roster of the mentors, (R, M).
        load: (R, M) mentees that each mentor has.
        match: the rule.
        order: (R, S) keyed uniforms that order the seekers.
        chance: (R, M) keyed uniforms that decide among mentors who are alike.
        room: mentees up to which a mentor has room, for ``gap``; broadcastable to (R, 1).
        full: mentees beyond which a mentor takes nobody; broadcastable to (R, 1).

    Returns:
        (R, S) ids of mentors, ``NOBODY`` for seekers who find none.
    """
    load = np.where(mentors["present"], load, np.inf)
    queue = rank(order, seekers["present"])
    turn = np.argsort(queue, axis=1, kind="stable")
    ids, own = mentors["id"], seekers["id"]
    units = (seekers["subdistrict"], mentors["subdistrict"]) if match == "subdistrict" else None
    gaps = weakest(seekers["competence"], 1).argmax(axis=0) if match == "gap" else None
    # Only where someone could meet themselves; elsewhere the look would be in vain.
    overlap = bool(np.isin(own[seekers["present"]], ids[mentors["present"]]).any())
    chosen = np.full(seekers.shape, NOBODY, dtype=np.int64)
    ceiling = np.minimum(full, _MOST)
    for place in range(seekers.shape[1]):
        if not (load < ceiling).any():
            # Nobody has room, and none comes free while seekers choose.
            break
        who = turn[:, place : place + 1]
        free = load
        if overlap:
            free = np.where(ids == np.take_along_axis(own, who, axis=1), np.inf, free)
        if units is not None:
            theirs = np.take_along_axis(units[0], who, axis=1)
            free = np.where((units[1] == theirs) & (theirs != NOBODY), free, np.inf)
        if gaps is not None:
            free = _by_strength(free, mentors, np.take_along_axis(gaps, who, axis=1), room)
        lowest = free.min(axis=1, keepdims=True)
        slot = np.argmin(np.where(free == lowest, chance, np.inf), axis=1)[:, None]
        held = np.take_along_axis(load, slot, axis=1)
        mine = (queue == place) & (lowest < _MOST) & (held < ceiling)
        chosen = np.where(mine, np.take_along_axis(ids, slot, axis=1), chosen)
        np.put_along_axis(load, slot, held + mine.any(axis=1, keepdims=True), axis=1)
    return chosen


def _by_strength(load: Floats, mentors: Roster, dimension: Ints, room: Floats) -> Floats:
    """Let mentors with room be told by strength in a dimension, the others by load.

    Args:
        load: (R, M) mentees, infinite for those who cannot be taken.
        mentors: the mentors.
        dimension: (R, 1) the mentee's weakest dimension.
        room: mentees up to which a mentor has room.

    Returns:
        (R, M), the lowest for the mentor to take.
    """
    strength = np.take_along_axis(mentors["competence"], dimension[None, :, :], axis=0)[0]
    # Below any load, and the lower the stronger: strength lies within a few units.
    return np.where(load < room, -1000.0 - strength, load)


def advantage(mentees: Roster, rows: Ints) -> Floats:
    """Return how much stronger each mentor is where the mentee is weakest, (R, N) in SD.

    Args:
        mentees: the roster.
        rows: (R, N) the mentors' rows in the whole roster.
    """
    gaps = weakest(mentees["competence"], 1)
    ahead = np.zeros(mentees.shape)
    for k in range(len(gaps)):
        other = pick(mentees.whole["competence"][k], rows)
        ahead += np.where(gaps[k], other - mentees["competence"][k], 0.0)
    return np.maximum(ahead, 0.0)


def cycle(below: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, str] | None:
    """Return a link of a chain that closes a circle, or None.

    Args:
        below, above: the mentees and the mentors of each link.
    """
    over: dict[str, set[str]] = {}
    for mentee, mentor in zip(below, above, strict=True):
        reached, pending = set[str](), [mentor]
        while pending:
            one = pending.pop()
            if one not in reached:
                reached.add(one)
                pending += over.get(one, ())
        if mentee in reached:
            return mentee, mentor
        over.setdefault(mentee, set()).add(mentor)
    return None


def keeps(roster: Roster, links: list[tuple[Bools, Bools]], rows: Ints) -> Bools:
    """Return which mentees still have a mentor of the link that they are in now, (R, N).

    Args:
        roster: the whole roster.
        links: mentees and mentors of each link, (R, N) each.
        rows: (R, N) the mentors' rows.
    """
    kept = np.zeros(roster.shape, dtype=np.bool_)
    for mentees, mentors in links:
        kept |= mentees & pick(mentors, rows).astype(np.bool_)
    return kept
