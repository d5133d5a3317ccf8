"""Dynamic membership: at each review the lowest leave the cohort, and others take their seats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.classes import take_in
from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Audience, Lifecycle, param
from sim.month import Month
from sim.pace import due_from
from sim.ranking import first, round_half_up
from sim.roster import Bools, Floats, Roster
from sim.structure import Structure


class Review(Lifecycle):
    """The share of a cohort with the lowest standing leaves the cohort, not the post.

    Empty seats are refilled by standing from those who have not been members. Standing is noisy, so
    some who leave are better than some who stay. (document 001, S3 L23)
    """

    name = "review"
    title = {"en": "Review of membership", "zh": "动态调整"}
    example = {"cohort": "studio", "every": 2}
    off = {"every": 0, "urgency": 0.0}
    reads = {"standing", "tier"}
    writes = {"tier", "time_in_tier", "since_setback", "effort"}
    decisions = ("ties",)
    # After a cohort's own changes of the same phase.
    priority = 10

    cohort = param(
        "",
        unit="none",
        type="name",
        label={"en": "Cohort", "zh": "班次"},
        help={"en": "Name of the cohort selection.", "zh": "选拔入班机制的名称。"},
    )
    every = param(
        6,
        unit="months",
        low=0,
        high=60,
        kind="lever",
        source="assumption",
        label={"en": "Months between reviews", "zh": "评估间隔"},
    )
    leave_share = param(
        0.1,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Leave the cohort per review", "zh": "每次评估调出比例"},
    )
    refill = param(
        True,
        unit="yes_no",
        kind="lever",
        source="assumption",
        structural=True,
        label={"en": "Refill empty seats", "zh": "递补空缺名额"},
    )
    urgency = param(
        0.0,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(-0.1, 0.1),
        source="E19",
        label={"en": "Effort under the review", "zh": "考评压力下的努力变化"},
    )

    def __init__(self, instance: str, values: Mapping[str, Any], structure: Structure) -> None:
        super().__init__(instance, values, structure)
        self._members = Audience((self.cohort,), structure)
        self._member = f"{self.cohort}.member"
        self._ever = f"{self.cohort}.ever"
        self.writes = {
            *type(self).writes, self._member, self._ever, f"{self.cohort}.months"
        }  # fmt: skip

    def check(self) -> None:
        """Raise if the cohort is not an instance that has members."""
        cohort = self.peer(self.cohort, "cohort")
        if "cohort_size" not in cohort.params():
            raise ScenarioError("not_a_cohort", key=f"{self.instance}.cohort", value=self.cohort)

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return the roster of the cohort's members."""
        return self._members.narrowed(roster)

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what knowing of the review does to members' effort."""
        threatened = roster["present"] & (np.asarray(self.leave_share) > 0)
        return {"effort": threatened * np.asarray(self.urgency)}

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Release the lowest and refill."""
        # A class that ends now is not reviewed: all its members leave.
        due = month.due(self.every) & ~due_from(
            month, self._of_cohort("every"), self._of_cohort("start")
        )
        if not due.any():
            return
        members = roster[self._member] & roster["present"] & due
        heads = roster.count(members)[:, None]
        go = round_half_up(self.leave_share * heads)
        few = roster.narrow(members)
        leaving = few.widen(self._first(few, month, -few["standing"], go))
        self._release(roster, month, leaving)
        if self.refill:
            seats = np.asarray(self._of_cohort("cohort_size")) * self._of_cohort("classes")
            empty = np.maximum(seats - (heads - roster.count(leaving)[:, None]), 0) * due
            self._fill(roster, month, empty)

    def _release(self, roster: LiveRoster, month: Month, leaving: Bools) -> None:
        left = month.change(self._member, leaving, False, self.instance, self.leave_share)
        month.change("since_setback", left, 0.0, self.instance)
        tier, after = self._of_cohort("tier"), self._of_cohort("tier_after")
        if after:
            self._move(month, left & (roster["tier"] == self.structure.tier_index(tier)), after)

    def _fill(self, roster: LiveRoster, month: Month, empty: npt.NDArray[Any]) -> None:
        cohort = self.peer(self.cohort, "cohort")
        eligible = cohort.among(roster, "from") & ~roster[self._member] & ~roster[self._ever]
        few = roster.narrow(eligible)
        chosen = few.widen(self._first(few, month, few["standing"], empty))
        came = take_in(self, self.cohort, chosen, month, "refilled")
        if tier := self._of_cohort("tier"):
            self._move(month, came, tier)

    def _move(self, month: Month, who: Bools, tier: str) -> None:
        moved = month.change("tier", who, self.structure.tier_index(tier), self.instance)
        month.change("time_in_tier", moved, 0.0, self.instance)

    def _first(self, roster: Roster, month: Month, score: Floats, places: Floats) -> Bools:
        """Return whose score is among the highest, as many as there are places, (R, M)."""
        tie = self.uniform("ties", roster, month)
        return first(score, roster["present"], places, tie)

    def _of_cohort(self, name: str) -> Any:
        return self.peer(self.cohort, "cohort").values[name]
