"""Structures that contradict themselves: both sides are named before the first month runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sim.errors import ScenarioError
from sim.scenario.parts import MechanismSpec, Parameter
from sim.scenario.refusals import unknown
from sim.structure import Structure

_WORKING_AGE: Final = 16.0
"""Years; nobody is in post before."""

Parameters = Mapping[str, Parameter]


def check_contradictions(
    structure: Structure,
    parameters: Parameters,
    mechanisms: Iterable[MechanismSpec],
    may_be_empty: Collection[str],
) -> None:
    """Raise a ``ScenarioError`` for the first contradiction found, with its key.

    Args:
        structure: the scenario's frame.
        parameters: its parameters by path.
        mechanisms: the mechanisms at work.
        may_be_empty: names of the tiers that need no way in.
    """
    specs = tuple(mechanisms)
    _check_tenures(structure, parameters)
    _check_paces(parameters, specs)
    entered = ways_in(structure, parameters, specs)
    _check_tiers(structure, entered.union(may_be_empty))
    _check_pools(structure, parameters, specs, entered)


def _check_tenures(structure: Structure, parameters: Parameters) -> None:
    """Nobody has been in post for longer than they can have worked."""
    for group in structure.groups:
        tenure = parameters[f"population.{group}.tenure_low"]
        oldest = parameters[f"population.{group}.age_high"]
        most = 12.0 * max(oldest.value - _WORKING_AGE, 0.0)
        if tenure.value > most:
            raise ScenarioError(
                "tenure_exceeds_age", key=tenure.path, value=tenure.value,
                what=tenure.declared.label, other=oldest.declared.label,
                oldest=f"{oldest.value:g}", most=f"{most:g}",
            )  # fmt: skip


def _check_paces(parameters: Parameters, specs: tuple[MechanismSpec, ...]) -> None:
    """Whoever keeps pace with another keeps pace with something that has an interval."""
    paced = {spec.instance: spec for spec in specs if "every" in spec.kind.params()}
    for spec in specs:
        path = f"{spec.instance}.paced_by"
        setter = parameters[path].value if path in parameters else ""
        if not setter:
            continue
        if setter == spec.instance:
            raise ScenarioError("paces_itself", key=path, value=setter)
        if setter not in paced:
            raise unknown("no_interval", setter, tuple(paced), path)


def _check_tiers(structure: Structure, entered: frozenset[str]) -> None:
    """Every tier has a way in."""
    for tier in structure.tiers:
        if tier.name not in entered:
            raise ScenarioError("tier_without_way_in", key=f"tiers.{tier.name}", value=tier.name)


def _check_pools(
    structure: Structure,
    parameters: Parameters,
    specs: tuple[MechanismSpec, ...],
    entered: frozenset[str],
) -> None:
    """Whoever picks people picks from a pool in which someone can be."""
    for spec in specs:
        for name in spec.kind.draws_from:
            pool = parameters[f"{spec.instance}.{name}"]
            known = {*structure.groups, *(tier.name for tier in structure.tiers)}
            names = set(pool.value)
            if names and names <= known and not names & entered:
                raise ScenarioError(
                    "empty_pool", key=pool.path, value=", ".join(pool.value),
                    what=pool.declared.label, by=spec.title,
                )  # fmt: skip


def ways_in(
    structure: Structure, parameters: Parameters, specs: Iterable[MechanismSpec]
) -> frozenset[str]:
    """Return the groups and tiers in which someone is at the start or can come to be.

    A group without people at the start is one that a mechanism has to let in; the tier that a group
    starts in always has a way in, since a head count of zero is a choice.
    """
    entered: set[str] = set()
    for spec in specs:
        skipped = {*spec.kind.audiences, *spec.kind.comes_from} - {*spec.kind.leads_to}
        for name, declared in spec.kind.params().items():
            if name not in skipped and declared.type in ("name", "names", "weights"):
                entered |= _words(parameters[f"{spec.instance}.{name}"].value)
    for group, heads in zip(structure.groups, structure.heads, strict=True):
        if heads:
            entered.add(group)
        if parameters[f"population.{group}.role"].value == "staff":
            tier = parameters[f"population.{group}.tier"].value
            entered.add(tier or structure.tiers[0].name)
    return frozenset(entered)


def _words(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())
