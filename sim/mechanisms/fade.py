"""What is learnt fades, and fades more slowly where it is used."""

from __future__ import annotations

import numpy as np

from sim.kernels import fade_shares
from sim.mechanism import Development, Fade, param
from sim.month import Month
from sim.pressure import ratio
from sim.roster import Roster


class FadeOfTraining(Development):
    """The trained part of competence is lost month by month (E11), little of it where used (E12).

    Someone in post uses a share of what was trained. Supervision and practice raise that share
    through the pressure column ``upkeep``; teaching that is spaced out (E10) slows the fade of
    whoever attends it through ``fade_pressure``, the logarithm of what the rate is multiplied by.
    """

    name = "fade"
    title = {"en": "Fade of training", "zh": "能力消退"}
    off = {"unused": 0.0, "used": 0.0}
    reads, writes = {"trained", "post", "upkeep", "fade_pressure"}, {"trained"}

    unused = param(
        0.06,
        unit="share_per_month",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.04, 0.10),
        source="E11",
        label={"en": "Monthly loss of skills not used", "zh": "未使用能力的月消退率"},
    )
    used = param(
        0.005,
        unit="share_per_month",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        source="E12",
        label={"en": "Monthly loss of skills in use", "zh": "使用中能力的月消退率"},
    )
    used_in_post = param(
        0.8,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.5, 1.0),
        source="assumption",
        label={"en": "Share of trained skills used in post", "zh": "在岗使用所学的比例"},
    )

    def delta(self, roster: Roster, month: Month) -> Fade:
        """Return the share of the trained part lost this month, (R, N)."""
        rate = np.empty(roster.shape)
        fade_shares(
            roster["post"],
            roster["upkeep"],
            self.flat("used_in_post"),
            self.flat("used"),
            self.flat("unused"),
            rate,
        )
        pressure = roster["fade_pressure"]
        if pressure.any():
            rate *= ratio(pressure)
        if month.step > 1:
            rate = -np.expm1(np.log1p(-rate) * month.step)
        return Fade(rate)
