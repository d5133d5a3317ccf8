"""Follow-up on site: a visit keeps what was learnt in use, gives feedback, and steadies people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.mechanism import Development, param
from sim.month import Month
from sim.roster import Bools, Floats, Roster


class Supervision(Development):
    """On-site supervised training (实地督训).

    In a month with a visit a trainee uses more of what was trained (less of it fades), learns a
    little from the feedback (E14 without a debrief), and is less likely to leave (E26).
    (document 001, S3 L24)
    """

    name = "supervision"
    title = {"en": "On-site supervision", "zh": "实地督训"}
    off = {"rate": 0.0}
    reads, writes = {"competence"}, {"trained", "upkeep", "exit_pressure"}
    decisions = ("visit",)
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Visited", "zh": "督训对象"})
    rate = param(
        0.25,
        unit="share_per_month",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Chance of a visit in a month", "zh": "每月督训覆盖率"},
    )
    gain = param(
        0.0275,
        unit="SD_per_visit",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.075),
        source="E14",
        label={"en": "Gain per visit", "zh": "每次督训提升"},
    )
    upkeep = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.4),
        source="assumption",
        label={"en": "Extra use of training after a visit", "zh": "督训后所学应用增幅"},
    )
    exit_ratio = param(
        0.7,
        unit="hazard_ratio",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.5, 1.0),
        source="E26",
        label={"en": "Hazard of leaving in a month with a visit", "zh": "督训当月离岗风险比"},
    )
    visit_days = param(
        0.5,
        unit="days",
        low=0,
        high=5,
        source="assumption",
        label={"en": "Mentor-days per visit", "zh": "每次督训人日"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return more upkeep and a lower hazard of leaving for those visited."""
        visited = self._visited(roster, month)
        return {
            "upkeep": visited * self.flat("upkeep")[:, None],
            "exit_pressure": visited * np.log(self.flat("exit_ratio"))[:, None],
        }

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain from feedback, (R, N) in SD."""
        visited = self._visited(roster, month)
        month.spend("mentor_days", roster.count(visited) * self.flat("visit_days"))
        return visited * self.flat("gain")[:, None]

    def _visited(self, roster: Roster, month: Month) -> Bools:
        chance = self.settled(f"chance {month.step}", lambda: self._chance(month.step))
        return roster["present"] & (self.uniform("visit", roster, month) < chance)

    def _chance(self, months: int) -> Floats:
        """Return the chance of a visit in so many months, () or (R, 1)."""
        return np.asarray(-np.expm1(np.log1p(-np.minimum(self.rate, 1 - 1e-12)) * months))
