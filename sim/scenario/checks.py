"""Whether the parts of a scenario agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from sim.errors import ScenarioError, between, nearest, one_of
from sim.indicators import KINDS
from sim.parameters import MAX_COUNT
from sim.population import group_code
from sim.scenario.bound import Bound, bind
from sim.scenario.parts import IndicatorSpec, MechanismSpec, Parameter, Target
from sim.streams import DecisionTable
from sim.structure import Structure
from sim.text import bilingual

RESERVED: Final = frozenset({"staff", "mentors", "population", "tiers", "competence", "value"})
"""Names with a meaning of their own in audiences and paths."""

Parameters = Mapping[str, Parameter]


def check(
    structure: Structure,
    parameters: Parameters,
    mechanisms: tuple[MechanismSpec, ...],
    indicators: tuple[IndicatorSpec, ...],
    targets: tuple[Target, ...],
) -> None:
    """Check everything that concerns more than one part.

    Raises:
        ScenarioError: the first thing that is wrong, with its key.
    """
    _names(structure, mechanisms)
    _population(structure, parameters)
    audiences = _audiences(structure, mechanisms)
    _references(structure, parameters, mechanisms, audiences)
    _measures(indicators, targets, audiences)
    _decisions(mechanisms)
    _mechanisms(structure, parameters, mechanisms)


def _names(structure: Structure, mechanisms: Iterable[MechanismSpec]) -> None:
    """Audiences name tiers, groups and instances alike, so no two may share a name."""
    taken: set[str] = set()
    places = [(f"population.{name}", name) for name in structure.groups]
    places += [(f"tiers.{tier.name}", tier.name) for tier in structure.tiers]
    places += [(spec.instance, spec.instance) for spec in mechanisms]
    for key, name in places:
        if name in RESERVED:
            raise ScenarioError("reserved_name", value=name, key=key)
        if name in taken:
            raise ScenarioError("duplicate_name", value=name, key=key)
        taken.add(name)


def _population(structure: Structure, parameters: Parameters) -> None:
    codes: dict[int, str] = {}
    holders = heads = 0
    last_holder = ""
    for group in structure.groups:
        path = f"population.{group}"

        def value(name: str, path: str = path) -> Any:
            return parameters[f"{path}.{name}"].value

        _rising(parameters, path, "age_low", "age_mean", "age_high")
        _rising(parameters, path, "tenure_low", "tenure_high")
        if value("tier"):
            known = [tier.name for tier in structure.tiers]
            if value("tier") not in known:
                raise ScenarioError(
                    "unknown_tier", value=value("tier"), key=f"{path}.tier", legal=one_of(known),
                    nearest=nearest(value("tier"), known),
                )  # fmt: skip
        other = codes.setdefault(group_code(group), group)
        if other != group:
            raise ScenarioError("name_clash", value=group, other=other, key=path)
        heads += value("count")
        if value("post"):
            if value("role") != "staff":
                raise ScenarioError("post_of_mentor", value=value("role"), key=f"{path}.post")
            holders += value("count")
            last_holder = f"{path}.count"
    if heads > MAX_COUNT:
        what = bilingual("error_part.head_count")
        legal = between(0, MAX_COUNT, "persons")
        raise ScenarioError("too_many_cadres", value=heads, key="population", what=what, legal=legal)
    if holders > structure.posts:
        raise ScenarioError(
            "more_holders_than_posts", value=holders, posts=structure.posts, key=last_holder
        )


def _rising(parameters: Parameters, path: str, *names: str) -> None:
    chain = [parameters[f"{path}.{name}"] for name in names]
    for lower, upper in zip(chain, chain[1:], strict=False):
        if lower.value > upper.value:
            raise ScenarioError(
                "not_rising", value=upper.value, what=upper.declared.label, key=upper.path,
                other=lower.declared.label, least=lower.value,
            )  # fmt: skip


def _audiences(structure: Structure, mechanisms: Iterable[MechanismSpec]) -> tuple[str, ...]:
    """Return everything that an audience may name, an instance standing for its members."""
    flags = [
        spec.instance if column.name == "member" else f"{spec.instance}.{column.name}"
        for spec in mechanisms
        for column in spec.kind.columns
        if column.dtype == "bool"
    ]
    tiers = (tier.name for tier in structure.tiers)
    return ("staff", "mentors", *structure.groups, *tiers, *flags)


def _references(
    structure: Structure,
    parameters: Parameters,
    mechanisms: tuple[MechanismSpec, ...],
    audiences: tuple[str, ...],
) -> None:
    instances = [spec.instance for spec in mechanisms]
    tiers = [tier.name for tier in structure.tiers]
    singles = tuple(dict.fromkeys((*audiences, *tiers, *instances)))
    for path, parameter in parameters.items():
        if parameter.declared.type == "names":
            known_audience(parameter.value, audiences, path)
        elif parameter.declared.type == "name" and parameter.value:
            known_audience((parameter.value,), singles, path)


def known_audience(names: Iterable[str], known: tuple[str, ...], key: str) -> None:
    """Refuse a name that stands for nobody.

    Raises:
        ScenarioError: a name is neither staff, mentors, a group, a tier nor an instance with
            members.
    """
    for name in names:
        if name not in known:
            raise ScenarioError(
                "unknown_audience", value=name, key=key, legal=one_of(known),
                nearest=nearest(name, known),
            )  # fmt: skip


def _measures(
    indicators: tuple[IndicatorSpec, ...], targets: tuple[Target, ...], audiences: tuple[str, ...]
) -> None:
    names = [spec.name for spec in indicators]
    for place, spec in enumerate(indicators):
        key = f"indicators[{place + 1}]"
        if spec.kind not in KINDS:
            raise ScenarioError(
                "unknown_indicator", value=spec.kind, key=key, legal=one_of(KINDS),
                nearest=nearest(spec.kind, KINDS),
            )  # fmt: skip
        if spec.name in names[:place]:
            raise ScenarioError("duplicate_name", value=spec.name, key=key)
        known_audience(spec.of, audiences, f"{key}.of")
    for place, target in enumerate(targets):
        key = f"targets[{place + 1}]"
        if target.indicator not in names:
            raise ScenarioError(
                "unknown_indicator", value=target.indicator, key=f"{key}.indicator",
                legal=one_of(names), nearest=nearest(target.indicator, names),
            )  # fmt: skip


def _decisions(mechanisms: Iterable[MechanismSpec]) -> None:
    table = DecisionTable()
    for spec in mechanisms:
        for decision in spec.kind.decisions:
            table.register(spec.instance, decision)


def _mechanisms(
    structure: Structure, parameters: Parameters, mechanisms: tuple[MechanismSpec, ...]
) -> Bound:
    """Let every mechanism check its own central values."""
    values = {path: parameter.value for path, parameter in parameters.items()}
    bound = bind(structure, mechanisms, values)
    for mechanism in bound.mechanisms:
        try:
            mechanism.check()
        except ScenarioError as error:
            key = error.where.key or ""
            if key in mechanism.params():
                key = f"{mechanism.instance}.{key}"
            elif key not in parameters:
                key = mechanism.instance
            error.where = replace(error.where, key=key)
            raise
    return bound
