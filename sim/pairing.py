"""Who gets which mentor: seekers come one after the other in keyed order, and each takes one."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from sim.diagnosis import weakest
from sim.kernels import keep_bonds, pick_rows, take_mentors
from sim.roster import Bools, Floats, Ints, Roster

Match = Literal["fixed_groups", "chain", "subdistrict", "gap"]
MATCHES: Final[tuple[Match, ...]] = ("fixed_groups", "chain", "subdistrict", "gap")
"""The mentor with the fewest mentees; the same along a chain of tiers; the same within one's own
subdistrict; of the mentors with room, whoever is strongest where the mentee is weakest."""

_NOTHING: Final = np.empty((0, 0), dtype=np.int64)


def pair(
    seekers: Roster,
    mentors: Roster,
    match: Match,
    *,
    willing: Bools,
    load: Ints,
    order: Floats,
    chance: Floats,
    room: Floats,
    full: Floats,
) -> Ints:
    """Give each seeker, in keyed order, a mentor.

    Args:
        seekers: a roster of those without a mentor, packed to the left.
        mentors: a roster of the mentors, (R, M).
        match: the rule.
        willing: (R, M) which mentors take somebody.
        load: (R, M) mentees that each mentor has.
        order: (R, S) keyed uniforms that order the seekers.
        chance: (R, M) keyed uniforms that decide among mentors who are alike.
        room: (1,) or (R,) mentees up to which a mentor has room, for ``gap``.
        full: (1,) or (R,) mentees beyond which a mentor takes nobody.

    Returns:
        (R, S) ids of mentors, ``NOBODY`` for seekers who find none.
    """
    here = there = _NOTHING
    if match == "subdistrict":
        here, there = seekers["subdistrict"], mentors["subdistrict"]
    if match == "gap":
        gaps = weakest(seekers["competence"], 1).argmax(axis=0)
        strength = mentors["competence"]
    else:
        gaps, strength = _NOTHING, np.empty((0, 0, 0))
    return take_mentors(
        order, seekers["present"], seekers["id"], mentors["id"], willing, load, chance,
        here, there, gaps, strength, room, full,
    )  # fmt: skip


def advantage(mentees: Roster, rows: Ints) -> Floats:
    """Return how much stronger each mentor is where the mentee is weakest, (R, N) in SD.

    Args:
        mentees: the roster.
        rows: (R, N) the mentors' rows in the whole roster.
    """
    gaps = weakest(mentees["competence"], 1)
    ahead = np.zeros(mentees.shape)
    for k in range(len(gaps)):
        other = pick_rows(mentees.whole["competence"][k], rows)
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
        keep_bonds(rows, mentees, mentors, kept)
    return kept
