"""Simulate the blocks of an ensemble: side by side, into memory or onto the disk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import sim
from sim.blocks import Blocks, joined, key_of, writing
from sim.errors import Cancelled
from sim.experiments.crew import cores, crew
from sim.experiments.ensemble import Arrays, Ensemble
from sim.manifest import decisions

Workers = Callable[[Ensemble, Sequence[int], Event], Generator[tuple[int, Arrays]]]
"""Simulates blocks and yields them with their numbers, in whatever order they finish."""

Progress = Callable[[int, int], None]
"""Hears how many futures are simulated, of how many."""

QUIET = Event()
"""Never set."""


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def on_threads(
    ensemble: Ensemble, numbers: Sequence[int], cancel: Event
) -> Generator[tuple[int, Arrays]]:
    """Yield blocks, simulated by threads of this process and its companions, as they finish.

    At most two blocks per thread are in memory.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    # Beside a companion a second thread of this process would only slow the first one down.
    count = min(len(numbers), 1 + (crew.ready_for(ensemble.scenario) or cores() - 1))
    if count <= 1:
        yield from ((number, ensemble.block(number, cancel)) for number in numbers)
        return
    stop = _Either(cancel)
    with ThreadPoolExecutor(count) as pool:
        todo = iter(numbers)
        running: dict[Future[Arrays], int] = {}
        try:
            while True:
                for number in todo:
                    running[pool.submit(ensemble.block, number, stop)] = number
                    if len(running) >= 2 * count:
                        break
                if not running:
                    return
                crew.consider(ensemble.scenario)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=running.__getitem__):
                    yield running.pop(future), future.result()
        finally:
            stop.set()
            crew.look()
            for future in running:
                future.cancel()


class _Either(Event):
    """Set when it is set itself, or another event is."""

    def __init__(self, other: Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or self._other.is_set()


def simulated(
    ensemble: Ensemble,
    *,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Arrays:
    """Simulate an ensemble and return its columns, (rows,) in the design's order, in memory.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    found: dict[int, Arrays] = {}
    numbers = range(ensemble.blocks)
    with closing(_told(ensemble, numbers, workers, progress, cancel)) as blocks:
        found.update(blocks)
    return joined(found[number] for number in numbers)


def stored(
    ensemble: Ensemble,
    out_dir: Path | str,
    kind: str,
    *,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Blocks:
    """Simulate an ensemble onto the disk, block by block, and return its blocks.

    Blocks that are there and whole are not simulated again: a run that was killed goes on where it
    ended, and one that is finished is only found.

    Args:
        ensemble: what to simulate.
        out_dir: folder of runs.
        kind: of the experiment, which begins the folder's name.
        workers: who simulates.
        progress: show a bar on the terminal, or who hears of it.
        cancel: set it from another thread to stop; finished blocks stay.

    Raises:
        StoreError: the folder cannot be written, or another process is writing it.
        Cancelled: ``cancel`` was set.
    """
    said = manifest(ensemble, kind)
    name = f"{kind}-{ensemble.scenario.name}-{key_of(said['inputs'])}"
    with writing(out_dir, name, said) as blocks:
        missing = blocks.missing()
        with closing(_told(ensemble, missing, workers, progress, cancel)) as done:
            for number, arrays in done:
                blocks.write(number, arrays)
    return blocks


def manifest(ensemble: Ensemble, kind: str) -> dict[str, Any]:
    """Return the manifest of an experiment, as JSON has it; no moment of time stands in it."""
    scenario = ensemble.scenario
    calendar = scenario.structure.calendar
    return {
        "created_by": f"Echelon {sim.__version__}",
        "notice": dict(scenario.notice),
        "kind": kind,
        "blocks": ensemble.blocks,
        "rows": ensemble.total,
        "points": ensemble.design.count,
        "paths": list(ensemble.design.paths),
        "inputs": ensemble.inputs(),
        "scenario": {
            "name": scenario.name,
            "title": dict(scenario.title),
            "months": calendar.steps * calendar.step,
            "yaml": scenario.to_yaml(),
        },
        "decisions": decisions(scenario),
    }


def _told(
    ensemble: Ensemble,
    numbers: Sequence[int],
    workers: Workers,
    progress: bool | Progress,
    cancel: Event | None,
) -> Generator[tuple[int, Arrays]]:
    from tqdm import tqdm

    stop = cancel or QUIET
    done = ensemble.total - sum(map(ensemble.size, numbers))
    heard = progress if callable(progress) else unheard
    bar = tqdm(
        total=ensemble.total, initial=done, file=sys.stderr, disable=progress is not True,
        leave=False,
    )  # fmt: skip
    with bar, closing(workers(ensemble, numbers, stop)) as blocks:
        heard(done, ensemble.total)
        for number, arrays in blocks:
            yield number, arrays
            done += ensemble.size(number)
            bar.update(ensemble.size(number))
            heard(done, ensemble.total)
    if stop.is_set():
        raise Cancelled
