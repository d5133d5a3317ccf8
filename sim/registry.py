"""All known mechanisms by name.

Registration is lazy: a class is found when it is first looked for. (Registering it while it is
being created would break unpickling on another machine, where a class is first built empty.)
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sim.errors import ScenarioError, nearest
from sim.mechanism import Mechanism


def kinds() -> dict[str, type[Mechanism]]:
    """Return all known mechanisms by name, sorted.

    The package ``sim.mechanisms`` is imported on the first look-up, and classes defined elsewhere
    are picked up when they are first looked for. Of two classes with one name the later one counts.
    """
    _import_package()
    found: dict[str, type[Mechanism]] = {}
    pending = list(Mechanism.__subclasses__())
    while pending:
        kind = pending.pop(0)
        pending.extend(kind.__subclasses__())
        if kind.__dict__.get("name"):
            found[kind.name] = kind
    return dict(sorted(found.items()))


def find(kind: str) -> type[Mechanism]:
    """Return the mechanism of a name.

    Raises:
        ScenarioError: there is none; the nearest name is suggested.
    """
    known = kinds()
    if kind not in known:
        raise ScenarioError(
            "unknown_name",
            value=kind,
            key="mechanisms.kind",
            legal=", ".join(known),
            nearest=nearest(kind, known),
        )
    return known[kind]


@cache
def _import_package() -> None:
    package = importlib.import_module("sim.mechanisms")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"sim.mechanisms.{module.name}")
