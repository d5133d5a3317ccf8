"""Moves between tiers at constant rates: the textbook's manpower models."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.errors import ScenarioError, between
from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import rank, round_half_up
from sim.roster import NOBODY, Bools, Floats, Roster


class Transitions(Mechanism):
    """One row of a transition matrix: from one tier up, down and out.

    ``each``: every member of the tier moves up, down or out within ``per`` months with these
    probabilities, in one draw together with all other hazards of leaving: alone it is one
    multinomial draw; with others the hazards −ln(1 − p) p_i / p compete. ``rounded``: of the n
    members the nearest whole numbers of n p_i move, taken by lot, as in deterministic manpower
    planning. ``mentored`` holds the row for those who have a mentor, as in training that needs one.
    (V1, V2 of the verification cases; Bartholomew's cohorts)
    """

    name = "transitions"
    title = {"en": "Transition rates", "zh": "层级流动率"}
    example = {"tier": "junior", "up_to": "senior", "up": 0.1, "out": 0.05}
    off = {"up": 0.0, "down": 0.0, "out": 0.0}
    reads, writes = {"tier", "mentor"}, {"tier", "time_in_tier"}
    decisions = ("order",)
    audiences, acts_on, comes_from = ("who",), "who", ("tier",)

    who = param(("staff",), unit="none", type="names", label={"en": "Who moves", "zh": "适用人员"})
    tier = param("", unit="none", type="name", label={"en": "From tier", "zh": "原层级"})
    up_to = param("", unit="none", type="name", label={"en": "Tier above", "zh": "上一层级"})
    down_to = param("", unit="none", type="name", label={"en": "Tier below", "zh": "下一层级"})
    up = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Share who move up", "zh": "上升比例"},
    )
    down = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Share who move down", "zh": "下降比例"},
    )
    out = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Share who leave", "zh": "流出比例"},
    )
    per = param(
        1,
        unit="months",
        low=1,
        high=120,
        source="assumption",
        label={"en": "Months that the shares are for", "zh": "比例所指月数"},
    )
    draw = param(
        "each",
        unit="none",
        choices=("each", "rounded"),
        label={"en": "Who moves is drawn", "zh": "流动抽取方式"},
    )
    mentored = param(
        False,
        unit="yes_no",
        structural=True,
        label={"en": "Only those with a mentor", "zh": "仅限有导师者"},
    )

    def check(self) -> None:
        """Raise if the shares exceed one, or move people to no tier."""
        self.structure.tier_index(self.tier)
        total = self.up + self.down + self.out
        if total > 1 + 1e-9:
            raise ScenarioError(
                "shares_over_one", key="up", value=total, legal=between(0, 1, "share")
            )
        for share, to in (("up", "up_to"), ("down", "down_to")):
            if self.values[to]:
                self.structure.tier_index(self.values[to])
            elif self.values[share] > 0:
                raise ScenarioError("no_destination", key=share, value=self.values[share], other=to)

    def hazards(self, roster: Roster, month: Month) -> Mapping[str, Floats]:
        """Return the monthly hazards of moving up, down and out, (R, N)."""
        if self.draw == "rounded":
            return {}
        members = self._members(roster)
        total = self._total()
        rate = -np.log1p(-np.minimum(total, 1.0 - 1e-12)) / np.maximum(total, 1e-12) / self.per
        return {cause: np.where(members, rate * share, 0.0) for cause, share, _ in self._moves()}

    def struck(self, cause: str, who: Bools, probability: Floats, month: Month) -> None:
        """Move those who go up or down; the others leave."""
        self._carry_out(cause, who, probability, month)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Move the rounded numbers of people."""
        due = month.due(self.per)
        if self.draw == "each" or not np.any(due):
            return
        members = roster.narrow(self._members(roster) & self.among(roster) & due)
        heads = members.count()[:, None]
        turn = rank(self.uniform("order", members, month), members["present"])
        passed = np.zeros((len(heads), 1))
        # Shares above one in all are cut to one in proportion.
        whole = np.maximum(self._total(), 1.0)
        for cause, share, _ in self._moves():
            until = np.minimum(passed + round_half_up(share / whole * heads), heads)
            chosen = members.widen(members["present"] & (turn >= passed) & (turn < until))
            self._carry_out(cause, chosen, np.asarray(share), month)
            passed = until

    def _carry_out(self, cause: str, who: Bools, probability: Floats, month: Month) -> None:
        to = {name: tier for name, _, tier in self._moves()}[cause]
        if not to:
            month.release(who, cause, probability)
            return
        moved = month.change("tier", who, self.structure.tier_index(to), cause, probability)
        month.change("time_in_tier", moved, 0.0, cause)

    def _moves(self) -> tuple[tuple[str, Floats, str], ...]:
        """Return cause, share and destination of each way to go, "" for out."""
        return (
            ("moved_up", np.asarray(self.up), self.up_to),
            ("moved_down", np.asarray(self.down), self.down_to),
            ("moved_out", np.asarray(self.out), ""),
        )

    def _total(self) -> Floats:
        return np.asarray(self.up) + self.down + self.out

    def _members(self, roster: Roster) -> Bools:
        members: Bools = roster["present"] & (
            roster["tier"] == self.structure.tier_index(self.tier)
        )
        return members & (roster.rows_of("mentor") != NOBODY) if self.mentored else members
