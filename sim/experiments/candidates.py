"""Candidates of a search: Optuna proposes them, and the best are picked for a second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from sim.experiments.goals import Floats, Futures, Goal, by_fronts, worst_tenth
from sim.experiments.limits import Limit

GENERATION: Final = 24
RETESTED: Final = 16
"""Candidates that are simulated again, at most."""
CAUTIOUS: Final = 4
"""How many of them for what they did in the worst tenth of the futures."""


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


def measured(
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


def study_of(goals: int, seed: int) -> Any:
    """Return an Optuna study with so many goals, all to be brought down."""
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


def space_of(axes: Sequence[Axis]) -> dict[str, Any]:
    """Return the ranges in which Optuna proposes values, by path."""
    from optuna.distributions import FloatDistribution, IntDistribution

    return {
        one.path: IntDistribution(round(one.low), round(one.high))
        if one.whole
        else FloatDistribution(one.low, one.high)
        for one in axes
    }


def tell(study: Any, trial: Any, limits: Sequence[Limit], found: Tried | None) -> None:
    """Tell the study what the search saw of its proposal; None if it could not be simulated."""
    from optuna.trial import TrialState

    if found is None:
        study.tell(trial, state=TrialState.FAIL)
        return
    for place in range(len(limits)):
        trial.set_constraint(f"limit {place}", float(found.broken[place]))
    study.tell(trial, [float(one) for one in found.losses])


def best_of(tried: Mapping[Point, Tried | None]) -> list[Point]:
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
