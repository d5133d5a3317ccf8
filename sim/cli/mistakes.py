"""Command lines that cannot be read, told as all other mistakes are: what, where, what is legal."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

from sim.errors import EchelonError, InputError, nearest, one_of
from sim.text import bilingual


def mistake(error: Any, arguments: Sequence[str], commands: Sequence[str]) -> InputError | None:
    """Return what is wrong with a command line, or None for what only the parser can say.

    Args:
        error: the parser's complaint.
        arguments: of the command line.
        commands: that there are.
    """
    said, name = str(error.message), type(error).__name__
    if name == "MissingParameter":
        return InputError("missing_argument", value=_called(error.param))
    if name == "NoSuchOption":
        known = error.possibilities or ()
        option = error.option_name
        return InputError("unknown_option", value=option, nearest=nearest(option, known))
    if name == "BadParameter":
        return _bad_value(said, error.param, arguments)
    if found := re.match(r"No such command '(.*?)'", said):
        return InputError("unknown_command", value=found[1], nearest=nearest(found[1], commands))
    if found := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", said):
        return InputError("too_many_arguments", value=found[1])
    if found := re.match(r"Option '(.*?)' requires an argument", said):
        return InputError("missing_value", value=found[1])
    return None


def by_option(error: EchelonError, options: Collection[str]) -> None:
    """Name the option in an error about an argument that it was passed on as.

    Args:
        error: without a file, or what it is about stands there.
        options: of the command.
    """
    key = error.where.key
    if key is None or error.where.file is not None:
        return
    option = _PASSED_AS.get(key, f"--{key.replace('_', '-')}")
    if key == "points" and "--points" not in options:
        option = "--size"
    if option in options:
        error.where = replace(error.where, key=option)


_PASSED_AS: Final = {
    "base": "--size",
    "calendar.months": "--months",
    "histories": "--check",
    "indicators": "--indicator",
    "trajectories": "--size",
}
"""Options by arguments that are called otherwise."""


def _bad_value(said: str, param: Any, arguments: Sequence[str]) -> InputError | None:
    given = _given(param.opts, arguments)
    _, is_choice, choices = said.partition("is not one of ")
    if is_choice:
        legal = re.findall(r"'(.*?)'", choices)
        near = next((nearest(one, legal) for one in given if nearest(one, legal)), None)
        wrong = next((one for one in given if one not in legal), None)
        return InputError(
            "unknown_choice", value=wrong, key=_called(param), legal=one_of(legal), nearest=near,
            what=bilingual("error_part.value"),
        )  # fmt: skip
    if "integer" in said and given:
        legal_type = bilingual("error_part.type.integer")
        return InputError("wrong_type", value=given[-1], key=_called(param), legal=legal_type)
    return None


def _given(options: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """Return the values that a command line gives to an option."""
    found: list[str] = []
    for place, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option in options:
            found += [value] if equals else arguments[place + 1 : place + 2]
    return found


def _called(param: Any) -> str:
    """Return what a reader calls an option or an argument."""
    name = str(param.opts[0])
    return name if name.startswith("-") else str(param.metavar or name)
