"""The simulated people at the end of a run, one row each.

Results keep indicators, not people. The first futures of a run are simulated again, to the bit, and
their rosters are read.
"""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.errors import Cancelled
from sim.results import Results

if TYPE_CHECKING:
    from sim.model import TrainingModel

FUTURES: Final = 20
"""Simulated futures that a distribution of people is drawn from."""


def people(
    results: Results, replications: int = FUTURES, *, cancel: Event | None = None
) -> pd.DataFrame:
    """Return everyone present at the end of the first futures of a run.

    Args:
        results: of the run.
        replications: how many futures, at most those of the run.
        cancel: set it from another thread to stop within a simulated month.

    Returns:
        a table with ``replication``, ``cadre`` (id), ``tier`` (name) and ``level``: competence on
        the model's scale as the entry tier weighs it, where entrants have mean 0 and SD 1.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    from sim.model import TrainingModel

    model = TrainingModel(
        results.scenario,
        results.seed,
        min(replications, results.replications),
        results.first_replication,
        unknowns=results.unknowns,
    )
    try:
        while model.running:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            model.step()
        return _present(model)
    finally:
        model.let_go()


def _present(model: TrainingModel) -> pd.DataFrame:
    roster = model.roster
    present = roster["present"]
    level = roster.composite(model.structure.yardstick)
    names = np.array([tier.name for tier in model.structure.tiers], dtype=object)
    return pd.DataFrame(
        {
            "replication": np.broadcast_to(model.replications[:, None], present.shape)[present],
            "cadre": roster["id"][present],
            "tier": names[roster["tier"][present]],
            "level": level[present],
        }
    )
