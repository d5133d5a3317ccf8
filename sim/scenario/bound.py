"""A scenario's parameters with the values of one run: scalars and (R, 1) columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError, between
from sim.groups import Competence, Group
from sim.mechanism import Mechanism
from sim.organisation import Organisation, PostSettings, TierSettings
from sim.parameters import Parameterised, draw_each
from sim.scenario.parts import MechanismSpec, Parameter
from sim.scenario.refusals import unknown
from sim.streams import Streams, decision_id
from sim.structure import Structure

Columns = Mapping[str, npt.ArrayLike]


@dataclass(frozen=True)
class Bound:
    """Everything that acts in a run, bound to its values.

    Attributes:
        groups: population groups by name.
        competence: the competence settings.
        mechanisms: the mechanisms, in the order of their instance names.
        organisation: the settings of tiers and posts.
    """

    groups: dict[str, Group]
    competence: Competence
    mechanisms: list[Mechanism]
    organisation: Organisation

    def rebind(self, path: str, value: Any) -> None:
        """Give a parameter another value, in place.

        Args:
            path: path of the parameter.
            value: a scalar or an (R, 1) column.

        Raises:
            ScenarioError: there is no such parameter.
        """
        owner, _, name = path.rpartition(".")
        owners = self._owners()
        bound = owners.get(owner)
        if bound is None or name not in bound.values:
            known = [f"{prefix}.{name}" for prefix, one in owners.items() for name in one.values]
            raise unknown("unknown_parameter", path, known)
        bound.values = {**bound.values, name: value}

    def _owners(self) -> dict[str, Parameterised]:
        owners: dict[str, Parameterised] = {Competence.PREFIX: self.competence}
        owners |= {f"population.{name}": group for name, group in self.groups.items()}
        owners |= {f"tiers.{name}": tier for name, tier in self.organisation.tiers.items()}
        owners |= {f"posts.{name}": post for name, post in self.organisation.posts.items()}
        owners |= {mechanism.instance: mechanism for mechanism in self.mechanisms}
        return owners


def bind(
    structure: Structure, mechanisms: tuple[MechanismSpec, ...], values: Mapping[str, Any]
) -> Bound:
    """Bind groups, competence and mechanisms to values by parameter path."""
    owned: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        owner, _, name = path.rpartition(".")
        owned.setdefault(owner, {})[name] = value
    acting = [
        spec.kind(spec.instance, owned.get(spec.instance, {}), structure)
        for spec in sorted(mechanisms, key=lambda spec: spec.instance)
    ]
    organisation = Organisation(
        {tier.name: TierSettings(owned[f"tiers.{tier.name}"]) for tier in structure.tiers},
        {kind.name: PostSettings(owned[f"posts.{kind.name}"]) for kind in structure.places.kinds},
    )
    peers = {mechanism.instance: mechanism for mechanism in acting}
    for mechanism in acting:
        mechanism.peers, mechanism.organisation = peers, organisation
    groups = {name: Group(owned[f"population.{name}"]) for name in structure.groups}
    return Bound(groups, Competence(owned[Competence.PREFIX]), acting, organisation)


def draw_unknowns(
    parameters: Mapping[str, Parameter], streams: Streams
) -> dict[str, npt.NDArray[np.float64]]:
    """Draw each unknown from its range, (R, 1) by path.

    A draw depends on the seed, the replication and the path alone: all variants share it, and
    further replications leave the first ones as they were.
    """
    unknowns = {path: one for path, one in parameters.items() if one.is_unknown}
    if not unknowns:
        return {}
    drawn = draw_each(
        [(one.declared, one.setting) for one in unknowns.values()],
        streams.world_uniforms(0, [decision_id("unknown", path) for path in unknowns]),
    )
    return {path: drawn[place][:, None] for place, path in enumerate(unknowns)}


def check_columns(
    parameters: Mapping[str, Parameter], columns: Columns, replications: int
) -> dict[str, npt.NDArray[np.float64]]:
    """Return columns as (R, 1) floats.

    Args:
        parameters: the scenario's parameters by path.
        columns: (R,) or (R, 1) values by path.
        replications: R.

    Raises:
        ScenarioError: a path is unknown or structural, or a column has another shape or a value
            outside its parameter's legal range.
    """
    checked = {}
    for path, given in columns.items():
        if path not in parameters:
            raise unknown("unknown_parameter", path, parameters)
        declared = parameters[path].declared
        if declared.structural:
            raise ScenarioError("column_of_structural", key=path, what=declared.label)
        column = np.asarray(given, dtype=np.float64)
        if column.shape not in ((replications,), (replications, 1)):
            raise ScenarioError(
                "column_shape", key=path, value=column.shape, legal=f"({replications}, 1)"
            )
        low = -np.inf if declared.low is None else declared.low
        high = np.inf if declared.high is None else declared.high
        wrong = ~(np.isfinite(column) & (column >= low) & (column <= high))
        if wrong.any():
            raise ScenarioError(
                "out_of_range",
                key=path,
                value=float(column[wrong][0]),
                what=declared.label,
                legal=between(declared.low, declared.high, declared.unit),
            )
        checked[path] = column.reshape(replications, 1)
    return checked
