"""From what a file says to a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.groups import Competence, Group
from sim.organisation import PlacesSettings, PostSettings, TierSettings
from sim.parameters import Parameterised, Setting
from sim.registry import kinds
from sim.scenario.changes import scheduled
from sim.scenario.fitting import ToFit
from sim.scenario.form import GroupForm, ScenarioForm, VariantForm
from sim.scenario.form_errors import told
from sim.scenario.frame import dimension_titles, dimensions_of, structure_of, title_of
from sim.scenario.local import local_of
from sim.scenario.parts import (
    IndicatorSpec,
    MechanismSpec,
    Parameter,
    ScheduleEntry,
    Variant,
)
from sim.scenario.programme import Scenario, checked
from sim.scenario.refusals import unknown, wrong_type
from sim.scenario.settings import read_setting, read_value, required
from sim.scenario.targets import check_variants, target_of
from sim.scenario.yaml_file import Document

NESTED: Final = {name.split("_")[0] for name in Group.params() if "_" in name}
"""Keys of a group that may hold several parameters: ``age: {low, mean, sd, high}``."""

_SHORT: Final = sorted(one for one in NESTED if f"{one}_low" in Group.params())
"""Those of them that a group usually has in this short form."""


def scenario_of(document: Document) -> Scenario:
    """Return the scenario that a document describes.

    Raises:
        ScenarioError: the first thing that is wrong, with file, line and key.
    """
    if not isinstance(document.data, dict):
        raise wrong_type(document.data, None, "mapping").at(file=document.file, line=1)
    try:
        form = ScenarioForm.model_validate(document.data)
    except ValidationError as error:
        raise told(document, error) from None
    places = Document(document.data, _lines(document, form), document.file)
    try:
        return _complete(checked(_core(form)), form)
    except ScenarioError as error:
        key = error.where.key
        line = None if key is None else places.line(key)
        raise error.at(file=document.file, line=line) from None


def _core(form: ScenarioForm) -> Scenario:
    """Return the scenario without what refers to its parameters."""
    dimensions = dimensions_of(form)
    given = form.competence.parameters
    settings = list(_parameters(Competence, "competence", "competence", given, dimensions))
    for name, group in form.population.items():
        given = _flat(group, f"population.{name}")
        settings += _parameters(Group, f"population.{name}", "population", given, dimensions)
    given = form.places.parameters
    settings += _parameters(PlacesSettings, "places", "places", given, dimensions)
    for name, post in form.posts.items():
        settings += _parameters(PostSettings, f"posts.{name}", "posts", post.parameters, dimensions)
    for name, tier in form.tiers.items():
        settings += _parameters(TierSettings, f"tiers.{name}", "tiers", tier.parameters, dimensions)
    structure = structure_of(form, {one.path: one.value for one in settings})
    specs: list[MechanismSpec] = []
    for place, item in enumerate(form.mechanisms, 1):
        if item.kind not in kinds():
            raise unknown("unknown_mechanism", item.kind, kinds(), f"mechanisms[{place}].kind")
        kind = kinds()[item.kind]
        title = dict(kind.title) if item.title is None else item.title.model_dump()
        spec = MechanismSpec(item.name or item.kind, kind, title)
        if spec.instance in [other.instance for other in specs]:
            raise ScenarioError("duplicate_name", value=spec.instance, key=f"mechanisms[{place}]")
        specs.append(spec)
        settings += _parameters(kind, spec.instance, item.kind, item.parameters, dimensions)
    return Scenario(
        name=form.name,
        title=form.title.model_dump(),
        about=dict(form.about),
        structure=structure,
        dimension_titles=dimension_titles(form),
        settings=tuple(sorted(settings, key=lambda one: one.path)),
        mechanisms=tuple(sorted(specs, key=lambda spec: spec.instance)),
        indicators=tuple(_indicators(form)),
        targets=tuple(target_of(place, item) for place, item in enumerate(form.targets, 1)),
        fit=tuple(ToFit(one.parameter, one.low, one.high) for one in form.fit),
        empty_tiers=tuple(name for name, tier in form.tiers.items() if tier.may_be_empty),
        local=local_of(form.local),
    )


def _complete(core: Scenario, form: ScenarioForm) -> Scenario:
    """Return the scenario with its levers, schedule and variants."""
    scenario = replace(
        core,
        levers=_levers(core, form.levers),
        schedule=_schedule(core, form),
        variants=tuple(_variant(core, place, item) for place, item in enumerate(form.variants, 1)),
    )
    check_variants(scenario.targets, [variant.name for variant in scenario.variants])
    names: set[str] = set()
    for place, variant in enumerate(scenario.variants, 1):
        key = f"variants[{place}]"
        if variant.name in names:
            raise ScenarioError("duplicate_name", value=variant.name, key=f"{key}.name")
        names.add(variant.name)
        try:
            scenario.variant(variant.name)
        except ScenarioError as error:
            error.where = replace(error.where, key=f"{key}.levers.{error.where.key}")
            raise
    return scenario


def _parameters(
    owner: type[Parameterised],
    prefix: str,
    kind: str,
    given: Mapping[str, Any],
    dimensions: Sequence[str],
) -> Iterator[Parameter]:
    """Yield every parameter of an owner as the file sets it, defaults filled in."""
    declared = owner.params()
    for name in given:
        if name not in declared:
            short = _SHORT if owner is Group else []
            raise unknown("unknown_key", name, [*declared, *short], f"{prefix}.{name}")
    for name in required(owner):
        if name not in given:
            raise ScenarioError("missing_key", value=name, key=prefix)
    for name, declaration in declared.items():
        path = f"{prefix}.{name}"
        if name in given:
            setting = read_setting(declaration, given[name], path, dimensions)
        elif declaration.default is None:
            setting = Setting(None)
        else:
            setting = Setting(read_value(declaration, declaration.default, path, dimensions))
        yield Parameter(path, prefix.removeprefix(f"{kind}."), name, kind, owner, setting)


def _flat(group: GroupForm, path: str) -> dict[str, Any]:
    """Return a group's parameters with ``age: {low: 27}`` written as ``age_low: 27``."""
    flat: dict[str, Any] = {}
    for name, value in group.parameters.items():
        nested = name in NESTED and isinstance(value, dict)
        entries = {f"{name}_{key}": one for key, one in value.items()} if nested else {name: value}
        for key, one in entries.items():
            if key in flat:
                raise ScenarioError("duplicate_key", value=key, key=f"{path}.{key}")
            flat[key] = one
    return flat


def _levers(core: Scenario, paths: Sequence[str]) -> tuple[str, ...]:
    for place, path in enumerate(paths, 1):
        key = f"levers[{place}]"
        parameter = _parameter(core, path, key)
        if not parameter.is_lever:
            raise ScenarioError(f"lever_is_{parameter.declared.kind}", value=path, key=key)
        if path in paths[: place - 1]:
            raise ScenarioError("duplicate_name", value=path, key=key)
    return tuple(paths)


def _schedule(core: Scenario, form: ScenarioForm) -> tuple[ScheduleEntry, ...]:
    entries: dict[tuple[int, str], ScheduleEntry] = {}
    for place, item in enumerate(form.schedule, 1):
        key = f"schedule[{place}]"
        parameter = _parameter(core, item.lever, f"{key}.lever")
        entry = scheduled(parameter, item.at, item.value, core.structure, key)
        if (entry.months, entry.lever) in entries:
            raise ScenarioError("duplicate_name", value=f"{item.lever}@{item.at}", key=key)
        entries[entry.months, entry.lever] = entry
    return tuple(entries[moment] for moment in sorted(entries))


def _variant(core: Scenario, place: int, item: VariantForm) -> Variant:
    levers = {}
    for path, value in item.levers.items():
        key = f"variants[{place}].levers.{path}"
        declared = _parameter(core, path, key).declared
        levers[path] = read_value(declared, value, key, core.structure.dimensions)
    return Variant(item.name, title_of(item.title, item.name), levers)


def _parameter(core: Scenario, path: str, key: str) -> Parameter:
    if path not in core.parameters:
        raise unknown("unknown_parameter", path, core.parameters, key)
    return core.parameters[path]


def _indicators(form: ScenarioForm) -> Iterator[IndicatorSpec]:
    for item in form.indicators:
        yield IndicatorSpec(
            name=item.name or item.kind,
            kind=item.kind,
            of=tuple(item.of),
            among=tuple(item.among),
            title=item.title.model_dump() if item.title else None,
            worthwhile=item.worthwhile,
            better=item.better,
        )


def _lines(document: Document, form: ScenarioForm) -> dict[str, int]:
    """Return the document's lines, those of parameters under their paths as well."""
    lines = dict(document.lines)
    instances = [item.name or item.kind for item in form.mechanisms]
    for path, line in document.lines.items():
        if match := re.fullmatch(r"mechanisms\[(\d+)\](.*)", path):
            lines.setdefault(instances[int(match[1]) - 1] + match[2], line)
        elif match := re.fullmatch(r"(population\.[^.]+\.[^.]+)\.(.+)", path):
            lines.setdefault(f"{match[1]}_{match[2]}", line)
    return lines
