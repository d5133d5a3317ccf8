"""Which parameters may be fitted to reported figures.

Reported figures are totals of whole populations around an election: of ages, schooling, posts. They
say nothing about what training does, so nothing that develops competence may be fitted to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sim.errors import ScenarioError
from sim.mechanism import Mechanism
from sim.scenario.parts import Parameter
from sim.scenario.refusals import unknown

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


def check_fit(paths: Iterable[str], parameters: Mapping[str, Parameter]) -> None:
    """Raise a ``ScenarioError`` if a parameter to fit is unknown or may not be fitted."""
    for place, path in enumerate(paths, 1):
        key = f"fit[{place}]"
        if path not in parameters:
            raise unknown("unknown_parameter", path, parameters, key)
        if not may_be_fitted(parameters[path]):
            raise ScenarioError(
                "may_not_be_fitted", key=key, value=path, what=parameters[path].declared.label
            )
