"""What the parts of a scenario, and the values that name them, are called in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.organisation import UNLIMITED
from sim.scenario import Parameter, Scenario
from sim.text import keys, text
from sim.wording import raw_number

NOTHING: Final = "–"
"""What stands for a value that is empty."""

_ROLES: Final = ("staff", "mentors")
_FRAME: Final = ("competence", "places")


def part_title(scenario: Scenario, name: str, lang: str) -> str:
    """Return what a part of a scenario is called: a mechanism, a group, a tier, a kind of post.

    Whom a rule applies to may also be named by a role, or by what a mechanism notes of a person
    ("studio.ever").
    """
    structure = scenario.structure
    titles = {spec.instance: spec.title for spec in scenario.mechanisms}
    titles |= dict(zip(structure.groups, structure.group_titles, strict=True))
    titles |= {tier.name: tier.title for tier in structure.tiers}
    titles |= {kind.name: kind.title for kind in structure.places.kinds}
    if name in titles:
        return titles[name][lang]
    if name in _FRAME:
        return text(f"ui.owner.{name}", lang)
    if name in _ROLES:
        return text(f"audience.{name}", lang)
    owner, _, noted = name.rpartition(".")
    if owner in titles and f"audience.{noted}" in keys("audience"):
        return text(f"audience.{noted}", lang, what=titles[owner])
    return name


def choice_words(value: str, lang: str) -> str:
    """Return what a choice is called; one that the catalogue does not know has its own name."""
    key = f"choice.{value}"
    return text(key, lang) if keys(key) else value


def value_words(scenario: Scenario, parameter: Parameter, value: Any, lang: str) -> str:
    """Return a value of a parameter in words, without its unit.

    Args:
        scenario: whose parts the value may name.
        parameter: whose value it is.
        value: in the parameter's own unit.
        lang: language.
    """
    if parameter.declared.type == "choice":
        return choice_words(value, lang)
    if parameter.declared.type == "int" and parameter.name == "seats" and value >= UNLIMITED:
        return text("ui.lever.no_limit", lang)
    if isinstance(value, Mapping):
        parts = [
            f"{_weighed(scenario, parameter, str(name), lang)} {_said(scenario, weight, lang)}"
            for name, weight in value.items()
        ]
        return text("source.list_separator", lang).join(parts) or NOTHING
    return _said(scenario, value, lang)


def _weighed(scenario: Scenario, parameter: Parameter, name: str, lang: str) -> str:
    """Return what one of the things that weights are given to is called."""
    key = f"weighed.{parameter.name}.{name}"
    if keys(key):
        return text(key, lang)
    dimensions = scenario.dimension_titles
    return dimensions[name][lang] if name in dimensions else part_title(scenario, name, lang)


def _said(scenario: Scenario, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return text("ui.lever.is_on" if value else "ui.lever.is_off", lang)
    if isinstance(value, int | float):
        return raw_number(value)
    if isinstance(value, tuple | list):
        parts = [_said(scenario, one, lang) for one in value]
        return text("source.list_separator", lang).join(parts) or NOTHING
    return part_title(scenario, str(value), lang) if value else NOTHING
