"""Values of declared parameters: from what a file or a caller gives to what a model may read."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Final

import numpy as np

from sim.errors import InputError, ScenarioError, between, nearest, one_of
from sim.evidence import resolve_source
from sim.parameters import Param, Parameterised, Setting
from sim.text import bilingual

SETTING_KEYS: Final = ("value", "low", "high", "source")


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
    return _READERS[declared.type](declared, value, key, dimensions)


def read_setting(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> Setting:
    """Return a setting from a bare value or from ``{value, low, high, source}``.

    Raises:
        ScenarioError: as :func:`read_value`; or the range is out of order, or the source unknown.
    """
    if not (isinstance(value, Mapping) and (declared.type != "weights" or "value" in value)):
        return Setting(read_value(declared, value, key, dimensions))
    for name in value:
        if name not in SETTING_KEYS:
            raise ScenarioError(
                "unknown_key", value=name, key=f"{key}.{name}", legal=one_of(SETTING_KEYS),
                nearest=nearest(name, SETTING_KEYS),
            )  # fmt: skip
    if "value" not in value:
        raise ScenarioError("missing_key", value="value", key=key, legal=one_of(SETTING_KEYS))
    setting = Setting(
        read_value(declared, value["value"], f"{key}.value", dimensions),
        _bound(declared, value, "low", key),
        _bound(declared, value, "high", key),
        read_source(value.get("source"), f"{key}.source"),
    )
    check_order(declared, setting, key)
    return setting


def check_order(declared: Param, setting: Setting, key: str) -> None:
    """Refuse a setting whose value lies outside its own range.

    Raises:
        ScenarioError: low, value and high do not rise.
    """
    low = setting.value if setting.low is None else setting.low
    high = setting.value if setting.high is None else setting.high
    if setting.value is not None and not low <= setting.value <= high:
        raise ScenarioError(
            "bounds_out_of_order", key=key, what=declared.label, value=setting.value,
            low=low, high=high,
        )  # fmt: skip


def moved(declared: Param, setting: Setting, value: Any) -> Setting:
    """Return a setting with another value, its range widened to hold it.

    A new value is the user's own, so it no longer has the source of the old one.
    """
    if value == setting.value:
        return setting
    low = None if setting.low is None else min(setting.low, value)
    high = None if setting.high is None else max(setting.high, value)
    return replace(setting, value=value, low=low, high=high, source="assumption")


def read_source(source: Any, key: str) -> str | None:
    """Return a source that resolves, or None if none is given.

    Raises:
        ScenarioError: it is not a text or resolves to nothing.
    """
    if source is None:
        return None
    if not isinstance(source, str):
        raise wrong_type(source, key, "text")
    try:
        resolve_source(source)
    except InputError as error:
        raise ScenarioError(
            error.code, key=key, legal=error.legal, nearest=error.nearest, **error.facts
        ) from None
    return source


def required(owner: type[Parameterised]) -> list[str]:
    """Return the parameters that a scenario must set: those without a default."""
    return [
        name
        for name, declared in owner.params().items()
        if declared.default is None and declared.type != "optional_int"
    ]


def wrong_type(
    value: Any, key: str, type: str, what: Mapping[str, str] | None = None
) -> ScenarioError:
    """Return the error for a value of the wrong type; ``type`` is one that the catalogue names."""
    facts: dict[str, Any] = {} if what is None else {"what": what}
    legal = bilingual(f"error_part.type.{type}")
    return ScenarioError("wrong_type", value=value, key=key, legal=legal, **facts)


def finite(value: Any, key: str, what: Mapping[str, str]) -> float:
    """Return a finite number as a float.

    Raises:
        ScenarioError: it is no number (a truth value is none), or is infinite or NaN.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise wrong_type(value, key, "number", what)
    number = float(value)
    if not math.isfinite(number):
        raise ScenarioError("not_a_number", value=number, key=key, what=what)
    return number


def _bound(declared: Param, given: Mapping[str, Any], end: str, key: str) -> float | None:
    if given.get(end) is None:
        return None
    if declared.type not in ("float", "int", "optional_int"):
        raise ScenarioError("no_range", value=given[end], key=f"{key}.{end}", what=declared.label)
    if declared.type == "float":
        return _float(declared, given[end], f"{key}.{end}", ())
    return _int(declared, given[end], f"{key}.{end}", ())


def _within(declared: Param, number: float, key: str) -> None:
    low = -math.inf if declared.low is None else declared.low
    high = math.inf if declared.high is None else declared.high
    if not low <= number <= high:
        raise ScenarioError(
            "out_of_range", value=number, key=key, what=declared.label,
            legal=between(declared.low, declared.high, declared.unit),
        )  # fmt: skip


def _float(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> float:
    number = finite(value, key, declared.label)
    _within(declared, number, key)
    return number


def _int(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> int:
    number = finite(value, key, declared.label)
    if not (isinstance(value, Integral) or number.is_integer()):
        raise wrong_type(value, key, "integer", declared.label)
    _within(declared, number, key)
    return int(value)


def _optional_int(
    declared: Param, value: Any, key: str, dimensions: Sequence[str]
) -> int | None:
    return None if value is None else _int(declared, value, key, dimensions)


def _bool(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise wrong_type(value, key, "boolean", declared.label)
    return bool(value)


def _choice(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> str:
    return _known(value, declared.choices, key, declared.label)


def _known(value: Any, legal: Collection[str], key: str, what: Mapping[str, str]) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, key, "text", what)
    if value not in legal:
        raise ScenarioError(
            "unknown_choice", value=value, key=key, what=what, legal=one_of(legal),
            nearest=nearest(value, legal),
        )  # fmt: skip
    return value


def _name(declared: Param, value: Any, key: str, dimensions: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, key, "text", declared.label)
    return value


def _names(
    declared: Param, value: Any, key: str, dimensions: Sequence[str]
) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise wrong_type(value, key, "list", declared.label)
    for place, name in enumerate(value):
        if not isinstance(name, str):
            raise wrong_type(name, f"{key}[{place + 1}]", "text", declared.label)
        if name in value[:place]:
            raise ScenarioError("duplicate_name", value=name, key=f"{key}[{place + 1}]")
    return tuple(value)


def _weights(
    declared: Param, value: Any, key: str, dimensions: Sequence[str]
) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise wrong_type(value, key, "weights", declared.label)
    legal = declared.choices or tuple(dimensions)
    weights = {}
    for name in sorted(value, key=str):
        _known(name, legal, f"{key}.{name}", declared.label)
        weights[name] = finite(value[name], f"{key}.{name}", declared.label)
        low = 0.0 if declared.low is None else declared.low
        _within(replace(declared, low=low), weights[name], f"{key}.{name}")
    return weights


def _curve(
    declared: Param, value: Any, key: str, dimensions: Sequence[str]
) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list | tuple):
        raise wrong_type(value, key, "curve", declared.label)
    points: list[tuple[float, float]] = []
    for place, point in enumerate(value):
        here = f"{key}[{place + 1}]"
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise wrong_type(point, here, "point", declared.label)
        x = finite(point[0], f"{here}[1]", declared.label)
        y = finite(point[1], f"{here}[2]", declared.label)
        _within(declared, y, f"{here}[2]")
        if points and x <= points[-1][0]:
            raise ScenarioError("curve_not_rising", value=x, key=f"{here}[1]", what=declared.label)
        points.append((x, y))
    return tuple(points)


_READERS: Final[Mapping[str, Callable[[Param, Any, str, Sequence[str]], Any]]] = {
    "float": _float,
    "int": _int,
    "optional_int": _optional_int,
    "bool": _bool,
    "choice": _choice,
    "name": _name,
    "names": _names,
    "weights": _weights,
    "curve": _curve,
}
