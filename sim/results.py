"""What a run gives: labelled indicators of every simulated future.

A :class:`Results` holds plain arrays, replication first, and labels them when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

import sim
from sim.errors import InputError, between, nearest
from sim.indicators import Indicator
from sim.record import Arrays, Record, joined
from sim.recorder import EVENT_FIELDS
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.model import TrainingModel

Floats = npt.NDArray[np.float64]

SIMULATED: Final = "simulated"
"""The ``source`` attribute of every simulated number, so that none passes for a reported one."""


@dataclass(frozen=True, eq=False)
class Results:
    """A run of a scenario: R simulated futures.

    Attributes:
        scenario: what was simulated.
        seed: seed of the luck.
        unknowns: whether each future drew the unknowns from their ranges; otherwise the futures
            differ by luck alone.
        first_replication: number of the first future.
        record: the plain arrays behind the labelled ones.
    """

    scenario: Scenario
    seed: int
    unknowns: bool
    first_replication: int
    record: Record

    @classmethod
    def of(cls, model: TrainingModel, unknowns: bool = True) -> Results:
        """Return the results of a model as far as it has run.

        Args:
            model: the model.
            unknowns: whether it drew the unknowns.
        """
        first = int(model.replications[0])
        seed = model.month.streams.seed
        return cls(model.programme, seed, unknowns, first, Record.of(model))

    @staticmethod
    def concat(blocks: Sequence[Results]) -> Results:
        """Join blocks of one run into one.

        Args:
            blocks: in the order of their replications, each beginning where the last one ends.

        Raises:
            ValueError: no blocks, or they are not consecutive parts of one run.
        """
        if len(blocks) == 1:
            return blocks[0]
        if not blocks:
            raise ValueError("no blocks to join")
        first = blocks[0]
        expected = first.first_replication
        for block in blocks:
            if block._identity != first._identity:
                raise ValueError("blocks of different runs cannot be joined")
            if block.first_replication != expected:
                raise ValueError(
                    f"a block begins at replication {block.first_replication}, not at {expected}"
                )
            expected += block.replications
        record = joined([block.record for block in blocks])
        return Results(first.scenario, first.seed, first.unknowns, first.first_replication, record)

    def head(self, replications: int) -> Results:
        """Return the results of the first so many replications.

        Raises:
            InputError: there are not so many.
        """
        if not 1 <= replications <= self.replications:
            raise InputError(
                "out_of_range", value=replications, key="replications",
                legal=between(1, self.replications),
            )  # fmt: skip
        if replications == self.replications:
            return self
        cut = self.record.head(replications, self.first_replication)
        return Results(self.scenario, self.seed, self.unknowns, self.first_replication, cut)

    # -- shape -----------------------------------------------------------------------------------

    @property
    def replications(self) -> int:
        """R, the number of simulated futures."""
        return self.record.shape[0]

    @property
    def steps(self) -> int:
        """Steps simulated."""
        return self.record.shape[1]

    @property
    def months(self) -> int:
        """Months simulated."""
        return self.steps * self.scenario.structure.calendar.step

    @cached_property
    def timeline(self) -> npt.NDArray[np.int64]:
        """(1 + steps,) months since the opening state, the opening state's 0 included."""
        return np.arange(self.steps + 1) * self.scenario.structure.calendar.step

    @cached_property
    def dates(self) -> list[str]:
        """Calendar dates ("2018-09") along the timeline."""
        return [self.scenario.structure.calendar.label(int(month)) for month in self.timeline]

    @cached_property
    def measures(self) -> Mapping[str, Indicator]:
        """The indicators by name: unit, title, which direction is better, what is worthwhile."""
        return {one.name: one for one in self.scenario.bound_indicators()}

    def measure(self, name: str) -> Indicator:
        """Return an indicator.

        Raises:
            InputError: the run has none of this name; the nearest is suggested.
        """
        if name not in self.measures:
            raise InputError("unknown_indicator", value=name, nearest=nearest(name, self.measures))
        return self.measures[name]

    def step_of(self, month: int | None) -> int:
        """Return the place on the timeline of a month; None is the last.

        Raises:
            InputError: the run has no such month.
        """
        if month is None:
            return self.steps
        found = np.flatnonzero(self.timeline == month)
        if len(found) != 1:
            raise InputError(
                "out_of_range", value=month, key="month",
                legal=between(0, self.months, "months"),
            )  # fmt: skip
        return int(found[0])

    # -- values ----------------------------------------------------------------------------------

    def values(self, name: str) -> Floats:
        """Return an indicator along the timeline, (R, 1 + steps), the opening state first.

        Raises:
            InputError: the run has no such indicator.
        """
        self.measure(name)
        return np.column_stack([self.record.opening[name], self.record.series[name]])

    @cached_property
    def indicators(self) -> xr.Dataset:
        """The indicators, dims (replication, month); months count from the opening state.

        Attributes of each variable: ``unit`` (a key of the catalogue's section ``unit``),
        ``title_en``, ``title_zh``, ``better`` (up, down or neither), ``worthwhile`` (the smallest
        difference worth talking about, in the unit), ``calibrated`` (0 where nothing observed
        stands behind the scale) and ``source``.
        """
        months = {
            "month": ("month", self.timeline[1:], {"unit": "months"}),
            "date": ("month", self.dates[1:]),
        }
        return self._labelled(self.record.series, ("replication", "month"), months)

    @cached_property
    def opening(self) -> xr.Dataset:
        """The indicators of the opening state, month 0, dims (replication,)."""
        return self._labelled(self.record.opening, ("replication",), {})

    @cached_property
    def ledger(self) -> xr.DataArray:
        """Net booked change of competence, dims (line, replication, month), SD summed over cadres.

        Lines in the order of their names; a line that nothing was booked on is left out. It is
        accounting: what a line says is a booked share, never the effect of a mechanism.
        """
        lines = {name: self.record.ledger[name] for name in sorted(self.record.ledger)}
        lines = {name: values for name, values in lines.items() if values.any()}
        stacked = np.stack(list(lines.values())) if lines else np.empty((0, *self.record.shape))
        return xr.DataArray(
            stacked,
            dims=("line", "replication", "month"),
            coords={
                "line": list(lines),
                "replication": self._numbers,
                "month": self.timeline[1:],
                "date": ("month", self.dates[1:]),
            },
            attrs={"unit": "person_SD", "source": SIMULATED},
            name="net",
        )

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """What differs by replication: a row per replication, a column per parameter path."""
        index = pd.Index(self._numbers, name="replication")
        return pd.DataFrame(dict(sorted(self.record.drawn.items())), index=index)

    @cached_property
    def events(self) -> pd.DataFrame | None:
        """The event log, a row per change of the roster, or None if it was not recorded.

        Columns: ``replication``, ``step``, ``phase``, ``cadre`` (id), ``column`` (what changed),
        ``before``, ``after``, ``other`` (id of the cadre referred to, else -1), ``cause`` and the
        ``probability`` with which it happened.
        """
        if self.record.events is None:
            return None
        return pd.DataFrame({name: self.record.events[name] for name in EVENT_FIELDS})

    def bands(self, name: str, shares: Sequence[float] = (0.5, 0.8)) -> pd.DataFrame:
        """Return an indicator's median and bands by month, the opening state included.

        A band of share s lies between the quantiles (1 - s) / 2 and (1 + s) / 2 over the simulated
        futures; quantiles are interpolated linearly between neighbouring futures.

        Args:
            name: an indicator.
            shares: of the simulated futures, between 0 and 1.

        Returns:
            a table indexed by month with ``mean``, ``median`` and, for a share of 0.8, ``low80``
            and ``high80``.

        Raises:
            InputError: the run has no such indicator, or a share is not between 0 and 1.
        """
        for share in shares:
            if not 0 < share < 1:
                raise InputError("out_of_range", value=share, key="shares", legal=between(0, 1))
        ends = [(1 + sign * share) / 2 for share in shares for sign in (-1, 1)]
        names = [f"{end}{100 * share:.4g}" for share in shares for end in ("low", "high")]
        values = self.values(name)
        quantiles = np.quantile(values, [0.5, *ends], axis=0)
        table = dict(zip(["median", *names], quantiles, strict=True))
        table["mean"] = values.mean(axis=0)
        return pd.DataFrame(table, index=pd.Index(self.timeline, name="month"))

    def final(self, name: str) -> xr.DataArray:
        """Return an indicator at the end of the run, dims (replication,).

        Raises:
            InputError: the run has no such indicator.
        """
        self.measure(name)
        return self.indicators[name].isel(month=-1)

    def tidy(self, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a long table: ``replication``, ``month``, ``indicator``, ``value``.

        Args:
            names: indicators; all of them by default. The opening state, month 0, is included.

        Raises:
            InputError: the run has no such indicator.
        """
        chosen = list(self.measures) if names is None else list(names)
        grid = (self.replications, len(self.timeline))
        many = len(chosen)
        return pd.DataFrame(
            {
                "replication": np.tile(np.repeat(self._numbers, grid[1]), many),
                "month": np.tile(self.timeline, grid[0] * many),
                "indicator": np.repeat(np.array(chosen, dtype=object), grid[0] * grid[1]),
                "value": np.concatenate([self.values(name).reshape(-1) for name in chosen]),
            }
        )

    def __getstate__(self) -> dict[str, Any]:
        # What is cached is cheap to make again.
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    @property
    def _numbers(self) -> npt.NDArray[np.int64]:
        return self.first_replication + np.arange(self.replications)

    @property
    def _identity(self) -> tuple[str, int, bool, int]:
        return self.scenario.hash, self.seed, self.unknowns, self.steps

    def _labelled(
        self, arrays: Arrays, dims: tuple[str, ...], coords: Mapping[str, Any]
    ) -> xr.Dataset:
        variables = {
            name: (
                dims,
                arrays[name],
                indicator_attributes(one),
            )
            for name, one in self.measures.items()
        }
        attributes = {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "unknowns": int(self.unknowns),
            "version": sim.__version__,
        }
        return xr.Dataset(variables, {"replication": self._numbers, **coords}, attributes)


def indicator_attributes(one: Indicator) -> dict[str, Any]:
    """Return what a labelled array says of its indicator; see :attr:`Results.indicators`."""
    return {
        "unit": one.kind.unit,
        "title_en": one.title["en"],
        "title_zh": one.title["zh"],
        "better": one.kind.better,
        "worthwhile": one.worthwhile,
        "calibrated": int(one.kind.calibrated),
        "source": SIMULATED,
    }
