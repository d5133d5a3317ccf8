"""The growth archive of one simulated cadre: what happened to them, why, and what they learned.

A replication depends on nothing but the scenario, the seed and its own number, so any of them can
be run again alone, with everything recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import InputError, nearest
from sim.experiments.run import MAX_REPLICATIONS, MAX_SEED, check_count
from sim.experiments.story import story
from sim.roster import NOBODY
from sim.scenario import Scenario, load
from sim.text import bilingual

if TYPE_CHECKING:
    from sim.model import TrainingModel

Floats = npt.NDArray[np.float64]

_KEPT = ("id", "present", "staff", "tier", "level", "standing", "gain")


@dataclass(frozen=True, eq=False)
class GrowthArchive:
    """One simulated cadre's way through one simulated future. It matches no real person.

    Attributes:
        scenario: what was simulated.
        seed: seed of the luck.
        replication: number of the simulated future.
        cadre: the cadre's id.
        name: readable name: group, step of entry, place ("young_secretaries/0/17").
        table: a row per month at whose end the cadre was there, indexed by month (0 is the
            opening state): ``date``, ``tier`` (name), ``level`` (true competence, SD among
            entrants), ``standing`` (what assessment believes, SD), ``gain`` (since entry, SD) and,
            for every mechanism that develops competence, its net contribution to the level in that
            month under the mechanism's name.
        events: a row per change: ``month``, ``date``, ``phase``, ``column``, ``before``,
            ``after``, ``other`` (name of the other cadre, or an empty text), ``cause`` and
            ``probability``.
    """

    scenario: Scenario
    seed: int
    replication: int
    cadre: int
    name: str
    table: pd.DataFrame
    events: pd.DataFrame

    @property
    def mechanisms(self) -> list[str]:
        """Names of the mechanisms that the table has a column for."""
        fixed = ("date", "tier", "level", "standing", "gain")
        return [column for column in self.table.columns if column not in fixed]

    def text(self, lang: str = "en") -> str:
        """Tell the story month by month, with its notices."""
        return story(self, lang)


def explain(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    cadre: int | str | None = None,
    *,
    unknowns: bool = True,
) -> GrowthArchive:
    """Return the growth archive of one simulated cadre.

    Args:
        scenario: what to simulate, or its name.
        seed: of the luck.
        replication: number of the simulated future, from 0.
        cadre: id, or readable name such as "young_secretaries/0/17"; None takes the cadre with the
            median gain among the first members of the scenario's first cohort (among the opening
            population if it has no cohort).
        unknowns: whether the run that it belongs to draws the unknowns.

    Raises:
        InputError: an argument is outside its legal range, or there is no such cadre.
    """
    return Replay(scenario, seed, replication, unknowns=unknowns).archive(cadre)


class Replay:
    """One replication, run again alone with everyone's state at the end of every step."""

    def __init__(
        self,
        scenario: Scenario | str,
        seed: int = 1,
        replication: int = 0,
        *,
        unknowns: bool = True,
    ) -> None:
        """Run a replication; arguments and errors are those of :func:`explain`."""
        from sim.model import TrainingModel

        check_count("seed", seed, 0, MAX_SEED)
        check_count("replication", replication, 0, MAX_REPLICATIONS - 1)
        self.scenario = load(scenario) if isinstance(scenario, str) else scenario
        self.seed, self.replication = int(seed), int(replication)
        model = TrainingModel(
            self.scenario, self.seed, 1, self.replication, unknowns=unknowns, record_events=True
        )
        self._cohort = next(
            (
                f"{spec.instance}.member"
                for spec in self.scenario.mechanisms
                if any(column.name == "member" for column in spec.kind.columns)
            ),
            None,
        )
        self._states = [self._state(model)]
        self._lines: list[dict[str, Floats]] = [{}]
        while model.running:
            model.step()
            self._states.append(self._state(model))
            # Rows are those of the month's start; newcomers may have lengthened the roster since.
            lines = model.lines or {}
            self._lines.append({name: line[0].copy() for name, line in lines.items()})
        ids = np.unique(np.concatenate([state["id"] for state in self._states]))
        name_of = model.month.population.name_of
        self.names = {int(one): name_of(int(one)) for one in ids if one != NOBODY}
        assert model.events is not None
        self._log = pd.DataFrame(model.events.table())
        model.let_go()

    def archive(self, cadre: int | str | None = None) -> GrowthArchive:
        """Return the growth archive of a cadre, as :func:`explain` does."""
        chosen = self._typical() if cadre is None else self._find(cadre)
        return GrowthArchive(
            self.scenario, self.seed, self.replication, chosen, self.names[chosen],
            self._table(chosen), self._events(chosen),
        )  # fmt: skip

    def everyone(self) -> pd.DataFrame:
        """Return everyone who was ever on the staff, at the last step at whose end they were there.

        Returns:
            a table with ``cadre`` (id), ``name`` (readable), ``tier`` (name), ``gain`` (since
            entry, SD) and ``here``: whether they are still there at the end.
        """
        tiers = [tier.name for tier in self.scenario.structure.tiers]
        last: dict[int, tuple[int, int]] = {}
        for step, state in enumerate(self._states):
            rows = np.flatnonzero(state["staff"])
            last |= {int(state["id"][row]): (step, int(row)) for row in rows}
        end = len(self._states) - 1
        return pd.DataFrame(
            {
                "cadre": list(last),
                "name": [self.names[one] for one in last],
                "tier": [tiers[self._states[step]["tier"][row]] for step, row in last.values()],
                "gain": [float(self._states[step]["gain"][row]) for step, row in last.values()],
                "here": [step == end for step, _ in last.values()],
            }
        )

    def _typical(self) -> int:
        first = next((state for state in self._states if state["chosen"].any()), self._states[0])
        candidates = first["id"][first["chosen"]]
        gains = [(self._last_gain(int(one)), int(one)) for one in candidates]
        return sorted(gains)[(len(gains) - 1) // 2][1]

    def _table(self, cadre: int) -> pd.DataFrame:
        structure = self.scenario.structure
        calendar = structure.calendar
        tiers = [tier.name for tier in structure.tiers]
        instances = sorted({name for lines in self._lines for name in lines})
        rows: list[dict[str, Any]] = []
        before: int | None = None
        for step, (state, lines) in enumerate(zip(self._states, self._lines, strict=True)):
            row = self._row(state, cadre)
            if row is not None:
                month = step * calendar.step
                entry = {
                    "month": month,
                    "date": calendar.label(month),
                    "tier": tiers[state["tier"][row]],
                    **{name: float(state[name][row]) for name in ("level", "standing", "gain")},
                }
                for name in instances:
                    there = before is not None and name in lines
                    entry[name] = float(lines[name][before]) if there else 0.0
                rows.append(entry)
            before = row
        return pd.DataFrame(rows).set_index("month")

    def _state(self, model: TrainingModel) -> dict[str, npt.NDArray[Any]]:
        roster = model.roster
        state = {name: roster[name][0].copy() for name in _KEPT}
        members = roster["staff"] if self._cohort is None else roster[self._cohort]
        return state | {"chosen": members[0] & state["present"]}

    def _row(self, state: Mapping[str, npt.NDArray[Any]], cadre: int) -> int | None:
        found = np.flatnonzero((state["id"] == cadre) & state["present"])
        return int(found[0]) if len(found) else None

    def _last_gain(self, cadre: int) -> float:
        for state in reversed(self._states):
            row = self._row(state, cadre)
            if row is not None:
                return float(state["gain"][row])
        raise KeyError(cadre)

    def _find(self, cadre: int | str) -> int:
        for one, name in self.names.items():
            if cadre in (one, name):
                return one
        example = self.names[min(self.names)]
        raise InputError(
            "unknown_cadre",
            value=cadre,
            legal=bilingual("error_part.person_form", example=example),
            nearest=nearest(cadre, self.names.values()),
        )

    def _events(self, cadre: int) -> pd.DataFrame:
        mine = self._log[self._log["cadre"] == cadre]
        calendar = self.scenario.structure.calendar
        months = mine["step"].to_numpy() * calendar.step
        return pd.DataFrame(
            {
                "month": months,
                "date": [calendar.label(int(month)) for month in months],
                "phase": mine["phase"].to_numpy(),
                "column": mine["column"].to_numpy(),
                "before": mine["before"].to_numpy(dtype=float),
                "after": mine["after"].to_numpy(dtype=float),
                "other": [self.names.get(int(other), "") for other in mine["other"]],
                "cause": mine["cause"].to_numpy(),
                "probability": mine["probability"].to_numpy(dtype=float),
            }
        )
