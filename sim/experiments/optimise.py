"""Optimise: options for levers that are not ruled out, under limits and several goals.

Optuna proposes candidates in generations, and a generation is one ensemble under common luck. The
best are simulated again under luck that the search has not seen, because a search picks those that
were lucky too; what is said of them rests on that second run alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import Final

import numpy as np

from sim.errors import Cancelled, InputError
from sim.experiments.blockwise import Progress, Workers, on_threads, simulated, unheard
from sim.experiments.candidates import (
    GENERATION,
    RETESTED,
    Axis,
    Point,
    Tried,
    best_of,
    measured,
    space_of,
    study_of,
    tell,
)
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import chosen, factor
from sim.experiments.goals import Floats, Futures, Goal
from sim.experiments.limits import Limit
from sim.experiments.measured import indicator_of
from sim.experiments.options import Options, options_of
from sim.experiments.run import check_count
from sim.scenario import Scenario, load

Evaluate = Callable[[Floats, int, int], Futures]
"""(points, axes) values, replications, seed -> (points, replications) by indicator; NaN where a
candidate's values contradict each other."""

MAX_CANDIDATES: Final = 100_000
FRESH: Final = 7_919
"""Added to the seed for the second run."""


def optimise(
    scenario: Scenario | str,
    goals: Sequence[Goal],
    levers: Sequence[str] | None = None,
    limits: Sequence[Limit] = (),
    *,
    ranges: dict[str, tuple[float, float]] | None = None,
    candidates: int = 96,
    replications: int = 40,
    retest: int = 200,
    seed: int = 1,
    unknowns: bool = True,
    workers: Workers = on_threads,
    cancel: Event | None = None,
    progress: Progress = unheard,
) -> Options:
    """Search the levers of a scenario for options that are not ruled out.

    Args:
        scenario: it or its name.
        goals: one or several.
        levers: paths; by default all levers of the scenario that are numbers.
        limits: on indicators, budgets among them.
        ranges: by path, where another range than the lever's own is searched.
        candidates: how many to try.
        replications: futures of each in the search.
        retest: futures of each in the second run.
        seed: of the search and its luck.
        unknowns: each future draws the unknowns, so that options are judged under them.
        workers: who simulates.
        cancel: set it from another thread to stop.
        progress: hears how many futures are simulated, of how many at most.

    Returns:
        the options with their 95 % intervals: of means and worst tenths each for itself; of limits,
        of who is ruled out and of prices, all of a kind together.

    Raises:
        InputError: no goal, an unknown indicator, or an argument outside its legal range.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    asked = [*(goal.indicator for goal in goals), *(limit.indicator for limit in limits)]
    wanted = tuple(dict.fromkeys(asked))
    for name in wanted:
        indicator_of(loaded, name)
    numbers = [p for p in loaded.levers if loaded.parameter(p).declared.type in ("int", "float")]
    axes = chosen(loaded, numbers if levers is None else levers, ())
    given = ranges or {}
    axes = tuple(
        factor(loaded, one.path, *given[one.path]) if one.path in given else one for one in axes
    )

    def evaluate(points: Floats, count: int, luck: int) -> Futures:
        paths = tuple(one.path for one in axes)
        ensemble = Ensemble(loaded, Points(paths, points), count, luck, unknowns, wanted)
        columns = simulated(ensemble, workers=workers, cancel=cancel)
        return {name: columns[name].reshape(len(points), count) for name in wanted}

    return search(
        axes, goals, limits, evaluate, candidates=candidates, replications=replications,
        retest=retest, seed=seed, cancel=cancel, progress=progress,
    )  # fmt: skip


def search(
    axes: Sequence[Axis],
    goals: Sequence[Goal],
    limits: Sequence[Limit],
    evaluate: Evaluate,
    *,
    candidates: int = 96,
    replications: int = 40,
    retest: int = 200,
    seed: int = 1,
    cancel: Event | None = None,
    progress: Progress = unheard,
) -> Options:
    """Search any function of points and luck; see :func:`optimise` for the arguments."""
    if not goals:
        raise InputError("no_goal")
    check_count("candidates", candidates, 2, MAX_CANDIDATES)
    check_count("replications", replications, 2, MAX_CANDIDATES)
    check_count("retest", retest, 2, MAX_CANDIDATES)
    tried: dict[Point, Tried | None] = {}
    study = study_of(len(goals), seed)
    space = space_of(axes)
    done = 0
    most = candidates * replications + min(candidates, RETESTED) * retest
    while done < candidates:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        trials = [study.ask(space) for _ in range(min(GENERATION, candidates - done))]
        points = [tuple(float(trial.params[one.path]) for one in axes) for trial in trials]
        new = [point for point in dict.fromkeys(points) if point not in tried]
        if new:
            tried |= measured(new, goals, limits, evaluate(np.array(new), replications, seed))
        for trial, point in zip(trials, points, strict=True):
            tell(study, trial, limits, tried[point])
        done += len(trials)
        progress(done * replications, most)
    chosen_points = best_of(tried)
    if not chosen_points:
        raise InputError("no_candidate_possible", value=len(tried))
    again = evaluate(np.array(chosen_points), retest, seed + FRESH)
    progress(most, most)
    refused = sum(one is None for one in tried.values())
    return options_of(axes, goals, limits, np.array(chosen_points), again, (len(tried), refused))
