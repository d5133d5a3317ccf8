"""Optimise: options for levers that are not ruled out, under limits and several goals.

Optuna proposes candidates in generations, and a generation is one ensemble under common luck. The
best are simulated again under luck that the search has not seen, because a search picks those that
were lucky too; what is said of them rests on that second run alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import Cancelled, InputError, nearest
from sim.experiments.blockwise import Progress, Workers, on_threads, simulated, unheard
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import chosen, factor
from sim.experiments.goals import (
    Futures,
    Goal,
    Limit,
    by_fronts,
    half_width,
    not_dominated,
    not_ruled_out,
    tail_parts,
    worst_tenth,
)
from sim.experiments.run import check_count
from sim.scenario import Scenario, load

Floats = npt.NDArray[np.float64]
Evaluate = Callable[[Floats, int, int], Futures]
"""(points, axes) values, replications, seed -> (points, replications) by indicator; NaN where a
candidate's values contradict each other."""

GENERATION: Final = 24
MAX_CANDIDATES: Final = 100_000
RETESTED: Final = 16
"""Candidates that are simulated again, at most."""
CAUTIOUS: Final = 4
"""How many of them for what they did in the worst tenth of the futures."""
FRESH: Final = 7_919
"""Added to the seed for the second run."""
CONFIDENCE: Final = 0.95


class Axis(Protocol):
    """A lever over a range."""

    @property
    def path(self) -> str:
        """Its path."""

    @property
    def low(self) -> float:
        """Low end."""

    @property
    def high(self) -> float:
        """High end."""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are legal."""


@dataclass(frozen=True)
class Price:
    """What it costs on average to be safe, on one goal.

    Attributes:
        goal: the goal.
        on_average, in_the_worst: places, in the table of options, of the best on average and of the
            best in the worst tenth of the futures.
        given_up: how much of the mean the second gives up against the first.
        gained: how much better it is in the worst tenth.
        sure: whether the gain is beyond luck; the best of many in the worst tenth may be the
            luckiest there.
    """

    goal: Goal
    on_average: int
    in_the_worst: int
    given_up: float
    gained: float
    sure: bool


Point = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Tried:
    """What the search saw of a candidate.

    Attributes:
        losses: (goals,) what is to be brought down.
        cautious: (goals,) the same in the worst tenth of the futures.
        broken: (limits,) by how much each limit is broken, 0 where it is kept.
    """

    losses: Floats
    cautious: Floats
    broken: Floats


@dataclass(frozen=True, eq=False)
class Options:
    """What an optimisation found.

    Attributes:
        goals, limits: what was asked.
        table: a row per candidate that was simulated again under fresh luck: its levers by path,
            ``<indicator>`` (mean) and ``<indicator>.worst_tenth`` of every goal, ``within`` (all
            limits kept), ``front`` (no other is better everywhere) and ``open`` (within the limits
            and not ruled out).
        candidates: how many were tried.
        refused: how many of them had levers that contradict each other.
        replications: futures of each in the second run.
        prices: of robustness, by goal; empty where nothing is within the limits.
    """

    goals: tuple[Goal, ...]
    limits: tuple[Limit, ...]
    table: pd.DataFrame
    candidates: int
    refused: int
    replications: int
    prices: tuple[Price, ...]

    @property
    def open(self) -> pd.DataFrame:
        """The options that are not ruled out."""
        return self.table[self.table["open"]]


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

    Raises:
        InputError: no goal, an unknown indicator, or an argument outside its legal range.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    known = [one.name for one in loaded.indicators]
    asked = [*(goal.indicator for goal in goals), *(limit.indicator for limit in limits)]
    wanted = tuple(dict.fromkeys(asked))
    for name in wanted:
        if name not in known:
            raise InputError("unknown_indicator", value=name, nearest=nearest(name, known))
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
    study = _study(len(goals), seed)
    space = _space(axes)
    done = 0
    most = candidates * replications + min(candidates, RETESTED) * retest
    while done < candidates:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        trials = [study.ask(space) for _ in range(min(GENERATION, candidates - done))]
        points = [tuple(float(trial.params[one.path]) for one in axes) for trial in trials]
        new = [point for point in dict.fromkeys(points) if point not in tried]
        if new:
            tried |= _measured(new, goals, limits, evaluate(np.array(new), replications, seed))
        for trial, point in zip(trials, points, strict=True):
            _tell(study, trial, limits, tried[point])
        done += len(trials)
        progress(done * replications, most)
    chosen_points = _best(tried)
    if not chosen_points:
        raise InputError("no_candidate_possible", value=len(tried))
    again = evaluate(np.array(chosen_points), retest, seed + FRESH)
    progress(most, most)
    table = _table(axes, goals, limits, np.array(chosen_points), again)
    refused = sum(one is None for one in tried.values())
    prices = tuple(_price(goal, table, again) for goal in goals if table["within"].any())
    return Options(tuple(goals), tuple(limits), table, len(tried), refused, retest, prices)


def _measured(
    points: Sequence[Point],
    goals: Sequence[Goal],
    limits: Sequence[Limit],
    futures: Futures,
) -> dict[Point, Tried | None]:
    """Return what points lose and which limits they break, None where they cannot be simulated."""
    losses = np.column_stack([goal.loss(futures) for goal in goals])
    cautious = np.column_stack([worst_tenth(goal.losses(futures)) for goal in goals])
    broken = np.zeros((len(points), len(limits)))
    for place, limit in enumerate(limits):
        broken[:, place] = np.maximum(limit.excess(futures), 0.0)
    return {
        point: Tried(losses[place], cautious[place], broken[place])
        if np.isfinite(losses[place]).all()
        else None
        for place, point in enumerate(points)
    }


def _study(goals: int, seed: int) -> Any:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler: Any
    if goals == 1:
        sampler = optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=GENERATION, multivariate=True, constant_liar=True
        )
    else:
        sampler = optuna.samplers.NSGAIISampler(seed=seed, population_size=GENERATION)
    return optuna.create_study(directions=["minimize"] * goals, sampler=sampler)


def _space(axes: Sequence[Axis]) -> dict[str, Any]:
    from optuna.distributions import FloatDistribution, IntDistribution

    return {
        one.path: IntDistribution(round(one.low), round(one.high))
        if one.whole
        else FloatDistribution(one.low, one.high)
        for one in axes
    }


def _tell(study: Any, trial: Any, limits: Sequence[Limit], found: Tried | None) -> None:
    from optuna.trial import TrialState

    if found is None:
        study.tell(trial, state=TrialState.FAIL)
        return
    for place in range(len(limits)):
        trial.set_constraint(f"limit {place}", float(found.broken[place]))
    study.tell(trial, [float(one) for one in found.losses])


def _best(tried: Mapping[Point, Tried | None]) -> list[Point]:
    """Return the candidates worth a second look: those within the limits, if any are.

    Front by front; some places are for what did best in the worst tenth of the futures, which may
    be far from the best on average.
    """
    known = [(point, found) for point, found in tried.items() if found is not None]
    known.sort(key=lambda one: float(one[1].broken.sum()))
    within = [one for one in known if one[1].broken.sum() == 0] or known[:RETESTED]
    if not within:
        return []
    first = by_fronts(np.array([found.losses for _, found in within]))
    safe = by_fronts(np.array([found.cautious for _, found in within]))
    order = dict.fromkeys([*first[: RETESTED - CAUTIOUS], *safe[:CAUTIOUS], *first])
    return [within[place][0] for place in list(order)[:RETESTED]]


def _table(
    axes: Sequence[Axis],
    goals: Sequence[Goal],
    limits: Sequence[Limit],
    points: Floats,
    futures: Futures,
) -> pd.DataFrame:
    columns: dict[str, Any] = {one.path: points[:, place] for place, one in enumerate(axes)}
    for goal in goals:
        sign = 1.0 if goal.direction == "down" else -1.0
        columns[goal.indicator] = futures[goal.indicator].mean(axis=1)
        columns[f"{goal.indicator}.worst_tenth"] = sign * worst_tenth(goal.losses(futures))
    for limit in limits:
        columns.setdefault(limit.indicator, futures[limit.indicator].mean(axis=1))
    within = np.ones(len(points), dtype=np.bool_)
    for limit in limits:
        within &= limit.excess(futures) <= 0
    losses = np.column_stack([goal.loss(futures) for goal in goals])
    front, kept = np.zeros(len(points), np.bool_), np.zeros(len(points), np.bool_)
    mine = np.flatnonzero(within)
    if len(mine):
        front[mine] = not_dominated(losses[mine])
        part = {name: values[mine] for name, values in futures.items()}
        kept[mine] = not_ruled_out(goals, part, CONFIDENCE)
    columns |= {"within": within, "front": front, "open": kept}
    return pd.DataFrame(columns)


def _price(goal: Goal, table: pd.DataFrame, futures: Futures) -> Price:
    mine = np.flatnonzero(table["within"].to_numpy())
    losses = goal.losses(futures)[mine]
    mean, worst = losses.mean(axis=1), worst_tenth(losses)
    first, second = int(mean.argmin()), int(worst.argmin())
    gained = float(worst[first] - worst[second])
    parts = tail_parts(losses[[first, second]])
    # The second was picked among all the others.
    reach = half_width(parts[:1] - parts[1:], CONFIDENCE, max(len(mine) - 1, 1))
    return Price(
        goal, int(mine[first]), int(mine[second]), float(mean[second] - mean[first]), gained,
        gained > float(reach[0]),
    )  # fmt: skip
