"""A reserve pool: a stock of people who are held ready for posts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.pace import times_a_year
from sim.posting import holds, within_age
from sim.ranking import first
from sim.roster import NOBODY, Bools, Column, Floats, Roster, heads_of


class ReservePool(Lifecycle):
    """A stock with a capacity: people are picked into it, and leave it when they are appointed.

    So many a year are picked, at even intervals, as far as the pool has room: those who score best,
    score v z + √(1 − v²) ε with z the true level and v the validity (E17); or, picked by results,
    those of the highest standing. A member who comes to
    hold a post of the kind that the pool is for leaves it, and so does one whose time is over.
    Nobody is picked twice. (documents 002 S1, 003 L10 and L21, 004 A-select L13)
    """

    name = "reserve_pool"
    title = {"en": "Reserve pool", "zh": "后备库"}
    example = {"from": ("junior",), "inflow": 24.0, "capacity": 6, "tier": "senior"}
    off = {"inflow": 0.0, "opening": 0}
    reads = {"post", "age", "competence", "standing"}
    writes = {"tier", "time_in_tier"}
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("ever", "bool", "yes_no", 0, 0, 1),
        Column("months", "float64", "months", 0, 0, per_month=1),
    )
    decisions = ("score", "ties")
    audiences, draws_from = ("from",), ("from",)

    from_ = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Picked from", "zh": "选拔范围"},
    )
    capacity = param(
        100,
        unit="persons",
        low=0,
        high=1_000_000,
        kind="lever",
        source="assumption",
        label={"en": "Capacity", "zh": "入库容量"},
    )
    inflow = param(
        12.0,
        unit="persons_per_year",
        low=0,
        high=100_000,
        kind="lever",
        source="assumption",
        label={"en": "Picked into the pool a year", "zh": "年入库人数"},
    )
    opening = param(
        0,
        unit="persons",
        low=0,
        high=1_000_000,
        source="assumption",
        label={"en": "In the pool at the start", "zh": "期初在库人数"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can be picked", "zh": "入库年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )
    picked_by = param(
        "score",
        unit="none",
        choices=("score", "standing"),
        label={"en": "What decides who is picked", "zh": "入库依据"},
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
        applies_if=lambda values: values["picked_by"] == "score",
    )
    post = param(
        "",
        unit="none",
        type="name",
        label={"en": "Kind of post that it is for", "zh": "所备岗位"},
        help={"en": "Any post if left out.", "zh": "不填则为任何岗位。"},
    )
    term = param(
        0.0,
        unit="months",
        low=0,
        high=600,
        source="assumption",
        label={"en": "Longest time in the pool", "zh": "最长在库时间"},
        help={"en": "0 means without limit.", "zh": "0 表示不限。"},
    )
    tier = param("", unit="none", type="name", label={"en": "Tier of members", "zh": "在库层级"})
    tier_after = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier of those whose time is over", "zh": "期满出库后的层级"},
        help={
            "en": "What happens to the tier of those appointed is up to who appoints them.",
            "zh": "从库中任用者的层级由任用机制决定。",
        },
    )

    def check(self) -> None:
        """Raise if the kind of post or the tier is not known."""
        if self.post:
            self.structure.posts_of(self.post)
        for name in ("tier", "tier_after"):
            if self.values[name]:
                self.structure.tier_index(self.values[name])

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Pick those who are in the pool from the start."""
        # Booked though it may be nobody, so that a pool is known by it.
        month.flows.count("pool_picked", self.instance, np.zeros(roster.shape[0], dtype=np.int64))
        self._pick(roster, month, np.broadcast_to(self.opening, (roster.shape[0], 1)))

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Let go those whose time is over and pick others."""
        member = roster[self.own("member")] & roster["present"]
        late = member & (np.asarray(self.term) > 0) & (roster[self.own("months")] >= self.term)
        left = month.change(self.own("member"), late, False, "pool_full_time")
        if self.tier and self.tier_after:
            there = left & (roster["tier"] == self.structure.tier_index(self.tier))
            moved = month.change(
                "tier", there, self.structure.tier_index(self.tier_after), "pool_full_time"
            )
            month.change("time_in_tier", moved, 0.0, "pool_full_time")
        self._pick(roster, month, times_a_year(month, self.inflow))

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Let go those who have been appointed."""
        now = month.roster
        month.change(
            self.own("member"), now[self.own("member")] & self._holds(now), False, "appointed"
        )

    def _pick(self, roster: LiveRoster, month: Month, wanted: npt.NDArray[Any]) -> None:
        now = month.roster
        room = self.capacity - now.count(now["present"] & now[self.own("member")])[:, None]
        places = np.minimum(wanted, room)
        if not (places > 0).any():
            return
        eligible = self.among(roster, "from") & within_age(roster, self.age_max)
        few = roster.narrow(eligible & ~roster[self.own("ever")] & ~self._holds(roster))
        score, tie = self._score(few, month), self.uniform("ties", few, month)
        picked = few.widen(first(score, few["present"], places, tie))
        came = month.change(self.own("member"), picked, True, "picked")
        month.change(self.own("ever"), came, True, "picked")
        month.change(self.own("months"), came, 0.0, "picked")
        month.flows.count("pool_picked", self.instance, heads_of(came))
        if self.tier:
            moved = month.change("tier", picked, self.structure.tier_index(self.tier), "picked")
            month.change("time_in_tier", moved, 0.0, "picked")

    def _score(self, few: Roster, month: Month) -> Floats:
        """Return what people are picked by, (R, M)."""
        if self.picked_by == "standing":
            return few["standing"]
        level = few.composite(self.structure.yardstick)
        noise = self.normal("score", few, month)
        score: Floats = self.validity * level + np.sqrt(1.0 - np.square(self.validity)) * noise
        return score

    def _holds(self, roster: Roster) -> Bools:
        """Return who holds a post of the kind that the pool is for, (R, N)."""
        if self.post:
            return holds(roster, self.structure.posts_of(self.post))
        anywhere: Bools = roster["present"] & (roster["post"] != NOBODY)
        return anywhere
