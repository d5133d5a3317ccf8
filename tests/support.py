"""A small programme with every rule in it, and ways to compare runs to the bit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from sim.live import LiveRoster
from sim.mechanism import Mechanism
from sim.model import TrainingModel
from sim.roster import NOBODY
from sim.scenario import Scenario, parse

FRAME = """
schema: 1
name: small
title: {en: A small programme, zh: 小型方案}
calendar: {start: 2018-08, months: 12}
competence:
  dimensions: [policy, service, speech]
places: {communities: 44}
tiers:
  junior: {entry: true, weights: {policy: 0.5, service: 0.3, speech: 0.2}}
  senior: {may_be_empty: true, weights: {policy: 0.2, service: 0.2, speech: 0.6}}
population:
  recruits:
    {count: 12, tier: junior, age: {low: 22, mean: 28, high: 35}, trained_mean: 0.2}
  officials:
    count: 28
    tier: junior
    post: secretary
    age: {low: 36, mean: 50, sd: 10, high: 60}
    trained_mean: 0.5
    tenure: {low: 0, high: 120}
  veterans:
    {count: 4, role: mentor, age: {low: 55, mean: 60, high: 70}, level_mean: 1.0, quality_sd: 1.0}
indicators:
  - {kind: gain_since_entry}
  - {kind: total_gain}
  - {kind: headcount}
  - {kind: vacancies}
  - {kind: left_so_far}
  - {kind: mean_age}
"""

COMPANY = """
- {name: studio, kind: cohort_selection, cohort_size: 10, selection_rate: 0.5, every: 4}
- {name: groups, kind: mentoring, who: [studio], capacity: 3}
- {name: rating, kind: assessment, every: 2}
- {name: reviews, kind: review, cohort: studio, every: 3, leave_share: 0.3}
"""
"""Mechanisms that give others something to act on: members, mentors, standing, setbacks."""

REST = """
- {name: promotion, kind: advancement, below: junior, above: senior, every: 3, threshold: 0.5,
   min_months: 2}
- {name: classes, kind: course, every: 2, topics: weakest}
- {name: lessons, kind: tutoring, who: [studio]}
- {name: visits, kind: supervision}
- {name: spirits, kind: morale}
- {name: practice, kind: on_the_job}
- {name: fade, kind: fade}
- {name: exits, kind: exits, early: 0.03, later: 0.02}
- {name: veterans_leave, kind: exits, who: [veterans], early: 0.05, later: 0.05}
- {name: retirement, kind: retirement}
- {name: succession, kind: recruitment, group: recruits, fill: 0.5}
- {name: mentor_supply, kind: recruitment, group: veterans, keeps: stock, fill: 0.5}
"""


def mechanisms(text: str) -> list[dict[str, Any]]:
    """Return a file's list of mechanisms."""
    listed: list[dict[str, Any]] = yaml.safe_load(text)
    return listed


def programme(
    listed: Sequence[Mapping[str, Any] | type[Mechanism]] = (),
    changes: Mapping[str, Any] | None = None,
) -> Scenario:
    """Return the small programme with these mechanisms.

    Args:
        listed: mechanisms as in a file, or kinds; none for a programme in which nothing happens.
        changes: values of the frame by dotted path, such as ``population.recruits.count``.
    """
    tree = yaml.safe_load(FRAME)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        node = tree
        for name in parents:
            node = node.setdefault(name, {})
        node[last] = value
    tree["mechanisms"] = [
        {"kind": one.name} if isinstance(one, type) else dict(one) for one in listed
    ]
    return parse(yaml.safe_dump(tree, allow_unicode=True))


def everything(changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return the small programme with all of its mechanisms."""
    return programme(mechanisms(COMPANY) + mechanisms(REST), changes)


def rule(name: str, **members: Any) -> type[Mechanism]:
    """Return a new kind with these methods and declarations.

    Kinds of tests live in the tests that make them: at the top of a module every other test would
    find them too.
    """
    declared = {"name": name, "title": {"en": name, "zh": name}, **members}
    return type(name, (Mechanism,), declared)


def simulated(scenario: Scenario, steps: int | None = None, **options: Any) -> TrainingModel:
    """Return a model after so many steps, or at the end of its calendar."""
    model = TrainingModel(scenario, **options)
    for _ in range(model.structure.calendar.steps if steps is None else steps):
        model.step()
    return model


def columns(roster: LiveRoster, without: str | None = None) -> dict[str, npt.NDArray[Any]]:
    """Return copies of all columns, but for an instance's own."""
    return {
        name: roster[name].copy()
        for name in roster.declared
        if without is None or not name.startswith(f"{without}.")
    }


def bits(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array's bits as whole numbers, so that comparisons know no rounding and no NaN."""
    if array.dtype.kind != "f":
        return array
    # Positive and negative zero are one number.
    return np.ascontiguousarray(array + 0.0).view(np.int64)


def differing(
    left: Mapping[str, npt.NDArray[Any]], right: Mapping[str, npt.NDArray[Any]]
) -> list[str]:
    """Return the names of columns that are not the same to the bit."""
    assert left.keys() == right.keys()
    return [name for name in left if not np.array_equal(bits(left[name]), bits(right[name]))]


def by_cadre(
    model: TrainingModel, replication: int = 0, without: Iterable[str] = ()
) -> dict[int, dict[str, Any]]:
    """Return the values of each cadre present, by id; the row number plays no part."""
    roster = model.roster
    names = [name for name in roster.declared if name not in set(without)]
    ids = roster["id"][replication]
    return {
        int(ids[row]): {name: roster[name][..., replication, row].tolist() for name in names}
        for row in np.flatnonzero(roster["present"][replication])
    }


def series(model: TrainingModel) -> dict[str, npt.NDArray[np.float64]]:
    """Return the opening values and the series of all indicators, (R, 1 + steps)."""
    recorder = model.recorder
    return {
        name: np.column_stack([recorder.opening[name], recorder.series[name]])
        for name in recorder.series
    }


def same_people(left: TrainingModel, right: TrainingModel, replications: int = 3) -> None:
    """Assert that every cadre has the same values, by id, wherever it sits."""
    for replication in range(replications):
        assert by_cadre(left, replication) == by_cadre(right, replication)


def same_run(left: TrainingModel, right: TrainingModel, replications: int = 3) -> None:
    """Assert that people, series and ledgers are the same to the bit."""
    same_people(left, right, replications)
    assert not differing(series(left), series(right))
    assert not differing(left.recorder.ledger, right.recorder.ledger)


def out_of_bounds(roster: LiveRoster) -> list[str]:
    """Return the columns with a value that is not a number or outside the declared bounds."""
    wrong = []
    for name, column in roster.declared.items():
        values = roster[name]
        low = -np.inf if column.low is None else column.low
        high = np.inf if column.high is None else column.high
        if not ((values >= low) & (values <= high)).all():
            wrong.append(name)
    return wrong


def holders(roster: LiveRoster) -> npt.NDArray[np.int64]:
    """Return how many people hold each post, (R, posts)."""
    replications, posts = roster.shape[0], roster.structure.posts
    held = np.zeros((replications, posts), dtype=np.int64)
    replication, row = np.nonzero(roster["present"] & (roster["post"] != NOBODY))
    np.add.at(held, (replication, roster["post"][replication, row]), 1)
    return held


def permute(model: TrainingModel, seed: int) -> None:
    """Let everyone sit in another row, in every replication its own way."""
    random = np.random.default_rng(seed)
    roster = model.roster
    order = np.stack([random.permutation(roster.shape[1]) for _ in range(roster.shape[0])])
    roster.replace(
        {
            name: np.take_along_axis(
                roster[name], np.broadcast_to(order, roster[name].shape), axis=-1
            )
            for name in roster.declared
        }
    )
