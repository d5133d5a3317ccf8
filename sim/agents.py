"""Cadres as Mesa agents: views of one row of the roster.

A view is an ordinary registered Mesa agent. Reading an attribute reads the cadre's row, writing one
writes it. Views are made on first access and kept by cadre id, so a reference to an agent stays
good for as long as the cadre is in the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.flows import OUTSIDE

if TYPE_CHECKING:
    from sim.model import TrainingModel

_OWN = frozenset({"model", "unique_id", "pos"})


class Cadre(mesa.Agent):
    """One simulated cadre in one replication.

    Attributes besides the roster's columns and derived measures (age, tier, level, gain, …):
        cadre: the cadre's id in the roster.
        replication: row number of the replication that it lives in.

    Subclass it, give it a ``step``, and pass the class to ``TrainingModel(cadre=...)``: the step
    runs for every cadre of every replication in the phase ``develop``.
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
            return self.model.roster.cell(name, self.replication, self._row)
        except KeyError:
            raise AttributeError(f"a cadre has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        model = self.__dict__.get("model")
        if model is not None and "_row" in self.__dict__ and name in model.roster:
            model.write(self.replication, self._row, name, value)
        else:
            super().__setattr__(name, value)

    def remove(self, cause: str = OUTSIDE) -> None:
        """Leave the model: an exit with a cause."""
        if self.model.roster["present"][self.replication, self._row]:
            self.model.release(self.replication, self._row, cause)
        super().remove()

    @property
    def label(self) -> str:
        """Readable name: group, step of entry, place."""
        return self.model.month.population.name_of(self.cadre)


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
