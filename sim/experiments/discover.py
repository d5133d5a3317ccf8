"""Scenario discovery: under which unknowns does a policy fail?

A classification tree (CART, Breiman et al. 1984, by scikit-learn) divides the unknowns that the
futures drew into boxes in which the policy mostly fails or mostly holds, as is done in the field
(Lempert, Bryant and Bankes 2008). It describes the model's futures; it is no cause.
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
from sim.experiments.run import run
from sim.scenario import Scenario, load

LEAVES: Final = 6
"""Boxes at most: more are not read."""
SMALLEST: Final = 0.05
"""Share of the futures in a box at least."""
_BEYOND_CHANCE: Final = 1.645
"""Standard errors by which the skill must exceed that of guessing: one-sided, at 5 %."""


@dataclass(frozen=True)
class Box:
    """A part of what is not known.

    Attributes:
        bounds: (path, low, high) of each unknown that is bounded; None where it is open.
        futures: simulated futures in it.
        failing: share of them in which the policy fails; the box was chosen by these futures, so
            that new ones will differ less from the others.
        of_all_failures: share of all failures that lie in it.
    """

    bounds: tuple[tuple[str, float | None, float | None], ...]
    futures: int
    failing: float
    of_all_failures: float


@dataclass(frozen=True)
class Discovered:
    """Where a policy fails.

    Attributes:
        limit: what it is held to.
        futures: simulated.
        failing: share of all futures in which it fails.
        boxes: the tree's leaves, the worst first; one open box where nothing tells failures apart:
            fewer than ten futures fail or hold, or the skill is within luck of guessing.
        skill: balanced accuracy of the tree on futures that it was not grown on: 0.5 is none.
    """

    limit: Limit
    futures: int
    failing: float
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
    from sklearn.model_selection import cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    if drawn.shape[1] == 0:
        raise InputError("nothing_to_vary", value=limit.indicator)
    share = float(failed.mean())
    rarer = int(min(failed.sum(), (~failed).sum()))
    whole = Box((), len(failed), share, 1.0 if failed.any() else 0.0)
    if rarer < 10:
        return Discovered(limit, len(failed), share, (whole,), 0.5)
    tree = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST, class_weight="balanced",
        random_state=seed,
    )  # fmt: skip
    values = drawn.to_numpy()
    skill, error = _skill(failed, cross_val_predict(tree, values, failed, cv=5))
    if skill - _BEYOND_CHANCE * error <= 0.5:
        # A tree divides noise, too, into boxes that look far apart.
        return Discovered(limit, len(failed), share, (whole,), skill)
    tree.fit(values, failed)
    leaf = tree.apply(values)
    boxes = [
        Box(
            _readable(bounds, list(drawn.columns)),
            int((leaf == place).sum()),
            float(failed[leaf == place].mean()),
            float(failed[leaf == place].sum() / failed.sum()),
        )
        for place, bounds in _leaves(tree.tree_).items()
    ]
    boxes.sort(key=lambda box: -box.failing)
    return Discovered(limit, len(failed), share, tuple(boxes), skill)


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


def _readable(
    bounds: dict[int, tuple[float, float]], names: list[str]
) -> tuple[tuple[str, float | None, float | None], ...]:
    return tuple(
        (
            names[unknown],
            None if np.isneginf(low) else low,
            None if np.isposinf(high) else high,
        )
        for unknown, (low, high) in sorted(bounds.items())
    )
