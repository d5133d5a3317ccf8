"""How a month's gains and losses become competence, and how the ledger books them.

Gains are scaled by the headroom left in the cadre's trained part, dimension by dimension:
T' = T + (1 − T / T_max) Σ g. There is no hard monthly cap: it would let the calendar decide policy,
because the same dose would count for less in one month than spread over a year. Fade takes a share
of the trained part. Both act on the state at the month's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.flows import Flows
from sim.kernels import apply_growth, book_fade, fade_away, propose, realise
from sim.live import LiveRoster
from sim.mechanism import Fade, Gain, Mechanism
from sim.roster import Floats, Roster

_EVENLY: Final = np.empty((0, 0, 0))


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
    lots = [_Lot(proposal) for proposal in proposals]
    gains = [lot for lot in lots if lot.proposal.gains]
    fades = [lot for lot in lots if not lot.proposal.gains]
    faded, even = np.zeros(roster.shape), np.zeros((1, *roster.shape))
    for fade in fades:
        fade_away(fade.amount, fade.present, fade.places, faded)
    learning = _one_each(effort_gain, roster)
    for gain in gains:
        if not gain.focused:
            _propose(gain, roster, learning, even)
    trained = roster["trained"]
    focused = np.empty(
        trained.shape if any(gain.focused for gain in gains) else (0, *even[0].shape)
    )
    focused[:] = even
    for gain in gains:
        if gain.focused:
            _propose(gain, roster, learning, focused)
    weights, ceiling = roster.structure.yardstick, _one_each(trained_max, roster)
    after, overall = np.empty_like(trained), np.empty_like(even)
    apply_growth(trained, even[0], focused, faded, ceiling, weights, after, overall[0])
    for gain in gains:
        share = focused if gain.focused else overall
        realise(gain.amount, gain.focus, gain.places, share, weights, gain.net)
        _book(gain, flows, lines)
    for fade in fades:
        level = fade.proposal.shown["trained_composite"]
        book_fade(fade.amount, fade.present, fade.places, faded, level, fade.gross, fade.net)
        _book(fade, flows, lines)
    roster.replace({"trained": after})


class _Lot:
    """A proposal at work: arrays of its own that the loops write.

    Attributes:
        amount: (R, M) as proposed; once applied, the net change.
        focus: (K, R, M), (K, 1, 1), or (0, 0, 0) for evenly.
        present, places: who is shown, and where they are in the whole roster.
        gross, net: (R,) totals for the ledger.
    """

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        shown, delta = proposal.shown, proposal.delta
        self.amount = np.empty(shown.shape)
        self.focus = _EVENLY
        if isinstance(delta, Gain):
            self.amount[:] = delta.amount
            if delta.focus is not None:
                self.focus = np.ascontiguousarray(delta.focus)
        else:
            self.amount[:] = delta.share
        self.present, self.places = shown["present"], shown.places
        self.gross, self.net = np.empty((2, shown.shape[0]))

    @property
    def focused(self) -> bool:
        """Whether it is a gain that does not spread evenly."""
        return len(self.focus) > 0


def _one_each(parameter: Any, roster: Roster) -> Floats:
    """Return a parameter's value for each replication, (R,)."""
    values = np.empty(roster.shape[0])
    values[:] = np.reshape(parameter, -1)
    return values


def _propose(gain: _Lot, roster: LiveRoster, learning: Floats, gross: Floats) -> None:
    """Scale a gain by effort and add it to everyone's, (K, R, N) or (1, R, N)."""
    mechanism = gain.proposal.mechanism
    wrong = propose(
        gain.amount,
        gain.focus,
        gain.present,
        gain.places,
        roster["effort"],
        learning if mechanism.effortful else np.zeros_like(learning),
        gross,
        gain.gross,
    )
    if wrong:
        raise ValueError(
            f"{mechanism.instance} ({mechanism.name}) proposes {wrong} gains "
            "that are negative or not a number; a loss is a Fade"
        )


def _book(lot: _Lot, flows: Flows, lines: dict[str, Floats] | None) -> None:
    instance = lot.proposal.mechanism.instance
    flows.book(instance, lot.gross, lot.net)
    if lines is not None:
        lines[instance] = lot.proposal.shown.widen(lot.amount)
