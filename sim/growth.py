"""How a month's gains and losses become competence, and how the ledger books them.

Gains are scaled by the headroom left in the cadre's trained part, dimension by dimension:
T' = T + (1 − T / T_max) Σ g. There is no hard monthly cap: it would let the calendar decide policy,
because the same dose would count for less in one month than spread over a year. Fade takes a share
of the trained part. Both act on the state at the month's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.flows import Flows
from sim.kernels import apply_growth, book_fade, fade_away, propose, realise
from sim.live import LiveRoster
from sim.mechanism import Fade, Gain, Mechanism
from sim.roster import Floats, Roster

_EVENLY: Final = np.empty((0, 0, 0))
_NO_EFFORT: Final = np.zeros(1)


class Proposal:
    """What one instance proposes this month for the rows that it was shown.

    Attributes:
        mechanism: the instance.
        shown: the roster of those rows.
        gains: whether it is a gain, not a fade.
        amount: (R, M) as proposed, read-only.
        change: (R, M) written by the loops: a gain as scaled; once applied, the net change.
        focus: (K, R, M), (K, 1, 1), or (0, 0, 0) for evenly.
        gross, net: (R,) totals for the ledger.
    """

    __slots__ = (
        "amount",
        "change",
        "focus",
        "gains",
        "gross",
        "mechanism",
        "net",
        "present",
        "shown",
    )

    def __init__(self, mechanism: Mechanism, delta: Gain | Fade, shown: Roster) -> None:
        self.mechanism, self.shown = mechanism, shown
        self.present = present = shown["present"]
        self.change = np.empty(present.shape)
        self.gross, self.net = np.empty(len(present)), np.empty(len(present))
        self.focus = _EVENLY
        self.gains = isinstance(delta, Gain)
        if isinstance(delta, Gain):
            given = delta.amount
            if delta.focus is not None:
                shape = (len(shown.structure.dimensions), *present.shape)
                _fitting(mechanism, "a focus", delta.focus, shape)
                self.focus = np.ascontiguousarray(delta.focus)
        else:
            given = delta.share
        amount = _fitting(mechanism, "an amount", given, present.shape)
        # A view: locked, so that the loops are compiled for one kind, while the mechanism's is not.
        self.amount = np.ascontiguousarray(amount).view()
        self.amount.flags.writeable = False

    @property
    def focused(self) -> bool:
        """Whether it is a gain that does not spread evenly."""
        return self.focus is not _EVENLY


def _fitting(mechanism: Mechanism, what: str, given: Any, shape: tuple[int, ...]) -> Floats:
    """Return numbers as wide as the rows that they are for.

    Raises:
        ValueError: they are no numbers, or do not fit; whoever wrote the mechanism reads it.
    """
    try:
        numbers = np.asarray(given, dtype=np.float64)
        return numbers if numbers.shape == shape else np.broadcast_to(numbers, shape)
    except (TypeError, ValueError) as error:
        form = getattr(given, "shape", type(given).__name__)
        raise ValueError(
            f"{mechanism.instance} ({mechanism.name}) proposes {what} of {form}, which does not "
            f"fit {shape}"
        ) from error


def grow(
    roster: LiveRoster,
    proposals: Sequence[Proposal],
    trained_max: Floats,
    effort_gain: Floats,
    flows: Flows,
    lines: dict[str, Floats] | None = None,
) -> None:
    """Apply a month's development and book it.

    Args:
        roster: the live roster; its trained part is replaced.
        proposals: in the order of instance names.
        trained_max: ceiling of the trained part, SD, (1,) or (R,).
        effort_gain: extra learning per SD of effort, (1,) or (R,).
        flows: the month's accounts.
        lines: if given, receives each instance's net change per cadre, (R, N) in SD.
    """
    if not proposals:
        return
    even_gains = [one for one in proposals if one.gains and not one.focused]
    focused_gains = [one for one in proposals if one.focused]
    fades = [one for one in proposals if not one.gains]
    trained, effort = roster["trained"], roster["effort"]
    faded, even = np.zeros(roster.shape), np.zeros((1, *roster.shape))
    for fade in fades:
        fade_away(fade.amount, fade.present, fade.shown.places, faded)
    for gain in even_gains:
        _propose(gain, effort, effort_gain, even)
    focused = np.empty(trained.shape if focused_gains else (0, *roster.shape))
    if focused_gains:
        focused[:] = even
    for gain in focused_gains:
        _propose(gain, effort, effort_gain, focused)
    weights = roster.structure.yardstick
    after, composite, overall = np.empty(trained.shape), np.empty(faded.shape), np.empty(even.shape)
    apply_growth(
        trained, even[0], focused, faded, trained_max, weights, after, composite, overall[0]
    )
    for gains, share in ((even_gains, overall), (focused_gains, focused)):
        for gain in gains:
            realise(gain.change, gain.focus, gain.shown.places, share, weights, gain.net)
    for fade in fades:
        level, places = fade.shown["trained_composite"], fade.shown.places
        book_fade(
            fade.amount, fade.present, places, faded, level, fade.change, fade.gross, fade.net
        )
    for one in proposals:
        instance = one.mechanism.instance
        flows.book(instance, one.gross, one.net)
        if lines is not None:
            lines[instance] = one.shown.widen(one.change)
    roster.replace({"trained": after})
    roster.learn("trained_composite", composite)


def _propose(gain: Proposal, effort: Floats, effort_gain: Floats, gross: Floats) -> None:
    """Scale a gain by effort and add it to everyone's, (K, R, N) or (1, R, N)."""
    mechanism = gain.mechanism
    wrong = propose(
        gain.amount,
        gain.focus,
        gain.present,
        gain.shown.places,
        effort,
        effort_gain if mechanism.effortful else _NO_EFFORT,
        gain.change,
        gross,
        gain.gross,
    )
    if wrong:
        raise ValueError(
            f"{mechanism.instance} ({mechanism.name}) proposes {wrong} gains "
            "that are negative or not a number; a loss is a Fade"
        )
