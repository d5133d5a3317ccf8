"""One step up the tiers, by what assessment believes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.ranking import rank


class Advancement(Lifecycle):
    """Those whose standing reaches a threshold move up, as far as there are seats.

    Someone who reached the threshold and found no seat is turned down, which morale may answer.
    (document 001, S3 L22)
    """

    name = "advancement"
    title = {"en": "Advancement", "zh": "晋级"}
    example = {"below": "junior", "above": "senior", "every": 3, "threshold": 0.5, "min_months": 2}
    off = {"every": 0}
    reads = {"tier", "standing", "time_in_tier"}
    writes = {"tier", "time_in_tier", "honours", "since_honour", "since_setback"}
    comes_from = ("below",)
    decisions = ("ties",)
    # Before the changes of cohorts and reviews in the same phase.
    priority = -10

    below = param("", unit="none", type="name", label={"en": "From tier", "zh": "原层级"})
    above = param("", unit="none", type="name", label={"en": "To tier", "zh": "晋升层级"})
    every = param(
        6,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Months between advancements", "zh": "晋级间隔"},
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
    threshold = param(
        1.0,
        unit="SD",
        low=-3,
        high=5,
        kind="uncertainty",
        source="assumption",
        label={"en": "Standing needed", "zh": "晋级门槛"},
    )
    min_months = param(
        6.0,
        unit="months",
        low=0,
        high=240,
        source="assumption",
        label={"en": "Shortest time in the tier below", "zh": "最短培养时间"},
    )
    seats = param(
        10_000,
        unit="persons",
        low=0,
        high=1_000_000,
        kind="lever",
        source="assumption",
        label={"en": "Seats in the tier above", "zh": "上一层级名额"},
    )

    def interval(self) -> Any:
        """Return the months between two rounds: one's own, or the pace setter's."""
        return self.peer(self.paced_by, "paced_by").values["every"] if self.paced_by else self.every

    def check(self) -> None:
        """Raise if a tier is not known."""
        self.structure.tier_index(self.below)
        self.structure.tier_index(self.above)
        if self.below == self.above:
            raise ScenarioError("leads_nowhere", key="above", value=self.above)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Move up those who qualify."""
        due = month.due(self.interval())
        if not due.any():
            return
        below, above = self.structure.tier_index(self.below), self.structure.tier_index(self.above)
        qualified = (
            roster["staff"]
            & (roster["tier"] == below)
            & (roster["standing"] >= self.threshold)
            & (roster["time_in_tier"] >= self.min_months)
            & due
        )
        if not qualified.any():
            return
        held = roster.count(roster["staff"] & (roster["tier"] == above))[:, None]
        places = np.maximum(self.seats - held, 0)
        few = roster.narrow(qualified)
        order = rank(few["standing"], few["present"], self.uniform("ties", few, month))
        moved = month.change("tier", few.widen(order < places), above, self.instance)
        month.change("time_in_tier", moved, 0.0, self.instance)
        month.change("honours", moved, roster["honours"] + 1, self.instance)
        month.change("since_honour", moved, 0.0, self.instance)
        month.change("since_setback", qualified & ~moved, 0.0, "no_seat")
