"""From what a file says to a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import ScenarioError, nearest, one_of
from sim.mechanism import Mechanism
from sim.registry import kinds
from sim.parameters import Parameterised, Setting
from sim.population import Competence, Group
from sim.scenario.form import GroupForm, ScenarioForm, TargetForm, Title, VariantForm
from sim.scenario.form_errors import told
from sim.scenario.parts import (
    IndicatorSpec,
    MechanismSpec,
    Parameter,
    Reading,
    Target,
    Variant,
)
from sim.scenario.programme import Scenario, checked
from sim.scenario.settings import SETTING_KEYS, read_setting, read_source, read_value, required
from sim.scenario.yaml_file import Document
from sim.structure import Calendar, Structure, Tier
from sim.text import bilingual

_WEIGHTS_TOLERANCE = 1e-9


def scenario_of(document: Document) -> Scenario:
    """Return the scenario that a document describes.

    Raises:
        ScenarioError: the first thing that is wrong, with file, line and key.
    """
    if not isinstance(document.data, dict):
        legal = bilingual("error_part.type.mapping")
        raise ScenarioError(
            "wrong_type", value=document.data, legal=legal, file=document.file, line=1
        )
    try:
        form = ScenarioForm.model_validate(document.data)
    except ValidationError as error:
        raise told(document, error) from None
    places = Document(document.data, _lines(document, form), document.file)
    try:
        return _with_what_refers(_core(form), form)
    except ScenarioError as error:
        key = error.where.key
        line = None if key is None else places.line(key)
        raise error.at(file=document.file, line=line) from None


def _core(form: ScenarioForm) -> Scenario:
    """Return the scenario without what refers to its parameters."""
    dimensions = _dimensions(form)
    specs: dict[str, tuple[MechanismSpec, Mapping[str, Any]]] = {}
    known = kinds()
    for place, item in enumerate(form.mechanisms):
        if item.kind not in known:
            raise ScenarioError(
                "unknown_mechanism", value=item.kind, key=f"mechanisms[{place + 1}].kind",
                legal=one_of(known), nearest=nearest(item.kind, known),
            )  # fmt: skip
        instance = item.name or item.kind
        if instance in specs:
            raise ScenarioError("duplicate_name", value=instance, key=f"mechanisms[{place + 1}]")
        kind = known[item.kind]
        title = item.title.model_dump() if item.title else dict(kind.title)
        specs[instance] = MechanismSpec(instance, kind, title), item.parameters

    settings = list(
        _parameters(Competence, "competence", "competence", form.competence.parameters, dimensions)
    )
    for name in form.population:
        flat = _flattened(form.population[name], f"population.{name}")
        settings += _parameters(Group, f"population.{name}", "population", flat, dimensions)
    for instance, (spec, given) in specs.items():
        settings += _parameters(spec.kind, instance, spec.kind.name, given, dimensions)
    return Scenario(
        name=form.name,
        title=form.title.model_dump(),
        about=dict(form.about),
        structure=_structure(form, {one.path: one.value for one in settings}),
        dimension_titles=_dimension_titles(form),
        settings=tuple(sorted(settings, key=lambda one: one.path)),
        mechanisms=tuple(specs[instance][0] for instance in sorted(specs)),
        indicators=tuple(_indicators(form)),
        targets=tuple(_target(place, item) for place, item in enumerate(form.targets)),
    )


def _with_what_refers(core: Scenario, form: ScenarioForm) -> Scenario:
    """Return the scenario with its levers, schedule and variants, every one of them checked."""
    from dataclasses import replace

    scenario = checked(core)
    levers = tuple(_lever(core, place, path) for place, path in enumerate(form.levers))
    for place, path in enumerate(levers):
        if path in levers[:place]:
            raise ScenarioError("duplicate_name", value=path, key=f"levers[{place + 1}]")
    entries = {}
    for place, item in enumerate(form.schedule):
        key = f"schedule[{place + 1}]"
        _known_path(core, item.lever, f"{key}.lever")
        entry = core.entry(item.at, item.lever, item.value, f"{key}.value")
        if (entry.months, entry.lever) in entries:
            raise ScenarioError("duplicate_name", value=f"{item.lever}@{item.at}", key=key)
        entries[entry.months, entry.lever] = entry
    scenario = replace(
        core,
        levers=levers,
        schedule=tuple(entries[key] for key in sorted(entries)),
        variants=tuple(_variant(core, place, item) for place, item in enumerate(form.variants)),
    )
    names = [variant.name for variant in scenario.variants]
    for place, variant in enumerate(scenario.variants):
        key = f"variants[{place + 1}]"
        if variant.name in names[:place]:
            raise ScenarioError("duplicate_name", value=variant.name, key=f"{key}.name")
        try:
            scenario.variant(variant.name)
        except ScenarioError as error:
            error.where = replace(error.where, key=f"{key}.levers.{error.where.key}")
            raise
    return scenario


def _parameters(
    owner_class: type[Parameterised],
    prefix: str,
    kind: str,
    given: Mapping[str, Any],
    dimensions: Sequence[str],
) -> Iterator[Parameter]:
    """Yield every parameter of an owner as the file sets it, defaults filled in."""
    declared = owner_class.params()
    owner = prefix.removeprefix("population.")
    for name in given:
        if name not in declared:
            known = [*declared, *_fixed_keys(owner_class)]
            raise ScenarioError(
                "unknown_key", value=name, key=f"{prefix}.{name}", legal=one_of(declared),
                nearest=nearest(name, known),
            )  # fmt: skip
    for name in required(owner_class):
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
        yield Parameter(path, owner, name, kind, owner_class, setting)


def _fixed_keys(owner_class: type[Parameterised]) -> tuple[str, ...]:
    if issubclass(owner_class, Mechanism):
        return ("kind", "name", "title")
    return ("title",) if issubclass(owner_class, Group) else ("dimensions", "titles")


def _flattened(group: GroupForm, path: str) -> dict[str, Any]:
    """Return a group's parameters with ``age: {low: 27}`` written as ``age_low: 27``."""
    declared = Group.params()
    flat: dict[str, Any] = {}
    for name, value in group.parameters.items():
        nested = isinstance(value, dict) and name not in declared
        stems = {known.split("_")[0] for known in declared if "_" in known}
        entries = {name: value}
        if nested and name in stems:
            entries = {f"{name}_{below}": inner for below, inner in value.items()}
        for flat_name, inner in entries.items():
            if flat_name in flat:
                raise ScenarioError(
                    "duplicate_key", value=flat_name, key=f"{path}.{flat_name}"
                )
            flat[flat_name] = inner
    return flat


def _dimensions(form: ScenarioForm) -> tuple[str, ...]:
    dimensions = tuple(form.competence.dimensions)
    for place, name in enumerate(dimensions):
        if name in dimensions[:place] or name in SETTING_KEYS:
            code = "reserved_name" if name in SETTING_KEYS else "duplicate_name"
            raise ScenarioError(code, value=name, key=f"competence.dimensions[{place + 1}]")
    return dimensions


def _structure(form: ScenarioForm, values: Mapping[str, Any]) -> Structure:
    dimensions = tuple(form.competence.dimensions)
    year, month = (int(part) for part in form.calendar.start.split("-"))
    tiers = tuple(
        Tier(name, _title(tier.title, name), _tier_weights(name, tier.weights, dimensions))
        for name, tier in form.tiers.items()
    )
    entry = [place for place, tier in enumerate(form.tiers.values()) if tier.entry]
    if len(tiers) == 1:
        entry = [0]
    if len(entry) != 1:
        raise ScenarioError("one_entry_tier", value=len(entry), key="tiers", legal="1")
    groups = tuple(sorted(form.population))
    return Structure(
        dimensions=dimensions,
        tiers=tiers,
        entry_tier=entry[0],
        groups=groups,
        group_titles=tuple(_title(form.population[name].title, name) for name in groups),
        heads=tuple(values[f"population.{name}.count"] for name in groups),
        posts=form.places.communities,
        calendar=Calendar(year, month, form.calendar.months, form.calendar.step),
    )


def _tier_weights(
    tier: str, weights: Mapping[str, float] | None, dimensions: tuple[str, ...]
) -> tuple[float, ...]:
    if weights is None:
        return (1.0 / len(dimensions),) * len(dimensions)
    key = f"tiers.{tier}.weights"
    for name in weights:
        if name not in dimensions:
            raise ScenarioError(
                "unknown_dimension", value=name, key=f"{key}.{name}", legal=one_of(dimensions),
                nearest=nearest(name, dimensions),
            )  # fmt: skip
    for name in dimensions:
        if name not in weights:
            raise ScenarioError("missing_key", value=name, key=key)
    total = sum(weights.values())
    if abs(total - 1.0) > _WEIGHTS_TOLERANCE:
        what = bilingual("error_part.weights")
        raise ScenarioError("weights_not_one", value=total, key=key, what=what)
    return tuple(float(weights[name]) for name in dimensions)


def _dimension_titles(form: ScenarioForm) -> dict[str, dict[str, str]]:
    given = form.competence.titles
    for name in given:
        if name not in form.competence.dimensions:
            raise ScenarioError(
                "unknown_dimension", value=name, key=f"competence.titles.{name}",
                legal=one_of(form.competence.dimensions),
                nearest=nearest(name, form.competence.dimensions),
            )  # fmt: skip
    return {name: _title(given.get(name), name) for name in form.competence.dimensions}


def _indicators(form: ScenarioForm) -> Iterator[IndicatorSpec]:
    for item in form.indicators:
        title = item.title.model_dump() if item.title else None
        yield IndicatorSpec(
            item.name or item.kind, item.kind, tuple(item.of), title, item.worthwhile, item.better
        )


def _target(place: int, item: TargetForm) -> Target:
    source = read_source(item.source, f"targets[{place + 1}].source")
    assert source is not None
    return Target(
        indicator=item.indicator,
        population=item.population.model_dump() if item.population else None,
        at=item.at,
        baseline=item.baseline,
        kind=item.kind,
        readings={
            name: Reading(float(one.value), float(one.tolerance))
            for name, one in item.readings.items()
        },
        fitted=item.fitted,
        source=source,
    )


def _lever(core: Scenario, place: int, path: str) -> str:
    key = f"levers[{place + 1}]"
    _known_path(core, path, key)
    if not core.parameters[path].is_lever:
        known = [known for known, one in core.parameters.items() if one.is_lever]
        raise ScenarioError(
            "not_a_lever_kind", value=path, key=key, nearest=nearest(path, known),
            kind=bilingual(f"parameter_kind.{core.parameters[path].declared.kind}"),
        )  # fmt: skip
    return path


def _variant(core: Scenario, place: int, item: VariantForm) -> Variant:
    levers = {}
    for path, value in item.levers.items():
        key = f"variants[{place + 1}].levers.{path}"
        _known_path(core, path, key)
        declared = core.parameters[path].declared
        levers[path] = read_value(declared, value, key, core.structure.dimensions)
    return Variant(item.name, _title(item.title, item.name), dict(sorted(levers.items())))


def _known_path(core: Scenario, path: str, key: str) -> None:
    try:
        core.parameter(path)
    except ScenarioError as error:
        raise error.at(key=key) from None


def _title(title: Title | None, name: str) -> dict[str, str]:
    return {"en": name, "zh": name} if title is None else title.model_dump()


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
