"""Peers learn from each other in structured groups, hour by hour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.kernels import below_best, weigh
from sim.mechanism import Development, Gain, param
from sim.month import Month
from sim.ranking import rank
from sim.roster import Floats, Roster


class PeerLearning(Development):
    """Small groups, drawn afresh each month, in which the weaker close part of the gap (E29).

    In each field everyone learns from whoever of the group is best in it: a month closes the share
    q (h / h₀)^b of the gap, with h hours a week (夜学, 每日一学). Hours tire. Those alone in a
    group learn nothing. (document 000, A3 L67)
    """

    name = "peer_learning"
    title = {"en": "Peer learning", "zh": "互学共学"}
    example = {"hours": 5.0}
    off = {"hours": 0.0}
    reads = frozenset({"competence"})
    writes = frozenset({"trained", "strain"})
    decisions = ("groups",)
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Learners", "zh": "参学人员"})
    hours = param(
        2.0,
        unit="hours_per_week",
        low=0,
        high=40,
        kind="lever",
        source="assumption",
        label={"en": "Hours a week", "zh": "每周学习时数"},
    )
    group_size = param(
        2,
        unit="persons",
        low=2,
        high=50,
        kind="lever",
        source="E29",
        structural=True,
        label={"en": "Members of a group", "zh": "学习小组人数"},
    )
    gap_closed = param(
        0.02,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.05),
        source="E29",
        label={"en": "Share of the gap closed in a month", "zh": "每月缩小差距比例"},
    )
    usual_hours = param(
        2.0,
        unit="hours_per_week",
        low=0.1,
        high=40,
        kind="uncertainty",
        plausible=(1.0, 4.0),
        source="assumption",
        label={"en": "Hours a week at which that share holds", "zh": "基准每周时数"},
    )
    more_hours = param(
        0.5,
        unit="exponent",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.3, 0.8),
        source="assumption",
        label={"en": "Effect of learning longer", "zh": "学习时数作用"},
    )
    tiring = param(
        0.004,
        unit="share_per_month",
        low=0,
        high=0.1,
        kind="uncertainty",
        plausible=(0.0, 0.008),
        source="assumption",
        label={"en": "Fatigue from a month of one hour a week", "zh": "每周一小时学习的月疲劳"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return the strain of the hours, (R, N)."""
        return {"strain": np.where(roster["present"], self.tiring * self.hours * month.step, 0.0)}

    def delta(self, roster: Roster, month: Month) -> Gain | None:
        """Return what peers teach each other this month."""
        if not np.any(np.asarray(self.hours) > 0):
            return None
        share = self.gap_closed * np.power(
            np.asarray(self.hours) / self.usual_hours, self.more_hours
        )
        share = np.minimum(share * month.step, 1.0)
        gap = self._gaps(roster, month)
        total = np.empty(roster.shape)
        weigh(gap, self.structure.yardstick, total)
        focus = np.divide(gap, np.where(total > 0, total, 1.0), out=gap)
        return Gain(np.where(roster["present"], share * total, 0.0), focus)

    def _gaps(self, roster: Roster, month: Month) -> Floats:
        """Return how far each lies below the best of the group, (K, R, N) in SD, not negative."""
        here, competence = roster["present"], roster["competence"]
        place = rank(self.uniform("groups", roster, month), here)
        gaps = np.empty(competence.shape)
        below_best(competence, here, place, self.group_size, gaps)
        return gaps
