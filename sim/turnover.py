"""Who leaves or moves this month: all hazards of a cadre compete in one draw.

With hazards λ_i a month over Δt months, someone leaves with probability 1 − exp(−Σ λ_i Δt), and the
cause is split in proportion to the hazards. Drawing the hazards one after another would favour
those drawn first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Mechanism
from sim.month import Month
from sim.pressure import ratio
from sim.roster import Floats
from sim.streams import decision_id

CERTAIN: Final = 700.0
"""A hazard with which someone leaves for sure: exp(−700) is below the smallest draw."""

_ROUNDING: Final = 1.0 + 1e-12

_LEAVE: Final = decision_id("turnover", "leave")


def compete(
    roster: LiveRoster,
    hazards: Mapping[tuple[str, str], Floats],
    month: Month,
    mechanisms: Mapping[str, Mechanism] | None = None,
) -> None:
    """Draw who leaves and of what cause.

    Args:
        roster: the phase's snapshot.
        hazards: (R, N) monthly hazards by (instance, cause), added in that order.
        month: receives the exits.
        mechanisms: by instance, those that carry out their own hazards; of the others people leave.
    """
    if not hazards:
        return
    keys = sorted(hazards)
    total = hazards[keys[0]]
    for key in keys[1:]:
        total = total + hazards[key]
    # 1 − exp(−h) never exceeds h: most are out of reach without the exponential.
    near, drawn = month.streams.reached(
        roster["key"], month.index, _LEAVE, total, month.step * _ROUNDING
    )
    here = roster["present"].take(near)
    near, drawn = near[here], drawn[here]
    likely = -np.expm1(-total.reshape(-1)[near] * month.step)
    hit = drawn < likely
    struck = near[hit]
    if not len(struck):
        return
    leaves = np.zeros(roster.shape)
    leaves.put(struck, likely[hit])
    # Given that someone leaves, u / p is uniform again: it picks the cause.
    share = drawn[hit] / likely[hit]
    passed = np.zeros(len(struck))
    waiting = np.ones(len(struck), dtype=np.bool_)
    for key in keys:
        passed = passed + hazards[key].reshape(-1)[struck] / total.reshape(-1)[struck]
        # The shares add up to one only within rounding; whoever is left has the last cause.
        mine = waiting if key == keys[-1] else waiting & (share < passed)
        if mine.any():
            mask = np.zeros(roster.shape, dtype=np.bool_)
            mask.put(struck[mine], True)
            mechanism = (mechanisms or {}).get(key[0])
            if mechanism is None:
                month.release(mask, key[1], leaves)
            else:
                month.acting(mechanism)
                mechanism.struck(key[1], mask, leaves, month)
            waiting = waiting & ~mine
    month.acting(None)


def hazards_of(
    mechanisms: list[Mechanism], roster: LiveRoster, month: Month
) -> dict[tuple[str, str], Floats]:
    """Collect this month's hazards, with exit pressure applied where a mechanism allows it."""
    found: dict[tuple[str, str], Floats] = {}
    for mechanism in mechanisms:
        month.acting(mechanism)
        shown = mechanism.narrowed(roster)
        for cause, rate in mechanism.hazards(shown, month).items():
            hazard = rate
            if cause in mechanism.pressured:
                hazard = rate * shown.part(_exit_ratio(roster))
            found[mechanism.instance, cause] = shown.widen(hazard)
    month.acting(None)
    return found


def _exit_ratio(roster: LiveRoster) -> Floats:
    """Return what exit pressure multiplies hazards by, (R, N); worked out once a month."""
    found: Floats = roster.derive(
        "exit_ratio", frozenset({"exit_pressure"}), lambda: ratio(roster["exit_pressure"])
    )
    return found
