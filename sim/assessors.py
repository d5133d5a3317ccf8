"""Who assesses, what is assessed, and what each says: components times assessors."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.errors import ScenarioError
from sim.marks import Crowd, Panel, Sheet, Weights, sheet
from sim.parameters import Parameterised, param
from sim.text import bilingual

_BODIES: Final = ("self", "street", "group")
_COMPONENTS: Final = ("daily", "annual", "add_on")
_ROUNDING: Final = 1e-6
"""How far weights may miss the sum of one."""


def _residents_count(values: Any) -> bool:
    return bool(np.any(values["residents_weight"]) or np.any(values["residents_rise"]))


class Assessors(Parameterised):
    """The parameters of a marking sheet: residents, the cadres themselves, street and group.

    Residents have a weight of their own, which may rise from year to year; the others share the
    rest. Each body's marks spread alike, so a weight is a weight (see :mod:`sim.marks`).
    """

    residents_weight = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Weight of residents", "zh": "群众评议权重"},
    )
    residents_rise = param(
        0.0,
        unit="share_per_year",
        low=0,
        high=0.5,
        kind="lever",
        source="assumption",
        label={"en": "Rise of the residents' weight a year", "zh": "群众评议权重年增幅"},
    )
    bodies = param(
        {"group": 1.0},
        unit="none",
        type="weights",
        choices=_BODIES,
        low=0,
        high=1,
        source="assumption",
        label={"en": "Weights of the other assessors", "zh": "其他考评主体权重"},
        help={
            "en": "They share what the residents leave and add up to 1.",
            "zh": "分配群众评议之外的权重,合计为1。",
        },
    )
    group_composes = param(
        False,
        unit="yes_no",
        structural=True,
        source="002 S3 L19",
        label={"en": "The group only sums the others up", "zh": "考核组仅作综合"},
        help={
            "en": "Its weight then falls to those whose marks it puts together.",
            "zh": "其权重归于被综合的各主体。",
        },
    )
    components = param(
        {"annual": 1.0},
        unit="none",
        type="weights",
        choices=_COMPONENTS,
        low=0,
        high=1,
        source="assumption",
        label={"en": "Weights of the components", "zh": "考核内容权重"},
    )
    daily_looks = param(
        6.0,
        unit="looks",
        low=1,
        high=100,
        source="assumption",
        label={"en": "Looks behind the daily assessment", "zh": "日常考核观察次数"},
        applies_if=lambda values: "daily" in values["components"],
    )
    add_on_honour = param(
        0.5,
        unit="SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="assumption",
        label={"en": "Add-on for an honour of the last year", "zh": "近一年表彰附加分"},
        applies_if=lambda values: "add_on" in values["components"],
    )
    raters = param(
        2.0,
        unit="persons",
        low=1,
        high=50,
        kind="lever",
        source="assumption",
        label={"en": "Raters", "zh": "考评人数"},
    )
    reliability = param(
        0.45,
        unit="correlation",
        low=0.01,
        high=0.99,
        kind="uncertainty",
        plausible=(0.45, 0.61),
        source="E16",
        label={"en": "Reliability of one rater", "zh": "单人考评信度"},
    )
    residents_asked = param(
        30,
        unit="persons",
        low=1,
        high=5000,
        kind="lever",
        source="assumption",
        label={"en": "Residents asked about each", "zh": "每人参评群众数"},
        applies_if=_residents_count,
    )
    resident_reliability = param(
        0.2,
        unit="correlation",
        low=0.01,
        high=0.99,
        kind="uncertainty",
        plausible=(0.05, 0.45),
        source="assumption",
        label={"en": "Reliability of one resident", "zh": "单名群众评议信度"},
        applies_if=_residents_count,
    )
    residents_validity = param(
        0.3,
        unit="correlation",
        low=0.05,
        high=0.95,
        kind="uncertainty",
        plausible=(0.05, 0.6),
        source="E31",
        label={"en": "Residents' liking and competence", "zh": "群众评议与能力的相关"},
        applies_if=_residents_count,
    )
    self_boss = param(
        0.22,
        unit="correlation",
        low=0.01,
        high=0.9,
        source="E16b",
        label={"en": "Correlation of self and superior", "zh": "自评与上级评价的相关"},
        applies_if=lambda values: "self" in values["bodies"],
    )
    self_leniency = param(
        0.32,
        unit="SD",
        low=0,
        high=2,
        source="E16b",
        label={"en": "Leniency towards oneself", "zh": "自评偏高"},
        applies_if=lambda values: "self" in values["bodies"],
    )
    evaluator_share = param(
        0.2,
        unit="share",
        low=0,
        high=0.9,
        kind="uncertainty",
        plausible=(0.0, 0.4),
        source="E18",
        label={"en": "Share of ratings due to the evaluator", "zh": "考评者影响占比"},
    )
    masked = param(
        False,
        unit="yes_no",
        kind="lever",
        source="assumption",
        label={"en": "Assessors are masked", "zh": "匿名考评"},
    )
    masking = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="E18",
        applies_if=lambda values: values["masked"],
        label={"en": "Evaluator's influence that masking removes", "zh": "匿名消除的考评者影响"},
    )

    def check_weights(self) -> None:
        """Raise if weights do not add up, or nobody's marks are there to be put together."""
        for name in ("bodies", "components"):
            total = sum(self.values[name].values())
            if abs(total - 1.0) > _ROUNDING:
                what = bilingual("error_part.weights")
                raise ScenarioError("weights_not_one", key=name, value=total, what=what)
        alone = self.values["bodies"].get("group", 0.0) > 1.0 - _ROUNDING
        if self.group_composes and alone and not np.any(self.residents_weight):
            raise ScenarioError("nothing_to_compose", key="group_composes", value=True)

    def sheet(self, months: int) -> Sheet:
        """Return how much of each body's view goes into a rating.

        Args:
            months: since the opening state.
        """
        # Of what goes into it, only the residents' weight may change with time.
        passed = months if np.any(self.residents_rise) else 0
        return self.settled(("sheet", passed), lambda: self._sheet(passed))

    def _sheet(self, months: int) -> Sheet:
        share = self.evaluator_share * (1.0 - self.masked * self.masking)
        content = self.values["components"]
        looks = (
            content.get("daily", 0.0) ** 2 / self.daily_looks
            + content.get("annual", 0.0) ** 2
            + content.get("add_on", 0.0) ** 2
        )
        knows = np.clip(np.square(self.self_boss) / self.reliability, 0.01, 0.99)
        residents = self.residents_weight + self.residents_rise * (months / 12)
        return sheet(
            Weights.of(np.minimum(residents, 1.0), self.values["bodies"], self.group_composes),
            Panel.of(self.raters, self.reliability, share),
            Crowd.of(self.residents_asked, self.resident_reliability, self.residents_validity),
            knows,
            looks,
        )
