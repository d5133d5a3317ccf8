"""The JSON Schema of scenario files, for editors that complete and check while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.errors import InputError, one_of
from sim.evidence import resolve_source
from sim.groups import Competence, Group
from sim.indicators import KINDS
from sim.mechanism import Mechanism
from sim.organisation import PlacesSettings, PostSettings, TierSettings
from sim.parameters import Param, Parameterised
from sim.registry import kinds
from sim.scenario.form import ScenarioForm
from sim.scenario.reading import NESTED
from sim.scenario.settings import required
from sim.text import LANGUAGES, bilingual, unbracketed

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Say = Callable[[Mapping[str, str]], str]
"""Puts a label into the language, or languages, of the schema."""

_TEXT: Final = {"type": "string"}
_PAIR: Final = {"items": False, "minItems": 2}
_NAMES: Final = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "uniqueItems": True}]}


def json_schema(lang: str | None = None) -> dict[str, Any]:
    """Return the JSON Schema, from the declarations of all mechanisms, groups and competence.

    It knows what stands in one place; what concerns several (a lever's path, who an audience
    names) is checked on loading alone.

    Args:
        lang: language of names, units and sources; by default each stands in all of them.

    Raises:
        InputError: there is no such language.
    """
    if lang is not None and lang not in LANGUAGES:
        raise InputError("unknown_language", value=lang, legal=one_of(LANGUAGES))
    say: Say = _in_all if lang is None else (lambda label: label[lang])
    schema = ScenarioForm.model_json_schema(by_alias=True)
    forms = schema["$defs"]
    _open(forms["CompetenceForm"], Competence, say)
    _open(forms["GroupForm"], Group, say)
    _open(forms["PlacesForm"], PlacesSettings, say)
    _open(forms["PostForm"], PostSettings, say)
    _open(forms["TierForm"], TierSettings, say)
    forms["GroupForm"]["properties"] |= _nested(Group.params(), say)
    known = kinds()
    for kind in known.values():
        forms[f"mechanism.{kind.name}"] = _mechanism(forms["MechanismForm"], kind, say)
    forms["MechanismForm"] = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(known)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/mechanism.{name}"},
            }
            for name in known
        ],
    }
    forms["IndicatorForm"] = _indicator(forms["IndicatorForm"])
    return {"$schema": DIALECT, **schema}


def _mechanism(form: Mapping[str, Any], kind: type[Mechanism], say: Say) -> dict[str, Any]:
    own = {
        "type": "object",
        "title": say(kind.title),
        "description": (kind.__doc__ or "").strip().split("\n\n")[0],
        "properties": {**form["properties"], "kind": {"const": kind.name}},
        "required": ["kind"],
    }
    _open(own, kind, say)
    return own


def _open(form: dict[str, Any], owner: type[Parameterised], say: Say) -> None:
    """Add an owner's parameters to the fixed keys of its form, and close the form."""
    parameters = {name: _parameter(declared, say) for name, declared in owner.params().items()}
    form["properties"] = form.get("properties", {}) | parameters
    form["additionalProperties"] = False
    if needed := [*form.get("required", []), *required(owner)]:
        form["required"] = needed


def _nested(declared: Mapping[str, Param], say: Say) -> dict[str, Any]:
    """Return the keys that hold several parameters, as ``age: {low, mean, sd, high}``."""
    return {
        stem: {
            "type": "object",
            "properties": {
                name.removeprefix(f"{stem}_"): _parameter(one, say)
                for name, one in declared.items()
                if name.startswith(f"{stem}_")
            },
            "additionalProperties": False,
        }
        for stem in sorted(NESTED)
    }


def _indicator(form: Mapping[str, Any]) -> dict[str, Any]:
    names = {"enum": list(KINDS)}
    # A name alone stands for the kind of that name.
    full = {
        **{key: one for key, one in form.items() if key != "required"},
        "properties": {**form["properties"], "kind": names, "of": _NAMES, "among": _NAMES},
        "anyOf": [{"required": ["kind"]}, {"required": ["name"], "properties": {"name": names}}],
    }
    return {"anyOf": [names, full]}


def _parameter(declared: Param, say: Say) -> dict[str, Any]:
    value = _value(declared)
    title = {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, _TEXT),
        "required": list(LANGUAGES),
        "additionalProperties": False,
    }
    keys = {"value": value, "source": _TEXT, "title": title}
    if declared.type in ("float", "int", "optional_int"):
        keys |= {"low": value, "high": value}
    setting = {
        "type": "object",
        "properties": keys,
        "required": ["value"],
        "additionalProperties": False,
    }
    described = {
        "title": say(declared.label),
        "description": _described(declared, say),
        # A mapping of weights fits this as well as the long form, hence not oneOf.
        "anyOf": [value, setting],
    }
    return described if declared.default is None else {**described, "default": declared.default}


def _value(declared: Param) -> dict[str, Any]:
    match declared.type:
        case "float":
            return _number("number", declared)
        case "int":
            return _number("integer", declared)
        case "optional_int":
            return {"anyOf": [_number("integer", declared), {"type": "null"}]}
        case "bool":
            return {"type": "boolean"}
        case "choice":
            return {"enum": list(declared.choices)}
        case "name":
            return dict(_TEXT)
        case "names":
            return dict(_NAMES)
        case "weights":
            names = {"propertyNames": {"enum": list(declared.choices)}} if declared.choices else {}
            return {"type": "object", **names, "additionalProperties": _number("number", declared)}
        case "curve":
            point = [{"type": "number"}, _number("number", declared)]
            return {"type": "array", "items": {"type": "array", "prefixItems": point} | _PAIR}


def _number(type: str, declared: Param) -> dict[str, Any]:
    bounds = {"minimum": declared.low, "maximum": declared.high}
    return {"type": type} | {key: bound for key, bound in bounds.items() if bound is not None}


def _described(declared: Param, say: Say) -> str:
    """Return what a parameter is, its unit if it is a number, where it comes from, and its help."""
    role = {"uncertainty": "unknown"}.get(declared.kind, declared.kind)
    words: list[Mapping[str, str]] = [bilingual(f"report.role.{role}")]
    if declared.unit not in ("none", "yes_no"):
        named = bilingual(f"unit.{declared.unit}")
        words.append({lang: unbracketed(unit) for lang, unit in named.items()})
    words.append(resolve_source(declared.source).label)
    told = "; ".join(say(one) for one in words)
    return f"{told}\n{say(declared.help)}" if declared.help else told


def _in_all(label: Mapping[str, str]) -> str:
    return " · ".join(dict.fromkeys(label[lang] for lang in LANGUAGES))
