"""Run the program and the plain model side by side and compare every cadre, every column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import yaml

from sim.columns import ROLES
from sim.model import TrainingModel
from sim.paths import scenarios_dir
from sim.scenario import Scenario, parse
from tests.reference.person import Person
from tests.reference.world import World

WITHIN = 1e-9
NOT_NUMBERS = {"id", "key", "present", "role", "group", "tier", "post", "mentor"}


def programme(name: str) -> dict[str, Any]:
    """Return the tree of a programme's file, without what only reports need."""
    tree: dict[str, Any] = yaml.safe_load((scenarios_dir() / f"{name}.yaml").read_text("utf-8"))
    for section in ("levers", "variants", "indicators", "targets", "fit", "local"):
        tree.pop(section, None)
    return tree


def written(tree: Mapping[str, Any], levers: Mapping[str, Any] | None = None) -> Scenario:
    text = yaml.safe_dump(dict(tree), allow_unicode=True, sort_keys=False)
    return parse(text).with_parameters(levers or {})


def values_of(model: TrainingModel, replication: int) -> dict[str, Any]:
    """Return plain numbers for one replication."""
    return {
        path: float(value[replication, 0]) if isinstance(value, np.ndarray) else value
        for path, value in model.values.items()
    }


def compare(model: TrainingModel, world: World, replication: int) -> None:
    """Hold every column of every cadre present to the plain model's."""
    roster, tiers = model.roster, world.tiers
    rows = np.flatnonzero(roster["present"][replication])
    ids = roster["id"][replication]
    theirs = {int(ids[row]): row for row in rows}
    plain: dict[int, Person] = {one.id: one for one in world.people}
    where = f"replication {replication}, month {world.now}"
    assert theirs.keys() == plain.keys(), where
    people, places = list(plain.values()), [theirs[one] for one in plain]

    def column(name: str) -> Any:
        return roster[name][..., replication, :][..., places]

    for name in roster.declared.keys() - NOT_NUMBERS:
        mine = np.array([getattr(one, name) for one in people], dtype=float).T
        near = np.abs(mine - column(name)) <= WITHIN * (1 + np.abs(mine))
        assert near.all(), f"{name}, {where}: {_first_apart(mine, column(name), near)}"
    groups = model.structure.groups
    words: dict[str, Iterable[int]] = {
        "tier": (tiers.index(one.tier) for one in people),
        "role": (ROLES.index(one.role) for one in people),
        "group": (groups.index(one.group) for one in people),
        "post": (-1 if one.post is None else one.post for one in people),
        "mentor": (one.mentor.id if one.mentor else -1 for one in people),
        "key": (one.key for one in people),
    }
    for name, codes in words.items():
        assert list(codes) == column(name).tolist(), f"{name}, {where}"


def _first_apart(mine: Any, theirs: Any, near: Any) -> str:
    return f"{mine[~near][0]} in words, {np.asarray(theirs)[~near][0]} in the program"


def agree(chosen: Scenario, replications: int, months: int, seed: int = 5) -> TrainingModel:
    """Run both side by side and compare after every month."""
    model = TrainingModel(chosen, rng=seed, replications=replications)
    worlds = [World(chosen, values_of(model, r), seed, r) for r in range(replications)]
    for month in range(months + 1):
        for replication, world in enumerate(worlds):
            compare(model, world, replication)
        if month < months:
            model.step()
            for world in worlds:
                world.step()
    return model


def happened(model: TrainingModel, column: str, *causes: str) -> bool:
    """Whether a column has changed in every replication, for one of these causes."""
    return bool(model.month.flows.so_far(column, causes or None).all())
