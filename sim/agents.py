"""Cadres as Mesa agents: views of one row of the roster.

A view is an ordinary registered Mesa agent. Reading an attribute reads the cadre's row, writing one
writes it. Views are made on first access and kept by cadre id, so a reference to an agent stays
good for as long as the cadre is in the model; after that it refuses, because the row belongs to
someone else.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np

from sim.flows import OUTSIDE
from sim.roster import DERIVED

if TYPE_CHECKING:
    from sim.model import TrainingModel

_OWN: Final = frozenset({"model", "unique_id", "pos"})
_FIXED: Final = frozenset({"id", "key", "present", "group"})
"""Columns that say who someone is and whether they are here: entry and exit alone write them."""


class Cadre(mesa.Agent):
    """One simulated cadre in one replication.

    Attributes besides the roster's columns and derived measures (age, tier, level, gain, …):
        cadre: the cadre's id in the roster.
        replication: row number of the replication that it lives in.

    Subclass it, give it a ``step``, and pass the class to ``TrainingModel(cadre=...)``: the step
    runs for every cadre of every replication in the phase ``develop``. What it writes is moved into
    the column's bounds and booked under the cause "outside".

    Raises:
        AttributeError: there is no such column, it cannot be set, or the cadre has left the model.
        ValueError: a number to set is not finite.
    """

    def __init__(self, model: TrainingModel, cadre: int, replication: int, row: int) -> None:
        super().__init__(model)
        self.cadre = cadre
        self.replication = replication
        self._row = row

    def __getattr__(self, name: str) -> Any:
        # Only called for what is no ordinary attribute.
        if name.startswith("_") or name in _OWN:
            raise AttributeError(name)
        try:
            self._check_here()
            return self.model.roster.cell(name, self.replication, self._row)
        except KeyError:
            raise AttributeError(f"a cadre has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        model = self.__dict__.get("model")
        if model is None or "_row" not in self.__dict__:
            super().__setattr__(name, value)
        elif name in _FIXED:
            raise AttributeError(f"a cadre's {name!r} is fixed; remove() lets a cadre leave")
        elif name in DERIVED:
            raise AttributeError(f"{name!r} follows from other columns; set those")
        elif name in model.roster:
            self._check_here()
            if not np.isfinite(value).all():
                raise ValueError(f"{name!r} cannot be {value}")
            model.write(self.replication, self._row, name, value)
        else:
            super().__setattr__(name, value)

    def remove(self, cause: str = OUTSIDE) -> None:
        """Leave the model: an exit with a cause."""
        roster, place = self.model.roster, (self.replication, self._row)
        if roster["id"][place] == self.cadre and roster["present"][place]:
            self.model.release(*place, cause)
        super().remove()

    @property
    def label(self) -> str:
        """Readable name: group, step of entry, place."""
        return self.model.month.population.name_of(self.cadre)

    def _check_here(self) -> None:
        if self.model.roster["id"][self.replication, self._row] != self.cadre:
            raise AttributeError(f"{self.label} has left the model")


class Views:
    """Keeps each replication's views and registers those of the replication in focus."""

    def __init__(self, model: TrainingModel) -> None:
        self._model = model
        self._views: dict[int, dict[int, Cadre]] = {}
        self._shown: int | None = None
        self._seen: dict[int, Any] = {}

    def synchronise(self, replication: int) -> None:
        """Make the registered agents those who are present in a replication."""
        model = self._model
        present = model.roster["present"]
        if self._shown == replication and self._seen.get(replication) is present:
            return
        if self._shown is not None and self._shown != replication:
            for view in self._views[self._shown].values():
                with suppress(KeyError):  # it has been removed since
                    model.deregister_agent(view)
            for view in self._views.get(replication, {}).values():
                number = view.unique_id
                model.register_agent(view)
                view.unique_id = number
        views = self._views.setdefault(replication, {})
        self._shown = replication
        ids = model.roster["id"][replication]
        rows = np.flatnonzero(present[replication])
        here = {int(ids[row]): int(row) for row in rows}
        for gone in views.keys() - here.keys():
            mesa.Agent.remove(views.pop(gone))
        for cadre, row in here.items():
            if cadre not in views:
                views[cadre] = model.cadre_type(model, cadre, replication, row)
        self._seen[replication] = present
