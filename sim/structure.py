"""What does not change during a run: dimensions, tiers, groups, places, the calendar.

A :class:`Structure` is built once from a scenario and is shared by the roster, the mechanisms and
the indicators. It knows no values that differ by replication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError, nearest
from sim.places import Places
from sim.text import text

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a run.

    Attributes:
        year, month: calendar date of the opening state; the first simulated month follows it.
        months: length of the run in months.
        step: months per step.
    """

    year: int
    month: int
    months: int
    step: int = 1

    @property
    def steps(self) -> int:
        """Number of steps in the run."""
        return -(-self.months // self.step)

    def date(self, months_since_start: int) -> tuple[int, int]:
        """Return (year, month) so many months after the opening state."""
        count = self.year * 12 + (self.month - 1) + months_since_start
        return count // 12, count % 12 + 1

    def label(self, months_since_start: int) -> str:
        """Return the date as "2018-08"."""
        year, month = self.date(months_since_start)
        return f"{year:04d}-{month:02d}"

    def months_until(self, label: str) -> int:
        """Return the months from the opening state to a date such as "2019-09"."""
        year, month = (int(part) for part in label.split("-"))
        return year * 12 + month - (self.year * 12 + self.month)


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of the ladder, with the weight it gives each dimension (they sum to 1)."""

    name: str
    title: Mapping[str, str]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The fixed frame of a scenario.

    Attributes:
        dimensions: names of the K dimensions of competence.
        tiers: the tiers, in the order of the file; a tier's index is the roster's ``tier``.
        entry_tier: index of the tier whose composite is the unit of competence (one SD among
            entrants).
        groups: population groups and channels of entry, sorted by name; the index is the
            roster's ``group``.
        group_titles: the groups' names for people.
        heads: each group's head count at the start, in the order of ``groups``.
        group_tiers: name of the tier that each group's members start in, "" for mentors and
            teachers.
        places: communities, subdistricts and the posts there.
        calendar: months of the run.
    """

    dimensions: tuple[str, ...]
    tiers: tuple[Tier, ...]
    entry_tier: int
    groups: tuple[str, ...]
    group_titles: tuple[Mapping[str, str], ...]
    heads: tuple[int, ...]
    group_tiers: tuple[str, ...]
    places: Places
    calendar: Calendar
    _weights: Floats = field(init=False, repr=False, compare=False)
    _each_dimension: npt.NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for many times a month.
        weights = np.array([tier.weights for tier in self.tiers], dtype=np.float64)
        object.__setattr__(self, "_weights", weights)
        each = np.arange(len(self.dimensions))[:, None, None]
        object.__setattr__(self, "_each_dimension", each)

    @property
    def posts(self) -> int:
        """Number of posts; a post's index is the roster's ``post``."""
        return self.places.posts

    @property
    def weights(self) -> Floats:
        """(T, K) weights of each tier over the dimensions; rows sum to 1."""
        return self._weights

    @property
    def yardstick(self) -> Floats:
        """(K,) weights of the entry tier: the yardstick that every effect size refers to."""
        return self.weights[self.entry_tier]

    @property
    def each_dimension(self) -> npt.NDArray[np.int64]:
        """(K, 1, 1) numbers of the dimensions: the index of draws that each has its own of."""
        return self._each_dimension

    def tier_index(self, name: str) -> int:
        """Return a tier's index.

        Raises:
            ScenarioError: there is no such tier.
        """
        return _index(name, tuple(tier.name for tier in self.tiers), "tiers")

    def group_index(self, name: str) -> int:
        """Return a group's index.

        Raises:
            ScenarioError: there is no such group.
        """
        return _index(name, self.groups, "population")

    def posts_of(self, kind: str) -> range:
        """Return the numbers of a kind's posts.

        Raises:
            ScenarioError: there is no such kind of post.
        """
        names = tuple(one.name for one in self.places.kinds)
        return self.places.ranges[names[_index(kind, names, "posts")]]

    def spread(self, profile: Floats) -> Floats:
        """Scale a profile over dimensions so that the yardstick composite of it is 1.

        An effect of g then raises the composite by g, however many dimensions there are.

        Args:
            profile: (K, ...) non-negative weights over dimensions.

        Returns:
            array of the same shape, Σ_k w_k a_k = 1 along the first axis.
        """
        weights = self.yardstick.reshape(-1, *([1] * (profile.ndim - 1)))
        return profile / (weights * profile).sum(axis=0)


def _index(name: str, known: tuple[str, ...], where: str) -> int:
    try:
        return known.index(name)
    except ValueError:
        raise ScenarioError(
            "unknown_name",
            value=name,
            key=where,
            legal=", ".join(known) or text("error.none_defined"),
            nearest=nearest(name, known),
        ) from None
