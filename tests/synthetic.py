"""Results made of given numbers, for tests of what is computed from results."""

import numpy as np

from sim.record import Record
from sim.results import Results
from sim.scenario import Scenario
from tests.district import district


def synthetic(
    replications: int = 6,
    first: int = 0,
    *,
    seed: int = 1,
    unknowns: bool = True,
    scenario: Scenario | None = None,
    values: dict[str, np.ndarray] | None = None,
    events: bool = False,
) -> Results:
    """Results whose numbers depend on the replication's number alone.

    ``values`` gives the whole timeline of some indicators, (R, 1 + steps).
    """
    scenario = scenario or district()
    steps = scenario.structure.calendar.steps
    numbers = first + np.arange(replications)
    timelines = {
        spec.name: _timeline(numbers, steps, place)
        for place, spec in enumerate(scenario.indicators)
    } | (values or {})
    record = Record(
        opening={name: timeline[:, 0].copy() for name, timeline in timelines.items()},
        series={name: timeline[:, 1:].copy() for name, timeline in timelines.items()},
        ledger={
            "classes": _timeline(numbers, steps, 50)[:, 1:],
            "quiet": np.zeros((replications, steps)),
        },
        drawn={"exits.early": 0.001 * numbers, "classes.gain": 0.2 + 0.01 * numbers},
        events=_events(numbers) if events else None,
    )
    return Results(scenario, seed, unknowns, first, record)


def _timeline(numbers: np.ndarray, steps: int, place: int) -> np.ndarray:
    rows = [
        np.random.default_rng([int(number), place]).normal(size=1 + steps) for number in numbers
    ]
    return np.array(rows)


def _events(numbers: np.ndarray) -> dict[str, np.ndarray]:
    twice = np.repeat(numbers, 2)
    count = len(twice)
    return {
        "replication": twice,
        "step": np.tile([1, 2], len(numbers)),
        "phase": np.full(count, "enter", dtype=object),
        "cadre": 1000 + twice,
        "column": np.full(count, "present", dtype=object),
        "before": np.zeros(count),
        "after": np.ones(count),
        "other": np.full(count, -1),
        "cause": np.full(count, "succession", dtype=object),
        "probability": np.full(count, 0.25),
    }
