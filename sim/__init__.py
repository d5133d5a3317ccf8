"""Echelon (梯队): a what-if laboratory for training cohorts.

    import sim

    scenario = sim.load("putuo")
    variant = scenario.with_levers({"population.veterans.count": 10})
    comparison = sim.compare(scenario, variant, replications=200, seed=1)

The names below are imported when they are first used, so that ``import sim`` and
``python -m sim --help`` stay quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim import ui
    from sim.agents import Cadre
    from sim.citation import cite
    from sim.experiments.compare import compare
    from sim.experiments.explain import explain
    from sim.experiments.run import run
    from sim.model import TrainingModel
    from sim.scenario import Scenario, load

__version__ = "0.1.0"

__all__ = [
    "Cadre",
    "Scenario",
    "TrainingModel",
    "__version__",
    "cite",
    "compare",
    "explain",
    "load",
    "run",
    "ui",
]

_HOMES: Final = {
    "Cadre": "sim.agents",
    "Scenario": "sim.scenario",
    "TrainingModel": "sim.model",
    "cite": "sim.citation",
    "compare": "sim.experiments.compare",
    "explain": "sim.experiments.explain",
    "load": "sim.scenario",
    "run": "sim.experiments.run",
}


def __getattr__(name: str) -> Any:
    if name == "ui":
        return import_module("sim.ui")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
