"""Who enters in a month: people of a group, listed one by one, and the rows that they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels import first_free, line_up
from sim.live import LiveRoster
from sim.population import Population
from sim.roster import Bools, Ints
from sim.streams import Streams

Newcomers = dict[str, Any]
"""Values by column: one for each newcomer, in planes where there are dimensions, or one for all."""

_LOT: Final = 8_192
"""Newcomers that are drawn and seated at a time: what lies between stays in the cache."""


class Intake:
    """Draws newcomers and seats them in free rows.

    A newcomer's id follows from (month, group, place among the group's applicants of the month), so
    more of one group leave everyone else's draws alone.
    """

    def __init__(self, population: Population, streams: Streams, roster: LiveRoster) -> None:
        self._population = population
        self._streams = streams
        self._roster = roster
        self._month = 0
        self._taken: dict[str, Ints] = {}

    def open_month(self, month: int) -> None:
        """Begin a month, in which nobody has applied yet."""
        self._month = month
        self._taken = {}

    def entrants(
        self, group: str, heads: Ints, age_max: npt.ArrayLike | None
    ) -> Iterator[Newcomers]:
        """Draw those who enter, and them alone: most replications have none or few.

        Args:
            group: name of a population group.
            heads: (R,) how many.
            age_max: completed years that nobody has passed, besides the group's own limit.

        Returns:
            in lots that follow each other, values (L,) or (K, L), listed replication by
            replication; all L add up to the sum of ``heads``.
        """
        listed = int(heads.sum())
        rows, places = np.empty(listed, dtype=np.int64), np.empty(listed, dtype=np.int64)
        line_up(heads, self._places_taken(group, heads), rows, places)
        lots = (slice(start, start + _LOT) for start in range(0, listed, _LOT))
        return (self._draw(group, rows[lot], places[lot], age_max) for lot in lots)

    def applicants(self, group: str, heads: Ints, age_max: npt.ArrayLike | None) -> Newcomers:
        """Draw people who could enter; arguments as for :meth:`entrants`.

        Returns:
            values (R, M) or (K, R, M) with M the most of ``heads``.
        """
        shape = len(heads), int(heads.max(initial=0))
        places = self._places_taken(group, heads)[:, None] + np.arange(shape[1])
        rows = np.repeat(np.arange(shape[0]), shape[1])
        drawn = self._draw(group, rows, places.reshape(-1), age_max)
        return {
            name: values.reshape(*values.shape[:-1], *shape) if np.ndim(values) else values
            for name, values in drawn.items()
        }

    def seat(self, lots: Iterable[Newcomers], heads: Ints) -> tuple[Bools, Ints]:
        """Give newcomers the first free rows; the roster grows where there are too few.

        Args:
            lots: from :meth:`entrants`, or all those :func:`taken` as one.
            heads: (R,) how many there are in each replication.

        Returns:
            (R, N) their rows, and the flat positions of these, (L,).
        """
        rows, here = self._free_rows(heads)
        if not len(here):
            return rows, here
        seated = 0
        for newcomers in lots:
            seats = here[seated : seated + len(newcomers["id"])]
            self._roster.seat(newcomers, seats)
            seated += len(seats)
        self._roster.arrive(here)
        return rows, here

    def _draw(
        self, group: str, rows: Ints, places: Ints, age_max: npt.ArrayLike | None
    ) -> Newcomers:
        return self._population.draw(group, rows, places, self._month, self._streams, age_max)

    def _places_taken(self, group: str, heads: Ints) -> Ints:
        """Return how many of a group have applied so far this month, (R,), and count these too."""
        before = self._taken.get(group)
        if before is None:
            before = np.zeros(len(heads), dtype=np.int64)
        self._taken[group] = before + heads
        return before

    def _free_rows(self, heads: Ints) -> tuple[Bools, Ints]:
        """Find so many free rows in each replication, (R, N), and their flat positions, (L,)."""
        rows = np.zeros(self._roster.shape, dtype=np.bool_)
        here = np.empty(int(heads.sum()), dtype=np.int64)
        lacking = first_free(self._roster["id"], heads, rows, here)
        if not lacking:
            return rows, here
        self._roster.grow(lacking)
        return self._free_rows(heads)


def taken(applicants: Newcomers, order: Ints, heads: Ints) -> Newcomers:
    """List those applicants who are taken.

    Args:
        applicants: from :meth:`Intake.applicants`.
        order: (R, M) their places, those to take first.
        heads: (R,) how many are taken.

    Returns:
        values (L,) or (K, L), listed replication by replication in the order of taking.
    """
    width = order.shape[1]
    replication, place = np.nonzero(np.arange(width) < heads[:, None])
    who = replication * width + order[replication, place]
    return {
        name: values.reshape(*values.shape[:-2], -1)[..., who] if np.ndim(values) else values
        for name, values in applicants.items()
    }
