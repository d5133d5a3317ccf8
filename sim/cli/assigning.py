"""Assignments on the command line: ``LEVER=VALUE``, and paths with values to go through."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from sim.errors import InputError, between


def assignments(
    given: Iterable[str], option: str = "--set", legal: str = "LEVER=VALUE"
) -> dict[str, Any]:
    """Return values by name of assignments such as ``studio.cohort_size=18``.

    A value is written as in a scenario file.

    Raises:
        InputError: one of them is no assignment, or a name stands twice.
    """

    def assigned(assignment: str) -> tuple[str, Any]:
        name, equals, value = assignment.partition("=")
        if not equals or not name.strip():
            raise InputError("not_an_assignment", value=assignment, key=option, legal=legal)
        return name.strip(), _value(value)

    return _apart(given, assigned, option)


def ranges(
    given: Iterable[str],
    option: str = "--vary",
    legal: str = "PATH=1,2,3 | PATH=LOW:HIGH | PATH=LOW:HIGH:COUNT",
) -> dict[str, list[float]]:
    """Return values by path of ``PATH=1,2,3``, ``PATH=LOW:HIGH`` or ``PATH=LOW:HIGH:COUNT``.

    A path alone has no values.

    Raises:
        InputError: one of them cannot be read or has too many values, or a path stands twice.
    """

    def values_of(assignment: str) -> tuple[str, list[float]]:
        path, equals, values = assignment.partition("=")
        try:
            return path.strip(), _numbers(values, option) if equals else []
        except (ValueError, OverflowError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                "not_an_assignment", value=assignment, key=option, legal=legal
            ) from None

    return _apart(given, values_of, option)


def _apart[Value](
    given: Iterable[str], read: Callable[[str], tuple[str, Value]], option: str
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in given:
        name, value = read(one)
        if name in found:
            raise InputError("duplicate_key", value=name, key=option)
        found[name] = value
    return found


def _value(word: str) -> Any:
    from sim.scenario.yaml_file import read

    try:
        return read(word).data if word.strip() else None
    except InputError:
        return word


def _numbers(given: str, option: str) -> list[float]:
    from sim.experiments.sweep import MAX_POINTS

    low, *others = given.split(":")
    if not others:
        return [_number(one) for one in given.split(",")]
    ends = [_number(low), _number(others[0])]
    if len(others) == 1:
        return ends
    count = int(others[1])
    if len(others) > 2 or count < 2:
        raise ValueError(given)
    if count > MAX_POINTS:
        legal = between(2, MAX_POINTS)
        raise InputError("out_of_range", value=count, key=option, legal=legal)
    step = (ends[1] - ends[0]) / (count - 1)
    return [ends[0] + step * place for place in range(count)]


def _number(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number
