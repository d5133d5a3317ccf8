"""Sweep: what an indicator does over a range of levers and unknowns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import stdtrit

from sim.blocks import joined
from sim.errors import InputError, nearest
from sim.experiments.blockwise import Progress, Workers, on_threads, simulated, stored
from sim.experiments.designs import Grid, Scheme, Space
from sim.experiments.ensemble import Arrays, Ensemble, Floats
from sim.experiments.factors import factor
from sim.experiments.run import check_count
from sim.results import indicator_attributes
from sim.scenario import Scenario, load
from sim.scenario.settings import read_value

BINS = 10
"""Parts of a range that the points of a space-filling design are gathered in."""

MAX_POINTS = 10_000_000


@dataclass(frozen=True, eq=False)
class Sweep:
    """A swept scenario.

    Attributes:
        ensemble: what was simulated.
        parts: its blocks in order, each (rows,) columns by name; on the disk where the sweep has a
            folder, so that going through them takes the memory of one.
        folder: where it is, if it was written.
    """

    ensemble: Ensemble
    parts: Iterable[Arrays]
    folder: Path | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """What was varied."""
        return self.ensemble.design.paths

    def dataset(self) -> xr.Dataset:
        """Return everything, labelled by parameter; all of it is in memory at once.

        Returns:
            dims: one per path for a grid, else ``point`` with a coordinate per path; then
            ``replication``, and ``month`` where several were kept. Attributes as for
            :attr:`sim.results.Results.indicators`.
        """
        ensemble, design = self.ensemble, self.ensemble.design
        columns = joined(iter(self.parts))
        numbers = np.arange(ensemble.replications)
        points = design.take(0, design.count)
        if isinstance(design, Grid):
            lead = list(design.values)
            coords: dict[str, Any] = {path: list(values) for path, values in design.values.items()}
            shape: tuple[int, ...] = design.shape
        else:
            lead = ["point"]
            coords = {path: ("point", points[:, i]) for i, path in enumerate(design.paths)}
            coords["point"] = np.arange(design.count)
            shape = (design.count,)
        several = len(ensemble.months) > 1
        dims = (*lead, "replication", *(["month"] if several else []))
        coords["replication"] = numbers
        if several:
            coords["month"] = list(ensemble.months)
        variables: dict[str, Any] = {}
        for one in ensemble.scenario.bound_indicators():
            if one.name in ensemble.indicators:
                stacked = np.stack(
                    [columns[ensemble.column(one.name, month)] for month in ensemble.months], -1
                )
                size = (*shape, len(numbers), *([len(ensemble.months)] if several else []))
                attributes = indicator_attributes(one)
                variables[one.name] = (dims, stacked.reshape(size), attributes)
        said = {
            "scenario": ensemble.scenario.name,
            "scenario_hash": ensemble.scenario.hash,
            "seed": ensemble.seed,
            "unknowns": int(ensemble.unknowns),
        }
        return xr.Dataset(variables, coords, said)

    def response(self, indicator: str, path: str, month: int | None = None) -> pd.DataFrame:
        """Return an indicator over the values of one factor, averaged over all others.

        The blocks are gone through one at a time, so memory does not grow with the sweep.

        Args:
            indicator: name of an indicator that was kept.
            path: a factor; a space-filling design's values are gathered in ten equal parts of the
                range, each told by its middle.
            month: one that was kept; the last by default.

        Returns:
            a table indexed by value with ``mean``, and ``low`` to ``high``, its 95 % confidence
            interval over the simulated futures.

        Raises:
            InputError: there is no such indicator, factor or month.
        """
        values, means = self._means(indicator, (path,), month)
        mean, reach = _mean_and_reach(means)
        table = pd.DataFrame(
            {"mean": mean, "low": mean - reach, "high": mean + reach},
            index=pd.Index(values[0], name=path),
        )
        table.attrs.update(self._attributes(indicator))
        return table

    def heatmap(
        self, indicator: str, rows: str, columns: str, month: int | None = None
    ) -> xr.DataArray:
        """Return the means of an indicator over two factors, averaged over all others.

        Arguments and errors are those of :meth:`response`. Cells whose values contradict each
        other, or that no point fell into, are NaN.
        """
        values, means = self._means(indicator, (rows, columns), month)
        return xr.DataArray(
            _mean_and_reach(means)[0],
            dims=(rows, columns),
            coords={rows: values[0], columns: values[1]},
            attrs=self._attributes(indicator),
            name=indicator,
        )

    def _means(
        self, indicator: str, paths: Sequence[str], month: int | None
    ) -> tuple[list[Floats], Floats]:
        """Return the cells' values by factor, and means by cell and future."""
        ensemble = self.ensemble
        column = self._column(indicator, month)
        axes = [self._axis(path) for path in paths]
        shape = (*[len(values) for values, _ in axes], ensemble.replications)
        sums, counts = np.zeros(shape), np.zeros(shape)
        for part in self.parts:
            here = np.isfinite(part[column])
            cells = tuple(
                np.clip(np.searchsorted(edges, part[path][here], "right") - 1, 0, len(values) - 1)
                for path, (values, edges) in zip(paths, axes, strict=True)
            )
            cells = (*cells, part["replication"][here])
            np.add.at(sums, cells, part[column][here])
            np.add.at(counts, cells, 1)
        means = np.divide(sums, counts, out=np.full(shape, np.nan), where=counts > 0)
        return [values for values, _ in axes], means

    def _column(self, indicator: str, month: int | None) -> str:
        ensemble = self.ensemble
        if indicator not in ensemble.indicators:
            raise InputError(
                "unknown_indicator",
                value=indicator,
                nearest=nearest(indicator, ensemble.indicators),
            )
        chosen = ensemble.months[-1] if month is None else month
        if chosen not in ensemble.months:
            legal = ", ".join(map(str, ensemble.months))
            raise InputError("out_of_range", value=month, key="month", legal=legal)
        return ensemble.column(indicator, chosen)

    def _axis(self, path: str) -> tuple[Floats, Floats]:
        """Return the values that cells of a factor are told by, and their lower edges."""
        design = self.ensemble.design
        if path not in design.paths:
            raise InputError("not_varied", value=path, nearest=nearest(path, design.paths))
        if isinstance(design, Grid):
            values = np.unique(np.asarray(design.values[path], dtype=np.float64))
            return values, values
        assert isinstance(design, Space)
        one = next(one for one in design.factors if one.path == path)
        if one.whole and one.high - one.low < BINS:
            values = np.arange(one.low, one.high + 1)
            return values, values
        edges = np.linspace(one.low, one.high, BINS + 1)
        return (edges[:-1] + edges[1:]) / 2, edges[:-1]

    def _attributes(self, indicator: str) -> dict[str, Any]:
        known = {one.name: one for one in self.ensemble.scenario.bound_indicators()}
        return indicator_attributes(known[indicator])


def sweep(
    scenario: Scenario | str,
    vary: Mapping[str, Sequence[float]],
    replications: int = 20,
    seed: int = 1,
    *,
    points: int | None = None,
    scheme: Scheme = "sobol",
    indicators: Sequence[str] = (),
    months: Sequence[int] = (),
    unknowns: bool = True,
    out: Path | str | None = None,
    workers: Workers = on_threads,
    progress: bool | Progress = False,
    cancel: Event | None = None,
) -> Sweep:
    """Simulate a scenario over levers and unknowns, as one ensemble under the same luck.

    Args:
        scenario: what to vary, or its name.
        vary: by path, the values of a grid; with ``points``, the low and high end of a range.
        replications: simulated futures of each point.
        seed: of the luck, and of a space-filling design.
        points: how many points fill the space; a grid by default.
        scheme: how they do: ``sobol``, ``halton`` or ``lhs`` (the Latin hypercube).
        indicators: what to keep; all of the scenario's by default.
        months: at which months, from the opening state; the last by default.
        unknowns: each future draws the unknowns that are not varied.
        out: folder of runs: blocks are written as they finish, a killed sweep goes on where it
            ended, and one that is finished is only read.
        workers: who simulates; this process and its companions by default.
        progress: show a bar on the terminal, or who hears how many futures of how many are done.
        cancel: set it from another thread to stop.

    Raises:
        InputError: an argument is outside its legal range.
        ScenarioError: there is no such parameter, or a value is not legal.
        StoreError: the folder cannot be written.
        Cancelled: ``cancel`` was set.
    """
    loaded = load(scenario) if isinstance(scenario, str) else scenario
    if not vary:
        raise InputError("nothing_to_vary", value=loaded.name)
    design: Grid | Space
    if points is None:
        declared = {path: factor(loaded, path).parameter.declared for path in vary}
        # What needs a scenario of its own changes slowest, so that few are made.
        ordered = sorted(vary, key=lambda path: not loaded.parameter(path).declared.structural)
        check_count("points", math.prod(len(vary[path]) for path in ordered) or 1, 1, MAX_POINTS)
        for path, values in vary.items():
            for value in dict.fromkeys(values):
                read_value(declared[path], value, path, ())
        design = Grid({path: [float(value) for value in vary[path]] for path in ordered})
    else:
        check_count("points", points, 1, MAX_POINTS)
        ends = {path: _ends(path, values) for path, values in vary.items()}
        design = Space(
            tuple(factor(loaded, path, low, high) for path, (low, high) in ends.items()),
            points, scheme, seed,
        )  # fmt: skip
    ensemble = Ensemble(
        loaded, design, replications, seed, unknowns, tuple(indicators), tuple(months)
    )
    if out is None:
        arrays = simulated(ensemble, workers=workers, progress=progress, cancel=cancel)
        return Sweep(ensemble, [arrays])
    blocks = stored(ensemble, out, "sweep", workers=workers, progress=progress, cancel=cancel)
    return Sweep(ensemble, blocks, blocks.folder)


def _ends(path: str, values: Sequence[float]) -> tuple[float, float]:
    if len(values) != 2:
        raise InputError("not_a_range", value=list(values), what=path, key=path, legal="LOW:HIGH")
    return float(values[0]), float(values[1])


def _mean_and_reach(means: Floats) -> tuple[Floats, Floats]:
    """Return mean and half-width of its 95 % confidence interval over the last axis."""
    count = np.isfinite(means).sum(axis=-1)
    some = np.maximum(count, 1)
    mean = np.where(count > 0, np.nansum(means, axis=-1) / some, np.nan)
    spread = np.nansum((means - mean[..., None]) ** 2, axis=-1) / np.maximum(count - 1, 1)
    reach = stdtrit(np.maximum(count - 1, 1), 0.975) * np.sqrt(spread / some)
    return mean, np.where(count > 1, reach, np.nan)
