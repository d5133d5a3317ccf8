"""Scenario discovery: under which unknowns does a policy fail?

A classification tree (CART, Breiman et al. 1984, by scikit-learn) divides the unknowns that the
futures drew into boxes in which the policy mostly fails or mostly holds, as is done in the field
(Lempert, Bryant and Bankes 2008). Boxes are made from every second future and described by the
others: the futures that chose a box flatter it. It describes the model's futures; it is no cause.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import InputError
from sim.experiments.limits import Limit
from sim.experiments.measured import indicator_of
from sim.experiments.run import run
from sim.scenario import Scenario, load

LEAVES: Final = 6
"""Boxes at most: more are not read."""
SMALLEST: Final = 0.05
"""Share of the futures in a box at least, of those that it is made from."""
FEWEST: Final = 10
"""Futures that fail, and that hold, in either half: of fewer nothing can be told."""
_CONFIDENT: Final = 1.96
"""Standard errors to either side of an interval of 95 %."""
_BEYOND_CHANCE: Final = 1.645
"""Standard errors by which the skill must exceed that of guessing: one-sided, at 5 %."""


Bounds = tuple[tuple[str, float | None, float | None], ...]
"""(path, low, high) of each unknown that is bounded; None where it is open."""


@dataclass(frozen=True)
class Box:
    """A part of what is not known.

    Attributes:
        bounds: of the unknowns.
        futures: simulated futures in it, of those that no box was made from.
        failing: share of them in which the policy fails.
        low, high: 95 % interval of this share (Wilson 1927, J. Am. Stat. Assoc. 22).
        of_all_failures: share of all of their failures that lie in it.
    """

    bounds: Bounds
    futures: int
    failing: float
    low: float
    high: float
    of_all_failures: float


@dataclass(frozen=True)
class Discovered:
    """Where a policy fails.

    Attributes:
        limit: what it is held to.
        futures: simulated.
        failing: share of all futures in which it fails.
        held_out: futures that no box was made from, by which boxes are described.
        boxes: the tree's leaves, the worst first, as the futures have it that they were made from;
            one open box with all futures where nothing tells failures apart: fewer than ten fail or
            hold in either half, or the skill is within luck of guessing.
        skill: balanced accuracy of the tree on the futures held out: 0.5 is none.
    """

    limit: Limit
    futures: int
    failing: float
    held_out: int
    boxes: tuple[Box, ...]
    skill: float


def discover(
    scenario: Scenario | str,
    limit: Limit,
    replications: int = 1000,
    seed: int = 1,
    *,
    month: int | None = None,
    progress: bool = False,
    cancel: Event | None = None,
) -> Discovered:
    """Find the unknowns under which a scenario breaks a limit.

    Args:
        scenario: the policy, or its name.
        limit: what each future is held to.
        replications: simulated futures, each with its own unknowns.
        seed: of the luck and the unknowns.
        month: months since the opening state; the last by default.
        progress, cancel: as for :func:`sim.experiments.run.run`.

    Raises:
        InputError: there is no such indicator or month, too few futures, or nothing is unknown.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    indicator_of(loaded, limit.indicator)
    results = run(loaded, replications, seed, progress=progress, cancel=cancel)
    values = results.values(limit.indicator)[:, results.step_of(month)]
    failed = values > limit.value if limit.side == "at_most" else values < limit.value
    return boxes_of(results.parameters, failed, limit, seed)


def boxes_of(
    drawn: pd.DataFrame, failed: npt.NDArray[np.bool_], limit: Limit, seed: int = 1
) -> Discovered:
    """Divide unknowns into boxes by failure.

    Args:
        drawn: a row per future, a column per unknown.
        failed: (futures,).
        limit: what was asked, for the answer.
        seed: of the order in which the tree tries unknowns that are equally good.
    """
    from sklearn.tree import DecisionTreeClassifier

    if drawn.shape[1] == 0:
        raise InputError("nothing_to_vary", value=limit.indicator)
    # By a future's number, so that more futures leave each on its side.
    held = np.arange(len(failed)) % 2 == 1
    share, left_out = float(failed.mean()), int(held.sum())
    whole = _box((), failed, np.ones(len(failed), dtype=np.bool_))
    rarer = min(int(one.sum()) for half in (held, ~held) for one in (failed & half, ~failed & half))
    if rarer < FEWEST:
        return Discovered(limit, len(failed), share, left_out, (whole,), 0.5)
    tree = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST, class_weight="balanced",
        # More than rounding, for which a box would be divided in which all fail.
        min_impurity_decrease=1e-9, random_state=seed,
    )  # fmt: skip
    values = drawn.to_numpy()
    tree.fit(values[~held], failed[~held])
    skill, error = _skill(failed[held], tree.predict(values[held]))
    if skill - _BEYOND_CHANCE * error <= 0.5:
        # A tree divides noise, too, into boxes that look far apart.
        return Discovered(limit, len(failed), share, left_out, (whole,), skill)
    leaf = tree.apply(values)
    leaves = _leaves(tree.tree_)
    # In the order of the futures that are held out, the first would be the luckiest there.
    worst = sorted(leaves, key=lambda place: -float(failed[~held & (leaf == place)].mean()))
    boxes = tuple(
        _box(_readable(leaves[place], list(drawn.columns)), failed[held], leaf[held] == place)
        for place in worst
    )
    return Discovered(limit, len(failed), share, left_out, boxes, skill)


def _box(bounds: Bounds, failed: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> Box:
    """Return a box described by futures that fail or hold, and lie inside or not."""
    futures, failures = int(inside.sum()), int((failed & inside).sum())
    square = _CONFIDENT**2
    middle = (failures + square / 2) / (futures + square)
    spread = failures * (futures - failures) / max(futures, 1) + square / 4
    reach = _CONFIDENT * math.sqrt(spread) / (futures + square)
    return Box(
        bounds, futures, failures / max(futures, 1), max(middle - reach, 0.0),
        min(middle + reach, 1.0), failures / max(int(failed.sum()), 1),
    )  # fmt: skip


def _skill(failed: npt.NDArray[np.bool_], predicted: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the balanced accuracy of predictions and its standard error."""
    right = [predicted[failed], ~predicted[~failed]]
    hits = [float(one.mean()) for one in right]
    spread = sum(hit * (1 - hit) / len(one) for hit, one in zip(hits, right, strict=True))
    return sum(hits) / 2, math.sqrt(spread) / 2


def _leaves(tree: Any) -> dict[int, dict[int, tuple[float, float]]]:
    """Return the bounds of each leaf by the number of the unknown."""
    found: dict[int, dict[int, tuple[float, float]]] = {}
    todo: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while todo:
        node, bounds = todo.pop()
        if tree.children_left[node] < 0:
            found[node] = bounds
            continue
        unknown, cut = int(tree.feature[node]), float(tree.threshold[node])
        low, high = bounds.get(unknown, (-np.inf, np.inf))
        todo.append((int(tree.children_left[node]), {**bounds, unknown: (low, min(high, cut))}))
        todo.append((int(tree.children_right[node]), {**bounds, unknown: (max(low, cut), high)}))
    return found


def _readable(bounds: dict[int, tuple[float, float]], names: list[str]) -> Bounds:
    return tuple(
        (
            names[unknown],
            None if np.isneginf(low) else low,
            None if np.isposinf(high) else high,
        )
        for unknown, (low, high) in sorted(bounds.items())
    )
