"""What a Sobol design costs beside as many replications of one parameter set: Putuo, 8,192 each.

The design is Saltelli's, over the six most important unknowns that rest on weak spots of the
evidence: 1,024 times (6 + 2) parameter sets, one future each. It is held against 8,192 futures of
one set. Both run as ensembles that are streamed to the disk, in turn. Processor time is what
counts: it is the same on a busy machine, or nearly.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from sim.experiments.blockwise import stored
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import standing_set
from sim.experiments.sensitivity import study
from sim.scenario import load

BASE: Final = 1024
FACTORS: Final = 6
REPEATS: Final = 3
GOAL: Final = 2.0
"""Times the cost of one set's replications, at most."""

ONE_SET: Final = Points((), np.empty((1, 0)))


@dataclass(frozen=True)
class Cost:
    """Seconds of one run.

    Attributes:
        wall: on the clock.
        processor: of all threads together.
    """

    wall: float
    processor: float


def measure(base: int = BASE, repeats: int = REPEATS) -> Iterator[str]:
    """Yield lines of a report."""
    putuo = load("putuo")
    paths = [one.path for one in standing_set(putuo)[:FACTORS]]
    count = base * (len(paths) + 2)
    indicator = putuo.indicators[0].name
    with TemporaryDirectory() as runs:
        out = Path(runs)

        def design(seed: int) -> None:
            study(putuo, indicator, paths, replications=1, seed=seed, out=out).sobol(
                base if seed else 2, luck=False
            )

        def one_set(seed: int) -> None:
            futures = count if seed else 2
            stored(Ensemble(putuo, ONE_SET, futures, seed, False, (indicator,)), out, "one-set")

        # A small one first, to load what is compiled. Another seed each time, since nothing
        # finished is run again.
        costs: dict[Callable[[int], None], list[Cost]] = {design: [], one_set: []}
        for job in costs:
            job(0)
        for seed in range(1, 1 + repeats):
            for job, found in costs.items():
                found.append(_cost(job, seed))
    yield f"factors: {', '.join(paths)}"
    for what, job in (("the design", design), ("one set", one_set)):
        yield (
            f"{what:<11}{count:,} futures, {repeats} runs, median: "
            f"{_median(costs[job], 'processor'):.1f} s of processor time, "
            f"{_median(costs[job], 'wall'):.1f} s on the clock"
        )
    for what, field in (("processor time", "processor"), ("clock", "wall")):
        pairs = zip(costs[design], costs[one_set], strict=True)
        ratios = [getattr(mine, field) / getattr(other, field) for mine, other in pairs]
        yield (
            f"design / one set by {what}: {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f}), goal at most {GOAL}"
        )


def _cost(job: Callable[[int], None], seed: int) -> Cost:
    clock, processor = time.perf_counter(), time.process_time()
    job(seed)
    return Cost(time.perf_counter() - clock, time.process_time() - processor)


def _median(costs: list[Cost], field: str) -> float:
    return statistics.median(getattr(one, field) for one in costs)
