"""What a scenario measures: asked for before a run, not after it."""

from __future__ import annotations

from sim.errors import InputError, ScenarioError, nearest, one_of
from sim.scenario import Scenario


def check_measured(scenario: Scenario) -> None:
    """Raise a ``ScenarioError`` unless a scenario measures something."""
    if not scenario.indicators:
        raise ScenarioError("no_indicators", value=scenario.name, key="indicators")


def indicator_of(scenario: Scenario, name: str | None = None) -> str:
    """Return an indicator of a scenario: the one of that name, the first by default.

    Raises:
        InputError: the scenario has no such indicator, or none at all.
    """
    check_measured(scenario)
    known = [one.name for one in scenario.indicators]
    if name is None:
        return known[0]
    if name not in known:
        raise InputError(
            "unknown_indicator", value=name, legal=one_of(known), nearest=nearest(name, known)
        )
    return name
