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
from sim.roster import NOBODY, ROLES, Floats, Ints
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
        place: Ints,
        month: int,
        streams: Streams,
        age_max: npt.ArrayLike | None = None,
        rows: Ints | None = None,
    ) -> dict[str, npt.NDArray[Any]]:
        """Draw newcomers of one group.

        Args:
            name: the group.
            place: (R, M) place numbers among this month's entrants of the group.
            month: step of entry.
            streams: keyed numbers.
            age_max: completed years that nobody has passed, besides the group's own limit.
            rows: (R,) which row of the streams and of the parameters each row of places belongs to,
                where they are not one for one: those alone are drawn for who has newcomers.

        Returns:
            values by column, (R, M), or (K, R, M) for columns over dimensions.
        """
        group = self.groups[name]
        ids = entrant_id(month, name, place)
        theirs = streams if rows is None else streams.at(rows)
        keys = theirs.keys(ids)
        shape, dimensions = place.shape, len(self.structure.dimensions)
        u = theirs.uniforms(keys, month, self._questions)
        z = normal(u[_FACTS:-1])
        facts = group.settled("facts", lambda: _stack(group, _OF_A_GROUP))
        shortest, longest, trained_mean, female_share, degree_share, quality_sd, *level = _at(
            facts, rows
        )
        role, number, tier = group.settled("codes", lambda: self._codes(name))
        tenure = shortest + u[1] * (longest - shortest)
        trained = np.empty((dimensions, *shape))
        trained[...] = trained_mean
        return {
            "id": ids,
            "key": keys,
            "role": np.full(shape, role),
            "group": np.full(shape, number),
            "tier": np.full(shape, tier),
            "age": self._ages(group, age_max).quantile(u[0], rows),
            "female": u[2] < female_share,
            "degree": u[3] < degree_share,
            "home": self._home(u[-1]),
            "service": tenure,
            "tenure": tenure,
            "entry_level": self._entry_level(level, z[2], z[3:], rows),
            "trained": trained,
            "entry_trained": trained,
            "motivation": z[0],
            "quality": quality_sd * z[1],
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
            ("ages", None if limit is None else limit.tobytes()),
            lambda: TruncatedNormal(
                group.age_mean,
                group.age_sd,
                group.age_low,
                group.age_high if limit is None else _oldest(group, limit),
            ),
        )

    def _home(self, u: Floats) -> Ints:
        """Return a community for each, all equally likely; ``NOBODY`` where there are none."""
        communities = self.structure.places.communities
        if communities == 0:
            return np.full(u.shape, NOBODY)
        return np.minimum((u * communities).astype(np.int64), communities - 1)

    def _entry_level(
        self, level: list[Floats], common: Floats, own: Floats, rows: Ints | None
    ) -> Floats:
        """Return correlated dimensions, (K, R, M); their yardstick composite has the group's SD.

        The group's bounds then hold for every dimension.

        Args:
            level: mean, SD and bounds of the group.
            common: (R, M) standard normals, the factor that all dimensions share.
            own: (K, R, M) standard normals.
            rows: see :meth:`draw`.
        """
        of_common, of_own, composite_sd = _at(
            self.competence.settled("factors", self._factors), rows
        )
        mean, sd, low, high = level
        dimensions = of_common * common + of_own * own
        return np.minimum(np.maximum(mean + sd * (dimensions / composite_sd), low), high)

    def _factors(self) -> Floats:
        """Return the weights of the common and of a dimension's own factor, and the composite's SD.

        They are (3,), or (3, R, 1) where they differ by replication.
        """
        weights = self.structure.yardstick
        shared = np.asarray(self.competence.correlation, dtype=np.float64)
        # Var(Σ w c) for unit dimensions with one common factor, Σ w = 1.
        variance = shared + (1.0 - shared) * float(np.dot(weights, weights))
        return np.stack([np.sqrt(shared), np.sqrt(1.0 - shared), np.sqrt(variance)])


def _stack(group: Group, names: tuple[str, ...]) -> Floats:
    """Return some of a group's parameters, (P,), or (P, R, 1) where one differs by replication."""
    values = [np.asarray(group.values[name], dtype=np.float64) for name in names]
    return np.stack(np.broadcast_arrays(*values))


def _at(stack: Floats, rows: Ints | None) -> Floats:
    """Return a stack of parameters for rows in an order of their own, which may repeat."""
    return stack if rows is None or stack.ndim == 1 else stack[:, rows]


def _oldest(group: Group, age_max: npt.ArrayLike) -> npt.ArrayLike:
    """Return the age, in years, below which a group's members are when a limit is set besides.

    The limit counts completed years, so whoever has not reached the next birthday is in. Where even
    the group's youngest have passed it, they enter at their youngest.
    """
    limit = np.maximum(np.asarray(age_max) + 1.0, np.asarray(group.age_low) + 1 / 12)
    return np.minimum(limit, group.age_high)
