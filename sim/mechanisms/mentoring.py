"""Mentors take mentees: who is paired with whom, how much it helps, and how it tires."""

from __future__ import annotations

import numpy as np

from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.ranking import rank
from sim.roster import MENTOR, NOBODY, Bools, Floats, Ints, Roster


class Mentoring(Lifecycle):
    """Fixed groups: a mentee keeps the mentor for as long as both stay.

    Monthly gain of a mentee: g (n / n₀)^−a (f / f₀)^b (1 − s z) (1 − fatigue) + q / 12, with n
    mentees of the same mentor, f meetings a month, z the mentee's level and q the mentor's teaching
    quality (E1, E3–E6). (document 001, S2 L18)
    """

    name = "mentoring"
    title = {"en": "Mentoring", "zh": "带教"}
    reads = {"mentor", "level", "quality", "fatigue", "role"}
    writes = {"mentor", "trained", "fatigue"}
    decisions = ("order",)
    audiences = ("who", "mentors")

    who = param(("staff",), unit="none", type="names", label={"en": "Mentees", "zh": "带教对象"})
    mentors = param(
        ("mentors",),
        unit="none",
        type="names",
        label={"en": "Mentors", "zh": "带教人员"},
    )
    capacity = param(
        5,
        unit="persons",
        low=1,
        high=100,
        kind="lever",
        source="assumption",
        label={"en": "Mentees a mentor can take", "zh": "每名导师带教上限"},
    )
    over_capacity = param(
        "overload",
        unit="none",
        choices=("overload", "unmentored"),
        label={"en": "When mentors are full", "zh": "带教满员时"},
    )
    gain = param(
        0.02,
        unit="SD_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        source="E1",
        label={"en": "Gain from a month of mentoring", "zh": "每月带教提升"},
    )
    usual_load = param(
        5.0,
        unit="persons",
        low=1,
        high=50,
        source="assumption",
        label={"en": "Mentees per mentor at which that gain holds", "zh": "基准人均带教数"},
    )
    dilution = param(
        0.5,
        unit="exponent",
        low=0,
        high=2,
        kind="uncertainty",
        source="E6",
        label={"en": "Dilution by group size", "zh": "带教人数稀释"},
    )
    meetings = param(
        2.0,
        unit="per_month",
        low=0,
        high=20,
        kind="lever",
        source="assumption",
        label={"en": "Meetings a month", "zh": "每月带教次数"},
    )
    usual_meetings = param(
        2.0,
        unit="per_month",
        low=0.1,
        high=20,
        source="assumption",
        label={"en": "Meetings a month at which that gain holds", "zh": "基准带教次数"},
    )
    frequency = param(
        0.3,
        unit="exponent",
        low=0,
        high=1,
        kind="uncertainty",
        source="E5",
        label={"en": "Effect of meeting more often", "zh": "带教频率作用"},
    )
    weak_gain_more = param(
        0.3,
        unit="per_SD",
        low=0,
        high=1,
        kind="uncertainty",
        source="E3",
        label={"en": "How much more the weaker gain", "zh": "薄弱者提升更多的程度"},
    )
    quality_gain = param(
        0.1,
        unit="SD_per_year",
        low=0,
        high=1,
        kind="uncertainty",
        source="E4",
        label={"en": "Gain per SD of mentor quality", "zh": "带教水平作用"},
    )
    tiring = param(
        0.05,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Mentors' fatigue when overloaded", "zh": "超负荷带教疲劳"},
    )
    meeting_days = param(
        0.25,
        unit="days",
        low=0,
        high=5,
        source="assumption",
        label={"en": "Mentor-days per meeting", "zh": "每次带教人日"},
    )

    def delta(self, roster: Roster, month: Month) -> Floats | None:
        """Return the gain of those who have a mentor, (R, N) in SD."""
        rows = self._mentor_rows(roster)
        mentored = rows != NOBODY
        if not mentored.any():
            return None
        load = roster.gather(_load(rows, roster), rows, 1.0)
        weaker = np.maximum(1.0 - self.weak_gain_more * np.clip(roster["level"], -3, 3), 0.0)
        often = np.power(np.asarray(self.meetings) / self.usual_meetings, self.frequency)
        closer = np.power(load / self.usual_load, -np.asarray(self.dilution))
        fresh = 1.0 - roster.gather(roster["fatigue"], rows)
        quality = self.quality_gain / 12 * roster.gather(roster["quality"], rows)
        gain = np.maximum((self.gain * weaker * fresh + quality) * closer * often, 0.0)
        days = self.meetings * self.meeting_days * month.step
        month.spend("mentor_days", roster.count(mentored) * np.reshape(days, -1))
        return np.where(mentored, gain * month.step, 0.0)

    def open(self, roster: Roster, month: Month) -> None:
        """Form the first groups."""
        self.match(roster, month)

    def match(self, roster: Roster, month: Month) -> None:
        """End the pairs of those who left the cohort, give free mentees a mentor, tire mentors."""
        mentees = self.among(roster)
        rows = self._mentor_rows(roster)
        ended = (rows != NOBODY) & ~mentees
        if ended.any():
            month.change("mentor", ended, NOBODY, "group_left")
            rows = np.where(ended, NOBODY, rows)
        free = mentees & (rows == NOBODY)
        mentors = self.among(roster, "mentors") & (roster["role"] == MENTOR)
        if free.any() and mentors.any():
            self._pair(roster, month, free, mentors, rows)
        self._tire(roster, month, mentors, rows)

    def _pair(self, roster: Roster, month: Month, free: Bools, mentors: Bools, rows: Ints) -> None:
        """Give each free mentee, in keyed order, the mentor with the fewest mentees."""
        order = self.uniform("order", roster, month)
        most = int(np.count_nonzero(mentors, axis=1).max())
        # Mentors in keyed order, so that ties in load fall by chance and not by row.
        by_key = np.argsort(np.where(mentors, order, np.inf), axis=1, kind="stable")[:, :most]
        there = np.take_along_axis(mentors, by_key, axis=1)
        load = np.take_along_axis(_load(rows, roster), by_key, axis=1).astype(np.float64)
        load[~there] = np.inf
        queue = rank(order, free)
        new = np.full(roster.shape, NOBODY, dtype=np.int64)
        ids = roster["id"]
        full = self.capacity if self.over_capacity == "unmentored" else np.inf
        for place in range(int(np.count_nonzero(free, axis=1).max())):
            slot = np.argmin(load, axis=1)[:, None]
            lowest = np.take_along_axis(load, slot, axis=1)
            open_place = lowest < np.minimum(full, 1e9)
            mine = (queue == place) & open_place
            mentor = np.take_along_axis(ids, np.take_along_axis(by_key, slot, axis=1), axis=1)
            new = np.where(mine, mentor, new)
            taken = mine.any(axis=1, keepdims=True)
            np.put_along_axis(load, slot, lowest + taken, axis=1)
        month.change("mentor", new != NOBODY, new, "paired")

    def _tire(self, roster: Roster, month: Month, mentors: Bools, rows: Ints) -> None:
        load = _load(rows, roster)
        before = roster["fatigue"]
        strain = self.tiring * month.step * (load / self.capacity - 1.0)
        after = np.clip(before + strain, 0.0, 1.0)
        month.change("fatigue", mentors & (after != before), after, "mentoring_load")

    def _mentor_rows(self, roster: Roster) -> Ints:
        return np.where(roster["present"], roster.rows_of("mentor"), NOBODY)


def _load(rows: Ints, roster: Roster) -> Ints:
    """Count the mentees of each row, (R, N)."""
    replications, width = roster.shape
    flat = rows + np.arange(replications)[:, None] * width
    counts = np.bincount(flat[rows != NOBODY], minlength=replications * width)
    return counts.reshape(replications, width)
