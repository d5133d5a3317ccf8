"""Whether another process that imports the package would simulate a scenario as this one does.

A notebook may define mechanisms, and may replace a method of one that is there. What does not stand
in the package's files, another process would not find in them.
"""

from __future__ import annotations

import time
from types import FunctionType
from typing import Any, Final

from sim.indicators import KINDS
from sim.paths import PACKAGE
from sim.scenario import Scenario

_IMPORTED: Final = time.time()
_FOLDER: Final = f"{PACKAGE}/"
_NAME: Final = __name__.partition(".")[0]


def is_of_the_package(scenario: Scenario) -> bool:
    """Return whether the code that simulates a scenario stands in the package's files."""
    kinds: set[type] = {spec.kind for spec in scenario.mechanisms}
    if not all(_is_ours(kind) for kind in kinds):
        return False
    from sim.model import TrainingModel

    classes = {one for kind in {*kinds, TrainingModel} for one in kind.__mro__ if _is_ours(one)}
    members = [member for one in classes for member in vars(one).values()]
    measures = [KINDS[spec.kind].measure for spec in scenario.indicators]
    return all(_stands_in_the_files(one) for one in (*members, *measures))


def unchanged() -> bool:
    """Return whether the package's files are still those that this process has imported."""
    return all(file.stat().st_mtime <= _IMPORTED for file in PACKAGE.rglob("*.py"))


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == _NAME


def _stands_in_the_files(member: Any) -> bool:
    # Most are plain functions, and looking for what is not there takes long.
    if not isinstance(member, FunctionType):
        for inner in ("__func__", "fget", "func"):  # class methods, properties, cached properties
            member = getattr(member, inner, member)
    code = getattr(member, "__code__", None)
    return code is None or code.co_filename.startswith(_FOLDER)
