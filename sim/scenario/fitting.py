"""Which parameters may be fitted to reported figures.

Reported figures are totals of whole populations around an election: of ages, schooling, posts. They
say nothing about what training does, so nothing that develops competence may be fitted to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.errors import ScenarioError, between
from sim.mechanism import Mechanism
from sim.scenario.parts import Parameter
from sim.scenario.refusals import unknown


@dataclass(frozen=True, slots=True)
class ToFit:
    """A parameter that may be fitted.

    Attributes:
        path: where its value stands.
        low, high: the range to search, or None for the parameter's own likely range.
    """

    path: str
    low: float | None = None
    high: float | None = None

    def search(self, parameter: Parameter) -> tuple[float, float]:
        """Return the range to search for a parameter's value."""
        low = parameter.low if self.low is None else self.low
        high = parameter.high if self.high is None else self.high
        assert low is not None
        assert high is not None
        return float(low), float(high)


_OF_COMPETENCE: Final = frozenset({"SD", "correlation"})
"""Units of competence and of how well it is seen."""


def may_be_fitted(parameter: Parameter) -> bool:
    """Whether a parameter is about people and posts, and not about what training does."""
    declared = parameter.declared
    if declared.type not in ("float", "int") or declared.unit in _OF_COMPETENCE:
        return False
    owner = parameter.declared_by
    if issubclass(owner, Mechanism):
        return not (owner.acts_in("delta") or owner.acts_in("press"))
    return parameter.kind != "competence"


def check_fit(listed: Iterable[ToFit], parameters: Mapping[str, Parameter]) -> None:
    """Raise a ``ScenarioError`` if a parameter is unknown, may not be fitted, or has no range."""
    for place, one in enumerate(listed, 1):
        key, path = f"fit[{place}]", one.path
        if path not in parameters:
            raise unknown("unknown_parameter", path, parameters, key)
        if not may_be_fitted(parameters[path]):
            raise ScenarioError(
                "may_not_be_fitted", key=key, value=path, what=parameters[path].declared.label
            )
        declared = parameters[path].declared
        low, high = one.search(parameters[path])
        least = -math.inf if declared.low is None else declared.low
        most = math.inf if declared.high is None else declared.high
        given = one.low is not None or one.high is not None
        if given and not least <= low < high <= most:
            raise ScenarioError(
                "no_range_to_search", key=key, value=f"{low:g} – {high:g}", what=declared.label,
                legal=between(declared.low, declared.high, declared.unit),
            )  # fmt: skip
