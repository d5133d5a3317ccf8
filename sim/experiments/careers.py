"""Who is where, month by month, in the first futures of a run: the stock behind flows.

Results keep indicators, not people. The first futures are simulated again, to the bit, with every
cadre's tier and post taken down at the end of each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from sim.errors import Cancelled
from sim.experiments.people import FUTURES
from sim.recorder import EventLog
from sim.results import Results
from sim.scenario import Scenario
from sim.structure import Structure

if TYPE_CHECKING:
    from sim.model import TrainingModel

By = Literal["tier", "post"]

ENTERED: Final = "+"
"""Where those come from who were not there at the first month."""

LEFT: Final = "-"
"""Beginning of where those went who are not there any more; the cause follows."""

NO_POST: Final = ""
"""Whoever holds no post."""


@dataclass(frozen=True, eq=False)
class Careers:
    """Everyone's place at the end of every step.

    Attributes:
        scenario: what was simulated.
        futures: how many simulated futures.
        places: a row per future, step and member of staff: ``replication``, ``step``, ``cadre``
            (id), ``tier`` (name), ``post`` (kind, or an empty text), ``age`` (years) and ``level``
            (competence, SD among entrants).
        exits: a row per departure: ``replication``, ``step``, ``cadre``, ``cause``.
    """

    scenario: Scenario
    futures: int
    places: pd.DataFrame
    exits: pd.DataFrame

    def at(self, step: int) -> pd.DataFrame:
        """Return who is there at a step, the opening state being step 0."""
        return self.places[self.places["step"] == step]

    def flows(self, first: int, last: int, by: By = "tier") -> pd.DataFrame:
        """Return how many went from where to where between two steps.

        Args:
            first, last: the steps; the opening state is step 0.
            by: tell people apart by tier or by the kind of post they hold.

        Returns:
            a table with ``source``, ``target`` and ``heads`` (persons, mean over the futures). Who
            was not there at the first step comes from :data:`ENTERED`; who is not there at the last
            went to :data:`LEFT` and the cause. Whoever came and went in between is counted with
            both.
        """
        key = ["replication", "cadre"]
        before = self.at(first)[[*key, by]].rename(columns={by: "source"})
        after = self.at(last)[[*key, by]].rename(columns={by: "target"})
        gone = self.exits[(self.exits["step"] > first) & (self.exits["step"] <= last)]
        # Someone may leave and come back; the last departure counts.
        gone = gone.drop_duplicates(key, keep="last")[[*key, "cause"]]
        both = before.merge(after, on=key, how="outer").merge(gone, on=key, how="outer")
        both["source"] = both["source"].fillna(ENTERED)
        left = LEFT + both["cause"].fillna("").astype(str)
        both["target"] = both["target"].where(both["target"].notna(), left)
        heads = both.groupby(["source", "target"], sort=True).size() / self.futures
        return heads.rename("heads").reset_index()


def careers(results: Results, futures: int = FUTURES, *, cancel: Event | None = None) -> Careers:
    """Return everyone's place, month by month, in the first futures of a run.

    Args:
        results: of the run.
        futures: how many, at most those of the run.
        cancel: set it from another thread to stop within a simulated month.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    from sim.model import TrainingModel

    count = min(futures, results.replications)
    model = TrainingModel(
        results.scenario, results.seed, count, results.first_replication,
        unknowns=results.unknowns,
    )  # fmt: skip
    # Of everything that changes, the log would be a hundred times as long.
    comings_and_goings = EventLog(results.first_replication, {"present"})
    model.month.events = comings_and_goings
    try:
        parts = [_places(model, 0)]
        while model.running:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            model.step()
            parts.append(_places(model, len(parts)))
    finally:
        model.let_go()
    log = pd.DataFrame(comings_and_goings.table())
    gone = log[log["after"] == 0]
    exits = gone[["replication", "step", "cadre", "cause"]].reset_index(drop=True)
    return Careers(results.scenario, count, pd.concat(parts, ignore_index=True), exits)


def _places(model: TrainingModel, step: int) -> pd.DataFrame:
    roster, structure = model.roster, model.structure
    staff = roster["staff"]
    tiers = np.array([tier.name for tier in structure.tiers], dtype=object)
    return pd.DataFrame(
        {
            "replication": np.broadcast_to(model.replications[:, None], staff.shape)[staff],
            "step": step,
            "cadre": roster["id"][staff],
            "tier": tiers[roster["tier"][staff]],
            "post": _kinds(structure)[roster["post"][staff]],
            "age": roster["age"][staff],
            "level": roster["level"][staff],
        }
    )


def _kinds(structure: Structure) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the kind of each post by its number; the last place, number -1, is for none."""
    kinds = np.full(structure.posts + 1, NO_POST, dtype=object)
    for name, numbers in structure.places.ranges.items():
        kinds[numbers.start : numbers.stop] = name
    return kinds
