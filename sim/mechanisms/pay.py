"""Grades and pay: posts and grades by result and service, and what relative pay does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import first, round_half_up
from sim.roster import Bools, Column, Floats, Roster


class Pay(Mechanism):
    """Posts and grades (三岗十八级) with pay that rises by the grade; no amounts are printed.

    At each review the best by standing move up a grade, and so does whoever has stood in a grade
    for ``seniority`` months. Into the next post only results lead, not years. Pay relative to the
    mean of one's colleagues binds and spurs: exit pressure falls and effort rises in proportion to
    its logarithm. The share ``bonus`` of pay goes by result: nothing to the lowest standing, twice
    as much to the highest, as usual to that of an entrant. Those outside the establishment earn
    less, unless pay is equal (同工同酬). (documents 002 S3 L19–20, 004 A0 L7)
    """

    name = "pay"
    title = {"en": "Grades and pay", "zh": "薪酬职级"}
    example = {"every": 2, "seniority": 4, "outside": ("recruits",), "posts": 2, "grades": 6}
    off = {"who": ()}
    reads = {"standing", "service"}
    writes = {"exit_pressure", "effort"}
    columns = (
        Column("grade", "int16", "grades", 1, 1, 400),
        Column("in_grade", "float64", "months", 0, 0, per_month=1),
    )
    decisions = ("ties",)
    # After advancement, whose tiers the review of pay may go by.
    priority = 10
    audiences, acts_on = ("who", "outside"), "who"

    who = param(
        ("staff",), unit="none", type="names", label={"en": "Who is paid", "zh": "适用人员"}
    )
    posts = param(
        3,
        unit="posts",
        low=1,
        high=20,
        structural=True,
        source="002 S3 L20",
        label={"en": "Posts of the ladder", "zh": "岗位数"},
    )
    grades = param(
        18,
        unit="grades",
        low=2,
        high=20,
        structural=True,
        source="002 S3 L20",
        label={"en": "Grades", "zh": "等级数"},
    )
    grid = param(
        "across",
        unit="none",
        choices=("across", "each"),
        source="002 S3 L20",
        label={"en": "Grades across the posts, or in each", "zh": "等级为各岗合计还是每岗均有"},
    )
    every = param(
        12,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Months between reviews of grade", "zh": "等级评定间隔"},
    )
    merit_share = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Move up a grade by result", "zh": "凭考评晋级比例"},
    )
    seniority = param(
        36,
        unit="months",
        low=0,
        high=240,
        kind="lever",
        source="assumption",
        label={"en": "Months in a grade that move up by themselves", "zh": "凭年限晋级所需月数"},
        help={"en": "0: years alone move nobody.", "zh": "0表示不按年限晋级。"},
    )
    slope = param(
        0.03,
        unit="share",
        low=0,
        high=0.5,
        kind="lever",
        source="assumption",
        label={"en": "Rise of pay from grade to grade", "zh": "级差"},
    )
    rise = param(
        0.0,
        unit="share",
        low=0,
        high=2,
        kind="lever",
        source="assumption",
        label={"en": "Rise of everyone's pay", "zh": "整体提薪幅度"},
    )
    bonus = param(
        0.0,
        unit="share",
        low=0,
        high=0.5,
        kind="lever",
        source="assumption",
        label={"en": "Share of pay that goes by result", "zh": "绩效奖励占比"},
    )
    outside = param(
        (),
        unit="none",
        type="names",
        label={"en": "Outside the establishment", "zh": "编外人员"},
    )
    equal_pay = param(
        False,
        unit="yes_no",
        kind="lever",
        source="004 A0 L7",
        applies_if=lambda values: bool(values["outside"]),
        label={"en": "Equal pay for equal work", "zh": "同工同酬"},
    )
    gap = param(
        0.2,
        unit="share",
        low=0,
        high=0.8,
        kind="uncertainty",
        plausible=(0.1, 0.4),
        source="assumption",
        applies_if=lambda values: bool(values["outside"]) and not values["equal_pay"],
        label={"en": "Gap in pay without equal pay", "zh": "未同工同酬时的薪酬差距"},
    )
    exit_elasticity = param(
        1.0,
        unit="ratio",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.3, 2.0),
        source="assumption",
        label={"en": "How much pay binds", "zh": "薪酬对离岗的作用"},
        help={
            "en": "Fall of the logarithm of the hazard of leaving per logarithm of pay.",
            "zh": "薪酬对数每增1,离岗风险对数的降幅。",
        },
    )
    effort_elasticity = param(
        0.1,
        unit="SD",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 0.3),
        source="assumption",
        label={"en": "How much pay spurs", "zh": "薪酬对努力的作用"},
    )

    @property
    def steps(self) -> int:
        """Grades from the foot of the ladder to its top."""
        return int(self.grades * self.posts if self.grid == "each" else self.grades)

    def check(self) -> None:
        """Raise if there are more posts than grades to stand in."""
        if self.grid == "across" and self.posts > self.grades:
            raise ScenarioError(
                "more_posts_than_grades", key="posts", value=self.posts, grades=self.grades
            )

    def post_of(self, grade: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
        """Return the post, from 0, that a grade belongs to; equal parts of the ladder."""
        return (grade.astype(np.int64) - 1) * int(self.posts) // self.steps

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Put those who are there into the grades of the first post that their years earned."""
        years_count = np.asarray(self.seniority) > 0
        served = roster["service"] / np.maximum(self.seniority, 1) * years_count
        top = -(-self.steps // int(self.posts))
        grade = np.clip(1 + np.floor(served), 1, top)
        month.change(self.own("grade"), self.among(roster), grade, "opening")

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what relative pay does to exit pressure and effort."""
        pay = self.relative_pay(roster)
        return {
            "exit_pressure": -self.exit_elasticity * pay,
            "effort": self.effort_elasticity * pay,
        }

    def relative_pay(self, roster: Roster) -> Floats:
        """Return the logarithm of pay relative to what colleagues earn, (R, N)."""
        grade = roster[self.own("grade")]
        # The mean of whole grades is the same in whatever order people are added up.
        usual = roster.mean(grade, otherwise=0.0)[:, None]
        short = np.log1p(-np.asarray(self.gap)) * (1.0 - np.asarray(self.equal_pay))
        outside = self.among(roster, "outside")
        scale = (grade - usual) * np.log1p(self.slope)
        pay = scale + np.log1p(self.rise) + np.where(outside, short, 0.0)
        if np.any(np.asarray(self.bonus) > 0):
            pay = pay + np.log1p(self.bonus * (2.0 * ndtr(roster["standing"]) - 1.0))
        return np.asarray(pay)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Review grades."""
        due = month.due(self.every)
        if not due.any():
            return
        few = roster.narrow(self.among(roster) & due & (roster[self.own("grade")] < self.steps))
        by_result = self._best(few, month)
        waited = (few[self.own("in_grade")] >= self.seniority) & (np.asarray(self.seniority) > 0)
        grade = few[self.own("grade")]
        same_post = self.post_of(grade + np.int16(1)) == self.post_of(grade)
        up = few["present"] & (by_result | (waited & same_post))
        self._promote(month, few, up & by_result, "by_result")
        self._promote(month, few, up & ~by_result, "by_seniority")

    def _best(self, few: Roster, month: Month) -> Bools:
        places = round_half_up(self.merit_share * few.count()[:, None])
        return first(few["standing"], few["present"], places, self.uniform("ties", few, month))

    def _promote(self, month: Month, few: Roster, who: Bools, cause: str) -> None:
        rows = few.widen(who).astype(np.bool_)
        moved = month.change(
            self.own("grade"), rows, few.widen(few[self.own("grade")] + np.int16(1)), cause
        )
        month.change(self.own("in_grade"), moved, 0.0, cause)
