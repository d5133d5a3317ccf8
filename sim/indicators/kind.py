"""What an indicator says of itself, and where all kinds of them are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.audience import Audience
from sim.flows import Flows
from sim.kernels import positions, put_rows, take_rows
from sim.live import LiveRoster
from sim.masked import MaskedRoster
from sim.roster import Bools, Floats, Roster

Better = Literal["up", "down", "neither"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Who an indicator is about.

    Attributes:
        of: whom it measures.
        among: whom it relates them to, such as all tiers of a ladder; only shares ask.
    """

    of: Audience
    among: Audience

    def base(self, roster: Roster) -> Bools:
        """Return (R, N) of the whole roster: those whom a share is a share of."""
        return self.among.among(roster.whole)


Measure = Callable[[Roster, Flows, Scope], Floats]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of indicator.

    Attributes:
        name: as scenario files write it.
        title: name for people, English and Chinese.
        unit: a key of the catalogue's section ``unit``.
        better: whether more is better, less is, or neither.
        worthwhile: smallest difference worth talking about, in the unit.
        measure: (roster of the audience, flows, scope) to (R,).
        cumulative: whether it only ever grows.
        calibrated: whether anything that was observed stands behind its scale; what is not is
            marked wherever it is shown.
        needs: a column that some mechanism of the scenario must declare, or the kind of mechanism
            that the scenario must have, or "".
        from_start: whether it follows those who are there at the start, so that the audience must
            name groups that have people then.
    """

    name: str
    title: Mapping[str, str]
    unit: str
    better: Better
    worthwhile: float
    measure: Measure
    cumulative: bool = False
    calibrated: bool = True
    needs: str = ""
    from_start: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A kind bound to a scenario: a name of its own and an audience."""

    name: str
    kind: Kind
    title: Mapping[str, str]
    worthwhile: float
    scope: Scope

    def __call__(self, roster: LiveRoster, flows: Flows) -> Floats:
        """Measure, (R,) in the kind's unit."""
        # In their own places: a measure adds up and counts, which is cheaper than packing first.
        audience = MaskedRoster(roster, self.scope.of.among(roster))
        return self.kind.measure(audience, flows, self.scope)


KINDS: Final[dict[str, Kind]] = {}


def indicator(
    en: str,
    zh: str,
    *,
    unit: str,
    better: Better,
    worthwhile: float,
    cumulative: bool = False,
    calibrated: bool = True,
    needs: str = "",
    from_start: bool = False,
) -> Callable[[Measure], Measure]:
    """Declare a kind of indicator: the decorated function's name is the kind's."""

    def declare(measure: Measure) -> Measure:
        name = measure.__name__
        KINDS[name] = Kind(
            name,
            {"en": en, "zh": zh},
            unit,
            better,
            worthwhile,
            measure,
            cumulative,
            calibrated,
            needs,
            from_start,
        )
        return measure

    return declare


def mean_of(roster: Roster, column: str, scale: Callable[[Floats], Floats] | None = None) -> Floats:
    """Average a column that mechanisms declare under this name, (R,); 0 where nobody counts.

    Args:
        roster: who counts.
        column: its name without the instance.
        scale: a function of each value to average instead.
    """
    named = sorted(name for name in roster.whole.declared if name.endswith(f".{column}"))
    counted, total = roster["present"], np.zeros(roster.shape[0])
    # Such a function costs far more than an average: only for those who count.
    here = None if scale is None else positions(counted)
    for name in named:
        values = roster[name]
        if here is not None and scale is not None:
            scaled = np.zeros(values.shape)
            put_rows(scaled, here, scale(take_rows(values, here)))
            values = scaled
        total = total + roster.mean(values, otherwise=0.0)
    return total / max(len(named), 1)
