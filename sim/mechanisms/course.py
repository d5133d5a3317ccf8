"""Courses: classes, lectures, case teaching, electives, online forms."""

from __future__ import annotations

import numpy as np

from sim.diagnosis import perceived, weakest
from sim.mechanism import Development, Gain, param
from sim.month import Month
from sim.roster import Roster


class Course(Development):
    """Sessions at an interval; a whole programme of them gains what the evidence says (E7).

    ``topics: weakest`` lets each trainee work on the fields that look weakest (缺啥补啥), seen with
    an error; otherwise a session serves all dimensions alike.
    """

    name = "course"
    title = {"en": "Course", "zh": "课程"}
    example = {"topics": "weakest"}
    off = {"gain": 0.0}
    reads, writes = {"competence"}, {"trained"}
    decisions = ("attend", "topics")
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Trainees", "zh": "参训人员"})
    every = param(
        1,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Months between sessions", "zh": "办班间隔"},
    )
    sessions = param(
        12.0,
        unit="sessions",
        low=1,
        high=200,
        source="assumption",
        label={"en": "Sessions in a whole programme", "zh": "全程课次"},
    )
    gain = param(
        0.40,
        unit="SD",
        low=0,
        high=1.5,
        kind="uncertainty",
        plausible=(0.15, 0.8),
        source="E7",
        label={"en": "Gain from a whole programme", "zh": "全程培训提升"},
    )
    form = param(
        1.0,
        unit="factor",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.9, 1.05),
        source="E9",
        label={"en": "Effect of the form of teaching", "zh": "授课形式系数"},
    )
    attendance = param(
        0.9,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.7, 1.0),
        source="assumption",
        label={"en": "Attendance", "zh": "出勤率"},
    )
    topics = param(
        "all",
        unit="none",
        choices=("all", "weakest"),
        label={"en": "Topics", "zh": "选题方式"},
    )
    fields = param(
        2,
        unit="dimensions",
        low=1,
        high=12,
        structural=True,
        source="assumption",
        label={"en": "Fields chosen", "zh": "选训领域数"},
        applies_if=lambda values: values["topics"] == "weakest",
    )
    accuracy = param(
        0.5,
        unit="correlation",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.3, 0.7),
        source="E16",
        label={"en": "Accuracy in choosing the fields", "zh": "选题准确度"},
        applies_if=lambda values: values["topics"] == "weakest",
    )
    days = param(
        1.0,
        unit="days",
        low=0,
        high=30,
        source="assumption",
        label={"en": "Days per session", "zh": "每次天数"},
    )

    def delta(self, roster: Roster, month: Month) -> Gain | None:
        """Return the gain of those who attend this month's session, or the sessions of a step."""
        held = month.times(self.every)
        if not held.any():
            return None
        comes = self.uniform("attend", roster, month) < self.attendance
        attends = roster["present"] & (held > 0) & comes
        month.spend("trainee_days", roster.count(attends) * np.reshape(held * self.days, -1))
        amount = np.where(attends, held * self.gain * self.form / self.sessions, 0.0)
        if self.topics == "all":
            return Gain(amount)
        dimensions = len(self.structure.dimensions)
        index = np.arange(dimensions)[:, None, None]
        seen = perceived(roster, self.accuracy, self.normal("topics", roster, month, index))
        chosen = weakest(seen, min(self.fields, dimensions))
        return Gain(amount, self.structure.spread(chosen.astype(np.float64)))
