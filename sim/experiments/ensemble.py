"""Many parameter sets as one ensemble: each row of the model has values of its own.

A row is one future of one point of a design. Parameters that are not structural become (R, 1)
columns, so different points run side by side in one model; points that differ in a structural value
run in scenarios of their own. Future r of every point has the same luck, so differences between
points are paired differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, ScenarioError
from sim.experiments.block import Block
from sim.experiments.crew import crew
from sim.experiments.designs import Design
from sim.experiments.factors import LUCK
from sim.experiments.measured import check_measured, indicator_of
from sim.experiments.run import block_of, check_run
from sim.manifest import inputs
from sim.scenario import Scenario

Floats = npt.NDArray[np.float64]
Arrays = dict[str, npt.NDArray[Any]]

CONTRADICTIONS: Final = frozenset({"cohort_exceeds_eligible"})
"""Refusals that are about values together, so that a point of a grid may meet them: it is empty."""

_MANY: Final = 5000
"""Blocks of an experiment at most; a longer one has larger blocks."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A design over a scenario, every point in so many futures.

    Attributes:
        scenario: what to vary.
        design: the points.
        replications: futures of each point.
        seed: of the luck, which all points share.
        unknowns: each future draws the unknowns that the design does not set.
        indicators: what is kept; all of the scenario's by default.
        months: at which months, counted from the opening state; the last one by default.
        rows: rows of a block, which is what is lost when a worker dies.

    Raises:
        InputError: an argument is outside its legal range, or there is no such indicator or month.
        ScenarioError: there is no such parameter.
    """

    scenario: Scenario
    design: Design
    replications: int = 20
    seed: int = 1
    unknowns: bool = True
    indicators: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    rows: int = 0

    def __post_init__(self) -> None:
        check_run(self.replications, self.seed)
        for path in self.design.paths:
            if path != LUCK:
                self.scenario.parameter(path)
        check_measured(self.scenario)
        for name in self.indicators:
            indicator_of(self.scenario, name)
        known = tuple(one.name for one in self.scenario.indicators)
        calendar = self.scenario.structure.calendar
        last = calendar.steps * calendar.step
        for month in self.months:
            if month not in range(0, last + 1, calendar.step):
                raise InputError("out_of_range", value=month, key="month", legal=f"0–{last}")
        object.__setattr__(self, "indicators", self.indicators or known)
        object.__setattr__(self, "months", self.months or (last,))
        object.__setattr__(self, "rows", self.rows or self._rows())

    def _rows(self) -> int:
        """Return as many rows as keep the number of blocks at bay, whole models of them."""
        block = block_of(self.scenario)
        return max(1, -(-self.total // (_MANY * block))) * block

    @property
    def total(self) -> int:
        """Rows of the whole ensemble: points times replications."""
        return self.design.count * self.replications

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return -(-self.total // self.rows)

    def size(self, number: int) -> int:
        """Return how many rows a block has."""
        return min(self.rows, self.total - number * self.rows)

    def column(self, indicator: str, month: int) -> str:
        """Return the name of the column that holds an indicator at a month."""
        return indicator if len(self.months) == 1 else f"{indicator}@{month}"

    @property
    def columns(self) -> list[str]:
        """Names of the columns that hold what was simulated."""
        return [self.column(name, month) for name in self.indicators for month in self.months]

    def inputs(self) -> dict[str, Any]:
        """Return everything that decides the numbers, as JSON has it."""
        return {
            **inputs(self.scenario, self.total, self.seed, self.unknowns),
            "design": self.design.said(),
            "replications_per_point": self.replications,
            "indicators": list(self.indicators),
            "months": list(self.months),
            "rows_per_block": self.rows,
        }

    def block(self, number: int, cancel: Event | None = None) -> Arrays:
        """Simulate a block.

        Args:
            number: from 0.
            cancel: stop within a simulated month once it is set.

        Returns:
            (rows,) columns: ``point``, ``replication``, a column per path with the row's value, and
            :attr:`columns`. Contradictory values, such as more seats than people, give NaN.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        first = number * self.rows
        last = first + self.size(number)
        point, replication = np.divmod(np.arange(first, last), self.replications)
        base = int(point[0])
        values = self.design.take(base, int(point[-1]) + 1)[point - base]
        paths = self.design.paths
        found: Arrays = {"point": point, "replication": replication}
        found |= {path: values[:, place].copy() for place, path in enumerate(paths)}
        found |= {name: np.full(last - first, np.nan) for name in self.columns}
        luck = replication.astype(np.int64)
        if LUCK in paths:
            luck = luck + found[LUCK].astype(np.int64)
        apart = [path for path in paths if self._apart(path)]
        keys = (
            np.column_stack([found[path] for path in apart]) if apart else np.empty((len(point), 0))
        )
        for key in sorted(set(map(tuple, keys.tolist()))):
            scenario = self._with(self.scenario, dict(zip(apart, key, strict=True)))
            if scenario is None:
                continue
            mine = np.flatnonzero((keys == key).all(axis=1))
            mine = mine[self._possible(scenario, found, mine)]
            block = block_of(scenario)
            for start in range(0, len(mine), block):
                rows = mine[start : start + block]
                self._simulate(scenario, apart, found, rows, luck[rows], cancel or Event())
        return found

    def _apart(self, path: str) -> bool:
        return path != LUCK and self.scenario.parameter(path).declared.structural

    def _simulate(
        self, scenario: Scenario, apart: list[str], found: Arrays,
        rows: npt.NDArray[np.int64], luck: npt.NDArray[np.int64], cancel: Event,
    ) -> None:  # fmt: skip
        columns = {
            path: found[path][rows]
            for path in self.design.paths
            if path != LUCK and path not in apart
        }
        # What comes after the last month that is asked for changes nothing before it.
        block = Block(
            scenario, self.seed, 0, len(rows), self.unknowns, columns,
            numbers=luck, until=max(self.months),
        )  # fmt: skip
        record = crew.simulate(block, cancel.is_set, lambda part: None)
        step_of = scenario.structure.calendar.step
        for name in self.indicators:
            for month in self.months:
                step = month // step_of
                whole = record.opening[name] if step == 0 else record.series[name][:, step - 1]
                found[self.column(name, month)][rows] = whole

    def _possible(
        self, scenario: Scenario, found: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Return which rows have levers that do not contradict each other."""
        levers = [
            path
            for path in self.design.paths
            if path != LUCK and not self._apart(path) and scenario.parameter(path).is_lever
        ]
        if not levers:
            return np.ones(len(rows), dtype=np.bool_)
        values = np.column_stack([found[path][rows] for path in levers])
        distinct, which = np.unique(values, axis=0, return_inverse=True)
        legal = [
            self._with(scenario, dict(zip(levers, map(float, one), strict=True))) is not None
            for one in distinct
        ]
        return np.array(legal, dtype=np.bool_)[which.reshape(-1)]

    @staticmethod
    def _with(scenario: Scenario, values: Mapping[str, float]) -> Scenario | None:
        typed = {
            path: int(value) if scenario.parameter(path).declared.type == "int" else value
            for path, value in values.items()
        }
        try:
            return scenario.with_parameters(typed)
        except ScenarioError as error:
            if error.code in CONTRADICTIONS:
                return None
            raise
