"""Who enters: population groups with their ages, schooling and competence.

A group is at once a stock at the start and a channel of entry later. Attributes are drawn by
inverse CDF from keys made of (month of entry, group, place in it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.groups import Competence, Group
from sim.roster import NOBODY, ROLES, Floats, Ints
from sim.streams import Streams, decision_id, truncated_normal
from sim.structure import Structure

_PLACE_BITS: Final = 27
_GROUP_BITS: Final = 24
_FACTS: Final = decision_id("population", "facts")
_TRAITS: Final = decision_id("population", "traits")
_HOME: Final = decision_id("population", "home")


def entrant_id(month: int, group: str, place: npt.NDArray[np.int64]) -> Ints:
    """Return cadre ids from (month of entry, group, place among the group's entrants).

    Args:
        month: step of entry, 0 for the opening population; below 4,096.
        group: name of the group.
        place: place numbers from 0, below 2**27.

    Returns:
        ids of the same shape, never negative.
    """
    return (month << (_PLACE_BITS + _GROUP_BITS)) | (group_code(group) << _PLACE_BITS) | place


def entry_step(ids: Ints) -> Ints:
    """Return the step in which cadres of these ids entered; 0 is the opening population."""
    return ids >> (_PLACE_BITS + _GROUP_BITS)


def group_code(group: str) -> int:
    """Return the 24-bit code of a group's name in cadre ids; a scenario's codes must differ."""
    digest = hashlib.blake2b(group.encode(), digest_size=8, person=b"group").digest()
    return int.from_bytes(digest, "big") >> (64 - _GROUP_BITS)


class Population:
    """Draws the attributes of people who enter.

    Attributes:
        groups: the bound groups by name.
        competence: the bound competence settings.
    """

    def __init__(
        self, structure: Structure, groups: Mapping[str, Group], competence: Competence
    ) -> None:
        self.structure = structure
        self.groups = groups
        self.competence = competence

    def name_of(self, cadre: int) -> str:
        """Return a readable name for a simulated cadre: group, step of entry, place."""
        code = (cadre >> _PLACE_BITS) & ((1 << _GROUP_BITS) - 1)
        group = next(name for name in self.structure.groups if group_code(name) == code)
        place = cadre & ((1 << _PLACE_BITS) - 1)
        return f"{group}/{cadre >> (_PLACE_BITS + _GROUP_BITS)}/{place + 1}"

    def draw(
        self,
        name: str,
        place: Ints,
        month: int,
        streams: Streams,
        age_max: npt.ArrayLike | None = None,
    ) -> dict[str, npt.NDArray[Any]]:
        """Draw newcomers of one group.

        Args:
            name: the group.
            place: (R, M) place numbers among this month's entrants of the group.
            month: step of entry.
            streams: keyed numbers.
            age_max: completed years that nobody has passed, besides the group's own limit.

        Returns:
            values by column, (R, M), or (K, R, M) for columns over dimensions.
        """
        group = self.groups[name]
        ids = entrant_id(month, name, place)
        keys = streams.keys(ids)
        shape = place.shape
        u = streams.uniform(keys, month, _FACTS, _indices(4))
        z = streams.normal(keys, month, _TRAITS, _indices(3 + len(self.structure.dimensions)))
        oldest = group.age_high if age_max is None else _oldest(group, age_max)
        age = truncated_normal(u[0], group.age_mean, group.age_sd, group.age_low, oldest)
        tenure = group.tenure_low + u[1] * (group.tenure_high - group.tenure_low)
        trained = np.broadcast_to(
            np.asarray(group.trained_mean, dtype=np.float64),
            (len(self.structure.dimensions), *shape),
        )
        return {
            "id": ids,
            "key": keys,
            "role": np.full(shape, ROLES.index(group.role)),
            "group": np.full(shape, self.structure.group_index(name)),
            "tier": np.full(shape, self.structure.tier_index(group.tier) if group.tier else 0),
            "age": age,
            "female": u[2] < group.female_share,
            "degree": u[3] < group.degree_share,
            "home": self._home(keys, month, streams),
            "service": tenure,
            "tenure": tenure,
            "entry_level": self._entry_level(group, z[2], z[3:]),
            "trained": trained,
            "entry_trained": trained,
            "motivation": z[0],
            "quality": group.quality_sd * z[1],
        }

    def _home(self, keys: npt.NDArray[np.uint64], month: int, streams: Streams) -> Ints:
        """Return a community for each, all equally likely; ``NOBODY`` where there are none."""
        communities = self.structure.places.communities
        if communities == 0:
            return np.full(keys.shape, NOBODY)
        drawn = streams.uniform(keys, month, _HOME) * communities
        return np.minimum(drawn.astype(np.int64), communities - 1)

    def _entry_level(self, group: Group, common: Floats, own: Floats) -> Floats:
        """Return correlated dimensions, (K, R, M); their yardstick composite has the group's SD.

        The group's bounds then hold for every dimension.


        Args:
            group: whose.
            common: (R, M) standard normals, the factor that all dimensions share.
            own: (K, R, M) standard normals.
        """
        weights = self.structure.yardstick
        shared = np.asarray(self.competence.correlation, dtype=np.float64)
        # Var(Σ w c) for unit dimensions with one common factor, Σ w = 1.
        composite_sd = np.sqrt(shared + (1.0 - shared) * float(np.dot(weights, weights)))
        dimensions = np.sqrt(shared) * common + np.sqrt(1.0 - shared) * own
        level = group.level_mean + group.level_sd * (dimensions / composite_sd)
        return np.minimum(np.maximum(level, group.level_low), group.level_high)


def _oldest(group: Group, age_max: npt.ArrayLike) -> npt.ArrayLike:
    """Return the age, in years, below which a group's members are when a limit is set besides.

    The limit counts completed years, so whoever has not reached the next birthday is in. Where even
    the group's youngest have passed it, they enter at their youngest.
    """
    limit = np.maximum(np.asarray(age_max) + 1.0, np.asarray(group.age_low) + 1 / 12)
    return np.minimum(limit, group.age_high)


def _indices(count: int) -> Ints:
    """Return index numbers that give so many planes of draws, (count, 1, 1)."""
    return np.arange(count)[:, None, None]
