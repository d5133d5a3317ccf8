"""Who enters: population groups with their ages, schooling and competence.

A group is at once a stock at the start and a channel of entry later. Attributes are drawn by
inverse CDF from keys made of (month of entry, group, place in it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from sim.parameters import MAX_COUNT, Parameterised, param
from sim.roster import NOBODY, ROLES, Floats, Ints
from sim.streams import Streams, decision_id, truncated_normal
from sim.structure import Structure

_PLACE_BITS: Final = 27
_GROUP_BITS: Final = 24
_FACTS: Final = decision_id("population", "facts")
_TRAITS: Final = decision_id("population", "traits")
_HOME: Final = decision_id("population", "home")

UNBOUNDED: Final = 100.0
"""An entry level, SD, that nobody reaches: no bound."""


class Group(Parameterised):
    """A population group: its size at the start and what its members are like."""

    count: ClassVar[Any] = param(
        0,
        unit="persons",
        low=0,
        high=MAX_COUNT,
        kind="lever",
        source="assumption",
        label={"en": "Head count", "zh": "人数"},
        structural=True,
    )
    tier: ClassVar[Any] = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier", "zh": "培养层级"},
    )
    role: ClassVar[Any] = param(
        "staff",
        unit="none",
        choices=ROLES,
        label={"en": "Role", "zh": "角色"},
    )
    post: ClassVar[Any] = param(
        "",
        unit="none",
        type="name",
        label={"en": "Kind of post that its members hold", "zh": "所任岗位"},
    )
    age_low: ClassVar[Any] = param(
        18.0,
        unit="years",
        low=16,
        high=100,
        source="assumption",
        label={"en": "Youngest", "zh": "最小年龄"},
    )
    age_mean: ClassVar[Any] = param(
        40.0,
        unit="years",
        low=16,
        high=100,
        kind="uncertainty",
        source="assumption",
        label={"en": "Typical age", "zh": "典型年龄"},
    )
    age_sd: ClassVar[Any] = param(
        5.0,
        unit="years",
        low=0.1,
        high=20,
        source="assumption",
        label={"en": "Spread of ages", "zh": "年龄离散程度"},
    )
    age_high: ClassVar[Any] = param(
        60.0,
        unit="years",
        low=16,
        high=110,
        source="assumption",
        label={"en": "Oldest", "zh": "最大年龄"},
    )
    female_share: ClassVar[Any] = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Share of women", "zh": "女性占比"},
    )
    degree_share: ClassVar[Any] = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Share with a bachelor's degree", "zh": "本科及以上占比"},
    )
    tenure_low: ClassVar[Any] = param(
        0.0,
        unit="months",
        low=0,
        high=600,
        source="assumption",
        label={"en": "Shortest time in post", "zh": "最短任职时间"},
    )
    tenure_high: ClassVar[Any] = param(
        0.0,
        unit="months",
        low=0,
        high=600,
        source="assumption",
        label={"en": "Longest time in post", "zh": "最长任职时间"},
    )
    level_mean: ClassVar[Any] = param(
        0.0,
        unit="SD",
        low=-3,
        high=3,
        kind="uncertainty",
        source="assumption",
        label={"en": "Entry level above that of entrants", "zh": "相对新进学员的起点水平"},
    )
    level_sd: ClassVar[Any] = param(
        1.0,
        unit="SD",
        low=0,
        high=3,
        source="assumption",
        label={"en": "Spread of entry levels", "zh": "起点水平离散程度"},
    )
    level_low: ClassVar[Any] = param(
        -UNBOUNDED,
        unit="SD",
        low=-UNBOUNDED,
        high=UNBOUNDED,
        source="assumption",
        label={"en": "Lowest entry level in a dimension", "zh": "单项起点水平下限"},
    )
    level_high: ClassVar[Any] = param(
        UNBOUNDED,
        unit="SD",
        low=-UNBOUNDED,
        high=UNBOUNDED,
        source="assumption",
        label={"en": "Highest entry level in a dimension", "zh": "单项起点水平上限"},
    )
    trained_mean: ClassVar[Any] = param(
        0.0,
        unit="SD",
        low=0,
        high=2,
        kind="uncertainty",
        source="assumption",
        label={"en": "Trained competence at the start", "zh": "起始已习得能力"},
    )
    quality_sd: ClassVar[Any] = param(
        0.0,
        unit="SD",
        low=0,
        high=3,
        source="assumption",
        label={"en": "Spread of mentors' teaching quality", "zh": "带教水平离散程度"},
    )


class Competence(Parameterised):
    """How competence is made up and how far training can take it."""

    PREFIX = "competence"

    correlation: ClassVar[Any] = param(
        0.5,
        unit="correlation",
        low=0,
        high=0.99,
        kind="uncertainty",
        plausible=(0.2, 0.8),
        source="assumption",
        label={"en": "Correlation among dimensions", "zh": "各维度能力相关性"},
    )
    trained_max: ClassVar[Any] = param(
        2.0,
        unit="SD",
        low=0.2,
        high=6,
        kind="uncertainty",
        plausible=(1.2, 3.0),
        source="assumption",
        label={"en": "Ceiling of trained competence", "zh": "可习得能力上限"},
    )
    effort_gain: ClassVar[Any] = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "Extra learning per unit of effort", "zh": "努力程度对学习的影响"},
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
