"""The one way to change the roster's columns, and what is told of it.

Each change names a cause and the probability with which it happened; that feeds the counts, the
ledger and the event log. Within a phase a person's column changes at most once: the first change
holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, UndeclaredWrite
from sim.flows import REWRITE_PREFIX, Flows
from sim.kernels import claim, claim_at
from sim.live import LiveRoster
from sim.roster import Bools, Ints, Roster, listed
from sim.streams import DecisionTable, Streams
from sim.structure import Structure

if TYPE_CHECKING:
    from sim.mechanism import Mechanism

_UNREAD: Final = np.empty(0)


class EventSink(Protocol):
    """Where events go: the recorder's log."""

    def changed(
        self,
        month: Changes,
        column: str,
        mask: Bools,
        before: npt.NDArray[Any],
        after: npt.NDArray[Any],
        cause: str,
        probability: npt.ArrayLike,
    ) -> None:
        """Take note of changed rows."""


class Changes(Draws):
    """Changes of a month, phase by phase.

    Attributes:
        phase: the phase that runs now.
        flows: this month's accounts.
        roster: the live roster; mechanisms are handed snapshots of it.
        events: who takes note of each change, if anyone.
    """

    def __init__(
        self,
        structure: Structure,
        roster: LiveRoster,
        flows: Flows,
        streams: Streams,
        decisions: DecisionTable,
    ) -> None:
        super().__init__(structure.calendar, streams, decisions)
        self.structure = structure
        self.roster = roster
        self.flows = flows
        self.phase = "open"
        self.events: EventSink | None = None
        self._actor: Mechanism | None = None
        self._changed: dict[str, Bools] = {}
        self._room = np.empty(0, dtype=np.int64)

    def open_phase(self, phase: str) -> LiveRoster:
        """Begin a phase and return the snapshot that its mechanisms read."""
        self.phase = phase
        self._changed = {}
        return self.roster.snapshot()

    def acting(self, mechanism: Mechanism | None) -> None:
        """Say which mechanism acts now, so that its writes and draws can be checked."""
        self._actor = mechanism

    def change(
        self,
        column: str,
        mask: Bools,
        value: npt.ArrayLike,
        cause: str,
        probability: npt.ArrayLike = 1.0,
    ) -> Bools:
        """Change a column for some rows.

        Args:
            column: name of a column that the acting mechanism declares to write.
            mask: (R, N) rows.
            value: new value, scalar or (R, N); (K, R, N) for a column over dimensions.
            cause: why, for counts and events.
            probability: with which probability this happened, scalar or (R, N).

        Returns:
            rows that did change, shaped like the mask: those present and not already changed in
            this phase.

        Raises:
            UndeclaredWrite: the acting mechanism does not declare the column.
        """
        self.check_write(column)
        shape, done = self.roster.shape, self._done(column)
        wanted = mask if mask.shape == shape else np.broadcast_to(self._fit(mask), shape)
        applied, heads = np.empty(shape, dtype=np.bool_), np.empty(shape[0], dtype=np.int64)
        if len(self._room) != applied.size:
            self._room = np.empty(applied.size, dtype=np.int64)
        wanted, present = np.ascontiguousarray(wanted), self.roster["present"]
        many = claim(wanted, present, done, applied, self._room, heads)
        if many:
            here = self._room[:many]
            values = listed(self._fit(np.asarray(value)), shape, here)
            self._apply(column, here, heads, values, cause, probability)
        return as_wide_as(mask, applied)

    def change_at(
        self, column: str, here: Ints, value: npt.ArrayLike, cause: str, shown: Roster
    ) -> None:
        """Change a column as :meth:`change` does, for rows that are listed: costs less for a few.

        Args:
            column: name of a column that the acting mechanism declares to write.
            here: (L,) flat positions of the rows, in order.
            value: new value, one for all or (L,); (K, L) for a column over dimensions.
            cause: why, for counts and events.
            shown: the snapshot in which these are their positions.

        Raises:
            UndeclaredWrite: the acting mechanism does not declare the column.
        """
        self.check_write(column)
        done, heads = self._done(column), np.empty(self.roster.shape[0], dtype=np.int64)
        found, which = np.empty((2, len(here)), dtype=np.int64)
        many = claim_at(here, shown.shape[1], self.roster["present"], done, found, which, heads)
        if many:
            values = np.asarray(value)
            if values.ndim and many < len(here):
                values = values.take(which[:many], axis=-1)
            self._apply(column, found[:many], heads, values, cause, 1.0)

    def _done(self, column: str) -> Bools:
        """Return whose value of a column has changed in this phase, (R, N), to be added to."""
        done = self._changed.get(column)
        if done is None:
            done = self._changed[column] = np.zeros(self.roster.shape, dtype=np.bool_)
        return done

    def _apply(
        self,
        column: str,
        here: Ints,
        heads: Ints,
        values: npt.NDArray[Any],
        cause: str,
        probability: npt.ArrayLike,
    ) -> None:
        roster, flows = self.roster, self.flows
        weighed = roster.declared[column].per_dimension
        # Whoever reads a column keeps it as it is, so that it has to be copied: only where needed.
        before = roster[column] if weighed or self.events is not None else _UNREAD
        tiers = roster["tier"].take(here) if column == "tier" else None
        roster.rewrite(column, here, values)
        if weighed:
            self._rewrite(before, roster[column], _marked(roster.shape, here), cause)
        elif tiers is not None:
            flows.move(here // roster.shape[1], tiers, roster["tier"].take(here))
        flows.count(column, cause, heads)
        if self.events is not None:
            applied, likely = _marked(roster.shape, here), self._fit(np.asarray(probability))
            self.events.changed(self, column, applied, before, roster[column], cause, likely)

    def write_one(
        self, replication: int, row: int, column: str, value: npt.ArrayLike, cause: str
    ) -> None:
        """Change one cadre's value at once, as agent code does; booked like any other change.

        Args:
            replication, row: whose.
            column: any column of the roster.
            value: scalar, or (K,) for a column over dimensions.
            cause: why.
        """
        declared = self.roster.declared[column]
        wanted = declared.within(np.asarray(value))
        before = np.array(self.roster.cell(column, replication, row))
        level = self.roster.cell("level", replication, row)
        self.roster.poke(column, replication, row, wanted)
        one = np.zeros(self.roster.shape[0])
        one[replication] = 1.0
        if declared.per_dimension:
            rise = one * (self.roster.cell("level", replication, row) - level)
            self.flows.book(REWRITE_PREFIX + cause, rise, rise)
        self.flows.count(column, cause, one.astype(np.int64))
        if self.events is not None:
            mask = np.zeros(self.roster.shape, dtype=np.bool_)
            mask[replication, row] = True
            after = self.roster[column]
            old = after.copy()
            old[..., replication, row] = before
            self.events.changed(self, column, mask, old, after, cause, 1.0)

    def _fit(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Widen what was computed from a snapshot to the rows that the roster has grown to."""
        rows = self.roster.shape[1]
        if array.ndim < 2 or array.shape[-1] in (1, rows):
            return array
        missing = [(0, 0)] * (array.ndim - 1) + [(0, rows - array.shape[-1])]
        return np.pad(array, missing)

    def _rewrite(
        self, before: npt.NDArray[Any], after: npt.NDArray[Any], applied: Bools, cause: str
    ) -> None:
        weights = self.structure.yardstick
        change = sum(weights[k] * (after[k] - before[k]) for k in range(len(weights)))
        total = self.roster.sum(np.asarray(change), applied)
        self.flows.book(REWRITE_PREFIX + cause, total, total)

    def check_write(self, column: str) -> None:
        """Raise an ``UndeclaredWrite`` if the acting mechanism does not declare the column.

        Whoever writes competence writes its trained part.
        """
        actor = self._actor
        if actor is None or column in actor.writes or column.startswith(actor.instance + "."):
            return
        if column == "trained" and "competence" in actor.writes:
            return
        raise UndeclaredWrite(f"{actor.name} writes {column!r}, which it does not declare")


def _marked(shape: tuple[int, int], here: Ints) -> Bools:
    """Mark the rows at some flat positions, (R, N)."""
    marks = np.zeros(shape, dtype=np.bool_)
    marks.put(here, True)
    return marks


def as_wide_as(mask: Bools, rows: Bools) -> Bools:
    """Cut rows down to those that a mechanism knows of: its snapshot's, not the grown roster's."""
    width = mask.shape[-1]
    return rows if width == 1 else rows[:, :width]
