"""One month at work: its phases, its draws, and the one way to change the roster.

Lifecycle phases read a snapshot taken when the phase opens and write through this object. Each
change names a cause and the probability with which it happened; that feeds the counts, the ledger
and the event log. Within a phase a person's column changes at most once: the first change holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, UndeclaredWrite
from sim.flows import ENTRY_LINE, EXIT_LINE, REWRITE_PREFIX, Flows
from sim.intake import Intake, Newcomers, taken
from sim.kernels import claim, positions
from sim.live import LiveRoster
from sim.population import Population
from sim.roster import NOBODY, Bools, Ints, heads_of
from sim.streams import DecisionTable, Streams
from sim.structure import Structure

if TYPE_CHECKING:
    from sim.mechanism import Mechanism

_UNREAD: Final = np.empty(0)


class EventSink(Protocol):
    """Where events go: the recorder's log."""

    def changed(
        self,
        month: Month,
        column: str,
        mask: Bools,
        before: npt.NDArray[Any],
        after: npt.NDArray[Any],
        cause: str,
        probability: npt.ArrayLike,
    ) -> None:
        """Take note of changed rows."""


class Month(Draws):
    """The month that a model is in.

    Attributes:
        phase: the phase that runs now.
        flows: this month's accounts.
        roster: the live roster; mechanisms are handed snapshots of it.
    """

    def __init__(
        self,
        structure: Structure,
        roster: LiveRoster,
        flows: Flows,
        streams: Streams,
        decisions: DecisionTable,
        population: Population,
    ) -> None:
        super().__init__(structure.calendar, streams, decisions)
        self.structure = structure
        self.roster = roster
        self.flows = flows
        self.population = population
        self.phase = "open"
        self.events: EventSink | None = None
        self._actor: Mechanism | None = None
        self._changed: dict[str, Bools] = {}
        self._room = np.empty(0, dtype=np.int64)
        self._intake = Intake(population, streams, roster)

    # -- steps and phases ------------------------------------------------------------------------

    def open_step(self, index: int) -> None:
        """Begin a step: empty the accounts and forget who applied last month."""
        self.index = index
        self._intake.open_month(index)
        self.flows.open_month()

    def open_phase(self, phase: str) -> LiveRoster:
        """Begin a phase and return the snapshot that its mechanisms read."""
        self.phase = phase
        self._changed = {}
        return self.roster.snapshot()

    def acting(self, mechanism: Mechanism | None) -> None:
        """Say which mechanism acts now, so that its writes and draws can be checked."""
        self._actor = mechanism

    # -- changes ---------------------------------------------------------------------------------

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
        shape = self.roster.shape
        done = self._changed.get(column)
        if done is None:
            done = self._changed[column] = np.zeros(shape, dtype=np.bool_)
        wanted = mask if mask.shape == shape else np.broadcast_to(self._fit(mask), shape)
        applied, heads = np.empty(shape, dtype=np.bool_), np.empty(shape[0], dtype=np.int64)
        if len(self._room) != applied.size:
            self._room = np.empty(applied.size, dtype=np.int64)
        wanted, present = np.ascontiguousarray(wanted), self.roster["present"]
        many = claim(wanted, present, done, applied, self._room, heads)
        if many:
            here = self._room[:many]
            self._apply(column, applied, here, heads, np.asarray(value), cause, probability)
        return _as_wide_as(mask, applied)

    def _apply(
        self,
        column: str,
        applied: Bools,
        here: Ints,
        heads: Ints,
        value: npt.NDArray[Any],
        cause: str,
        probability: npt.ArrayLike,
    ) -> None:
        roster, flows = self.roster, self.flows
        weighed = roster.declared[column].per_dimension
        # Whoever reads a column keeps it as it is, so that it has to be copied: only where needed.
        before = roster[column] if weighed or self.events is not None else _UNREAD
        tiers = roster["tier"].take(here) if column == "tier" else None
        roster.rewrite(column, here, self._fit(value))
        if weighed:
            self._rewrite(before, roster[column], applied, cause)
        elif tiers is not None:
            flows.move(here // applied.shape[1], tiers, roster["tier"].take(here))
        flows.count(column, cause, heads)
        if self.events is not None:
            likely = self._fit(np.asarray(probability))
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

    def release(self, mask: Bools, cause: str, probability: npt.ArrayLike = 1.0) -> Bools:
        """Let people leave the model; their post falls vacant and references to them end.

        Returns:
            rows that left, shaped like the mask.
        """
        present = self.roster["present"]
        left = self._fit(mask) & present
        here = positions(left)
        if not len(here):
            return _as_wide_as(mask, left)
        out = -self.roster.total_level(here)
        self.flows.book(EXIT_LINE, out, out)
        self.flows.count("left", cause, heads_of(left))
        after = present & ~left
        if self.events is not None:
            likely = self._fit(np.asarray(probability))
            self.events.changed(self, "present", left, present, after, cause, likely)
        self.roster.replace({"present": after})
        self.roster.rewrite("post", here, np.asarray(NOBODY))
        return _as_wide_as(mask, left)

    def admit(
        self, group: str, heads: Ints, cause: str, age_max: npt.ArrayLike | None = None
    ) -> Bools:
        """Let people of a population group enter, with attributes drawn by the group's rules.

        Args:
            group: name of a population group.
            heads: (R,) how many enter.
            cause: why.
            age_max: completed years that nobody has passed; the group's own limit if left out.

        Returns:
            (R, N) rows of the newcomers.
        """
        return self._enter(self._intake.entrants(group, heads, age_max), heads, cause)

    def applicants(
        self, group: str, heads: Ints, age_max: npt.ArrayLike | None = None
    ) -> Newcomers:
        """Draw people of a population group who could enter this month; see :meth:`admit`.

        Returns:
            values by column, (R, M) or (K, R, M) with M the most of ``heads``, or one for all.
        """
        return self._intake.applicants(group, heads, age_max)

    def take_on(self, applicants: Newcomers, order: Ints, heads: Ints, cause: str) -> Bools:
        """Let applicants enter.

        Args:
            applicants: from :meth:`applicants`.
            order: (R, M) their places, those to take first.
            heads: (R,) how many are taken.
            cause: why.

        Returns:
            (R, N) rows of the newcomers, in the order in which they were taken.
        """
        return self._enter([taken(applicants, order, heads)], heads, cause)

    def _enter(self, lots: Iterable[Newcomers], heads: Ints, cause: str) -> Bools:
        """Seat newcomers and book them."""
        width = self.roster.shape[1]
        rows, here = self._intake.seat(lots, heads)
        if rows.shape[1] > width:
            self._changed = {column: self._fit(done) for column, done in self._changed.items()}
        if not len(here):
            return rows
        come = self.roster.total_level(here)
        self.flows.book(ENTRY_LINE, come, come)
        self.flows.count("entered", cause, heads)
        if self.events is not None:
            absent = np.zeros_like(rows)
            self.events.changed(self, "present", rows, absent, rows, cause, 1.0)
        return rows

    def spend(self, resource: str, amount: npt.ArrayLike) -> None:
        """Book an amount of a resource, such as mentor-days, (R,)."""
        self.flows.spend(resource, np.asarray(amount, dtype=np.float64))

    def close(self) -> None:
        """End the month: free the rows of those who left and end references to them."""
        self.roster.free_left()

    def let_go(self) -> None:
        """Free the columns; the month is of no use any more."""
        self._changed, self._room = {}, np.empty(0, dtype=np.int64)
        self.roster.let_go()

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


def _as_wide_as(mask: Bools, rows: Bools) -> Bools:
    """Cut rows down to those that a mechanism knows of: its snapshot's, not the grown roster's."""
    width = mask.shape[-1]
    return rows if width == 1 else rows[:, :width]
