"""Which way an answer can go by the model's construction alone.

Some levers cannot do harm in the model, whatever the draws: no course takes competence away, and a
mentor with fewer mentees never teaches each of them less. An answer that rests on such a rule says
so, lest the reader take for a finding what was put in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

from sim.scenario import Scenario

TEACHING: Final = {
    ("course", "every"): lambda value: 1 / value if value else 0.0,
    ("course", "gain"): float,
    ("course", "attendance"): float,
    ("mentoring", "gain"): float,
    ("mentoring", "meetings"): float,
    ("supervision", "gain"): float,
    ("supervision", "rate"): float,
    ("tutoring", "gain"): float,
}
"""How much teaching the value of a parameter means, by kind of mechanism and parameter."""

GAINS: Final = frozenset({"gain_since_entry", "total_gain"})
"""Kinds of indicators that teaching can only raise."""


def assumed_gain(a: Scenario, b: Scenario, indicator: str) -> tuple[str, Literal["a", "b"]] | None:
    """Return why one of two scenarios can only gain on an indicator, if that is so.

    It is so where they differ in one parameter, that parameter is an amount of teaching or the
    number of mentors, and the indicator is a gain of competence.

    Args:
        a, b: the scenarios.
        indicator: name of an indicator.

    Returns:
        the catalogue's key of the assumption, and the one that can only gain; None if the model
        leaves the direction open.
    """
    kinds = {spec.name: spec.kind for spec in a.indicators}
    if kinds.get(indicator) not in GAINS:
        return None
    changed = a.differences(b)
    if len(changed) != 1:
        return None
    path, before, after = changed[0]
    rule = _rule(a, path)
    if rule is None or before is None or after is None:
        return None
    key, amount = rule
    return key, "b" if amount(after) > amount(before) else "a"


def _rule(scenario: Scenario, path: str) -> tuple[str, Callable[[Any], float]] | None:
    owner, _, name = path.rpartition(".")
    mentors = {f"population.{group}.count" for group in _mentor_groups(scenario)}
    if path in mentors:
        return "verdict.assumption.closer_mentoring", float
    for spec in scenario.mechanisms:
        amount = TEACHING.get((spec.kind.name, name))
        if spec.instance == owner and amount is not None:
            return "verdict.assumption.teaching_never_harms", amount
    return None


def _mentor_groups(scenario: Scenario) -> set[str]:
    return {
        name
        for spec in scenario.mechanisms
        if spec.kind.name == "mentoring"
        for name in scenario.parameters[f"{spec.instance}.mentors"].value
    }
