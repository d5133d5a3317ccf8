"""Who enters: population groups with their ages, schooling and competence.

A group is at once a stock at the start and a channel of entry later. Attributes are drawn by
inverse CDF from keys made of (month of entry, group, place in it).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.groups import Competence, Group
from sim.kernels import endow
from sim.roster import ROLES, Floats, Ints
from sim.streams import Streams, TruncatedNormal, decision_id, normal
from sim.structure import Structure

_PLACE_BITS: Final = 27
_GROUP_BITS: Final = 24
_FACTS: Final = 4
"""Questions whose answers are uniform; those about traits, answered by normals, come after."""
_OF_A_GROUP: Final = (
    *("tenure_low", "tenure_high", "trained_mean", "female_share", "degree_share", "quality_sd"),
    *("level_mean", "level_sd", "level_low", "level_high"),
)


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


@functools.cache
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
        facts, traits, home = (
            decision_id("population", about) for about in ("facts", "traits", "home")
        )
        self._questions = (
            *((facts, index) for index in range(_FACTS)),
            *((traits, index) for index in range(3 + len(structure.dimensions))),
            (home, 0),
        )

    def name_of(self, cadre: int) -> str:
        """Return a readable name for a simulated cadre: group, step of entry, place."""
        code = (cadre >> _PLACE_BITS) & ((1 << _GROUP_BITS) - 1)
        group = next(name for name in self.structure.groups if group_code(name) == code)
        place = cadre & ((1 << _PLACE_BITS) - 1)
        return f"{group}/{cadre >> (_PLACE_BITS + _GROUP_BITS)}/{place + 1}"

    def draw(
        self,
        name: str,
        rows: Ints,
        places: Ints,
        month: int,
        streams: Streams,
        age_max: npt.ArrayLike | None = None,
    ) -> dict[str, Any]:
        """Draw newcomers of one group, listed one by one: most replications have none or few.

        Args:
            name: the group.
            rows: (L,) the replication that each of them enters, as a row of the streams.
            places: (L,) their place numbers among this month's entrants of the group there.
            month: step of entry.
            streams: keyed numbers.
            age_max: completed years that nobody has passed, besides the group's own limit.

        Returns:
            values by column: (L,), (K, L) for columns over dimensions, or one number for all.
        """
        group = self.groups[name]
        ids = entrant_id(month, name, places)
        keys, u = streams.of_each(rows, ids, month, self._questions)
        z = normal(u[_FACTS:-1])
        count, dimensions = len(rows), len(self.structure.dimensions)
        reals = np.empty((2 + 2 * dimensions, count))
        marks = np.empty((2, count), dtype=np.bool_)
        home = np.empty(count, dtype=np.int64)
        facts = group.settled("facts", lambda: _stack(group, _OF_A_GROUP))
        factors = self.competence.settled("factors", self._factors)
        communities = self.structure.places.communities
        endow(rows, u, z, facts, factors, communities, reals, marks, home)
        role, number, tier = group.settled("codes", lambda: self._codes(name))
        tenure, trained = reals[0], reals[2 + dimensions :]
        return {
            "id": ids,
            "key": keys,
            "role": role,
            "group": number,
            "tier": tier,
            "age": self._ages(group, age_max).quantile(u[0], rows),
            "female": marks[0],
            "degree": marks[1],
            "home": home,
            "service": tenure,
            "tenure": tenure,
            "entry_level": reals[2 : 2 + dimensions],
            "trained": trained,
            "entry_trained": trained,
            "motivation": z[0],
            "quality": reals[1],
        }

    def _codes(self, name: str) -> tuple[int, int, int]:
        """Return the codes of a group's role, of the group itself and of its tier."""
        group, structure = self.groups[name], self.structure
        tier = structure.tier_index(group.tier) if group.tier else 0
        return ROLES.index(group.role), structure.group_index(name), tier

    def _ages(self, group: Group, age_max: npt.ArrayLike | None) -> TruncatedNormal:
        """Return the ages of a group's entrants under a limit, worked out once."""
        limit = None if age_max is None else np.asarray(age_max, dtype=np.float64)
        return group.settled(
            ("ages", None if limit is None else limit.tobytes()), lambda: _ages_of(group, limit)
        )

    def _factors(self) -> Floats:
        """Return what makes dimensions correlate and gives their composite the group's SD.

        They are the weights of the common and of a dimension's own factor, and the SD of the
        composite of dimensions so made: (3, 1), or (3, R) where they differ by replication.
        """
        weights = self.structure.yardstick
        shared = np.asarray(self.competence.correlation, dtype=np.float64)
        # Var(Σ w c) for unit dimensions with one common factor, Σ w = 1.
        variance = shared + (1.0 - shared) * float(np.dot(weights, weights))
        factors = np.stack([np.sqrt(shared), np.sqrt(1.0 - shared), np.sqrt(variance)])
        return factors.reshape(3, -1)


def _stack(group: Group, names: tuple[str, ...]) -> Floats:
    """Return some of a group's parameters, (P, 1), or (P, R) where one differs by replication."""
    values = [np.asarray(group.values[name], dtype=np.float64) for name in names]
    return np.stack(np.broadcast_arrays(*values)).reshape(len(names), -1)


def _ages_of(group: Group, limit: Floats | None) -> TruncatedNormal:
    """Return the ages of a group's entrants, one distribution for all or for each replication."""
    oldest = group.age_high if limit is None else _oldest(group, limit)
    parameters = (group.age_mean, group.age_sd, group.age_low, oldest)
    # Newcomers are listed one by one: their replications' parameters too are a list.
    return TruncatedNormal(*(np.ravel(one) if np.ndim(one) else one for one in parameters))


def _oldest(group: Group, age_max: npt.ArrayLike) -> npt.ArrayLike:
    """Return the age, in years, below which a group's members are when a limit is set besides.

    The limit counts completed years, so whoever has not reached the next birthday is in. Where even
    the group's youngest have passed it, they enter at their youngest.
    """
    limit = np.maximum(np.asarray(age_max) + 1.0, np.asarray(group.age_low) + 1 / 12)
    return np.minimum(limit, group.age_high)
