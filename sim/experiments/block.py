"""A block: replications of a run that are simulated together, here or in another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.errors import Cancelled
from sim.experiments.allocation import memory_kept
from sim.record import Record
from sim.scenario import Scenario

Stopped = Callable[[], bool]
"""Whether the work is no longer wanted."""

Advance = Callable[[float], None]
"""Hears how much more has been simulated, in replications."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some replications of a run; its numbers depend on nothing else.

    Attributes:
        scenario: what to simulate.
        seed: of the luck.
        first, last: the first replication, and the one after the last.
        unknowns: each replication draws the unknowns from their ranges.
        columns: (last - first, 1) values by parameter path that replace the scenario's.
        record_events: keep the event log.
        numbers: (last - first,) replication numbers where they do not follow each other; rows of
            one number share their luck.
        until: month to stop at, counted from the opening state; by default the last.
    """

    scenario: Scenario
    seed: int
    first: int
    last: int
    unknowns: bool = True
    columns: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    record_events: bool = False
    numbers: npt.NDArray[np.int64] | None = None
    until: int | None = None

    @property
    def replications(self) -> int:
        """How many replications it has."""
        return self.last - self.first

    def simulate(self, stopped: Stopped, advance: Advance) -> Record:
        """Simulate the block.

        Args:
            stopped: is asked before each step.
            advance: is told after each step.

        Raises:
            Cancelled: ``stopped`` said so.
        """
        with memory_kept(self.replications * sum(self.scenario.structure.heads)):
            return self._simulate(stopped, advance)

    def _simulate(self, stopped: Stopped, advance: Advance) -> Record:
        # Here, so that a screen is there before what simulates.
        from sim.model import TrainingModel

        model = TrainingModel(
            self.scenario, self.seed, self.replications, self.first,
            unknowns=self.unknowns, columns=self.columns, record_events=self.record_events,
            numbers=self.numbers,
        )  # fmt: skip
        calendar = model.structure.calendar
        last = calendar.steps if self.until is None else -(-self.until // calendar.step)
        part = self.replications / max(last, 1)
        try:
            while model.month.index < last:
                if stopped():
                    raise Cancelled
                model.step()
                advance(part)
            return Record.of(model)
        finally:
            model.let_go()
