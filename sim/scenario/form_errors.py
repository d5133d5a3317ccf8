"""What pydantic finds wrong with a form, told in this product's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.errors import ScenarioError, between, nearest, one_of
from sim.scenario.form import DATE, MOMENT, ScenarioForm
from sim.scenario.slips import instead
from sim.scenario.yaml_file import Document, join
from sim.text import bilingual, keys

_TYPES: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "integer",
    "int_from_float": "integer",
    "float_type": "number",
    "bool_type": "boolean",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
}


def told(document: Document, error: ValidationError) -> ScenarioError:
    """Return the first fault by position; a missing key comes after faults of present ones.

    (A misspelt key is both unknown and missing; to say "unknown, did you mean" helps more.)
    """
    found = []
    for fault in error.errors(include_url=False):
        place, path = fault["loc"], ""
        if place[-1:] == ("[key]",):  # the key itself is wrong, not what stands under it
            place = place[:-1]
        missing = fault["type"] == "missing"
        for step in place[:-1] if missing else place:
            path = join(path, step)
        line = document.line(path)
        found.append((missing, line or 0, path, fault))
    _, line, path, fault = min(found, key=lambda one: one[:2])
    code, facts = _tell(fault)
    return ScenarioError(code, file=document.file, line=line or None, key=path or None, **facts)


def _tell(fault: Any) -> tuple[str, dict[str, Any]]:
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind in _TYPES:
        return _wrong_type(given, _TYPES[kind])
    if f"error.{kind}" in keys("error"):
        return kind, {"value": given, **context}
    return _TELLERS[kind](fault, given, context)


def _wrong_type(given: Any, type: str) -> tuple[str, dict[str, Any]]:
    legal = bilingual(f"error_part.type.{type}")
    return "wrong_type", {"value": given, "legal": legal, "nearest": instead(given, type)}


def _missing(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    return "missing_key", {"value": fault["loc"][-1]}


def _unknown_key(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    known = _keys_of(_form_at(fault["loc"][:-1]))
    name = fault["loc"][-1]
    return "unknown_key", {"value": name, "legal": one_of(known), "nearest": nearest(name, known)}


def _bad_word(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    if context["pattern"] == DATE:
        return _wrong_type(given, "date")
    if context["pattern"] == MOMENT:
        return _wrong_type(given, "moment")
    return "bad_name", {"value": given, "legal": bilingual("error_part.type.name")}


def _not_listed(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    legal = re.findall(r"'([^']*)'", context["expected"])
    facts = {"value": given, "legal": one_of(legal), "nearest": nearest(given, legal)}
    return "unknown_choice", facts


def _length(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    low, high = context.get("min_length"), context.get("max_length")
    return "wrong_length", {"value": len(given), "legal": between(low, high)}


def _too_low(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    return "out_of_range", {"value": given, "legal": between(context["ge"], None)}


def _not_finite(fault: Any, given: Any, context: Any) -> tuple[str, dict[str, Any]]:
    return "not_a_number", {"value": given}


_TELLERS: Final[Mapping[str, Callable[[Any, Any, Any], tuple[str, dict[str, Any]]]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "string_pattern_mismatch": _bad_word,
    "literal_error": _not_listed,
    "too_short": _length,
    "too_long": _length,
    "string_too_short": _length,
    "string_too_long": _length,
    "greater_than_equal": _too_low,
    "finite_number": _not_finite,
}


def _keys_of(form: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in form.model_fields.items()]


def _form_at(place: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the form that stands at a place of the file."""
    form: type[BaseModel] = ScenarioForm
    entry = False
    for step in place:
        if entry:  # the name of an entry, or its number; its form is already known
            entry = False
            continue
        annotation = form.model_fields[str(step)].annotation
        form = _forms_in(annotation)[0]
        entry = get_origin(annotation) in (list, dict)
    return form


def _forms_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [form for part in get_args(annotation) for form in _forms_in(part)]
