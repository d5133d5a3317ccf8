"""People leave of their own accord, newcomers more often."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.kernels import rates_by_time
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import Floats, Roster


class Exits(Mechanism):
    """Base rate of leaving by time in service (E23); morale and burnout act on it as pressure."""

    name = "exits"
    title = {"en": "Leaving", "zh": "离岗"}
    off = {"early": 0.0, "later": 0.0}
    reads = {"service", "exit_pressure"}
    audiences, acts_on = ("who",), "who"
    pressured = {"quit"}

    who = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Who may leave", "zh": "适用人员"},
    )
    early = param(
        0.0115,
        unit="share_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.003, 0.018),
        source="E23",
        label={"en": "Monthly exits of newcomers", "zh": "新进人员月离岗率"},
    )
    later = param(
        0.005,
        unit="share_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.003, 0.018),
        source="E23",
        label={"en": "Monthly exits after that", "zh": "其后月离岗率"},
    )
    early_months = param(
        24.0,
        unit="months",
        low=0,
        high=120,
        source="E23",
        label={"en": "Months that count as new", "zh": "新进期"},
    )

    def hazards(self, roster: Roster, month: Month) -> Mapping[str, Floats]:
        """Return the monthly hazard of quitting, (R, N)."""
        early, later = self.settled("rates", self._rates)
        rates = np.empty(roster.shape)
        rates_by_time(roster["service"], self.flat("early_months"), early, later, rates)
        return {"quit": rates}

    def _rates(self) -> tuple[Floats, Floats]:
        return -np.log1p(-self.flat("early")), -np.log1p(-self.flat("later"))
