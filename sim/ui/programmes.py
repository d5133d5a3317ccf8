"""The programmes that the laboratory offers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from sim.errors import ScenarioError
from sim.paths import scenarios_dir
from sim.scenario import names
from sim.scenario.yaml_file import read

TEMPLATE: Final = "template"
"""Name of the scenario that is there to be copied, not to be looked at."""


@cache
def offered() -> Mapping[str, Mapping[str, str]]:
    """Return the titles of the scenarios that come with the program, by name.

    Only the titles are read; a file that cannot be read is offered under its name, and says what
    is wrong with it when it is opened.
    """
    found = {}
    for name in names():
        if not name.startswith(TEMPLATE):
            found[name] = _title(name)
    return found


def _title(name: str) -> Mapping[str, str]:
    plain = {"en": name, "zh": name}
    try:
        data = read((scenarios_dir() / f"{name}.yaml").read_bytes(), name).data
    except (OSError, ScenarioError):
        return plain
    title = data.get("title") if isinstance(data, Mapping) else None
    return title if isinstance(title, Mapping) and title.keys() >= plain.keys() else plain
