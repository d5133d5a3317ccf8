"""The runs behind the page with levers: a scenario over its main levers, and its variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from threading import Event
from typing import Any, Final

import numpy as np

from sim.errors import ScenarioError
from sim.experiments.run import run
from sim.levers import Lever, levers_of
from sim.results import Results
from sim.scenario import Scenario

TOGETHER: Final = 2
"""Levers away from the preset at a time: with six levers 84 runs, where all together need 972."""
POSITIONS: Final = (4, 3, 3, 3, 3, 3)
"""Positions of each lever of the first screen; each variant that lies elsewhere has its run too."""

Key = tuple[int, ...]
"""Positions of the levers."""


@dataclass(frozen=True)
class Grid:
    """A scenario's runs.

    Attributes:
        levers: those that move.
        values: of each lever, ascending.
        cells: number of the run by the levers' positions.
        refused: why there is no run at some positions.
        variants: number of the run by the variant's name; the preset's is "".
        runs: the runs.
    """

    levers: list[Lever]
    values: list[list[Any]]
    cells: dict[Key, int]
    refused: dict[Key, ScenarioError]
    variants: dict[str, int]
    runs: list[Results]


def lever_runs(
    preset: Scenario,
    replications: int,
    seed: int,
    unknowns: bool,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Grid:
    """Run a scenario with its main levers moved, one or two at a time, and its variants.

    All runs share their luck.

    Args:
        preset: the scenario.
        replications, seed, unknowns: of each run.
        progress: hears how many of the runs are done.
        cancel: set it from another thread to stop.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    levers = levers_of(preset)
    values = [
        positions(lever, _of_variants(preset, lever), count)
        for lever, count in zip(levers, POSITIONS, strict=False)
    ]
    settings: dict[str, Scenario] = {}
    places: dict[Key, str] = {}
    refused: dict[Key, ScenarioError] = {}
    home = [one.index(lever.parameter.value) for lever, one in zip(levers, values, strict=True)]
    for key in product(*(range(len(one)) for one in values)):
        if sum(at != stays for at, stays in zip(key, home, strict=True)) > TOGETHER:
            continue
        chosen = {lever.path: one[at] for lever, one, at in zip(levers, values, key, strict=True)}
        try:
            cell = preset.with_levers(_moved(preset, chosen))
        except ScenarioError as error:
            refused[key] = error
            continue
        settings.setdefault(cell.hash, cell)
        places[key] = cell.hash
    named = {"": preset} | {one.name: preset.variant(one.name) for one in preset.variants}
    for scenario in named.values():
        settings.setdefault(scenario.hash, scenario)
    runs = []
    for done, scenario in enumerate(settings.values()):
        if progress is not None:
            progress(done, len(settings))
        runs.append(
            run(scenario, replications, seed, unknowns=unknowns, progress=False, cancel=cancel)
        )
    if progress is not None:
        progress(len(settings), len(settings))
    numbers = {scenario: number for number, scenario in enumerate(settings)}
    return Grid(
        levers,
        values,
        {key: numbers[cell] for key, cell in places.items()},
        refused,
        {name: numbers[scenario.hash] for name, scenario in named.items()},
        runs,
    )


def positions(lever: Lever, wanted: list[Any], count: int) -> list[Any]:
    """Return values of a lever: the preset's, the variants', then the farthest from those so far.

    Args:
        lever: the lever.
        wanted: values of variants.
        count: how many values; fewer if the lever has fewer positions.
    """
    chosen = [lever.parameter.value]
    chosen += [one for one in dict.fromkeys(wanted) if one != chosen[0]][: count - 1]
    # A tenth of the range apart: round numbers, and no two too near to tell apart.
    spread = np.linspace(lever.low, lever.high, 11)
    candidates = [lever.value(lever.low + round((at - lever.low) / lever.step) * lever.step)
                  for at in spread]  # fmt: skip
    while len(chosen) < count:
        distances = [min(abs(one - have) for have in chosen) for one in candidates]
        best = int(np.argmax(distances))
        if distances[best] <= 0:
            break
        chosen.append(candidates[best])
    return sorted(chosen)


def _of_variants(preset: Scenario, lever: Lever) -> list[Any]:
    return [one.levers[lever.path] for one in preset.variants if lever.path in one.levers]


def _moved(preset: Scenario, chosen: dict[str, Any]) -> dict[str, Any]:
    """Leave out what stays, so that the preset's settings are the preset."""
    return {path: at for path, at in chosen.items() if at != preset.parameters[path].value}
