"""Cases of this program: ensembles, and one run of a country."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import yaml

from benchmarks.case import Case, Outcome
from benchmarks.machine import peak
from sim.experiments.crew import crew
from sim.experiments.run import run
from sim.organisation import MAX_COMMUNITIES
from sim.scenario import Scenario, load, parse

COMMON: Final = Path(__file__).with_name("common.yaml")
_HEADS: Final = 300
"""Cadres in ``common.yaml``."""


def common(cadres: int = _HEADS, months: int = 60) -> Scenario:
    """Return the common rules for so many cadres, a post for each.

    Args:
        cadres: how many; beyond a million, a multiple of whole millions.
        months: length of the run.
    """
    tree = yaml.safe_load(COMMON.read_text("utf-8"))
    each = -(-cadres // MAX_COMMUNITIES)
    tree["calendar"]["months"] = months
    tree["population"]["cadres"]["count"] = cadres
    tree["places"]["communities"] = cadres // each
    tree["posts"]["post"]["each"] = each
    return parse(yaml.safe_dump(tree, sort_keys=False), COMMON.name)


def size(scenario: Scenario, replications: int) -> int:
    """Return cadre-months of a run, from the heads at the start."""
    steps = scenario.structure.calendar.steps * scenario.structure.calendar.step
    return replications * sum(scenario.structure.heads) * steps


def cases() -> list[Case]:
    """Return the cases of this program."""
    putuo, nanshan, rules = load("putuo"), load("nanshan"), common()
    return [
        Case(
            "putuo",
            "Putuo, 200 replications, 36 months",
            "0.2 s",
            size(putuo, 200),
            _ensemble(putuo, 200),
            goal=(("seconds", 0.110),),
        ),
        Case(
            "ensemble",
            f"Common rules, 200 replications, {_HEADS} cadres, 60 months",
            "0.2 s",
            size(rules, 200),
            _ensemble(rules, 200, unknowns=False),
        ),
        Case(
            "nanshan",
            "Nanshan with all its rules, 200 replications, "
            f"{sum(nanshan.structure.heads)} cadres, {nanshan.structure.calendar.steps} months",
            "5 s",
            size(nanshan, 200),
            _ensemble(nanshan, 200),
            goal=(("rate", 20e6),),
        ),
        _alone("million", 1_000_000, "30 s", (("seconds", 15.0), ("peak", 1.5e9))),
        _alone("ten_million", 10_000_000, "1 min", (("peak", 8e9),)),
    ]


def _ensemble(
    scenario: Scenario, replications: int, *, unknowns: bool = True
) -> Callable[[], Callable[[], None]]:
    def once() -> None:
        run(scenario, replications, 1, unknowns=unknowns, progress=False)

    def prepare() -> Callable[[], None]:
        crew.start(scenario)
        crew.wait()
        return once

    return prepare


def _alone(name: str, cadres: int, takes: str, goal: tuple[tuple[str, float], ...]) -> Case:
    return Case(
        name,
        f"Common rules, one run, {cadres:,} cadres, 60 months",
        takes,
        cadres * 60,
        lambda: lambda: in_process(cadres, 60),
        goal=goal,
        long=True,
    )


def in_process(cadres: int, months: int, touched: int = 0) -> Outcome:
    """Time one run in a process of its own, so that its peak of memory is its own.

    Args:
        cadres: how many.
        months: length of the run.
        touched: bytes that the process fills and frees before; if any, they count in its peak.
    """
    code = f"from benchmarks.ours import alone; alone({cadres}, {months}, {touched})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return Outcome(found["seconds"], found["peak"])


def alone(cadres: int, months: int, touched: int) -> None:
    """Time one run in this process and print seconds and peak bytes."""
    import time

    import numpy as np

    # Compiling is not what is timed.
    run(common(), 1, 1, unknowns=False, months=2, progress=False)
    scenario = common(cadres, months)
    np.ones(touched // 8)
    began = time.perf_counter()
    run(scenario, 1, 1, unknowns=False, progress=False)
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "peak": peak()}))
