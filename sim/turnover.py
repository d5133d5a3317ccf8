"""Who leaves this month: all hazards of a cadre compete in one draw.

With hazards λ_i a month over Δt months, someone leaves with probability 1 − exp(−Σ λ_i Δt), and the
cause is split in proportion to the hazards. Drawing the hazards one after another would favour
those drawn first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.mechanism import Mechanism
from sim.month import Month
from sim.roster import Floats, Roster
from sim.streams import decision_id

CERTAIN: Final = 700.0
"""A hazard with which someone leaves for sure: exp(−700) is below the smallest draw."""

_LEAVE: Final = decision_id("turnover", "leave")


def compete(roster: Roster, hazards: Mapping[tuple[str, str], Floats], month: Month) -> None:
    """Draw who leaves and of what cause.

    Args:
        roster: the phase's snapshot.
        hazards: (R, N) monthly hazards by (instance, cause), added in that order.
        month: receives the exits.
    """
    if not hazards:
        return
    total = np.zeros(roster.shape)
    for key in sorted(hazards):
        total = total + hazards[key]
    leaves = -np.expm1(-total * month.step)
    u = month.streams.uniform(roster["key"], month.index, _LEAVE)
    struck = (u < leaves) & roster["present"]
    if not struck.any():
        return
    # Given that someone leaves, u / p is uniform again: it picks the cause.
    share = np.divide(u, leaves, out=np.zeros_like(u), where=struck)
    passed = np.zeros(roster.shape)
    waiting = struck
    keys = sorted(hazards)
    for key in keys:
        rate = np.divide(hazards[key], total, out=np.zeros_like(u), where=struck)
        passed = passed + rate
        mine = waiting if key == keys[-1] else waiting & (share < passed)
        if mine.any():
            month.release(mine, key[1], leaves)
            waiting = waiting & ~mine


def hazards_of(
    mechanisms: list[Mechanism], roster: Roster, month: Month
) -> dict[tuple[str, str], Floats]:
    """Collect this month's hazards, with exit pressure applied where a mechanism allows it."""
    found: dict[tuple[str, str], Floats] = {}
    pressure: Floats | None = None
    for mechanism in mechanisms:
        month.acting(mechanism)
        for cause, rate in mechanism.hazards(roster, month).items():
            hazard = np.where(roster["present"], rate, 0.0)
            if cause in mechanism.pressured:
                if pressure is None:
                    pressure = np.exp(roster["exit_pressure"])
                hazard = hazard * pressure
            found[mechanism.instance, cause] = hazard
    month.acting(None)
    return found
