"""Who a rule applies to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.live import LiveRoster
from sim.roster import MENTOR, Bools, Roster
from sim.structure import Structure


class Audience:
    """Who a mechanism applies to: a union of groups, tiers, roles, posts and instances' members.

    Attributes:
        names: the union's parts, as the scenario writes them. ``staff`` is everyone counted as
            staff, ``mentors`` every mentor, the name of a kind of post its holders, ``studio`` the
            members of the instance "studio", ``studio.ever`` those for whom its column "ever" is
            true.
        posts: how many posts there are of the kinds among them, held or vacant.
        first_groups: numbers of the groups that it begins with: those named, those of tiers named.
        heads_at_start: persons whom these groups have in the opening state.
    """

    def __init__(self, names: Iterable[str], structure: Structure) -> None:
        self.names = tuple(names)
        tiers = {tier.name: index for index, tier in enumerate(structure.tiers)}
        groups = {group: index for index, group in enumerate(structure.groups)}
        self._tiers = [tiers[name] for name in self.names if name in tiers]
        self._groups = [groups[name] for name in self.names if name in groups]
        posts = structure.places.ranges
        self._posts = [posts[name] for name in self.names if name in posts]
        self._staff = "staff" in self.names
        self._mentors = "mentors" in self.names
        self._flags = [
            name if "." in name else f"{name}.member"
            for name in self.names
            if name not in (*tiers, *groups, *posts, "staff", "mentors")
        ]
        self.posts = sum(len(held) for held in self._posts)
        self.first_groups = tuple(
            place
            for place, (group, tier) in enumerate(
                zip(structure.groups, structure.group_tiers, strict=True)
            )
            if group in self.names or (tier and (self._staff or tier in self.names))
        )
        self.heads_at_start = sum(structure.heads[place] for place in self.first_groups)
        self._key = "who:" + ",".join(self.names)
        held = ("post",) if self._posts else ()
        self._depends = frozenset({"present", "role", "tier", "group", *held, *self._flags})

    def among(self, roster: Roster) -> Bools:
        """Return (R, N): present and part of the audience."""
        if isinstance(roster, LiveRoster):
            found: Bools = roster.derive(self._key, self._depends, lambda: self._select(roster))
            return found
        return self._select(roster)

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return a roster of the audience alone."""
        return roster.narrow_to(self._key, self._depends, self.among)

    def _select(self, roster: Roster) -> Bools:
        found = np.zeros(roster.shape, dtype=np.bool_)
        if self._staff:
            found |= roster["staff"]
        for tier in self._tiers:
            found |= roster["staff"] & (roster["tier"] == tier)
        for group in self._groups:
            found |= roster["present"] & (roster["group"] == group)
        for posts in self._posts:
            post = roster["post"]
            found |= roster["present"] & (post >= posts.start) & (post < posts.stop)
        for flag in self._flags:
            found |= roster["present"] & roster[flag]
        if self._mentors:
            found |= roster["present"] & (roster["role"] == MENTOR)
        return found
