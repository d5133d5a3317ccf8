"""The program agrees with the plain model written from its description, cadre by cadre."""

import numpy as np
import pytest
import yaml

from sim.model import TrainingModel
from sim.paths import scenarios_dir
from sim.scenario import parse
from tests.reference.person import Person
from tests.reference.world import World

NUMBERS = (
    "age", "tenure", "service", "time_in_tier", "standing", "fatigue", "quality", "honours",
    "log_entries", "since_honour", "since_setback", "effort", "exit_pressure", "upkeep", "female",
    "degree",
)  # fmt: skip
ONLY_PEOPLE = ("exits", "retirement", "succession", "veterans_leave", "mentor_supply")
MONTHS = 36


def scenario(levers=None, keep=None, months=MONTHS):
    """Putuo with other levers; with some of its mechanisms alone."""
    tree = yaml.safe_load((scenarios_dir() / "putuo.yaml").read_text("utf-8"))
    for section in ("levers", "variants", "indicators", "targets", "local"):
        del tree[section]
    tree["calendar"]["months"] = months
    if keep is not None:
        tree["mechanisms"] = [one for one in tree["mechanisms"] if one["name"] in keep]
        tiers = ("serving", "young", "apprentice") if "studio" in keep else ("serving", "young")
        tree["tiers"] = {name: tree["tiers"][name] for name in tiers}
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    return parse(text).with_parameters(levers or {})


def values_of(model, replication):
    """Return plain numbers for one replication."""
    return {
        path: float(value[replication, 0]) if isinstance(value, np.ndarray) else value
        for path, value in model.values.items()
    }


def compare(model: TrainingModel, world: World, replication: int) -> None:
    roster, tiers = model.roster, world.tiers
    rows = np.flatnonzero(roster["present"][replication])
    ids = roster["id"][replication]
    theirs = {int(ids[row]): row for row in rows}
    plain: dict[int, Person] = {one.id: one for one in world.people}
    where = f"replication {replication}, month {world.now}"
    assert theirs.keys() == plain.keys(), where

    def column(name):
        return roster[name][..., replication, :][..., [theirs[one] for one in plain]]

    people = list(plain.values())
    for name in NUMBERS:
        mine = np.array([float(getattr(one, name)) for one in people])
        np.testing.assert_allclose(
            mine, column(name), rtol=1e-9, atol=1e-9, err_msg=f"{name}, {where}"
        )
    for name in ("trained", "entry_level"):
        mine = np.array([getattr(one, name) for one in people]).T
        np.testing.assert_allclose(
            mine, column(name), rtol=1e-9, atol=1e-9, err_msg=f"{name}, {where}"
        )
    assert [tiers.index(one.tier) for one in people] == column("tier").tolist(), where
    assert [-1 if one.post is None else one.post for one in people] == column("post").tolist()
    assert [one.mentor.id if one.mentor else -1 for one in people] == column("mentor").tolist(), (
        where
    )
    if "studio.member" in roster.declared:
        for flag in ("member", "ever"):
            assert [getattr(one, flag) for one in people] == column(f"studio.{flag}").tolist(), (
                f"{flag}, {where}"
            )


def agree(chosen, replications, months=MONTHS, seed=5) -> TrainingModel:
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
    return bool(model.month.flows.so_far(column, causes or None).all())


def test_people_come_and_go_alike():
    agree(scenario(keep=ONLY_PEOPLE), 2, months=24)


def test_mentors_teach_and_tire_alike():
    agree(scenario(keep=(*ONLY_PEOPLE, "studio", "groups", "fade")), 1, months=24)


@pytest.mark.parametrize(
    "levers",
    [{}, {"studio.cohort_size": 60, "population.veterans.count": 3, "studio.selection_rate": 0.6}],
    ids=["as published", "many and few mentors"],
)
def test_all_of_putuo_agrees(levers):
    model = agree(scenario(levers), 2)
    for cause in ("to_top_student", "picked", "studio_review", "class_ended"):
        assert happened(model, "tier", cause), cause
    for column in ("left", "honours", "mentor", "fatigue", "since_setback"):
        assert happened(model, column), column


def test_putuo_with_contests_and_frequent_reviews_agrees():
    levers = {
        "groups.share": 0.5,
        "contest.per_year": 4,
        "studio_review.every": 2,
        "studio_review.leave_share": 0.3,
        "studio.every": 18,
    }
    agree(scenario(levers), 1)


def test_late_enough_for_the_retirement_reform():
    agree(scenario(keep=("retirement", "succession"), months=96), 1, months=96)
