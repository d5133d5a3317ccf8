"""One step up the tiers: who qualifies, who comes first, and how many there is room for."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.promotion import DECISIONS, ORDERS, turns
from sim.ranking import round_half_up
from sim.roster import Bools


class Advancement(Lifecycle):
    """At each round some of those below move up, as far as the tier above has seats.

    ``admits`` says how many: all whose standing reaches the threshold; at most a quota; a share of
    those who have been there long enough; or all who reach a standard, which is set so that the
    share would reach it if standing spread about ``usual`` as true levels of entrants do: where
    more is learnt, more pass. ``order`` says who comes first: by standing, standing relative to
    colleagues, true competence, seniority, a vote, by lot, or the lowest first. Under up-or-out,
    whoever has been below for so long without moving up leaves, or goes to ``out_to``. Someone who
    reached the threshold or standard and found no seat is turned down, which morale may answer.
    (documents 001 S3 L22, 003 L11, 004 L15)
    """

    name = "advancement"
    title = {"en": "Advancement", "zh": "晋级"}
    example = {"below": "junior", "above": "senior", "every": 3, "threshold": 0.5, "min_months": 2}
    off = {"every": 0}
    reads = {"tier", "standing", "time_in_tier"}
    writes = {"tier", "time_in_tier", "honours", "since_honour", "since_setback"}
    comes_from = ("below",)
    decisions = DECISIONS
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
        applies_if=lambda values: not values["paced_by"],
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
    admits = param(
        "threshold",
        unit="none",
        choices=("threshold", "quota", "rate", "standard"),
        label={"en": "How many move up", "zh": "晋级名额规则"},
    )
    order = param(
        "standing",
        unit="none",
        choices=ORDERS,
        label={"en": "Who moves up first", "zh": "晋级顺序"},
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
    quota = param(
        5,
        unit="persons",
        low=0,
        high=1_000_000,
        kind="lever",
        source="assumption",
        applies_if=lambda values: values["admits"] == "quota",
        label={"en": "Move up per round", "zh": "每次晋级人数"},
    )
    rate = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        applies_if=lambda values: values["admits"] in ("rate", "standard"),
        label={"en": "Share who move up per round", "zh": "每次晋级比例"},
        help={
            "en": "Of all who are eligible; with a standard, of those who stand as usual.",
            "zh": "按符合条件人数计;达标晋级时为表现处于通常水平者的达标比例。",
        },
    )
    usual = param(
        0.5,
        unit="SD",
        low=-3,
        high=5,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="assumption",
        applies_if=lambda values: values["admits"] == "standard",
        label={"en": "Usual standing of candidates", "zh": "晋级人选的通常水平"},
        help={
            "en": "The standard lies so far above it that the share per round reaches it.",
            "zh": "标准高于此水平,使每次晋级比例的人达标。",
        },
    )
    threshold = param(
        1.0,
        unit="SD",
        low=-3,
        high=5,
        kind="uncertainty",
        source="assumption",
        applies_if=lambda values: values["admits"] == "threshold",
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
    up_or_out = param(
        0.0,
        unit="months",
        low=0,
        high=600,
        source="assumption",
        label={"en": "Months until up or out", "zh": "限期晋升月数"},
        help={"en": "0 means that nobody has to go.", "zh": "0 表示不设期限。"},
    )
    out_to = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier of those who are out", "zh": "未晋升者去向层级"},
        help={"en": "They leave altogether if left out.", "zh": "不填则离岗。"},
    )

    def interval(self) -> Any:
        """Return the months between two rounds: one's own, or the pace setter's."""
        return self.peer(self.paced_by, "paced_by").values["every"] if self.paced_by else self.every

    def check(self) -> None:
        """Raise if a tier is not known."""
        self.structure.tier_index(self.below)
        self.structure.tier_index(self.above)
        if self.out_to:
            self.structure.tier_index(self.out_to)
        if self.below == self.above:
            raise ScenarioError("leads_nowhere", key="above", value=self.above)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Move up those who qualify, and out those whose time is over."""
        due = month.due(self.interval())
        if not due.any():
            return
        below, above = self.structure.tier_index(self.below), self.structure.tier_index(self.above)
        members = roster["staff"] & (roster["tier"] == below) & due
        eligible = members & (roster["time_in_tier"] >= self.min_months)
        if self._by_standing:
            eligible &= roster["standing"] >= self._bar()
        moved = np.zeros(roster.shape, dtype=np.bool_)
        if eligible.any():
            held = roster.count(roster["staff"] & (roster["tier"] == above))[:, None]
            places = np.maximum(self.organisation.tiers[self.above].seats - held, 0)
            few = roster.narrow(eligible)
            turn = turns(self, self.order, few, month, competence_vote=self.competence_vote)
            up = few.widen(turn < np.minimum(places, self._admitted(few.count()[:, None])))
            moved = month.change("tier", up, above, self.instance)
            month.change("time_in_tier", moved, 0.0, self.instance)
            month.change("honours", moved, roster["honours"] + 1, self.instance)
            month.change("since_honour", moved, 0.0, self.instance)
            if self._by_standing:
                month.change("since_setback", eligible & ~moved, 0.0, "no_seat")
        if np.any(self.up_or_out):
            self._out(roster, month, members & ~moved)

    @property
    def _by_standing(self) -> bool:
        """Whether each has to reach a bar, however many others do."""
        return self.admits in ("threshold", "standard")

    def _bar(self) -> Any:
        """Return the standing to reach, a scalar or (R, 1) in SD; infinite for a rate of 0."""
        return self.usual - ndtri(self.rate) if self.admits == "standard" else self.threshold

    def _admitted(self, eligible: Any) -> Any:
        """Return how many of the eligible move up if there are seats, (R, 1) or a scalar."""
        if self.admits == "quota":
            return self.quota
        return round_half_up(self.rate * eligible) if self.admits == "rate" else eligible

    def _out(self, roster: LiveRoster, month: Month, staying: Bools) -> None:
        limit = np.asarray(self.up_or_out)
        late = staying & (limit > 0) & (roster["time_in_tier"] >= limit)
        if not late.any():
            return
        if self.out_to:
            down = month.change("tier", late, self.structure.tier_index(self.out_to), "up_or_out")
            month.change("time_in_tier", down, 0.0, "up_or_out")
        else:
            month.release(late, "up_or_out")
