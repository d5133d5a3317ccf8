"""Regular assessment: bodies of assessors mark what they see, and a log remembers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.marks import Crowd, Panel, Sheet, Weights, sheet
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.roster import NOBODY, Bools, Floats
from sim.text import bilingual

_BODIES = ("self", "street", "group")
_COMPONENTS = ("daily", "annual", "add_on")
_ROUNDING = 1e-6
"""How far weights may miss the sum of one."""


def _residents_count(values: Any) -> bool:
    return bool(np.any(values["residents_weight"]) or np.any(values["residents_rise"]))


class Assessment(Lifecycle):
    """Rates each cadre's level in the present tier and updates ``standing``, what is believed.

    Components times assessors: residents have a weight of their own, which may rise from year to
    year; the cadres themselves, the street and the assessment group share the rest. Each body's
    marks spread alike, so a weight is a weight, and the sum is put on the scale of the truth (E16,
    Spearman–Brown for several raters; see :mod:`sim.marks`). People mark themselves leniently and
    know little better (E16b), residents like some more than others (E31) or go by what they see
    done (``satisfaction_from``), and part of an assessor's error is a lasting leaning towards a
    mentor's group (E18), less of it where the assessor is masked.

    The log keeps what earlier ratings said: standing moves towards a new rating by
    1/(1 + q × entries) with the log's quality q, never by less than ``weight_of_latest``. Standing
    stays noisy: picking by it is not picking by the truth. (documents 001 S3 L23, 002 S3 L19,
    004 B L19)
    """

    name = "assessment"
    title = {"en": "Regular assessment", "zh": "定期考评"}
    example = {
        "residents_weight": 0.3,
        "bodies": {"self": 0.2, "street": 0.4, "group": 0.4},
        "components": {"daily": 0.3, "annual": 0.5, "add_on": 0.2},
    }
    off = {"who": ()}
    reads = {"tier_level", "mentor", "standing", "log_entries", "since_honour"}
    writes = {"standing", "log_entries"}
    decisions = ("rating", "leaning", "self_view", "liking")
    # The opening assessment comes before anyone is picked on it.
    priority = -5
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label={"en": "Assessed", "zh": "考评对象"})
    every = param(
        6,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Months between assessments", "zh": "考评间隔"},
    )
    paced_by = param(
        "",
        unit="none",
        type="name",
        label={"en": "Keeps pace with", "zh": "与何者同步"},
        help={
            "en": "Another mechanism whose interval is used instead of this one's own.",
            "zh": "沿用另一机制的间隔。",
        },
    )
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
        unit="sessions",
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
    satisfaction_from = param(
        "",
        unit="none",
        type="name",
        label={"en": "Residents go by", "zh": "群众评议依据"},
        help={
            "en": "A mechanism that keeps the residents' regard; without one they go by liking.",
            "zh": "记录群众口碑的机制;不填则凭好感。",
        },
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
        label={"en": "Evaluator's influence that masking removes", "zh": "匿名消除的考评者影响"},
    )
    log_quality = param(
        1.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Quality of the log", "zh": "档案完整度"},
        help={
            "en": "Share of past entries that a new rating is set against.",
            "zh": "新一轮考评能参照的以往记录比例。",
        },
    )
    weight_of_latest = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        source="assumption",
        label={"en": "Least weight of the latest rating", "zh": "最近一次考评的最低权重"},
    )

    def interval(self) -> Any:
        """Return the months between two rounds: one's own, or the pace setter's."""
        return self.peer(self.paced_by, "paced_by").values["every"] if self.paced_by else self.every

    def check(self) -> None:
        """Raise if weights do not add up, or nobody's marks are there to be put together."""
        for name in ("bodies", "components"):
            total = sum(self.values[name].values())
            if abs(total - 1.0) > _ROUNDING:
                what = bilingual("error_part.weights")
                raise ScenarioError("weights_not_one", key=name, value=total, what=what)
        alone = self.values["bodies"].get("group", 0.0) > 1.0 - _ROUNDING
        if self.group_composes and alone and not np.any(self.residents_weight):
            raise ScenarioError("nothing_to_compose", key="group_composes", value=True)
        source = self.satisfaction_from
        if source:
            columns = self.peer(source, "satisfaction_from").columns
            if "regard" not in {column.name for column in columns}:
                raise ScenarioError("keeps_no_regard", key="satisfaction_from", value=source)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Hold the opening assessment."""
        self._rate(roster, month, self.among(roster))

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Rate those of the audience when an assessment is due."""
        due = month.due(self.interval())
        if due.any():
            self._rate(roster, month, self.among(roster) & due)

    def _rate(self, roster: LiveRoster, month: Month, rated: Bools) -> None:
        rating = self._rating(roster, month, rated)
        recalled = self.log_quality * roster["log_entries"]
        weight = np.maximum(1.0 / (1.0 + recalled), self.weight_of_latest)
        standing = roster["standing"] + weight * (rating - roster["standing"])
        month.change("standing", rated, standing, self.instance)
        month.change("log_entries", rated, roster["log_entries"] + 1, self.instance)

    def _rating(self, roster: LiveRoster, month: Month, rated: Bools) -> Floats:
        """Return what all assessors say together, (R, N) in SD of the truth."""
        marks = self._sheet(month)
        rating = (
            roster["tier_level"]
            + np.sqrt(marks.noise) * self.normal("rating", roster, month)
            + marks.leaning * self._leaning(roster, month)
        )
        if np.any(marks.own):
            view = month.normal(self, "self_view", roster["key"], lasting=True)
            rating = rating + marks.own * (self.self_leniency + view * marks.own_error)
        if np.any(marks.residents):
            rating = rating + self._from_residents(roster, month, marks, rated)
        if add_on := self.values["components"].get("add_on", 0.0):
            rating = rating + add_on * self.add_on_honour * (roster["since_honour"] < 12)
        return rating

    def _from_residents(
        self, roster: LiveRoster, month: Month, marks: Sheet, rated: Bools
    ) -> Floats:
        """Return what the residents add: liking, or what they see done in the level's place.

        Regard is marked on a curve: the marks of all who are rated have unit spread, and their
        mean says what the others' marks say on average, so that a weight moves no threshold.
        """
        if not self.satisfaction_from:
            return marks.liking * month.normal(self, "liking", roster["key"], lasting=True)
        regard = roster[f"{self.satisfaction_from}.regard"]
        seen = regard - _mean(roster, regard, rated)
        spread = np.sqrt(_mean(roster, np.square(seen), rated))
        level = roster["tier_level"]
        told = marks.residents * seen / np.maximum(spread, 1e-6)
        return told - marks.heard * (level - _mean(roster, level, rated))

    def _sheet(self, month: Month) -> Sheet:
        """Return how much of each body's view goes into a rating."""
        share = self.evaluator_share * (1.0 - self.masked * self.masking)
        content = self.values["components"]
        looks = (
            content.get("daily", 0.0) ** 2 / self.daily_looks
            + content.get("annual", 0.0) ** 2
            + content.get("add_on", 0.0) ** 2
        )
        knows = np.clip(np.square(self.self_boss) / self.reliability, 0.01, 0.99)
        residents = self.residents_weight + self.residents_rise * (month.months / 12)
        return sheet(
            Weights.of(np.minimum(residents, 1.0), self.values["bodies"], self.group_composes),
            Panel.of(self.raters, self.reliability, share),
            Crowd.of(self.residents_asked, self.resident_reliability, self.residents_validity),
            knows,
            looks,
        )

    def _leaning(self, roster: LiveRoster, month: Month) -> Floats:
        """Return the lasting leaning of whoever evaluates: the mentor, or one's own evaluator."""
        rows = roster.rows_of("mentor")
        keys = roster["key"]
        theirs = np.take_along_axis(keys, np.maximum(rows, 0), axis=1)
        evaluator = np.where(rows != NOBODY, theirs, keys)
        return month.normal(self, "leaning", evaluator, lasting=True)


def _mean(roster: LiveRoster, values: Floats, among: Bools) -> Floats:
    """Average over those rated, (R, 1); 0 where nobody is."""
    return np.nan_to_num(roster.mean(values, among))[:, None]
