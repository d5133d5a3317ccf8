"""Peers learn from each other in structured groups, hour by hour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.mechanism import Development, Gain, param
from sim.month import Month
from sim.ranking import rank
from sim.roster import Bools, Floats, Ints, Roster


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
        total = np.zeros(roster.shape)
        for k, weight in enumerate(self.structure.yardstick):
            total += weight * gap[k]
        focus = gap / np.where(total > 0, total, 1.0)
        return Gain(np.where(roster["present"], share * total, 0.0), focus)

    def _gaps(self, roster: Roster, month: Month) -> Floats:
        """Return how far each lies below the best of the group, (K, R, N) in SD, not negative."""
        here = roster["present"]
        place = rank(self.uniform("groups", roster, month), here)
        competence = roster["competence"]
        gaps = [_below_best(level, place, here, self.group_size) for level in competence]
        return np.stack(gaps)


def _below_best(level: Floats, place: Ints, here: Bools, size: int) -> Floats:
    """Return how far each lies below the best of a group of neighbours in the order of a draw.

    Args:
        level: (R, N) in one field.
        place: (R, N) places in the draw.
        here: (R, N) who takes part.
        size: members of a group.

    Returns:
        (R, N) SD, not negative; 0 for those who take no part.
    """
    replications, rows = level.shape
    groups = rows // size + 1
    board = np.full((replications, groups * size + 1), -np.inf)
    # Whoever takes no part lands in the spare last place.
    seat = np.where(here, place, groups * size)
    np.put_along_axis(board, seat, np.where(here, level, -np.inf), axis=1)
    best = board[:, :-1].reshape(replications, groups, size).max(axis=2)
    theirs = np.take_along_axis(best, np.minimum(seat // size, groups - 1), axis=1)
    return np.where(here, np.where(here, theirs, 0.0) - level, 0.0)
