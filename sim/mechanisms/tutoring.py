"""Lessons one to one on what each apprentice is weakest in, as far as whoever teaches can tell."""

from __future__ import annotations

import numpy as np

from sim.diagnosis import diagnose, error_of
from sim.kernels import lesson_gain
from sim.mechanism import Development, Gain, param
from sim.month import Month
from sim.roster import NOBODY, Bools, Floats, Roster


class Tutoring(Development):
    """Extra lessons (开小灶, 专家问诊) aimed at the weakest dimensions.

    The own mentor gives them, or ``tutors`` do (experts, a studio's lead), who are there for all:
    then nobody has to be paired. Whoever teaches sees each dimension with an error; the correlation
    of what is seen with the truth is the diagnosis' accuracy. A lesson on a dimension that truly
    lies below the apprentice's own level teaches more (E3); one on a dimension that only looked
    weak teaches less.
    (documents 001 S2 L18, 003 §2.3 L16, 004 C L41)
    """

    name = "tutoring"
    title = {"en": "One-to-one lessons", "zh": "一对一辅导"}
    off = {"gain": 0.0}
    reads, writes = {"competence", "mentor"}, {"trained"}
    decisions = ("diagnosis",)
    audiences, acts_on = ("who", "tutors"), "who"

    who = param(
        ("staff",), unit="none", type="names", label={"en": "Apprentices", "zh": "辅导对象"}
    )
    tutors = param(
        (),
        unit="none",
        type="names",
        label={"en": "Who teaches", "zh": "辅导人员"},
        help={
            "en": "Each apprentice's own mentor if left out.",
            "zh": "不填则由各自导师辅导。",
        },
    )
    lessons = param(
        1.0,
        unit="per_month",
        low=0,
        high=20,
        kind="lever",
        source="assumption",
        label={"en": "Lessons a month", "zh": "每月辅导次数"},
    )
    gain = param(
        0.01,
        unit="SD_per_lesson",
        low=0,
        high=0.1,
        kind="uncertainty",
        plausible=(0.0, 0.02),
        source="assumption",
        label={"en": "Gain per lesson", "zh": "每次辅导提升"},
    )
    accuracy = param(
        0.67,
        unit="correlation",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.4, 0.85),
        source="assumption",
        label={"en": "Accuracy of the diagnosis", "zh": "诊断准确度"},
    )
    fields = param(
        2,
        unit="dimensions",
        low=1,
        high=12,
        structural=True,
        source="assumption",
        label={"en": "Fields worked on at a time", "zh": "每次辅导领域数"},
    )
    weak_gain_more = param(
        0.3,
        unit="per_SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="E3",
        label={"en": "How much more is learnt where weaker", "zh": "薄弱处提升更多的程度"},
    )
    lesson_days = param(
        0.25,
        unit="days",
        low=0,
        high=5,
        source="assumption",
        label={"en": "Mentor-days per lesson", "zh": "每次辅导人日"},
    )

    def delta(self, roster: Roster, month: Month) -> Gain | None:
        """Return the gain of those whom someone teaches on the dimensions that look weakest."""
        taught = roster["present"] & self._has_tutor(roster)
        if not taught.any():
            return None
        noise = self.normal("diagnosis", roster, month, self.structure.each_dimension, taught)
        error = self.settled("error", lambda: error_of(self.accuracy))
        focus, found = diagnose(roster, error, noise, self.fields)
        size, days = self.settled(f"lessons {month.step}", lambda: self._lessons(month.step))
        month.spend("mentor_days", roster.count(taught) * days)
        gained = np.empty(roster.shape)
        lesson_gain(taught, roster["level"], found, self.flat("weak_gain_more"), size, gained)
        return Gain(gained, focus)

    def _lessons(self, months: int) -> tuple[Floats, Floats]:
        """Return what the lessons of so many months teach and take, SD and days, (1,) or (R,)."""
        lessons = np.asarray(self.lessons * months, dtype=np.float64)
        return (self.gain * lessons).reshape(-1), (lessons * self.lesson_days).reshape(-1)

    def _has_tutor(self, roster: Roster) -> Bools:
        """Return who has someone to teach them, (R, N) or (R, 1)."""
        if not self.values["tutors"]:
            mentored: Bools = roster.rows_of("mentor") != NOBODY
            return mentored
        there: Bools = self.heads(roster.whole, "tutors")[:, None] > 0
        return there
