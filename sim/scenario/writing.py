"""From a scenario to the text of a file that loads back to the same hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from sim.scenario import local, targets
from sim.scenario.form import SCHEMA
from sim.scenario.parts import Parameter
from sim.scenario.yaml_file import plain_value

if TYPE_CHECKING:
    from sim.scenario.programme import Scenario


def to_yaml(scenario: Scenario) -> str:
    """Return a scenario as YAML.

    Every parameter is written, those at their default too, and every range that an unknown is drawn
    from: the file means the same to a later version with other defaults.
    """
    return yaml.dump(
        _document(scenario), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )


def _document(scenario: Scenario) -> dict[str, Any]:
    structure = scenario.structure
    calendar = structure.calendar
    owned: dict[str, dict[str, Any]] = {}
    for parameter in scenario.settings:
        owner, _, name = parameter.path.rpartition(".")
        owned.setdefault(owner, {})[name] = _setting(parameter)
    return {
        "schema": SCHEMA,
        "name": scenario.name,
        "title": _Flow(scenario.title),
        "about": dict(scenario.about),
        "calendar": _Flow(start=calendar.label(0), months=calendar.months, step=calendar.step),
        "competence": {
            "dimensions": _FlowList(structure.dimensions),
            "titles": {name: _Flow(title) for name, title in scenario.dimension_titles.items()},
            **owned["competence"],
        },
        "places": owned["places"],
        "posts": {
            kind.name: {"title": _Flow(kind.title), **owned[f"posts.{kind.name}"]}
            for kind in structure.places.kinds
        },
        "population": {
            name: {"title": _Flow(title), **owned[f"population.{name}"]}
            for name, title in zip(structure.groups, structure.group_titles, strict=True)
        },
        "tiers": {
            tier.name: {
                "title": _Flow(tier.title),
                "weights": _Flow(zip(structure.dimensions, tier.weights, strict=True)),
                "entry": place == structure.entry_tier,
                "may_be_empty": tier.name in scenario.empty_tiers,
                **owned[f"tiers.{tier.name}"],
            }
            for place, tier in enumerate(structure.tiers)
        },
        "mechanisms": [
            {
                "name": spec.instance,
                "kind": spec.kind.name,
                "title": _Flow(spec.title),
                **owned.get(spec.instance, {}),
            }
            for spec in scenario.mechanisms
        ],
        "levers": list(scenario.levers),
        "schedule": [
            _Flow(at=entry.at, lever=entry.lever, value=_plain(entry.value))
            for entry in scenario.schedule
        ],
        "variants": [
            {
                "name": variant.name,
                "title": _Flow(variant.title),
                "levers": {path: _plain(value) for path, value in variant.levers.items()},
            }
            for variant in scenario.variants
        ],
        "indicators": [
            _given(
                name=spec.name,
                kind=spec.kind,
                of=_FlowList(spec.of),
                among=None if spec.among == ("staff",) else _FlowList(spec.among),
                title=None if spec.title is None else _Flow(spec.title),
                worthwhile=spec.worthwhile,
                better=spec.better,
            )
            for spec in scenario.indicators
        ],
        "targets": [_flowing(targets.written(target)) for target in scenario.targets],
        "fit": [
            _Flow(_given(parameter=one.path, low=one.low, high=one.high)) for one in scenario.fit
        ],
    } | ({} if scenario.local is None else {"local": _flowing(local.written(scenario.local))})


def _flowing(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given of a section, every part of it on one line."""
    return {key: _plain(value) for key, value in entries.items() if value is not None}


def _setting(parameter: Parameter) -> Any:
    setting = parameter.setting
    value = _plain(setting.value)
    low, high = setting.low, setting.high
    if parameter.is_unknown:
        low, high = parameter.low, parameter.high
    given = _given(low=low, high=high, source=setting.source)
    if setting.title is not None:
        given["title"] = _plain(setting.title)
    return _Flow(value=value, **given) if given else value


def _given(**entries: Any) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _Flow({key: _plain(one) for key, one in value.items() if one is not None})
    if isinstance(value, tuple):
        return _FlowList(_plain(item) for item in value)
    return value


class _Flow(dict[str, Any]):
    """A mapping to write on one line."""


class _FlowList(list[Any]):
    """A list to write on one line."""


# The C emitter is faster; PyYAML built without libyaml still has to work.
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, value: str) -> yaml.Node:
    # Our reader takes more words for numbers than YAML 1.1 does ("1e3"); those need quotes. Odd
    # line breaks (U+0085) survive only as escapes.
    style = None if isinstance(plain_value(value), str) else "'"
    if not value.replace("\n", "").isprintable():
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    _Flow,
    lambda dumper, value: dumper.represent_mapping(
        "tag:yaml.org,2002:map", value.items(), flow_style=True
    ),
)
_Dumper.add_representer(
    _FlowList,
    lambda dumper, value: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", value, flow_style=True
    ),
)
