"""Courses: classes, lectures, case teaching, sandtables, electives, online forms."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.diagnosis import diagnose, error_of
from sim.mechanism import Gain, param
from sim.month import Month
from sim.pace import times_a_year
from sim.ranking import rank
from sim.roster import Bools, Floats, Roster
from sim.teaching import Teaching


class Course(Teaching):
    """Sessions at an interval; a whole programme of them gains what the evidence says (E7).

    ``topics: weakest`` lets each trainee work on the fields that look weakest (缺啥补啥), seen with
    an error; otherwise a session serves all dimensions alike. Sessions at bases (实训基地) have
    no more seats than the bases have places. Sessions that return to earlier matter at intervals
    let it fade more slowly (E10). How a session is taught multiplies its gain: see
    :class:`~sim.teaching.Teaching`.
    """

    name = "course"
    title = {"en": "Course", "zh": "课程"}
    example = {"topics": "weakest", "sandtable_share": 0.3, "case_share": 0.2}
    off = {"gain": 0.0}
    reads, writes = {"competence"}, {"trained", "fade_pressure"}
    decisions = (*Teaching.decisions, "attend", "topics", "seat")
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
        applies_if=lambda values: values["per_year"] == 0,
    )
    per_year = param(
        0.0,
        unit="sessions_per_year",
        low=0,
        high=52,
        kind="lever",
        source="assumption",
        label={"en": "Sessions a year", "zh": "每年场次"},
        help={"en": "In place of the interval; 0 keeps it.", "zh": "代替办班间隔;0 表示按间隔。"},
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
        source="assumption",
        label={"en": "Accuracy in choosing the fields", "zh": "选题准确度"},
        applies_if=lambda values: values["topics"] == "weakest",
    )
    bases = param(
        0,
        unit="sites",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Bases where sessions are held", "zh": "教学(实训)基地数"},
        help={"en": "0 for a course that is not held at bases.", "zh": "0 表示不在基地办班。"},
    )
    base_places = param(
        15,
        unit="persons",
        low=1,
        high=10_000,
        kind="lever",
        source="assumption",
        label={"en": "Places at a base", "zh": "每个基地容纳人数"},
        applies_if=lambda values: values["bases"] > 0,
    )
    base_effect = param(
        1.1,
        unit="factor",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.9, 1.3),
        source="assumption",
        label={"en": "Effect of learning on site", "zh": "现场教学系数"},
        applies_if=lambda values: values["bases"] > 0,
    )
    spaced = param(
        False,
        unit="yes_no",
        kind="lever",
        source="assumption",
        label={"en": "Sessions return to earlier matter", "zh": "间隔复训"},
    )
    spacing = param(
        1.5,
        unit="factor",
        low=1,
        high=2,
        kind="uncertainty",
        plausible=(1.0, 2.0),
        source="E10",
        label={"en": "What that multiplies the half-life by", "zh": "复训延长记忆半衰期倍数"},
        applies_if=lambda values: values["spaced"],
    )
    days = param(
        1.0,
        unit="days",
        low=0,
        high=30,
        source="assumption",
        label={"en": "Days per session", "zh": "每次天数"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return how much more slowly training fades for those who return to it, (R, N)."""
        spaced = self.settled("spaced", self._returns)
        if not spaced.any():
            return {}
        slower = -np.log(self.spacing) * self.attendance
        return {"fade_pressure": np.where(roster["present"] & spaced, slower, 0.0)}

    def delta(self, roster: Roster, month: Month) -> Gain | None:
        """Return the gain of those who attend this month's session, or the sessions of a step."""
        held = self._held(month)
        if not held.any():
            return None
        attends = roster["present"] & self._comes(roster, month)
        if held.ndim:
            attends &= held > 0
            dose, days = self._dose(held)
        else:
            dose, days = self.settled(("dose", float(held)), lambda: self._dose(held))
        month.spend("trainee_days", roster.count(attends) * days)
        month.spend("sessions_held", np.full((roster.shape[0], 1), held).reshape(-1))
        amount = attends * (dose * self.factor(roster, month))
        if self.topics == "all":
            return Gain(amount)
        noise = self.normal("topics", roster, month, self.structure.each_dimension, attends)
        error = self.settled("error", lambda: error_of(self.accuracy))
        focus, _ = diagnose(roster, error, noise, self.fields)
        return Gain(amount, focus)

    def _dose(self, held: Floats) -> tuple[Floats, Floats]:
        """Return what so many plain sessions teach, () or (R, 1), and their days, (1,) or (R,)."""
        dose = np.asarray(held * self.gain * self.form / self.sessions)
        return dose, np.reshape(held * self.days, -1)

    def factor(self, roster: Roster, month: Month) -> Floats:
        """Return what the ways of teaching, and the place, make of a session's gain."""
        return super().factor(roster, month) * self.settled("on_site", self._on_site)

    def _on_site(self) -> Floats:
        return np.where(np.asarray(self.bases) > 0, self.base_effect, 1.0)

    def _held(self, month: Month) -> Floats:
        """Return how many sessions fall into this step, () or (R, 1)."""
        if not isinstance(self.per_year, np.ndarray):
            yearly = self.per_year > 0
            return times_a_year(month, self.per_year) if yearly else month.times(self.every)
        yearly = np.asarray(self.per_year) > 0
        return np.where(yearly, times_a_year(month, self.per_year), month.times(self.every))

    def _comes(self, roster: Roster, month: Month) -> Bools:
        """Return (R, N): who attends, as far as the bases have places."""
        comes: Bools = self.uniform("attend", roster, month) < self.attendance
        if not self.settled("at_bases", lambda: np.any(np.asarray(self.bases) > 0)):
            return comes
        bases = np.asarray(self.bases)
        order = rank(self.uniform("seat", roster, month), roster["present"] & comes)
        places = np.where(bases > 0, bases * self.base_places, np.inf)
        seated: Bools = comes & (order < places)
        return seated

    def _returns(self) -> Bools:
        """Return whether sessions return to earlier matter, and take place at all, () or (R, 1)."""
        taught = (np.asarray(self.every) > 0) | (np.asarray(self.per_year) > 0)
        returns: Bools = (np.asarray(self.spaced) > 0) & taught
        return returns
