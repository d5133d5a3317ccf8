"""Young cadres from outside are seconded into posts for a term, and then return or stay."""

from __future__ import annotations

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.posting import age_limit, appoint, in_turn, vacancies
from sim.ranking import rank
from sim.roster import NOBODY, Column, Floats, Ints


class Secondment(Lifecycle):
    """A batch from outside is placed in vacant posts of one kind at even intervals.

    Those for whom no post is vacant begin with adaptation training, as the tier's courses have it,
    and take the next posts that fall vacant, those who came first before the others. After the term
    each returns to where they came from, which leaves the post vacant again, or stays for good with
    the probability ``stay``; whoever has found no post by then returns. (document 004, A-select
    L13)
    """

    name = "secondment"
    title = {"en": "Secondment", "zh": "选派任职"}
    example = {"group": "recruits", "post": "secretary", "batch": 5, "every": 2, "term": 2}
    off = {"batch": 0}
    reads, writes = {"post"}, {"post", "tenure"}
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("ever", "bool", "yes_no", 0, 0, 1),
        Column("months", "float64", "months", 0, 0, per_month=1),
    )
    decisions = ("stay", "ties")
    # Before others fill the same vacancies: the batch was sent for them.
    priority = -5

    group = param(
        "",
        unit="none",
        type="name",
        label={"en": "Group that is sent", "zh": "选派来源"},
    )
    post = param("", unit="none", type="name", label={"en": "Kind of post", "zh": "任职岗位"})
    batch = param(
        20,
        unit="persons",
        low=0,
        high=100_000,
        kind="lever",
        source="assumption",
        label={"en": "Persons per batch", "zh": "每批选派人数"},
    )
    start = param(
        1,
        unit="months",
        low=1,
        high=1200,
        source="assumption",
        label={"en": "Month of the first batch", "zh": "首批到岗月份"},
        help={"en": "Months after the opening state.", "zh": "自期初起的月数。"},
    )
    every = param(
        12,
        unit="months",
        low=1,
        high=600,
        kind="lever",
        source="assumption",
        label={"en": "Months between batches", "zh": "批次间隔"},
    )
    batches = param(
        100,
        unit="batches",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Batches in all", "zh": "批次总数"},
    )
    term = param(
        24.0,
        unit="months",
        low=1,
        high=600,
        kind="lever",
        source="assumption",
        label={"en": "Term", "zh": "任职期限"},
    )
    stay = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.7),
        source="assumption",
        label={"en": "Share who stay after the term", "zh": "期满留任比例"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can be sent", "zh": "选派年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )

    def check(self) -> None:
        """Raise if the group or the kind of post is not known."""
        self.structure.group_index(self.group)
        self.structure.posts_of(self.post)

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """End the terms that are over, let the batch that is due come, and fill vacant posts."""
        serving = roster[self.own("member")] & roster["present"]
        over = serving & (roster[self.own("months")] >= self.term)
        if over.any():
            placed = roster["post"] != NOBODY
            stays = over & placed & (self.uniform("stay", roster, month) < self.stay)
            month.release(over & ~stays, "returned", np.where(placed, 1.0 - self.stay, 1.0))
            month.change(self.own("member"), stays, False, "term_over", self.stay)
        heads = np.reshape(self._due(month), -1)
        if heads.any():
            self._send(month, np.broadcast_to(heads, roster.shape[:1]).astype(np.int64))
        self._place(month)

    def _due(self, month: Month) -> Floats:
        """Return how many are sent this month, () or (R, 1)."""
        every = np.asarray(self.every, dtype=np.float64)
        now, before = (
            np.clip(np.floor((at - self.start) / every) + 1, 0, self.batches)
            for at in (month.months, month.months - month.step)
        )
        return np.asarray(self.batch * (now - before))

    def _send(self, month: Month, heads: Ints) -> None:
        limit = age_limit(self, self.post, self.age_max)
        rows = month.admit(self.group, heads, self.instance, limit)
        month.change(self.own("member"), rows, True, self.instance)
        month.change(self.own("ever"), rows, True, self.instance)

    def _place(self, month: Month) -> None:
        """Give vacant posts to those of the batches who have none, first come, first served."""
        # As things stand now: this month's batch is among them.
        now = month.roster
        waiting = now["present"] & now[self.own("member")] & (now["post"] == NOBODY)
        if not waiting.any():
            return
        posts = self.structure.posts_of(self.post)
        few = now.narrow(waiting)
        chance = self.uniform("ties", few, month)
        turn = few.widen(rank(few[self.own("months")], few["present"], chance))
        vacant = vacancies(now, posts)
        given = in_turn(vacant, posts, np.where(waiting, turn, -1))
        appoint(month, given != NOBODY, given, self.instance)
