"""What an experiment varies: parameters of a scenario, each over a range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.evidence import weak_spots
from sim.parameters import draw
from sim.scenario import Parameter, Scenario

Floats = npt.NDArray[np.float64]

LUCK: Final = "luck"
"""Name of the factor that picks the luck: its value is the number of a replication."""

MAX_LUCK: Final = 2**23
"""How many pieces of luck there are to pick from."""

Law = Literal["drawn", "even"]
"""How values lie in a range: as the model draws an unknown, or evenly."""


@dataclass(frozen=True)
class Factor:
    """A parameter to vary.

    Attributes:
        path: of the parameter.
        parameter: it, as the scenario sets it.
        low, high: the range, both ends included.
        law: how values lie in it.
    """

    path: str
    parameter: Parameter
    low: float
    high: float
    law: Law = "even"

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are legal."""
        return self.parameter.declared.type == "int"

    @property
    def structural(self) -> bool:
        """Whether each value needs a scenario of its own."""
        return self.parameter.declared.structural

    @property
    def title(self) -> Mapping[str, str]:
        """The parameter's name for people."""
        return self.parameter.declared.label

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the values at shares of the probability, by inverse CDF.

        Args:
            u: from 0 to 1, any shape.
        """
        share = np.clip(np.asarray(u, dtype=np.float64), 0.0, np.nextafter(1.0, 0.0))
        if self.law == "drawn":
            return draw(self.parameter.declared, self.parameter.setting, share)
        if self.whole:
            return np.floor(self.low + share * (self.high - self.low + 1))
        return self.low + share * (self.high - self.low)


def factor(
    scenario: Scenario, path: str, low: float | None = None, high: float | None = None
) -> Factor:
    """Return a factor over a range, by default the parameter's own.

    An unknown over its own range has the law by which it is drawn; anything else lies evenly.

    Raises:
        ScenarioError: there is no such parameter.
        InputError: it is not a number, or the range is empty or not legal.
    """
    parameter = scenario.parameter(path)
    declared = parameter.declared
    if declared.type not in ("int", "float"):
        raise InputError("not_a_number_to_vary", value=path, what=declared.label)
    own = low is None and high is None
    bottom, top = (
        float(given if given is not None else known if known is not None else np.nan)
        for given, known in ((low, parameter.low), (high, parameter.high))
    )
    legal = (
        -np.inf if declared.low is None else declared.low,
        np.inf if declared.high is None else declared.high,
    )
    if not legal[0] <= bottom < top <= legal[1]:
        raise InputError(
            "not_a_range", value=f"{bottom:g}:{top:g}", key=path, what=declared.label,
            legal=f"{legal[0]:g}:{legal[1]:g}",
        )  # fmt: skip
    return Factor(path, parameter, bottom, top, "drawn" if own and parameter.is_unknown else "even")


def unknowns(scenario: Scenario) -> tuple[Factor, ...]:
    """Return all unknowns of a scenario that do anything in it, in the order of the file."""
    return tuple(factor(scenario, one.path) for one in scenario.settings if one.is_unknown)


def standing_set(scenario: Scenario) -> tuple[Factor, ...]:
    """Return the unknowns that rest on weak spots of the evidence, the most important first."""
    rows: dict[str, None] = {}
    for spot in weak_spots():
        rows |= dict.fromkeys(spot.rows)
    places = {row: place for place, row in enumerate(rows)}
    mine = [one for one in unknowns(scenario) if _row(one) in places]
    return tuple(sorted(mine, key=lambda one: places[_row(one)]))


def chosen(
    scenario: Scenario, paths: Iterable[str] | None, default: Sequence[Factor]
) -> tuple[Factor, ...]:
    """Return the factors of some paths, or the default.

    Raises:
        InputError: there are none, or one stands twice or cannot be varied.
    """
    found = tuple(default) if paths is None else tuple(factor(scenario, path) for path in paths)
    names = [one.path for one in found]
    if not found:
        raise InputError("nothing_to_vary", value=scenario.name)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("duplicate_name", value=twice)
    return found


def as_json(one: Factor) -> dict[str, Any]:
    """Return what decides a factor's values, for a manifest."""
    return {"path": one.path, "low": one.low, "high": one.high, "law": one.law}


def _row(one: Factor) -> str:
    return one.parameter.source.partition(".")[0]
