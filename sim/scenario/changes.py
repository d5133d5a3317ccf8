"""Changes of single parameters: at the start of a run, and in the middle of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.errors import ScenarioError
from sim.parameters import Setting
from sim.scenario.form import DATE
from sim.scenario.parts import Parameter, ScheduleEntry
from sim.scenario.settings import SETTING_KEYS, moved, read_setting, read_value
from sim.structure import Structure
from sim.text import bilingual


def changed(parameter: Parameter, value: Any, dimensions: Sequence[str]) -> Parameter:
    """Return a parameter with another value.

    Args:
        parameter: the parameter as it stands.
        value: a value, which moves the centre and keeps the range, widened if need be; or a
            ``Setting``, or a mapping ``{value, low, high, source}``, which replaces them all. Only
            the scenario's title for it stays, if there is no other.
        dimensions: names of the dimensions of competence.

    Raises:
        ScenarioError: the value is not legal.
    """
    declared, path = parameter.declared, parameter.path
    if isinstance(value, Setting):
        value = {key: getattr(value, key) for key in SETTING_KEYS}
    if isinstance(value, Mapping) and "value" in value:
        setting = read_setting(declared, value, path, dimensions)
    else:
        setting = moved(declared, parameter.setting, read_value(declared, value, path, dimensions))
    if setting.title is None:
        setting = replace(setting, title=parameter.setting.title)
    return replace(parameter, setting=setting)


def scheduled(
    parameter: Parameter, at: Any, value: Any, structure: Structure, key: str
) -> ScheduleEntry:
    """Return a change in mid-run.

    Args:
        parameter: what changes.
        at: date after which it has the new value, "2019-09".
        value: the new value.
        structure: the frame, for the calendar.
        key: path to show in errors.

    Raises:
        ScenarioError: the parameter cannot change in mid-run, the date lies outside the run, or
            the value is not legal.
    """
    declared, calendar = parameter.declared, structure.calendar
    if declared.structural or not declared.live:
        raise ScenarioError("not_live", key=key, value=parameter.path, what=declared.label)
    is_date = isinstance(at, str) and re.fullmatch(DATE, at)
    months = calendar.months_until(at) if is_date else -1
    if not 0 <= months < calendar.months:
        first, last = calendar.label(0), calendar.label(calendar.months - 1)
        legal = bilingual("error_part.between", low=first, high=last)
        raise ScenarioError("date_outside_run", key=key, value=at, legal=legal)
    new = read_value(declared, value, key, structure.dimensions)
    return ScheduleEntry(at, months, parameter.path, new)
