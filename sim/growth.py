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
from sim.mechanism import Fade, Gain, Mechanism
from sim.roster import Floats, Roster


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one instance proposes this month."""

    mechanism: Mechanism
    delta: Gain | Fade

    @property
    def gains(self) -> bool:
        """Whether it is a gain, not a fade."""
        return isinstance(self.delta, Gain)


def grow(
    roster: Roster,
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
    trained = roster["trained"]
    zeal = np.maximum(1.0 + effort_gain * roster["effort"], 0.0)
    gains = [_Gain(p.mechanism.instance, *_scaled(p, zeal, roster)) for p in proposals if p.gains]
    fades = [_Fade(p.mechanism.instance, _lost(p, roster)) for p in proposals if not p.gains]
    headroom, after = _add_gains(trained, gains, np.asarray(trained_max, dtype=np.float64))
    faded = _total(roster.shape, [fade.share for fade in fades])
    if fades:
        after -= np.minimum(faded, 1.0) * trained
    _book_gains(roster, gains, headroom, flows, lines)
    _book_fades(roster, fades, faded, flows, lines)
    roster.replace({"trained": after})


@dataclass(frozen=True, slots=True)
class _Gain:
    instance: str
    amount: Floats
    focus: Floats | None


@dataclass(frozen=True, slots=True)
class _Fade:
    instance: str
    share: Floats


def _scaled(proposal: Proposal, zeal: Floats, roster: Roster) -> tuple[Floats, Floats | None]:
    gain = proposal.delta
    assert isinstance(gain, Gain)
    amount = gain.amount * zeal if proposal.mechanism.effortful else gain.amount
    return np.where(roster["present"], amount, 0.0), gain.focus


def _lost(proposal: Proposal, roster: Roster) -> Floats:
    fade = proposal.delta
    assert isinstance(fade, Fade)
    return np.where(roster["present"], fade.share, 0.0)


def _total(shape: tuple[int, int], parts: Sequence[Floats]) -> Floats:
    total = np.zeros(shape)
    for part in parts:
        total += part
    return total


def _add_gains(trained: Floats, gains: Sequence[_Gain], ceiling: Floats) -> tuple[Floats, Floats]:
    """Return the headroom and the trained part after gains, both (K, R, N)."""
    even = _total(trained.shape[1:], [gain.amount for gain in gains if gain.focus is None])
    shaped = [(gain.amount, gain.focus) for gain in gains if gain.focus is not None]
    headroom, after = np.empty_like(trained), np.empty_like(trained)
    for k in range(len(trained)):
        gross = even
        for amount, focus in shaped:
            gross = gross + amount * focus[k]
        left = np.maximum(1.0 - trained[k] / ceiling, 0.0)
        # Gross gains beyond the ceiling itself would overshoot it.
        headroom[k] = left / np.maximum(gross / ceiling, 1.0)
        after[k] = trained[k] + headroom[k] * gross
    return headroom, after


def _book_gains(
    roster: Roster,
    gains: Sequence[_Gain],
    headroom: Floats,
    flows: Flows,
    lines: dict[str, Floats] | None,
) -> None:
    weights = roster.structure.yardstick
    weighted = [weight * plane for weight, plane in zip(weights, headroom, strict=True)]
    overall = _total(roster.shape, weighted)
    for gain in gains:
        if gain.focus is None:
            net = gain.amount * overall
        else:
            shaped = [part * gain.focus[k] for k, part in enumerate(weighted)]
            net = gain.amount * _total(roster.shape, shaped)
        flows.book(gain.instance, roster.sum(gain.amount), roster.sum(net))
        if lines is not None:
            lines[gain.instance] = net


def _book_fades(
    roster: Roster,
    fades: Sequence[_Fade],
    faded: Floats,
    flows: Flows,
    lines: dict[str, Floats] | None,
) -> None:
    level = roster.composite(roster.structure.yardstick, "trained")
    for fade in fades:
        gross = -fade.share * level
        # Several fades together never take more than all there is.
        net = gross / np.maximum(faded, 1.0)
        flows.book(fade.instance, roster.sum(gross), roster.sum(net))
        if lines is not None:
            lines[fade.instance] = net
