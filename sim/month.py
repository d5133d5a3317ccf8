"""One month at work: its steps, and who comes and goes.

Lifecycle phases read a snapshot taken when the phase opens and write through this object.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.changes import Changes, as_wide_as
from sim.flows import ENTRY_LINE, EXIT_LINE, Flows
from sim.intake import Intake, Newcomers, taken
from sim.kernels import positions
from sim.live import LiveRoster
from sim.population import Population
from sim.roster import NOBODY, Bools, Ints, heads_of
from sim.streams import DecisionTable, Streams
from sim.structure import Structure


class Month(Changes):
    """The month that a model is in."""

    def __init__(
        self,
        structure: Structure,
        roster: LiveRoster,
        flows: Flows,
        streams: Streams,
        decisions: DecisionTable,
        population: Population,
    ) -> None:
        super().__init__(structure, roster, flows, streams, decisions)
        self.population = population
        self._intake = Intake(population, streams, roster)

    # -- steps and phases ------------------------------------------------------------------------

    def open_step(self, index: int) -> None:
        """Begin a step: empty the accounts and forget who applied last month."""
        self.index = index
        self._intake.open_month(index)
        self.flows.open_month()

    # -- people ----------------------------------------------------------------------------------

    def release(self, mask: Bools, cause: str, probability: npt.ArrayLike = 1.0) -> Bools:
        """Let people leave the model; their post falls vacant and references to them end.

        Returns:
            rows that left, shaped like the mask.
        """
        present = self.roster["present"]
        left = self._fit(mask) & present
        here = positions(left)
        if not len(here):
            return as_wide_as(mask, left)
        out = -self.roster.total_level(here)
        self.flows.book(EXIT_LINE, out, out)
        self.flows.count("left", cause, heads_of(left))
        after = present & ~left
        if self.events is not None:
            likely = self._fit(np.asarray(probability))
            self.events.changed(self, "present", left, present, after, cause, likely)
        self.roster.replace({"present": after})
        self.roster.rewrite("post", here, np.asarray(NOBODY))
        return as_wide_as(mask, left)

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
