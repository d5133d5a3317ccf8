"""Where people serve: communities within subdistricts within a district, and the posts there.

Which communities are large or have a secretary with two hats follows from the scenario's shares
alone: it is the same in every replication, and their numbers are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sim.columns import NOBODY, Bools, Floats, Ints

Level = Literal["community", "subdistrict", "district"]
LEVELS: Final[tuple[Level, ...]] = ("community", "subdistrict", "district")

Rule = Literal["all", "members", "two_hats", "either", "both"]
RULES: Final[tuple[Rule, ...]] = ("all", "members", "two_hats", "either", "both")

# Steps of irrational length spread ranks evenly, and two of them spread independently.
_MEMBERS_STEP: Final = (5**0.5 - 1) / 2
_TWO_HATS_STEP: Final = 2**0.5 - 1


@dataclass(frozen=True, slots=True)
class PostKind:
    """A kind of post, such as "secretary": where there is one, and how many.

    Attributes:
        name, title: for files and for people.
        level: what each has posts of this kind: every community, every subdistrict, the district.
        each: posts in every eligible place.
        rule: which communities are eligible: all; those with so many Party members or more; those
            whose secretary wears two hats; those for which either holds, or both.
        min_members: Party members from which on a community counts as large.
    """

    name: str
    title: Mapping[str, str]
    level: Level = "community"
    each: int = 1
    rule: Rule = "all"
    min_members: float = 280.0


@dataclass(frozen=True)
class Places:
    """The places of a scenario and their posts.

    Posts are numbered kind by kind, in the order of ``kinds``, and within a kind place by place.
    Neighbouring communities lie in different subdistricts, so the first n posts are spread evenly.

    Attributes:
        communities, subdistricts: how many there are.
        members_median: Party members of the middle community.
        members_spread: standard deviation of the logarithm of Party members.
        two_hats_share: share of communities whose secretary also directs the residents' committee.
        kinds: kinds of posts, from the top of the ladder down.
    """

    communities: int = 0
    subdistricts: int = 1
    members_median: float = 200.0
    members_spread: float = 0.0
    two_hats_share: float = 0.0
    kinds: tuple[PostKind, ...] = ()

    @cached_property
    def members(self) -> Floats:
        """Party members of each community, (C,)."""
        rank = _spread_ranks(self.communities, _MEMBERS_STEP)
        quantile = (rank + 0.5) / max(self.communities, 1)
        return self.members_median * np.exp(self.members_spread * ndtri(quantile))

    @cached_property
    def two_hats(self) -> Bools:
        """Communities whose secretary wears two hats, (C,)."""
        rank = _spread_ranks(self.communities, _TWO_HATS_STEP)
        hats: Bools = rank < np.floor(self.two_hats_share * self.communities + 0.5)
        return hats

    @cached_property
    def subdistrict_of(self) -> Ints:
        """The subdistrict in which each community lies, (C,)."""
        return np.arange(self.communities) % max(self.subdistricts, 1)

    def eligible(self, kind: PostKind) -> Bools:
        """Return which communities a kind's rule admits, (C,)."""
        large = self.members >= kind.min_members
        rules: dict[Rule, Bools] = {
            "all": np.ones(self.communities, dtype=np.bool_),
            "members": large,
            "two_hats": self.two_hats,
            "either": large | self.two_hats,
            "both": large & self.two_hats,
        }
        return rules[kind.rule]

    @cached_property
    def ranges(self) -> dict[str, range]:
        """The numbers of each kind's posts."""
        found, first = {}, 0
        for kind in self.kinds:
            count = len(self._places_with(kind)) * kind.each
            found[kind.name] = range(first, first + count)
            first += count
        return found

    @cached_property
    def posts(self) -> int:
        """How many posts there are."""
        return sum(len(posts) for posts in self.ranges.values())

    @cached_property
    def community_of(self) -> Ints:
        """The community of each post, (P,); ``NOBODY`` for posts above communities."""
        parts = [
            self._sites[kind.name]
            if kind.level == "community"
            else np.full(len(self._sites[kind.name]), NOBODY, dtype=np.int64)
            for kind in self.kinds
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *parts])

    @cached_property
    def unit_of(self) -> Ints:
        """The subdistrict of each post, (P,); ``NOBODY`` for those of the district itself."""
        parts = []
        for kind in self.kinds:
            sites = self._sites[kind.name]
            if kind.level == "community":
                sites = self.subdistrict_of[sites]
            elif kind.level == "district":
                sites = np.full(len(sites), NOBODY, dtype=np.int64)
            parts.append(sites)
        return np.concatenate([np.empty(0, dtype=np.int64), *parts])

    @cached_property
    def _sites(self) -> dict[str, Ints]:
        """The number of the place of each post, by kind: a community, a subdistrict, or 0."""
        return {kind.name: np.tile(self._places_with(kind), kind.each) for kind in self.kinds}

    def _places_with(self, kind: PostKind) -> Ints:
        """Return the numbers of the places that have posts of a kind."""
        if kind.level == "community":
            return np.flatnonzero(self.eligible(kind))
        return np.arange(self.subdistricts if kind.level == "subdistrict" else 1)


def _spread_ranks(count: int, step: float) -> npt.NDArray[np.int64]:
    """Return the ranks of 0, step, 2 step, … modulo 1, a permutation of 0 … count − 1."""
    fractions = (np.arange(count) * step) % 1.0
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.argsort(fractions, kind="stable")] = np.arange(count)
    return ranks
