"""Areas of the model's work, by the module that does it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Final

_AREAS: Final = {
    "draws": ("streams", "draws"),
    "ranking": ("ranking",),
    "matching": ("pairing", "posting", "mechanisms.mentoring", "mechanisms.team_match"),
    "growth": ("growth",),
    "events": ("month", "changes", "flows", "turnover", "intake", "population"),
    "roster": ("live", "whole", "masked", "narrow", "references", "roster", "columns", "audience",
               "places"),
    "mechanisms": ("mechanisms", "mechanism", "teaching", "drill", "tasks", "challenge", "casework",
                   "assessors", "marks", "diagnosis", "pressure", "promotion", "organisation"),
    "indicators": ("indicators", "recorder"),
}  # fmt: skip
"""Modules of ``sim`` by area; of two that fit, the longer name counts."""

OTHER: Final = "other"
AREAS: Final = (*_AREAS, OTHER)

_BY_MODULE: Final = {
    f"sim.{module}": area for area, modules in _AREAS.items() for module in modules
}
_TOOLS: Final = "sim.kernels"
"""The package that works for whoever calls it."""

_known: dict[str, str] = {}


def area_of(module: str) -> str:
    """Return the area that a module belongs to."""
    area = _known.get(module)
    if area is None:
        name = module
        while name and name not in _BY_MODULE:
            name = name.rpartition(".")[0]
        area = _known[module] = _BY_MODULE.get(name, OTHER)
    return area


def calling_area(frame: FrameType | None = None) -> str:
    """Return the area of the innermost module of ``sim`` that is at work."""
    at: FrameType | None = frame or sys._getframe(1)
    while at is not None:
        module = at.f_globals.get("__name__", "")
        if module.startswith("sim.") and not module.startswith(_TOOLS):
            return area_of(module)
        at = at.f_back
    return OTHER
