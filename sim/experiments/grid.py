"""An indicator over two levers: the picture behind the heatmap of seats and selection rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event

import xarray as xr

from sim.errors import InputError
from sim.experiments.blockwise import Progress, unheard
from sim.experiments.sweep import sweep
from sim.scenario import Scenario, load


def lever_grid(
    scenario: Scenario | str,
    levers: Mapping[str, Sequence[float]],
    indicator: str,
    replications: int = 20,
    seed: int = 1,
    *,
    month: int | None = None,
    months: int | None = None,
    unknowns: bool = True,
    cancel: Event | None = None,
    progress: Progress = unheard,
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
        progress: hears how many futures are simulated, of how many.

    Returns:
        means over replications in the indicator's unit, dims named by the two paths, coordinates
        the values; NaN where the two values contradict each other (more seats than people). The
        attributes are those of the indicator, and ``month`` and ``replications``.

    Raises:
        InputError: there are not two levers, or an argument or a value by itself is not legal.
        ScenarioError: there is no such parameter.
        Cancelled: ``cancel`` was set.
    """
    if len(levers) != 2 or any(len(values) == 0 for values in levers.values()):
        raise InputError("two_levers", value=len(levers), key="levers")
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    shorter = loaded if months is None else loaded.with_months(months)
    swept = sweep(
        shorter, levers, replications, seed,
        indicators=(indicator,), months=() if month is None else (month,),
        unknowns=unknowns, progress=progress, cancel=cancel,
    )  # fmt: skip
    futures = swept.dataset()[indicator]
    means = futures.mean("replication", skipna=False).transpose(*levers)
    means.attrs = {
        **futures.attrs,
        "month": swept.ensemble.months[0],
        "replications": replications,
        **{f"notice_{lang}": words for lang, words in loaded.notice.items()},
    }
    return means
