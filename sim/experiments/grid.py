"""An indicator over two levers: the picture behind the heatmap of seats and selection rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Any

import numpy as np
import xarray as xr

from sim.errors import InputError, ScenarioError
from sim.experiments.run import run
from sim.results import SIMULATED
from sim.scenario import Scenario, load


def lever_grid(
    scenario: Scenario | str,
    levers: Mapping[str, Sequence[Any]],
    indicator: str,
    replications: int = 20,
    seed: int = 1,
    *,
    month: int | None = None,
    months: int | None = None,
    unknowns: bool = True,
    cancel: Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Run a scenario for each combination of two levers' values and average an indicator.

    All cells share their luck, so the differences between cells are paired differences.

    Args:
        scenario: what to vary, or its name.
        levers: two paths, each with its values.
        indicator: name of an indicator.
        replications: simulated futures per cell.
        seed, unknowns, cancel: as for :func:`sim.experiments.run.run`.
        month: months since the opening state; the last by default.
        months: length of the runs; the scenario's own by default.
        progress: is told before each cell how many are done, and of how many.

    Returns:
        means over replications in the indicator's unit, dims named by the two paths, coordinates
        the values; NaN where the two values contradict each other (more seats than people). The
        attributes are those of the indicator, and ``month`` and ``replications``.

    Raises:
        InputError: there are not two levers, or an argument or a value by itself is not legal.
        Cancelled: ``cancel`` was set.
    """
    if len(levers) != 2 or any(len(values) == 0 for values in levers.values()):
        raise InputError("two_levers", value=len(levers), key="levers")
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    (rows, row_values), (columns, column_values) = levers.items()
    means = np.full((len(row_values), len(column_values)), np.nan)
    attributes: dict[str, Any] = {}
    for i, row in enumerate(row_values):
        for j, column in enumerate(column_values):
            if progress is not None:
                progress(i * len(column_values) + j, means.size)
            try:
                cell = loaded.with_levers({rows: row, columns: column})
            except ScenarioError as error:
                if error.code not in _CONTRADICTIONS:
                    raise
                continue
            results = run(
                cell, replications, seed,
                months=months, unknowns=unknowns, progress=False, cancel=cancel,
            )  # fmt: skip
            step = results.step_of(month)
            means[i, j] = results.values(indicator)[:, step].mean()
            attributes = {
                **results.indicators[indicator].attrs,
                "month": int(results.timeline[step]),
                "replications": results.replications,
                **{f"notice_{lang}": words for lang, words in loaded.notice.items()},
            }
    if progress is not None:
        progress(means.size, means.size)
    return xr.DataArray(
        means,
        dims=(rows, columns),
        coords={rows: list(row_values), columns: list(column_values)},
        attrs=attributes or {"source": SIMULATED},
        name=indicator,
    )


_CONTRADICTIONS = frozenset({"cohort_exceeds_eligible"})
