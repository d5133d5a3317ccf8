"""Mentees spur their mentors: teaching the young keeps the experienced learning."""

from __future__ import annotations

import numpy as np

from sim.mechanism import Development, param
from sim.month import Month
from sim.roster import NOBODY, Floats, Roster


class UpwardFeedback(Development):
    """Whoever mentors learns from it, more with more mentees: g nᵇ a month with n mentees.

    The upward half of chain mentoring, in which novices spur the excellent. (document 004,
    A-nurture L15)
    """

    name = "upward_feedback"
    title = {"en": "Upward feedback", "zh": "以新促优"}
    off = {"gain": 0.0}
    reads, writes = {"mentor"}, {"trained"}
    audiences, acts_on = ("who",), "who"

    who = param(
        ("mentors", "staff"),
        unit="none",
        type="names",
        label={"en": "Mentors who learn", "zh": "受益的带教人员"},
    )
    gain = param(
        0.004,
        unit="SD_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        source="assumption",
        label={"en": "Gain from a month with one mentee", "zh": "带教1人每月自身提升"},
    )
    more = param(
        0.3,
        unit="exponent",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.5),
        source="assumption",
        label={"en": "How much further mentees add", "zh": "增加带教人数的作用"},
    )

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain of those who have mentees, (R, N) in SD."""
        everyone = roster.whole
        rows = np.where(everyone["present"], everyone.rows_of("mentor"), NOBODY)
        mentees = roster.part(everyone.tally(rows))
        # Not np.power: it takes other paths for some exponents when they are scalars.
        together = np.exp(self.more * np.log(np.maximum(mentees, 1)))
        spurred = self.gain * together * month.step
        return np.where(roster["present"] & (mentees > 0), spurred, 0.0)
