"""The weakest have to leave: a share at set times, or whoever falls below a floor."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.ranking import first, round_half_up

NO_FLOOR = -10.0
"""A level, SD, that nobody falls below."""


class ForcedExit(Lifecycle):
    """Those who come last leave the organisation; what they hold falls vacant in the same month.

    At each round the lowest ``share`` of the audience leaves, and with it everyone below ``floor``.
    By standing, only those who have been assessed can be found wanting, and standing is noisy; by
    competence it is the true level in the own tier. (Scullen, Bergey and Aiman-Smith 2005; V6 and
    V7 of the verification cases)
    """

    name = "forced_exit"
    title = {"en": "Forced leaving", "zh": "不胜任退出"}
    example = {"every": 2, "share": 0.1}
    off = {"every": 0}
    reads = {"standing", "competence", "tier", "log_entries"}
    decisions = ("ties",)
    audiences = ("who",)
    # What advancement and cohorts decide in the same phase still stands in the snapshot.
    priority = 20

    who = param(
        ("staff",), unit="none", type="names", label={"en": "Who is judged", "zh": "适用人员"}
    )
    by = param(
        "standing",
        unit="none",
        choices=("standing", "competence"),
        label={"en": "The weakest by", "zh": "排序依据"},
    )
    every = param(
        12,
        unit="months",
        low=0,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Months between rounds", "zh": "间隔"},
    )
    share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share that leaves each round", "zh": "每次退出比例"},
    )
    floor = param(
        NO_FLOOR,
        unit="SD",
        low=NO_FLOOR,
        high=10,
        kind="lever",
        source="assumption",
        label={"en": "Floor below which everyone leaves", "zh": "最低水平线"},
    )

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Let the weakest go."""
        due = month.due(self.every)
        if not due.any():
            return
        judged = self.among(roster) & due
        if self.by == "standing":
            judged = judged & (roster["log_entries"] > 0)
        few = roster.narrow(judged)
        score: Any = few["standing"] if self.by == "standing" else few["tier_level"]
        go = round_half_up(self.share * few.count()[:, None])
        # From the bottom up; whoever takes no part has a rank beyond any number.
        lowest = first(-score, few["present"], go, self.uniform("ties", few, month))
        leaving = few["present"] & (lowest | (score < np.asarray(self.floor)))
        month.release(few.widen(leaving), self.instance, np.asarray(self.share))
