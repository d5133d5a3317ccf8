"""Who a rule applies to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels import belonging
from sim.live import LiveRoster
from sim.roster import MENTOR, STAFF, Bools, Ints, Roster, heads_of
from sim.structure import Structure

_ROLES: Final = {"staff": STAFF, "mentors": MENTOR}
"""Roles that an audience may name."""


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
        depends: the columns that it follows from.
    """

    def __init__(self, names: Iterable[str], structure: Structure) -> None:
        self.names = tuple(names)
        tiers = {tier.name: index for index, tier in enumerate(structure.tiers)}
        groups = {group: index for index, group in enumerate(structure.groups)}
        posts = structure.places.ranges
        held = [posts[name] for name in self.names if name in posts]
        self._roles = _codes(_ROLES, self.names, np.int8)
        self._tiers = _codes(tiers, self.names, np.int8)
        self._groups = _codes(groups, self.names, np.int16)
        self._posts = np.array([(one.start, one.stop) for one in held], np.int32).reshape(-1, 2)
        self._flags = [
            name if "." in name else f"{name}.member"
            for name in self.names
            if name not in (*tiers, *groups, *posts, *_ROLES)
        ]
        self._has_codes = len(self._flags) < len(self.names)
        self.posts = sum(len(one) for one in held)
        self.first_groups = tuple(
            place
            for place, (group, tier) in enumerate(
                zip(structure.groups, structure.group_tiers, strict=True)
            )
            if group in self.names or (tier and ("staff" in self.names or tier in self.names))
        )
        self.heads_at_start = sum(structure.heads[place] for place in self.first_groups)
        self._key = "who:" + ",".join(self.names)
        # A tier counts among staff alone.
        behind = {
            "role": len(self._roles) or len(self._tiers),
            "tier": len(self._tiers),
            "group": len(self._groups),
            "post": len(held),
        }
        self.depends = frozenset(
            {"present", *(column for column, codes in behind.items() if codes), *self._flags}
        )

    def among(self, roster: Roster) -> Bools:
        """Return (R, N): present and part of the audience."""
        if isinstance(roster, LiveRoster):
            found: Bools = roster.derive(self._key, self.depends, lambda: self._select(roster))
            return found
        return self._select(roster)

    def heads(self, roster: Roster) -> Ints:
        """Count those present who are part of the audience, (R,)."""
        if isinstance(roster, LiveRoster):
            key = "heads:" + self._key
            found: Ints = roster.derive(key, self.depends, lambda: heads_of(self.among(roster)))
            return found
        return heads_of(self.among(roster))

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return a roster of the audience alone."""
        return roster.narrow_to(self._key, self.depends, self.among)

    def _select(self, roster: Roster) -> Bools:
        present = roster["present"]
        if not self._has_codes:
            flagged = [present & roster[flag] for flag in self._flags]
            return reduce(np.logical_or, flagged) if flagged else np.zeros_like(present)
        found = np.empty_like(present)
        belonging(
            present, roster["role"], roster["tier"], roster["group"], roster["post"],
            self._roles, self._tiers, self._groups, self._posts, STAFF, found,
        )  # fmt: skip
        for flag in self._flags:
            found |= present & roster[flag]
        return found


def _codes(known: Mapping[str, int], names: Iterable[str], dtype: type[Any]) -> npt.NDArray[Any]:
    """Return the codes of those names that are known."""
    return np.array([known[name] for name in names if name in known], dtype)
