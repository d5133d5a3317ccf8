"""What a scenario may set of its organisation: places, kinds of posts, seats of tiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from sim.parameters import MAX_COUNT, Parameterised, param
from sim.places import LEVELS, RULES

MAX_COMMUNITIES: Final = 1_000_000
MAX_POSTS: Final = MAX_COUNT
"""A post for everyone whom a programme can hold."""
UNLIMITED: Final = 1_000_000
"""Seats of a tier that has no limit."""


class PlacesSettings(Parameterised):
    """``places``: communities within subdistricts, and what makes a community eligible."""

    PREFIX = "places"

    communities: ClassVar[Any] = param(
        0,
        unit="communities",
        low=0,
        high=MAX_COMMUNITIES,
        kind="lever",
        source="assumption",
        structural=True,
        label={"en": "Communities", "zh": "社区(居民区)数"},
    )
    subdistricts: ClassVar[Any] = param(
        1,
        unit="subdistricts",
        low=1,
        high=10_000,
        source="assumption",
        structural=True,
        label={"en": "Subdistricts", "zh": "街道数"},
    )
    members_median: ClassVar[Any] = param(
        200.0,
        unit="persons",
        low=1,
        high=10_000,
        source="assumption",
        structural=True,
        label={"en": "Party members of the middle community", "zh": "居民区党员数中位数"},
    )
    members_spread: ClassVar[Any] = param(
        0.0,
        unit="log_ratio",
        low=0,
        high=2,
        source="assumption",
        structural=True,
        label={"en": "Spread of Party members over communities", "zh": "各居民区党员数离散程度"},
    )
    two_hats_share: ClassVar[Any] = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        source="assumption",
        structural=True,
        label={"en": "Communities with two hats", "zh": "书记主任双肩挑占比"},
    )


class PostSettings(Parameterised):
    """A kind of post, under ``posts``."""

    level: ClassVar[Any] = param(
        "community",
        unit="none",
        choices=LEVELS,
        label={"en": "Where the posts are", "zh": "岗位设置层级"},
    )
    each: ClassVar[Any] = param(
        1,
        unit="posts",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        structural=True,
        label={"en": "Posts in each place", "zh": "每处岗位数"},
    )
    eligible: ClassVar[Any] = param(
        "all",
        unit="none",
        choices=RULES,
        label={"en": "Which communities have one", "zh": "设岗条件"},
    )
    min_members: ClassVar[Any] = param(
        280.0,
        unit="persons",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        structural=True,
        applies_if=lambda values: values["eligible"] not in ("all", "two_hats"),
        label={"en": "Party members needed", "zh": "党员数要求"},
    )
    age_max: ClassVar[Any] = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can be appointed", "zh": "任职年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )


class TierSettings(Parameterised):
    """What a planner sets of a tier, under ``tiers``."""

    seats: ClassVar[Any] = param(
        UNLIMITED,
        unit="persons",
        low=0,
        high=UNLIMITED,
        kind="lever",
        source="assumption",
        label={"en": "Seats", "zh": "层级名额"},
    )


@dataclass(frozen=True)
class Organisation:
    """The organisation's settings in one run; values are scalars or (R, 1) columns.

    Attributes:
        tiers: settings by name of the tier.
        posts: settings by name of the post kind.
    """

    tiers: Mapping[str, TierSettings] = field(default_factory=dict)
    posts: Mapping[str, PostSettings] = field(default_factory=dict)
