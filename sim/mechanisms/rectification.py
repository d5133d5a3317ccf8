"""Rectification within a time limit: those rated lowest get a deadline and are followed up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import rank, round_half_up
from sim.roster import Bools, Column, Floats, Ints, Roster
from sim.structure import Structure


class Rectification(Mechanism):
    """Time-limited rectification (限时整改) with tracked follow-up (跟踪督办).

    At a review the share of lowest standing is told to mend within ``limit`` months; the standing
    to reach is that of the lowest who was not told. Until then each is visited, which teaches a
    little (E14 without a debrief), and being told may spur or discourage (E20: signs disagree).
    At the deadline each is looked at again (E16), without which standing would say nothing new
    before the next regular assessment, and whoever is still below the line suffers a setback, or
    leaves a cohort besides. Standing is noisy: some of those told would have come right by
    themselves, and some pass by luck. Nothing in the document links a poor result to removal.
    (document 004, B L19)
    """

    name = "rectification"
    title = {"en": "Time-limited rectification", "zh": "限时整改"}
    example = {"every": 2, "limit": 3, "low_share": 0.2, "cohort": "studio"}
    off = {"low_share": 0.0}
    reads = {"standing", "tier_level"}
    writes = {"trained", "effort", "since_setback", "standing"}
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("deadline", "float64", "months", 0, 0, 120, per_month=-1),
        Column("line", "float64", "SD", 0),
    )
    decisions = ("ties", "check")
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label={"en": "Reviewed", "zh": "适用人员"})
    every = param(
        12,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        applies_if=lambda values: not values["paced_by"],
        label={"en": "Months between reviews", "zh": "评议间隔"},
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
    low_share = param(
        0.1,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Told to mend at each review", "zh": "每次限时整改比例"},
    )
    limit = param(
        6,
        unit="months",
        low=1,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Rectification limit", "zh": "整改期限"},
    )
    visits = param(
        1.0,
        unit="per_month",
        low=0,
        high=10,
        kind="lever",
        source="assumption",
        label={"en": "Follow-up visits a month", "zh": "每月跟踪督办次数"},
    )
    gain = param(
        0.0275,
        unit="SD_per_visit",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.075),
        source="E14",
        label={"en": "Gain per visit", "zh": "每次督办提升"},
    )
    visit_days = param(
        0.5,
        unit="days",
        low=0,
        high=5,
        source="assumption",
        label={"en": "Mentor-days per visit", "zh": "每次督办人日"},
    )
    recheck = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.1, 0.5),
        source="assumption",
        label={"en": "Weight of the look at the deadline", "zh": "到期复评权重"},
        help={
            "en": "How far standing moves to what is seen then; 0 looks at nobody again.",
            "zh": "考评结果向复评结果调整的比例;0 表示不复评。",
        },
    )
    reliability = param(
        0.45,
        unit="correlation",
        low=0.01,
        high=0.99,
        kind="uncertainty",
        plausible=(0.45, 0.61),
        source="E16",
        applies_if=lambda values: values["recheck"] > 0,
        label={"en": "Reliability of that look", "zh": "复评信度"},
    )
    told = param(
        -0.1,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(-0.25, 0.27),
        source="E20",
        label={"en": "Effort while under rectification", "zh": "整改期间努力变化"},
    )
    consequence = param(
        "setback",
        unit="none",
        choices=("setback", "leave_cohort"),
        label={"en": "If still low at the deadline", "zh": "到期仍偏低时"},
    )
    cohort = param(
        "",
        unit="none",
        type="name",
        label={"en": "Cohort to leave", "zh": "调出的班次"},
        applies_if=lambda values: values["consequence"] == "leave_cohort",
    )

    def __init__(self, instance: str, values: Mapping[str, Any], structure: Structure) -> None:
        super().__init__(instance, values, structure)
        self._seat = f"{self.cohort}.member"
        if self.consequence == "leave_cohort":
            self.writes = {*type(self).writes, self._seat, "tier", "time_in_tier"}

    def check(self) -> None:
        """Raise if people are to leave a cohort that is none."""
        if self.consequence != "leave_cohort":
            return
        cohort = self.peer(self.cohort, "cohort")
        if "member" not in {column.name for column in cohort.columns}:
            raise ScenarioError("not_a_cohort", key=f"{self.instance}.cohort", value=self.cohort)

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what being under rectification does to effort."""
        return {"effort": np.where(roster[self.own("member")], self.told, 0.0)}

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain from follow-up visits, (R, N) in SD."""
        followed = roster["present"] & roster[self.own("member")]
        visits = self.visits * month.step
        month.spend(
            "mentor_days", roster.count(followed) * np.reshape(visits * self.visit_days, -1)
        )
        return np.where(followed, visits * self.gain, 0.0)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Judge those whose time is up, then review."""
        told = roster["present"] & roster[self.own("member")]
        self._judge(roster, month, told & (roster[self.own("deadline")] <= 0))
        due = month.due(self._interval())
        if due.any():
            self._review(roster, month, self.among(roster) & ~told & due)

    def _interval(self) -> Any:
        return self.peer(self.paced_by, "paced_by").values["every"] if self.paced_by else self.every

    def _judge(self, roster: LiveRoster, month: Month, over: Bools) -> None:
        if not over.any():
            return
        standing = self._seen_again(roster, month, over)
        low = over & (standing < roster[self.own("line")])
        month.change(self.own("member"), over & ~low, False, "rectified")
        failed = month.change(self.own("member"), low, False, "still_low")
        month.change("since_setback", failed, 0.0, "still_low")
        if self.consequence == "leave_cohort":
            self._dismiss(roster, month, failed & roster[self._seat])

    def _seen_again(self, roster: LiveRoster, month: Month, over: Bools) -> Floats:
        """Look at those whose time is up once more; return everyone's standing, (R, N) in SD."""
        before = roster["standing"]
        if not np.any(self.recheck):
            return before
        few = roster.narrow(over)
        error = np.sqrt((1.0 - np.asarray(self.reliability)) / self.reliability)
        seen = few["tier_level"] + error * self.normal("check", few, month)
        after = few["standing"] + self.recheck * (seen - few["standing"])
        standing = np.where(over, few.widen(after), before)
        month.change("standing", over, standing, "rechecked")
        return standing

    def _dismiss(self, roster: LiveRoster, month: Month, failed: Bools) -> None:
        """Let them leave the cohort, and its tier if the cohort has one; never the post."""
        left = month.change(self._seat, failed, False, "still_low")
        given = self.peer(self.cohort, "cohort").values
        if after := given.get("tier_after"):
            there = left & (roster["tier"] == self.structure.tier_index(given["tier"]))
            moved = month.change("tier", there, self.structure.tier_index(after), "still_low")
            month.change("time_in_tier", moved, 0.0, "still_low")

    def _review(self, roster: LiveRoster, month: Month, reviewed: Bools) -> None:
        few = roster.narrow(reviewed)
        heads = few.count()[:, None]
        turn = rank(-few["standing"], few["present"], self.uniform("ties", few, month))
        low = turn < round_half_up(self.low_share * heads)
        told = month.change(self.own("member"), few.widen(low).astype(np.bool_), True, "told")
        line = np.broadcast_to(self._line(few, low, turn), few.shape)
        month.change(self.own("line"), told, few.widen(line), "told")
        month.change(self.own("deadline"), told, self.limit, "told")

    def _line(self, few: Roster, low: Bools, turn: Ints) -> Floats:
        """Return the standing to reach, (R, 1): the lowest of those who were not told."""
        others = np.where(few["present"] & ~low, few["standing"], np.inf)
        line = others.min(axis=1, keepdims=True, initial=np.inf)
        # Where everyone was told, all that is asked is not to fall further.
        highest = np.where(few["present"], few["standing"], -np.inf).max(
            axis=1, keepdims=True, initial=-np.inf
        )
        line = np.where(np.isfinite(line), line, highest)
        return np.where(np.isfinite(line), line, 0.0)
