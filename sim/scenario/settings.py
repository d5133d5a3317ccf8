"""Values of declared parameters: from what a file or a caller gives to what a model may read."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Final

import numpy as np

from sim.errors import InputError, ScenarioError, between
from sim.evidence import resolve_source
from sim.parameters import Param, Parameterised, Setting
from sim.scenario.parts import likely_range
from sim.scenario.refusals import unknown, wrong_type
from sim.text import LANGUAGES

SETTING_KEYS: Final = ("value", "low", "high", "source", "title")
"""Of the long form of a value; a weight cannot bear the first of these names."""


def read_value(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> Any:
    """Return a value in its one normal form.

    Args:
        declared: the parameter.
        value: what the file or the caller gives.
        key: path to show in errors.
        dimensions: names of the dimensions of competence, for weights over them.

    Returns:
        float, int, bool, text, None, a tuple of names, a tuple of (x, y) pairs, or a mapping of
        weights.

    Raises:
        ScenarioError: the value has the wrong type or lies outside the legal range.
    """
    if declared.type == "weights":
        return _weights(declared, value, key, dimensions)
    return _READERS[declared.type](declared, value, key)


def read_setting(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> Setting:
    """Return a setting from a bare value or from ``{value, low, high, source, title}``.

    Raises:
        ScenarioError: as :func:`read_value`; or the range is out of order, or the source unknown.
    """
    if not isinstance(value, Mapping) or (declared.type == "weights" and "value" not in value):
        return widened(declared, Setting(read_value(declared, value, key, dimensions)))
    for name in value:
        if name not in SETTING_KEYS:
            raise unknown("unknown_key", name, SETTING_KEYS, f"{key}.{name}")
    if "value" not in value:
        raise ScenarioError("missing_key", value="value", key=key)
    setting = Setting(
        read_value(declared, value["value"], f"{key}.value", dimensions),
        _end(declared, value.get("low"), f"{key}.low"),
        _end(declared, value.get("high"), f"{key}.high"),
        None if value.get("source") is None else read_source(value["source"], f"{key}.source"),
        None if value.get("title") is None else _title(value["title"], f"{key}.title"),
    )
    _check_order(declared, setting, key)
    return widened(declared, setting)


def _title(title: Any, key: str) -> Mapping[str, str]:
    """Return a name for people, in both languages.

    Raises:
        ScenarioError: a language is missing or unknown, or has no text.
    """
    if not isinstance(title, Mapping):
        raise wrong_type(title, key, "title")
    for name in title:
        if name not in LANGUAGES:
            raise unknown("unknown_key", name, LANGUAGES, f"{key}.{name}")
    for lang in LANGUAGES:
        if lang not in title:
            raise ScenarioError("missing_key", value=lang, key=key)
        if not isinstance(title[lang], str) or not title[lang]:
            raise wrong_type(title[lang], f"{key}.{lang}", "text")
    return dict(title)


def read_source(source: Any, key: str) -> str:
    """Return a source that resolves.

    Raises:
        ScenarioError: it is not a text or resolves to nothing.
    """
    if not isinstance(source, str):
        raise wrong_type(source, key, "text")
    try:
        resolve_source(source)
    except InputError as error:
        raise ScenarioError(
            error.code, key=key, legal=error.legal, nearest=error.nearest, **error.facts
        ) from None
    return source


def moved(declared: Param, setting: Setting, value: Any) -> Setting:
    """Return a setting with another value, its range widened if need be.

    A new value is the user's own, so it does not keep the source of the old one.
    """
    if value == setting.value:
        return setting
    return widened(declared, replace(setting, value=value, source="assumption"))


def widened(declared: Param, setting: Setting) -> Setting:
    """Return a setting whose likely range, if it has one, holds its value."""
    low, high = likely_range(declared, setting)
    if setting.value is None:
        return setting
    if low is not None and setting.value < low:
        setting = replace(setting, low=setting.value)
    if high is not None and setting.value > high:
        setting = replace(setting, high=setting.value)
    return setting


def required(owner: type[Parameterised]) -> list[str]:
    """Return the parameters that a scenario must set: those without a default."""
    return [
        name
        for name, declared in owner.params().items()
        if declared.default is None and declared.type != "optional_int"
    ]


def _check_order(declared: Param, setting: Setting, key: str) -> None:
    if setting.value is None or (setting.low is None and setting.high is None):
        return
    low = setting.value if setting.low is None else setting.low
    high = setting.value if setting.high is None else setting.high
    if not low <= setting.value <= high:
        raise ScenarioError(
            "bounds_out_of_order",
            key=key,
            what=declared.label,
            value=setting.value,
            low=low,
            high=high,
        )


def _end(declared: Param, value: Any, key: str) -> float | None:
    """Read one end of a range."""
    if value is None:
        return None
    if declared.type not in ("float", "int", "optional_int"):
        raise ScenarioError("no_range", key=key, value=value, what=declared.label)
    return _float(declared, value, key) if declared.type == "float" else _int(declared, value, key)


def _finite(value: Any, key: str, what: Mapping[str, str]) -> float:
    # A truth value is an integer to Python, not to a planner.
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise wrong_type(value, key, "number", what)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ScenarioError("not_a_number", value=number, key=key, what=what)
    return number + 0.0  # so that zero has no sign


def _within(declared: Param, number: float, key: str) -> None:
    low = -math.inf if declared.low is None else declared.low
    high = math.inf if declared.high is None else declared.high
    if not low <= number <= high:
        legal = between(declared.low, declared.high, declared.unit)
        raise ScenarioError("out_of_range", value=number, key=key, what=declared.label, legal=legal)


def _float(declared: Param, value: Any, key: str) -> float:
    number = _finite(value, key, declared.label)
    _within(declared, number, key)
    return number


def _int(declared: Param, value: Any, key: str) -> int:
    number = _finite(value, key, declared.label)
    if not isinstance(value, Integral) and not number.is_integer():
        raise wrong_type(value, key, "integer", declared.label)
    _within(declared, int(value), key)
    return int(value)


def _optional_int(declared: Param, value: Any, key: str) -> int | None:
    return None if value is None else _int(declared, value, key)


def _bool(declared: Param, value: Any, key: str) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise wrong_type(value, key, "boolean", declared.label)
    return bool(value)


def _name(declared: Param, value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, key, "text", declared.label)
    return value


def _choice(declared: Param, value: Any, key: str) -> str:
    return _one_of(_name(declared, value, key), declared.choices, key, declared)


def _names(declared: Param, value: Any, key: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise wrong_type(value, key, "list", declared.label)
    names = [_name(declared, one, f"{key}[{place}]") for place, one in enumerate(value, 1)]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ScenarioError("duplicate_name", value=name, key=f"{key}[{place + 1}]")
    return tuple(names)


def _weights(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise wrong_type(value, key, "weights", declared.label)
    # No weight is negative, whatever the declaration leaves open.
    positive = replace(declared, low=max(0.0, declared.low or 0.0))
    legal = declared.choices or tuple(dimensions)
    for name in value:
        _one_of(name, legal, f"{key}.{name}", declared)
    return {name: _float(positive, value[name], f"{key}.{name}") for name in sorted(value)}


def _curve(declared: Param, value: Any, key: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list | tuple):
        raise wrong_type(value, key, "curve", declared.label)
    points: list[tuple[float, float]] = []
    for place, point in enumerate(value, 1):
        here = f"{key}[{place}]"
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise wrong_type(point, here, "point", declared.label)
        x = _finite(point[0], f"{here}[1]", declared.label)
        if points and x <= points[-1][0]:
            raise ScenarioError("curve_not_rising", value=x, key=f"{here}[1]", what=declared.label)
        points.append((x, _float(declared, point[1], f"{here}[2]")))
    return tuple(points)


def _one_of(value: str, legal: Collection[str], key: str, declared: Param) -> str:
    if value not in legal:
        raise unknown("unknown_choice", value, legal, key, what=declared.label)
    return value


_READERS: Final[Mapping[str, Callable[[Param, Any, str], Any]]] = {
    "float": _float,
    "int": _int,
    "optional_int": _optional_int,
    "bool": _bool,
    "choice": _choice,
    "name": _name,
    "names": _names,
    "curve": _curve,
}
