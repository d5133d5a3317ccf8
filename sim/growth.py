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
from sim.kernels import apply_growth, realise, scale_gain
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
    learning = _one_each(effort_gain, roster)
    gains = [_gain(proposal, learning) for proposal in proposals if proposal.gains]
    fades = [_fade(proposal) for proposal in proposals if not proposal.gains]
    faded = np.zeros(roster.shape)
    for fade in fades:
        fade.shown.add_to(faded, fade.share)
    weights = roster.structure.yardstick
    ceiling = _one_each(trained_max, roster)
    after, headroom, overall = apply_growth(
        roster["trained"], _gross(roster, gains), faded, ceiling, weights
    )
    for gain in gains:
        net = _realised(gain, headroom, overall, weights)
        _book(gain.instance, gain.shown, gain.amount, net, flows, lines)
    for fade in fades:
        gross = -fade.share * fade.shown["trained_composite"]
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


def _one_each(parameter: Any, roster: Roster) -> Floats:
    """Return a parameter's value for each replication, (R,)."""
    values = np.empty(roster.shape[0])
    values[:] = np.reshape(parameter, -1)
    return values


def _gain(proposal: Proposal, effort_gain: Floats) -> _Gain:
    gain, shown = proposal.delta, proposal.shown
    assert isinstance(gain, Gain)
    amount = gain.amount
    if amount.shape != shown.shape:
        amount = np.broadcast_to(amount, shown.shape).copy()
    learning = effort_gain if proposal.mechanism.effortful else np.zeros_like(effort_gain)
    amount, wrong = scale_gain(amount, shown["present"], shown["effort"], learning)
    if wrong:
        raise ValueError(
            f"{proposal.mechanism.instance} ({proposal.mechanism.name}) proposes {wrong} gains "
            "that are negative or not a number; a loss is a Fade"
        )
    return _Gain(proposal.mechanism.instance, shown, amount, gain.focus)


def _fade(proposal: Proposal) -> _Fade:
    fade, shown = proposal.delta, proposal.shown
    assert isinstance(fade, Fade)
    return _Fade(proposal.mechanism.instance, shown, fade.share * shown["present"])


def _gross(roster: LiveRoster, gains: Sequence[_Gain]) -> Floats:
    """Return what all gains come to before headroom, (K, R, N)."""
    even = np.zeros(roster.shape)
    for gain in gains:
        if gain.focus is None:
            gain.shown.add_to(even, gain.amount)
    gross = np.empty(roster["trained"].shape)
    gross[:] = even
    for gain in gains:
        if gain.focus is not None:
            gain.shown.add_to(gross, gain.amount * gain.focus)
    return gross


def _realised(gain: _Gain, headroom: Floats, overall: Floats, weights: Floats) -> Floats:
    """Return what a gain comes to after headroom, (R, M) in SD of the yardstick.

    Args:
        gain: the gain.
        headroom: (K, R, N) share of a gross gain that is realised.
        overall: (R, N) headroom weighed by the yardstick: that of a gain spread evenly.
        weights: (K,) the yardstick.
    """
    if gain.focus is None:
        return gain.amount * gain.shown.part(overall)
    focus = gain.focus
    if focus.shape[1:] != gain.shown.shape:
        focus = np.broadcast_to(focus, (len(focus), *gain.shown.shape)).copy()
    return realise(gain.amount, gain.shown.part(headroom), focus, weights)


def _shared(fade: _Fade, gross: Floats, faded: Floats) -> Floats:
    """Return what a fade takes where several together would take more than all there is."""
    return gross / np.maximum(fade.shown.part(faded), 1.0)


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
