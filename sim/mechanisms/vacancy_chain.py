"""Seat-limited ladders: a vacancy is filled from the rung below, and so on down to the foot."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.masked import MaskedRoster
from sim.mechanism import Audience, Lifecycle, param
from sim.month import Month
from sim.organisation import UNLIMITED
from sim.posting import (
    age_limit,
    appoint,
    filled_now,
    handed_out,
    taken_in_turn,
    vacancies,
    within_age,
)
from sim.promotion import DECISIONS, ORDERS, first_in_turn
from sim.roster import Bools, Ints, Roster, heads_of


class VacancyChain(Lifecycle):
    """A ladder whose rungs have a limited number of seats.

    Rungs are tiers with seats or kinds of post; the lowest may also be a pool from which people
    come, such as a group or the members of a reserve. From the top down, each vacancy takes the
    next in order from the rung below, which leaves a vacancy there, and newcomers of ``group`` are
    hired at the foot: the whole chain ends in the month in which it began. Without limits to who
    may rise, its length does not depend on the rule of promotion (V3 of the verification cases).
    """

    name = "vacancy_chain"
    title = {"en": "Ladder of seats", "zh": "逐级补位"}
    example = {"rungs": ("junior", "secretary"), "order": "seniority"}
    off = {"fill": 0.0}
    reads = {"tier", "post", "standing", "age", "competence"}
    writes = {"tier", "time_in_tier", "post", "tenure", "honours", "since_honour"}
    decisions = ("fill", *DECISIONS)
    audiences, leads_to = ("rungs", "beside_foot"), ("rungs",)

    rungs = param(
        (),
        unit="none",
        type="names",
        label={"en": "Rungs, from the foot up", "zh": "各级(自下而上)"},
    )
    beside_foot = param(
        (),
        unit="none",
        type="names",
        label={"en": "Who else rises from the foot", "zh": "同底层一并递补的人员"},
        help={
            "en": "Such as trainees who hold no post; they take no seat of the foot.",
            "zh": "如尚无岗位的学员;不占底层名额。",
        },
    )
    tier = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier of those who rise into a post", "zh": "递补任职者的层级"},
        help={
            "en": "Those beside the foot keep their own.",
            "zh": "同底层一并递补的人员保留原层级。",
        },
    )
    group = param(
        "",
        unit="none",
        type="name",
        label={"en": "Group hired at the foot", "zh": "底层补充来源"},
    )
    order = param(
        "standing",
        unit="none",
        choices=ORDERS,
        label={"en": "Who is promoted first", "zh": "晋升顺序"},
    )
    competence_vote = param(
        0.3,
        unit="correlation",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="E31",
        applies_if=lambda values: values["order"] == "vote",
        label={"en": "Correlation of vote and competence", "zh": "得票与能力的相关性"},
    )
    fill = param(
        1.0,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Chance that a seat is filled in a month", "zh": "每月补位率"},
    )
    every = param(
        1,
        unit="months",
        low=0,
        high=240,
        source="assumption",
        label={"en": "Months between fillings", "zh": "补位间隔"},
        help={
            "en": "1 fills vacancies as they arise; 36, only at three-yearly elections.",
            "zh": "1为随缺随补;36为仅在三年一次换届时补。",
        },
    )
    min_months = param(
        0.0,
        unit="months",
        low=0,
        high=600,
        source="assumption",
        label={"en": "Shortest time on the rung below", "zh": "下一级最短任职时间"},
    )

    def check(self) -> None:
        """Raise if there are fewer than two rungs, or one above the foot has no seats."""
        if len(self.rungs) < 2:
            raise ScenarioError("short_ladder", key="rungs", value=len(self.rungs))
        for rung in self.rungs[1:]:
            if not self._is_post(rung) and not self._limited(rung):
                raise ScenarioError("no_rung_seats", key="rungs", value=rung)
        if self.tier:
            self.structure.tier_index(self.tier)
        if self.group:
            self.structure.group_index(self.group)
            if not self._is_post(self.rungs[0]) and not self._limited(self.rungs[0]):
                raise ScenarioError("no_rung_seats", key="group", value=self.rungs[0])

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Let every vacancy run down the ladder, in the months in which seats are filled."""
        due = month.due(self.every)
        if not due.any():
            return
        # Nobody rises twice in one month, or to where they stand.
        risen = np.zeros(roster.shape, dtype=np.bool_)
        for place in range(len(self.rungs) - 1, 0, -1):
            rung, below = self.rungs[place], self.rungs[place - 1]
            open_ = self._open(month, rung, place) & due
            heads = heads_of(open_)
            if not heads.any():
                continue
            candidates = self._candidates(roster, place) & ~risen
            few, turn = first_in_turn(
                self,
                self.order,
                MaskedRoster(roster, candidates),
                month,
                heads,
                clock=self._clock(below),
                competence_vote=self.competence_vote,
            )
            risen |= self._raise_to(month, rung, few, turn, open_)
        if self.group:
            self._hire(month, due)

    def _candidates(self, roster: LiveRoster, place: int) -> Bools:
        """Return who may rise to a rung, (R, N)."""
        rung, below = self.rungs[place], self.rungs[place - 1]
        candidates = self._on(roster, below)
        if place == 1:
            candidates = candidates | self.among(roster, "beside_foot")
        candidates = candidates & ~self._on(roster, *self.rungs[place:])
        if self._is_post(rung):
            candidates &= within_age(roster, age_limit(self, rung))
        if self.settled("waits", lambda: np.any(self.min_months)):
            candidates &= roster[self._clock(below)] >= self.min_months
        return candidates

    def _raise_to(self, month: Month, rung: str, few: Roster, turn: Ints, open_: Bools) -> Bools:
        """Let those rise whose turn comes before the open seats are gone; return them, (R, N)."""
        if self._is_post(rung):
            who, given = taken_in_turn(open_, self.structure.posts_of(rung), few, turn)
            moved = appoint(month, who, given, self.instance)
            if self.tier:
                raised = moved & ~_as_wide(self.among(month.roster, "beside_foot"), moved)
                month.change("tier", raised, self.structure.tier_index(self.tier), self.instance)
                month.change("time_in_tier", raised, 0.0, self.instance)
        else:
            who = few.widen(turn < heads_of(open_)[:, None])
            moved = month.change("tier", who, self.structure.tier_index(rung), self.instance)
            month.change("time_in_tier", moved, 0.0, self.instance)
        month.change("honours", moved, _as_wide(month.roster["honours"], moved) + 1, self.instance)
        month.change("since_honour", moved, 0.0, self.instance)
        return moved

    def _hire(self, month: Month, due: Bools) -> None:
        foot = self.rungs[0]
        open_ = self._open(month, foot, 0) & due
        heads = heads_of(open_)
        if not heads.any():
            return
        rows = month.admit(self.group, heads, self.instance, age_limit(self, foot))
        if self._is_post(foot):
            given = handed_out(open_, self.structure.posts_of(foot), rows)
            month.change("post", rows, given, self.instance)
            month.change("tenure", rows, 0.0, self.instance)
        else:
            month.change("tier", rows, self.structure.tier_index(foot), self.instance)

    def _open(self, month: Month, rung: str, place: int) -> Bools:
        """Return which seats of a rung are vacant now and are filled this month, (R, seats)."""
        roster = month.roster
        if self._is_post(rung):
            vacant = vacancies(roster, self.structure.posts_of(rung))
        else:
            seats: npt.NDArray[Any] = np.asarray(self.organisation.tiers[rung].seats)
            held = roster.count(self._on(roster, rung))[:, None]
            # Which seat is vacant does not matter: the last ones are.
            vacant = np.arange(int(seats.max())) + held < seats
        return filled_now(self, month, vacant, place * UNLIMITED)

    def _on(self, roster: LiveRoster, *rungs: str) -> Bools:
        """Return who stands on one of some rungs, (R, N)."""
        standing = self.settled(("on", rungs), lambda: Audience(rungs, self.structure))
        return standing.among(roster)

    def _clock(self, rung: str) -> str:
        """Return the column that says for how long someone has been on a rung."""
        return "tenure" if self._is_post(rung) else "time_in_tier"

    def _is_post(self, rung: str) -> bool:
        return rung in self.structure.places.ranges

    def _limited(self, rung: str) -> bool:
        tier = self.organisation.tiers.get(rung)
        return tier is not None and bool(np.max(tier.seats) < UNLIMITED)


def _as_wide(values: npt.NDArray[Any], mask: Bools) -> npt.NDArray[Any]:
    return values[:, : mask.shape[1]]
