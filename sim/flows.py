"""What happened this month: counts by cause, resources spent, and the ledger of competence.

The ledger is accounting. Every change of the yardstick composite, summed over everyone present, has
a line: one for each development mechanism (gross, and net after headroom), and lines for entry,
exit and rewrites. The lines of a month add up to the realised change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ENTRY_LINE = "entry"
EXIT_LINE = "exit"
REWRITE_PREFIX = "rewrite:"
_MANY_TIERS = 1_000
OUTSIDE = "outside"
"""Cause of a change that a researcher's own agent code makes."""


@dataclass(slots=True)
class Line:
    """One line of the ledger; both (R,), SD summed over cadres, and never written again."""

    gross: Floats
    net: Floats


@dataclass(slots=True)
class Flows:
    """Counts of this month and running totals since the start.

    Attributes:
        replications: R.
        counts: persons this month by (what, cause), each (R,); ``what`` is "entered", "left" or
            the name of a changed column.
        resources: amounts spent this month by name ("mentor_days"), each (R,).
        lines: the month's ledger by line name.
        moves: persons this month by the tiers that they left and reached, each (R,).
        totals: running totals of counts since the start.
        resource_totals: running totals of resources since the start.
    """

    replications: int
    counts: dict[tuple[str, str], Ints] = field(default_factory=dict)
    resources: dict[str, Floats] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    moves: dict[tuple[int, int], Ints] = field(default_factory=dict)
    totals: dict[tuple[str, str], Ints] = field(default_factory=dict)
    resource_totals: dict[str, Floats] = field(default_factory=dict)

    def open_month(self) -> None:
        """Empty the month's accounts; running totals stay."""
        self.counts, self.resources, self.lines, self.moves = {}, {}, {}, {}

    def count(self, what: str, cause: str, heads: Ints) -> None:
        """Book so many persons under a cause.

        Args:
            what, cause: the account.
            heads: (R,); kept as it is, so it must not be written afterwards.
        """
        key = what, cause
        _add(self.counts, key, heads)
        _add(self.totals, key, heads)

    def move(self, replication: Ints, left: npt.NDArray[Any], reached: npt.NDArray[Any]) -> None:
        """Book moves between tiers.

        Args:
            replication: (L,) where.
            left, reached: (L,) tiers; those where both agree do not count.
        """
        pair = left.astype(np.int64) * _MANY_TIERS + reached
        for number in sorted(set(pair[left != reached].tolist())):
            heads = np.bincount(replication[pair == number], minlength=self.replications)
            _add(self.moves, divmod(number, _MANY_TIERS), heads)

    def spend(self, resource: str, amount: Floats) -> None:
        """Book an amount of a resource, (R,); kept as it is, like the heads of a count."""
        _add(self.resources, resource, amount)
        _add(self.resource_totals, resource, amount)

    def book(self, line: str, gross: Floats, net: Floats) -> None:
        """Book a ledger line, both (R,) in SD summed over cadres; kept as they are."""
        booked = self.lines.get(line)
        if booked is not None:
            gross, net = booked.gross + gross, booked.net + net
        self.lines[line] = Line(gross, net)

    def this_month(self, what: str, causes: Iterable[str] | None = None) -> Floats:
        """Return persons this month, (R,), of some causes or of all."""
        return self._select(self.counts, what, causes)

    def so_far(self, what: str, causes: Iterable[str] | None = None) -> Floats:
        """Return persons since the start, (R,), of some causes or of all."""
        return self._select(self.totals, what, causes)

    def spent(self, resource: str) -> Floats:
        """Return the amount of a resource spent since the start, (R,)."""
        return self.resource_totals.get(resource, np.zeros(self.replications))

    def net_change(self) -> Floats:
        """Return the month's booked change of competence, (R,): the sum of all lines."""
        total = np.zeros(self.replications)
        for name in sorted(self.lines):
            total = total + self.lines[name].net
        return total

    def _select(
        self,
        account: Mapping[tuple[str, str], Ints],
        what: str,
        causes: Iterable[str] | None,
    ) -> Floats:
        wanted = None if causes is None else set(causes)
        total = np.zeros(self.replications)
        for (kind, cause), heads in account.items():
            if kind == what and (wanted is None or cause in wanted):
                total = total + heads
        return total


def _add[K, A: (Floats, Ints)](account: dict[K, A], key: K, amount: A) -> None:
    booked = account.get(key)
    account[key] = amount if booked is None else booked + amount
