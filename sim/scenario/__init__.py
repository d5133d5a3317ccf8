"""Scenarios: training programmes as data files, read into validated, frozen objects."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import ScenarioError
from sim.paths import scenarios_dir
from sim.reasons import reason
from sim.scenario.bound import Bound
from sim.scenario.local import Local, Totals
from sim.scenario.parts import (
    IndicatorSpec,
    MechanismSpec,
    Parameter,
    ScheduleEntry,
    Variant,
)
from sim.scenario.programme import Scenario
from sim.scenario.reading import scenario_of
from sim.scenario.refusals import unknown
from sim.scenario.schema import json_schema
from sim.scenario.slips import meant
from sim.scenario.targets import Reading, Target
from sim.scenario.yaml_file import MAX_BYTES, read

__all__ = [
    "TEMPLATE",
    "Bound",
    "IndicatorSpec",
    "Local",
    "MechanismSpec",
    "Parameter",
    "Reading",
    "Scenario",
    "ScheduleEntry",
    "Target",
    "Totals",
    "Variant",
    "json_schema",
    "load",
    "names",
    "parse",
]


TEMPLATE = "template"
"""Name of the scenario to copy and start from; it is no programme."""


def names() -> list[str]:
    """Return the names of the programmes that come with the program, sorted."""
    found = {path.stem for path in scenarios_dir().glob("*.yaml")}
    return sorted(found - {TEMPLATE})


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Return a scenario by its name, or from a file.

    Args:
        name_or_path: one of :func:`names` or ``template``, or a path: anything with a folder or a
            suffix.

    Raises:
        ScenarioError: there is no such scenario or file, or the file is not a legal scenario; the
            message says where, what is legal and what may have been meant.
    """
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and path.suffix == "" and path.name == name_or_path:
        known = names()
        if name_or_path not in (*known, TEMPLATE):
            raise unknown("unknown_scenario", name_or_path, known)
        path = scenarios_dir() / f"{name_or_path}.yaml"
    return _load_file(path)


def parse(text: str | bytes, file: str | None = None) -> Scenario:
    """Return a scenario from the text of a file.

    Args:
        text: YAML, or its bytes in UTF-8.
        file: name to show in errors.

    Raises:
        ScenarioError: it is not a legal scenario.
    """
    try:
        return scenario_of(read(text, file))
    except ScenarioError as error:
        raise meant(error) from None


def _load_file(path: Path) -> Scenario:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError("missing_file", value=str(path)) from None
    except OSError as error:
        raise ScenarioError("unreadable_file", value=str(path), detail=reason(error)) from None
    return parse(content, path.name)
