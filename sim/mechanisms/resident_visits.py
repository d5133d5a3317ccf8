"""Contact duty: regular visits to villages and households, which teach a little and take time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.mechanism import Development, param
from sim.month import Month
from sim.roster import Floats, Roster

_WEEKS = 52 / 12
"""Weeks in a month."""


class ResidentVisits(Development):
    """Everyone of the audience visits residents so many times a week (包村包片, 大走访).

    What visits teach grows less than their number: g (v / v₀)^b a month for v visits a week, g
    being what v₀ = 1 teaches (judgement). They keep what was trained in use and tire by the visit.
    Visits and residents met are counted. (document 002, S4 L34; document 004, C L45)
    """

    name = "resident_visits"
    title = {"en": "Visits to residents", "zh": "联系走访"}
    off = {"per_week": 0.0}
    writes = frozenset({"trained", "upkeep", "strain"})
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Visitors", "zh": "走访人员"})
    per_week = param(
        1.0,
        unit="per_week",
        low=0,
        high=50,
        kind="lever",
        source="assumption",
        label={"en": "Visits a week", "zh": "每周走访次数"},
    )
    residents = param(
        5.0,
        unit="persons",
        low=0,
        high=200,
        kind="uncertainty",
        plausible=(1.0, 12.5),
        source="assumption",
        label={"en": "Residents met on a visit", "zh": "每次走访群众人次"},
    )
    gain = param(
        0.005,
        unit="SD_per_month",
        low=0,
        high=0.1,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        source="assumption",
        label={"en": "Gain from a month at one visit a week", "zh": "每周一次走访的月提升"},
    )
    frequency = param(
        0.3,
        unit="exponent",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.1, 0.5),
        source="assumption",
        label={"en": "Effect of visiting more often", "zh": "走访频率作用"},
    )
    upkeep = param(
        0.05,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        label={"en": "Extra use of training at one visit a week", "zh": "每周一次走访的应用增幅"},
    )
    tiring = param(
        0.005,
        unit="share_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        source="assumption",
        label={"en": "Fatigue from a month of one visit a week", "zh": "每周一次走访的月疲劳"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what the visits cost and keep in use, (R, N)."""
        here = roster["present"]
        return {
            "strain": np.where(here, self.tiring * self.per_week * month.step, 0.0),
            "upkeep": np.where(here, self.upkeep * self._often(), 0.0),
        }

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return what a month of visits teaches, (R, N) in SD."""
        visits = roster.count() * np.reshape(self.per_week * _WEEKS * month.step, -1)
        month.spend("visits", visits)
        month.spend("residents_visited", visits * np.reshape(self.residents, -1))
        taught = self.gain * self._often() * month.step
        return np.where(roster["present"], taught, 0.0)

    def _often(self) -> npt.NDArray[np.float64]:
        """Return the effect of the frequency, 1 at one visit a week, () or (R, 1)."""
        visits = np.asarray(self.per_week, dtype=np.float64)
        return np.asarray(np.power(visits, self.frequency))
