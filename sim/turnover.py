"""Who leaves or moves this month: all hazards of a cadre compete in one draw.

With hazards λ_i a month over Δt months, someone leaves with probability 1 − exp(−Σ λ_i Δt), and the
cause is split in proportion to the hazards. Drawing the hazards one after another would favour
those drawn first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from sim.kernels import split_causes, sum_hazards
from sim.live import LiveRoster
from sim.mechanism import Mechanism
from sim.month import Month
from sim.pressure import ratio
from sim.roster import Floats, Roster
from sim.streams import decision_id

CERTAIN: Final = 700.0
"""A hazard with which someone leaves for sure: exp(−700) is below the smallest draw."""

_ROUNDING: Final = 1.0 + 1e-12

_LEAVE: Final = decision_id("turnover", "leave")


def compete(
    roster: LiveRoster,
    keys: Sequence[tuple[str, str]],
    hazards: Floats,
    month: Month,
    mechanisms: Mapping[str, Mechanism] | None = None,
) -> None:
    """Draw who leaves and of what cause.

    Args:
        roster: the phase's snapshot.
        keys: C (instance, cause), in the order in which their hazards are added.
        hazards: (C, R, N) monthly hazards.
        month: receives the exits.
        mechanisms: by instance, those that carry out their own hazards; of the others people leave.
    """
    if not len(keys):
        return
    total = np.empty(roster.shape)
    sum_hazards(hazards, roster["present"], total)
    # 1 − exp(−h) never exceeds h: most are out of reach without the exponential.
    near, drawn = month.streams.reached(
        roster["key"], month.index, _LEAVE, total, month.step * _ROUNDING
    )
    likely = -np.expm1(-total.take(near) * month.step)
    hit = drawn < likely
    struck = near[hit]
    if not len(struck):
        return
    likely = likely[hit]
    leaves = np.zeros(roster.shape)
    leaves.put(struck, likely)
    # Given that someone leaves, u / p is uniform again: it picks the cause.
    by_cause, heads = np.zeros(hazards.shape, dtype=np.bool_), np.zeros(len(keys), dtype=np.int64)
    split_causes(hazards, total, struck, drawn[hit] / likely, by_cause, heads)
    for (instance, cause), mask, many in zip(keys, by_cause, heads.tolist(), strict=True):
        if not many:
            continue
        mechanism = (mechanisms or {}).get(instance)
        if mechanism is None:
            month.release(mask, cause, leaves)
        else:
            month.acting(mechanism)
            mechanism.struck(cause, mask, leaves, month)
    month.acting(None)


def hazards_of(
    mechanisms: Sequence[Mechanism], roster: LiveRoster, month: Month
) -> tuple[list[tuple[str, str]], Floats]:
    """Collect this month's hazards, with exit pressure applied where a mechanism allows it.

    Returns:
        C (instance, cause) in order, and their monthly hazards, (C, R, N).

    Raises:
        ValueError: a hazard of somebody present is negative or not a number.
    """
    found: dict[tuple[str, str], tuple[Roster, Floats]] = {}
    for mechanism in mechanisms:
        month.acting(mechanism)
        shown = mechanism.narrowed(roster)
        for cause, rate in mechanism.hazards(shown, month).items():
            pressed = cause in mechanism.pressured
            hazard = rate * shown.part(_exit_ratio(roster)) if pressed else rate
            found[mechanism.instance, cause] = shown, hazard
    month.acting(None)
    keys, hazards = sorted(found), np.zeros((len(found), *roster.shape))
    for key, plane in zip(keys, hazards, strict=True):
        shown, hazard = found[key]
        shown.add_to(plane, hazard)
    if keys and not hazards.min() >= 0:
        _refuse_negative(keys, hazards, roster)
    return keys, hazards


def _refuse_negative(keys: Sequence[tuple[str, str]], hazards: Floats, roster: LiveRoster) -> None:
    """Raise a ``ValueError`` if somebody present has a hazard that is none."""
    for (instance, cause), plane in zip(keys, hazards, strict=True):
        if wrong := int(np.count_nonzero(roster["present"] & ~(plane >= 0))):
            raise ValueError(
                f"{instance} gives {cause!r} {wrong} hazards that are negative or not a number"
            )


def _exit_ratio(roster: LiveRoster) -> Floats:
    """Return what exit pressure multiplies hazards by, (R, N); worked out once a month."""
    found: Floats = roster.derive(
        "exit_ratio", frozenset({"exit_pressure"}), lambda: ratio(roster["exit_pressure"])
    )
    return found
