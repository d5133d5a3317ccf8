"""Whether the parts of a scenario agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from sim.audience import Audience
from sim.errors import ScenarioError, between, one_of
from sim.indicators import KINDS
from sim.organisation import MAX_POSTS
from sim.parameters import MAX_COUNT
from sim.population import group_code
from sim.registry import kinds
from sim.scenario.bound import bind
from sim.scenario.form import ScenarioForm
from sim.scenario.parts import IndicatorSpec, MechanismSpec, Parameter
from sim.scenario.refusals import unknown
from sim.scenario.targets import Target, check_targets
from sim.streams import DecisionTable
from sim.structure import Structure
from sim.text import bilingual

RESERVED: Final = frozenset(
    {"staff", "mentors", "schema", "turnover", "unknown", *ScenarioForm.model_fields}
)
"""Names with a meaning of their own in audiences and paths, and of the model's own draws."""

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
    _check_names(structure, mechanisms)
    for group in structure.groups:
        _check_group(structure, parameters, f"population.{group}")
    _check_heads(structure, parameters)
    audiences = audiences_of(structure, mechanisms)
    _check_references(parameters, mechanisms, audiences)
    _check_indicators(indicators, audiences, mechanisms, structure)
    names = [spec.name for spec in indicators]
    check_targets(targets, names, parameters, structure.calendar)
    _check_decisions(mechanisms)
    _check_mechanisms(structure, parameters, mechanisms)


def audiences_of(structure: Structure, mechanisms: Iterable[MechanismSpec]) -> tuple[str, ...]:
    """Return everything that an audience may name; an instance stands for its members."""
    flags = [
        spec.instance if column.name == "member" else f"{spec.instance}.{column.name}"
        for spec in mechanisms
        for column in spec.kind.columns
        if column.dtype == "bool"
    ]
    tiers = (tier.name for tier in structure.tiers)
    posts = (kind.name for kind in structure.places.kinds)
    return ("staff", "mentors", *structure.groups, *tiers, *posts, *flags)


def _check_names(structure: Structure, mechanisms: Iterable[MechanismSpec]) -> None:
    # Audiences name tiers, groups, posts and instances alike, so no two may share a name.
    named = [(f"population.{name}", name) for name in structure.groups]
    named += [(f"tiers.{tier.name}", tier.name) for tier in structure.tiers]
    named += [(f"posts.{kind.name}", kind.name) for kind in structure.places.kinds]
    named += [(spec.instance, spec.instance) for spec in mechanisms]
    taken: set[str] = set()
    for key, name in named:
        if name in RESERVED:
            raise ScenarioError("reserved_name", value=name, key=key)
        if name in taken:
            raise ScenarioError("duplicate_name", value=name, key=key)
        taken.add(name)
    codes: dict[int, str] = {}
    for group in structure.groups:
        other = codes.setdefault(group_code(group), group)
        if other != group:
            raise ScenarioError("name_clash", value=group, other=other, key=f"population.{group}")


def _check_group(structure: Structure, parameters: Parameters, path: str) -> None:
    for chain in (("age_low", "age_mean", "age_high"), ("tenure_low", "tenure_high")):
        for lower, upper in pairwise(parameters[f"{path}.{name}"] for name in chain):
            if lower.value > upper.value:
                raise ScenarioError(
                    "not_rising",
                    key=upper.path,
                    value=upper.value,
                    what=upper.declared.label,
                    other=lower.declared.label,
                    least=f"{lower.value:g}",
                )
    tier, tiers = parameters[f"{path}.tier"].value, [tier.name for tier in structure.tiers]
    if tier and tier not in tiers:
        raise unknown("unknown_tier", tier, tiers, f"{path}.tier")
    role = parameters[f"{path}.role"].value
    post, posts = parameters[f"{path}.post"].value, structure.places.ranges
    if post and post not in posts:
        raise unknown("unknown_post", post, posts, f"{path}.post")
    if post and role != "staff":
        raise ScenarioError("post_without_staff", value=role, key=f"{path}.post")


def _check_heads(structure: Structure, parameters: Parameters) -> None:
    heads = sum(structure.heads)
    if heads > MAX_COUNT:
        raise ScenarioError(
            "too_many_cadres",
            key="population",
            value=heads,
            what=bilingual("error_part.head_count"),
            legal=between(0, MAX_COUNT, "persons"),
        )
    if structure.posts > MAX_POSTS:
        raise ScenarioError(
            "too_many_posts",
            key="posts",
            value=structure.posts,
            legal=between(0, MAX_POSTS, "posts"),
        )
    holders = dict.fromkeys(structure.places.ranges, 0)
    for group, count in zip(structure.groups, structure.heads, strict=True):
        kind = parameters[f"population.{group}.post"].value
        if not kind:
            continue
        holders[kind] += count
        posts = len(structure.places.ranges[kind])
        if holders[kind] > posts:
            raise ScenarioError(
                "more_holders_than_posts",
                key=f"population.{group}.count",
                value=holders[kind],
                kind=kind,
                posts=posts,
            )


def _check_references(
    parameters: Parameters, mechanisms: Iterable[MechanismSpec], audiences: tuple[str, ...]
) -> None:
    instances = tuple(spec.instance for spec in mechanisms)
    for path, parameter in parameters.items():
        if parameter.declared.type == "names":
            _check_audience(parameter.value, audiences, path)
        elif parameter.declared.type == "name" and parameter.value:
            _check_audience((parameter.value,), (*audiences, *instances), path)


def _check_audience(names: Iterable[str], known: tuple[str, ...], key: str) -> None:
    for name in names:
        if name not in known:
            raise unknown("unknown_audience", name, tuple(dict.fromkeys(known)), key)


def _check_indicators(
    indicators: Iterable[IndicatorSpec],
    audiences: tuple[str, ...],
    mechanisms: Iterable[MechanismSpec],
    structure: Structure,
) -> None:
    kept = {column.name for spec in mechanisms for column in spec.kind.columns}
    kept |= {spec.kind.name for spec in mechanisms}
    names: set[str] = set()
    for place, spec in enumerate(indicators, 1):
        key = f"indicators[{place}]"
        if spec.kind not in KINDS:
            raise unknown("unknown_indicator", spec.kind, KINDS, key)
        if spec.name in names:
            raise ScenarioError("duplicate_name", value=spec.name, key=key)
        names.add(spec.name)
        _check_audience(spec.of, audiences, f"{key}.of")
        _check_audience(spec.among, audiences, f"{key}.among")
        _check_kind(spec, key, kept, structure)


def _check_kind(spec: IndicatorSpec, key: str, kept: set[str], structure: Structure) -> None:
    """Check that a scenario can give an indicator what its kind asks for.

    Args:
        spec: the indicator.
        key: where it stands.
        kept: names of the mechanisms' own columns and of their kinds.
        structure: the scenario's frame.
    """
    kind = KINDS[spec.kind]
    if kind.needs and kind.needs not in kept:
        able = [
            name
            for name, one in kinds().items()
            if kind.needs in {name, *(column.name for column in one.columns)}
        ]
        raise ScenarioError(
            "indicator_without_mechanism", value=spec.kind, key=key, legal=one_of(able)
        )
    if kind.from_start and not Audience(spec.of, structure).heads_at_start:
        known = [group for group, heads in zip(structure.groups, structure.heads, strict=True)
                 if heads]  # fmt: skip
        raise ScenarioError(
            "nobody_at_the_start", value=spec.kind, of=", ".join(spec.of), key=f"{key}.of",
            legal=one_of(known),
        )  # fmt: skip


def _check_decisions(mechanisms: Iterable[MechanismSpec]) -> None:
    table = DecisionTable()
    for spec in mechanisms:
        for decision in spec.kind.decisions:
            try:
                table.register(spec.instance, decision)
            except ValueError as error:
                raise ScenarioError(
                    "decision_clash", key=spec.instance, value=decision, detail=str(error)
                ) from None


def _check_mechanisms(
    structure: Structure, parameters: Parameters, mechanisms: tuple[MechanismSpec, ...]
) -> None:
    """Let every mechanism check its own central values."""
    values = {path: parameter.value for path, parameter in parameters.items()}
    for mechanism in bind(structure, mechanisms, values).mechanisms:
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
