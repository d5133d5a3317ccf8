"""The draws of a month: each belongs to a mechanism, which declares what it decides by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.clock import Clock
from sim.columns import Bools, Floats
from sim.streams import DecisionTable, Streams
from sim.structure import Calendar

if TYPE_CHECKING:
    from sim.mechanism import Mechanism


class UndeclaredWrite(RuntimeError):
    """A mechanism changed a column, or drew for a decision, that it does not declare."""


class Draws(Clock):
    """Keyed random numbers for the step that the clock shows."""

    def __init__(self, calendar: Calendar, streams: Streams, decisions: DecisionTable) -> None:
        super().__init__(calendar)
        self.streams = streams
        self._decisions = decisions

    def uniform(
        self, mechanism: Mechanism, decision: str, keys: npt.NDArray[np.uint64], index: Any = 0
    ) -> Floats:
        """Draw uniforms in (0, 1) for a mechanism's declared decision, shaped like the keys."""
        return self.streams.uniform(keys, self.index, self._decision(mechanism, decision), index)

    def normal(
        self,
        mechanism: Mechanism,
        decision: str,
        keys: npt.NDArray[np.uint64],
        index: Any = 0,
        among: Bools | None = None,
        *,
        lasting: bool = False,
    ) -> Floats:
        """Draw standard normals for a mechanism's declared decision, shaped like the keys.

        Keys that are not ``among`` get 0, which costs nothing.
        A lasting draw is the same in every month: a trait, not an event.
        """
        step = 0 if lasting else self.index
        return self.streams.normal(keys, step, self._decision(mechanism, decision), index, among)

    def world_uniform(self, mechanism: Mechanism, decision: str, index: Any = 0) -> Floats:
        """Draw one uniform per replication, (R, 1)."""
        return self.streams.world_uniform(self.index, self._decision(mechanism, decision), index)

    def world_below(
        self, mechanism: Mechanism, decision: str, first: int, marked: Bools, limits: Floats
    ) -> Bools:
        """Draw one uniform for each marked place and tell which are below a limit, (R, P).

        Args:
            mechanism, decision: whose declared decision.
            first: index of the draw for the first place; those after it count on.
            marked: (R, P) places.
            limits: (1,) or (R,).
        """
        decided = self._decision(mechanism, decision)
        return self.streams.world_below(self.index, decided, first, marked, limits)

    def _decision(self, mechanism: Mechanism, decision: str) -> int:
        if decision not in mechanism.decisions:
            raise UndeclaredWrite(f"{mechanism.name} draws for {decision!r}, not in its decisions")
        return self._decisions.id(mechanism.instance, decision)
