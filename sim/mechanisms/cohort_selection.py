"""A cohort is picked: nominees are put forward and the best are taken, as far as can be told."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.classes import take_in
from sim.errors import ScenarioError, between
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.pace import due_from
from sim.posting import within_age
from sim.ranking import first, round_half_up
from sim.roster import Bools, Column, Floats, Roster


class CohortSelection(Lifecycle):
    """A class of ``cohort_size`` seats, or several, picked from nominees with limited validity.

    The number nominated is seats ÷ selection rate, capped by the eligible; a shortfall leaves seats
    empty and is booked. The score is v z + √(1 − v²) ε, with z the true level as the cohort's tier
    weighs it and v the validity (E17): picking on it is not picking on the truth. Leaving the
    cohort never touches the post. (document 001, S2)
    """

    name = "cohort_selection"
    title = {"en": "Cohort selection", "zh": "选拔入班"}
    example = {"cohort_size": 8, "every": 4, "tier": "senior", "tier_after": "junior"}
    off = {"every": 0, "at_opening": False}
    reads = {"tier", "standing", "competence"}
    writes = {"tier", "time_in_tier"}
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("ever", "bool", "yes_no", 0, 0, 1),
        Column("months", "float64", "months", 0, 0, per_month=1),
    )
    decisions = ("nominate", "score")
    audiences, draws_from = ("from",), ("from",)

    cohort_size = param(
        30,
        unit="persons",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        label={"en": "Seats", "zh": "培训名额"},
    )
    classes = param(
        1,
        unit="classes",
        low=1,
        high=1000,
        kind="lever",
        source="assumption",
        structural=True,
        label={"en": "Classes", "zh": "并行办班数"},
        help={
            "en": "Such as one studio in each subdistrict; each has so many seats.",
            "zh": "如每个街道一个工作室;名额为每班名额。",
        },
    )
    selection_rate = param(
        0.3,
        unit="share",
        low=0.01,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Selection rate", "zh": "入选率"},
        help={
            "en": "Seats divided by nominees; moving it holds the seats.",
            "zh": "名额÷推荐人数;调整时名额不变。",
        },
    )
    from_ = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Picked from", "zh": "选拔范围"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can be picked", "zh": "选拔年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )
    every = param(
        12,
        unit="months",
        low=0,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Months between classes", "zh": "办班间隔"},
    )
    start = param(
        0,
        unit="months",
        low=0,
        high=1200,
        source="assumption",
        structural=True,
        label={"en": "Month of the first class", "zh": "首期开班月份"},
        help={
            "en": "Months after the opening; later classes count from it. 0: one interval after.",
            "zh": "自期初起的月数,其后各期由此起算;0 表示一个间隔之后。",
        },
    )
    at_opening = param(
        True,
        unit="yes_no",
        structural=True,
        label={"en": "First class on the opening day", "zh": "启动时开首期"},
    )
    nomination = param(
        "random",
        unit="none",
        choices=("random", "standing"),
        label={"en": "Who is nominated", "zh": "推荐方式"},
    )
    validity = param(
        0.42,
        unit="correlation",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.25, 0.45),
        source="E17",
        label={"en": "Validity of the selection", "zh": "选拔效度"},
    )
    tier = param("", unit="none", type="name", label={"en": "Tier of members", "zh": "学员层级"})
    tier_after = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier of members who leave unadvanced", "zh": "未晋级调出后的层级"},
    )

    def check(self) -> None:
        """Raise if there are more seats than people to pick from at the start."""
        eligible = self._eligible_at_start()
        if self.at_opening and eligible is not None and self.seats() > eligible:
            raise ScenarioError(
                "cohort_exceeds_eligible",
                key=f"{self.instance}.cohort_size",
                value=int(self.seats()),
                eligible=eligible,
                legal=between(0, eligible // self.classes, "persons"),
            )
        for name in ("tier", "tier_after"):
            if self.values[name]:
                self.structure.tier_index(self.values[name])

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Pick the first class."""
        if self.at_opening:
            self._pick(roster, month, leaving=np.zeros(roster.shape, dtype=np.bool_), due=True)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Let a class that has run its time go, and pick the next."""
        due = due_from(month, self.every, self.start)
        if not due.any():
            return
        leaving = roster[self.own("member")] & due
        month.change(self.own("member"), leaving, False, "class_ended")
        if self.tier_after:
            unadvanced = leaving & (roster["tier"] == self.structure.tier_index(self.tier))
            self._move(month, unadvanced, self.tier_after, "class_ended")
        self._pick(roster, month, leaving, due)

    def seats(self) -> Any:
        """Return the seats of all classes side by side, a scalar or an (R, 1) column."""
        return np.asarray(self.cohort_size) * self.classes

    def _pick(self, roster: LiveRoster, month: Month, leaving: Bools, due: Bools | bool) -> None:
        ever = roster[self.own("ever")]
        of_age = within_age(roster, self.age_max)
        eligible = self.among(roster, "from") & of_age & ~ever & ~leaving & due
        staying = roster.count(roster[self.own("member")] & ~leaving)[:, None]
        seats = np.maximum(self.seats() - staying, 0) * np.ones((roster.shape[0], 1))
        wanted = round_half_up(seats / self.selection_rate) * due
        few = roster.narrow(eligible)
        nominees = first(self._recommendation(few, month), few["present"], wanted)
        picked = few.widen(first(self._score(few, month, nominees), nominees, seats))
        nominated = few.widen(nominees)
        heads = roster.count(nominated)
        chance = np.where(nominated, np.minimum(seats / np.maximum(heads, 1)[:, None], 1.0), 0.0)
        take_in(self, self.instance, picked, month, "picked", chance)
        if self.tier:
            self._move(month, picked, self.tier, "picked")
        short = np.maximum(wanted[:, 0] - heads, 0)
        month.flows.count("nominated", self.instance, heads)
        month.flows.count("nominees_short", self.instance, short.astype(np.int64))

    def _recommendation(self, roster: Roster, month: Month) -> Floats:
        order = self.uniform("nominate", roster, month)
        if self.nomination == "random":
            return order
        # Uniforms below one part in a million only order equal standings.
        return roster["standing"] + 1e-6 * order

    def _score(self, roster: Roster, month: Month, nominees: Bools) -> Floats:
        tier = self.structure.tier_index(self.tier) if self.tier else self.structure.entry_tier
        true = roster.composite(self.structure.weights[tier])
        noise = self.normal("score", roster, month, among=nominees)
        return self.validity * true + np.sqrt(1.0 - np.square(self.validity)) * noise

    def _move(self, month: Month, who: Bools, tier: str, cause: str) -> None:
        moved = month.change("tier", who, self.structure.tier_index(tier), cause)
        month.change("time_in_tier", moved, 0.0, cause)

    def _eligible_at_start(self) -> int | None:
        """Head count that the class is picked from, if it is made of groups and tiers alone."""
        structure, names = self.structure, set(self.values["from"])
        tiers = {tier.name for tier in structure.tiers}
        if not names <= tiers | set(structure.groups):
            return None
        people = zip(structure.groups, structure.group_tiers, structure.heads, strict=True)
        return sum(heads for group, tier, heads in people if {group, tier} & names)
