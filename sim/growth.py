"""How a month's gains and losses become competence, and how the ledger books them.

Gains are scaled by the headroom left in the cadre's trained part, dimension by dimension:
T' = T + (1 − T / T_max) Σ g. There is no hard monthly cap: it would let the calendar decide policy,
because the same dose would count for less in one month than spread over a year. Fade takes a share
of the trained part. Both act on the state at the month's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.flows import Flows
from sim.live import LiveRoster
from sim.mechanism import Fade, Gain, Mechanism
from sim.roster import Floats, Roster


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one instance proposes this month for the rows that it was shown."""

    mechanism: Mechanism
    delta: Gain | Fade
    shown: Roster

    @property
    def gains(self) -> bool:
        """Whether it is a gain, not a fade."""
        return isinstance(self.delta, Gain)


def grow(
    roster: LiveRoster,
    proposals: Sequence[Proposal],
    trained_max: Any,
    effort_gain: Any,
    flows: Flows,
    lines: dict[str, Floats] | None = None,
) -> None:
    """Apply a month's development and book it.

    Args:
        roster: the live roster; its trained part is replaced.
        proposals: in the order of instance names.
        trained_max: ceiling of the trained part, SD, scalar or (R, 1).
        effort_gain: extra learning per SD of effort, scalar or (R, 1).
        flows: the month's accounts.
        lines: if given, receives each instance's net change per cadre, (R, N) in SD.
    """
    if not proposals:
        return
    gains = [_gain(proposal, effort_gain) for proposal in proposals if proposal.gains]
    fades = [_fade(proposal) for proposal in proposals if not proposal.gains]
    headroom, after = _add_gains(roster, gains, np.asarray(trained_max, dtype=np.float64))
    faded: Floats | None = None
    for fade in fades:
        wide = fade.shown.widen(fade.share)
        faded = wide if faded is None else faded + wide
    if faded is not None:
        after -= np.minimum(faded, 1.0) * roster["trained"]
    for gain in gains:
        net = _realised(gain, headroom, roster.structure.yardstick)
        _book(gain.instance, gain.shown, gain.amount, net, flows, lines)
    for fade in fades:
        gross = -fade.share * fade.shown.composite(roster.structure.yardstick, "trained")
        _book(fade.instance, fade.shown, gross, _shared(fade, gross, faded), flows, lines)
    roster.replace({"trained": after})


@dataclass(frozen=True, slots=True)
class _Gain:
    """A gain scaled by effort: (R, M) amounts, 0 for those absent, and their focus."""

    instance: str
    shown: Roster
    amount: Floats
    focus: Floats | None


@dataclass(frozen=True, slots=True)
class _Fade:
    """A fade: (R, M) shares, 0 for those absent."""

    instance: str
    shown: Roster
    share: Floats


def _gain(proposal: Proposal, effort_gain: Any) -> _Gain:
    gain, shown = proposal.delta, proposal.shown
    assert isinstance(gain, Gain)
    amount = gain.amount * shown["present"]
    if proposal.mechanism.effortful:
        amount = amount * np.maximum(1.0 + effort_gain * shown["effort"], 0.0)
    return _Gain(proposal.mechanism.instance, shown, amount, gain.focus)


def _fade(proposal: Proposal) -> _Fade:
    fade, shown = proposal.delta, proposal.shown
    assert isinstance(fade, Fade)
    return _Fade(proposal.mechanism.instance, shown, fade.share * shown["present"])


def _add_gains(
    roster: LiveRoster, gains: Sequence[_Gain], ceiling: Floats
) -> tuple[Floats, Floats]:
    """Return the headroom and the trained part after gains, both (K, R, N)."""
    trained = roster["trained"]
    even = np.zeros(roster.shape)
    for gain in gains:
        if gain.focus is None:
            even += gain.shown.widen(gain.amount)
    gross = np.empty_like(trained)
    gross[:] = even
    for gain in gains:
        if gain.focus is not None:
            gross += gain.shown.widen(gain.amount * gain.focus)
    headroom = trained / ceiling
    np.subtract(1.0, headroom, out=headroom)
    np.maximum(headroom, 0.0, out=headroom)
    # Gross gains beyond the ceiling itself would overshoot it.
    if (gross > ceiling).any():
        headroom /= np.maximum(gross / ceiling, 1.0)
    gross *= headroom
    gross += trained
    return headroom, gross


def _realised(gain: _Gain, headroom: Floats, weights: Floats) -> Floats:
    """Return what a gain comes to after headroom, (R, M) in SD of the yardstick."""
    there = gain.shown.part(headroom)
    total = np.zeros(gain.shown.shape)
    for k, weight in enumerate(weights):
        share = weight * there[k]
        total += share if gain.focus is None else share * gain.focus[k]
    return gain.amount * total


def _shared(fade: _Fade, gross: Floats, faded: Floats | None) -> Floats:
    """Return what a fade takes where several together would take more than all there is."""
    together = fade.share if faded is None else fade.shown.part(faded)
    return gross / np.maximum(together, 1.0)


def _book(
    instance: str,
    shown: Roster,
    gross: Floats,
    net: Floats,
    flows: Flows,
    lines: dict[str, Floats] | None,
) -> None:
    flows.book(instance, shown.sum(gross), shown.sum(net))
    if lines is not None:
        lines[instance] = shown.widen(net)
