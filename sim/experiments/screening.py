"""Methods of sensitivity analysis over the unit cube, by SALib.

Each takes a function of shares: it is given (points, factors) numbers from 0 to 1, a factor's share
of its probability, and returns (points,) values. What a share means is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import InputError, between

Floats = npt.NDArray[np.float64]
Evaluate = Callable[[Floats], Floats]

CONFIDENCE: Final = 0.95
LEVELS: Final = 4
"""Levels of a factor in Morris's design, as he recommends."""
RESAMPLES: Final = 200
"""Bootstrap samples behind an interval."""
MAX_SIZE: Final = 2**20


def morris(
    names: Sequence[str], evaluate: Evaluate, trajectories: int, seed: int = 1
) -> pd.DataFrame:
    """Screen factors by elementary effects (Morris 1991; Campolongo, Cariboni and Saltelli 2007).

    It takes ``trajectories`` times (factors + 1) points.

    Returns:
        a table by factor, the most influential first, in the unit of the values per whole range:
        ``mean_absolute`` effect with ``low`` and ``high``, its 95 % interval; ``mean``, whose sign
        tells the direction; and ``sd``, large where the effect depends on the other factors.

    Raises:
        InputError: fewer than 2 trajectories.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as design

    _check("trajectories", trajectories, 2)
    problem = _problem(names)
    points = design.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    found = analysis.analyze(
        problem, points, _values(evaluate, points), num_levels=LEVELS, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=seed,
    )  # fmt: skip
    star, reach = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
    table = pd.DataFrame(
        {
            "mean_absolute": star,
            "low": np.maximum(star - reach, 0.0),
            "high": star + reach,
            "mean": np.asarray(found["mu"], float),
            "sd": np.asarray(found["sigma"], float),
        },
        index=pd.Index(list(names), name="factor"),
    )
    return table.sort_values("mean_absolute", ascending=False, kind="stable")


def sobol(names: Sequence[str], evaluate: Evaluate, base: int, seed: int = 1) -> pd.DataFrame:
    """Return Sobol indices: the share of the variance that each factor accounts for.

    By Saltelli's design and estimators (Saltelli et al. 2010); intervals by the bootstrap. It takes
    ``base`` times (factors + 2) points.

    Args:
        names: of the factors.
        evaluate: the function.
        base: a power of 2, as the sequence of Sobol wants it.
        seed: of the scrambling and the bootstrap.

    Returns:
        a table by factor, the most influential first: ``first``, the share that would go if the
        factor alone were known; ``total``, the share that would stay if all others were known;
        each with ``_low`` and ``_high``, its 95 % interval. ``attrs`` has ``variance`` and the
        number of ``points``.

    Raises:
        InputError: ``base`` is no power of 2.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    _check("base", base, 2)
    if base & (base - 1):
        raise InputError("not_a_power_of_two", value=base, key="base")
    problem = _problem(names)
    points = design.sample(problem, base, calc_second_order=False, seed=seed)
    values = _values(evaluate, points)
    variance = float(values.var())
    # Indices of what does not vary are 0/0.
    with np.errstate(invalid="ignore", divide="ignore"):
        found = analysis.analyze(
            problem, values, calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, seed=seed,
        )  # fmt: skip
    columns: dict[str, Floats] = {}
    for name, key in (("first", "S1"), ("total", "ST")):
        middle = np.asarray(found[key], float) if variance > 0 else np.zeros(len(names))
        reach = np.asarray(found[f"{key}_conf"], float) if variance > 0 else np.zeros(len(names))
        columns |= {name: middle, f"{name}_low": middle - reach, f"{name}_high": middle + reach}
    table = pd.DataFrame(columns, index=pd.Index(list(names), name="factor"))
    table = table.sort_values("total", ascending=False, kind="stable")
    table.attrs = {"variance": variance, "points": len(points)}
    return table


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _values(evaluate: Evaluate, points: Floats) -> Floats:
    values = np.asarray(evaluate(points), dtype=np.float64)
    if not np.isfinite(values).all():
        raise InputError("not_everywhere_defined", value=int((~np.isfinite(values)).sum()))
    return values


def _check(key: str, value: int, low: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MAX_SIZE:
        raise InputError("out_of_range", value=value, key=key, legal=between(low, MAX_SIZE))
