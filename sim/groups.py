"""What a scenario may set of its groups and of competence."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from sim.columns import ROLES
from sim.parameters import MAX_COUNT, Parameterised, param

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
