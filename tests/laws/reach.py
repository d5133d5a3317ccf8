"""Who can have been reached: cadres and what they share, as the event log joins them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from sim.model import TrainingModel
from sim.roster import NOBODY
from sim.scenario import Scenario
from tests.support import by_cadre

History = list[dict[int, dict[str, Any]]]
"""The values of every cadre present, month by month from the opening, of one replication."""
Run = tuple[list[History], TrainingModel]
"""The histories of all replications, and the model with its event log."""


def histories(scenario: Scenario, months: int, replications: int, **options: Any) -> Run:
    """Return each replication's cadres month by month, and the model with its event log."""
    model = TrainingModel(scenario, replications=replications, record_events=True, **options)
    seen = [[by_cadre(model, r)] for r in range(replications)]
    for _ in range(months):
        model.step()
        for r in range(replications):
            seen[r].append(by_cadre(model, r))
    return seen, model


def differing(left: History, right: History) -> set[int]:
    """Return the cadres who are not the same in some month."""
    return {
        cadre
        for a, b in zip(left, right, strict=True)
        for cadre in a.keys() | b.keys()
        if a.get(cadre) != b.get(cadre)
    }


def picked_in_one_alone(left: History, right: History, cohort: str, month: int = 0) -> set[int]:
    """Return who is a member at a month's end in one run and not in the other."""
    members = [
        {cadre for cadre, one in run[month].items() if one[f"{cohort}.member"]}
        for run in (left, right)
    ]
    return members[0] ^ members[1]


def everyone(runs: Iterable[Run], replication: int) -> set[int]:
    """Return all cadres who were ever there."""
    return {cadre for seen, _ in runs for month in seen[replication] for cadre in month}


def _shared(
    model: TrainingModel, replication: int, together: frozenset[str]
) -> Iterator[tuple[int, Any]]:
    """Yield (cadre, thing) wherever the event log joins the two: mentor, post, joint round."""
    assert model.events is not None, "the run keeps no event log"
    log = model.events.table()
    for event in np.flatnonzero(log["replication"] == replication):
        cadre, column = int(log["cadre"][event]), log["column"][event]
        if column == "mentor" and log["other"][event] != NOBODY:
            yield cadre, int(log["other"][event])
        elif column == "post":
            for post in {log["before"][event], log["after"][event]} - {NOBODY}:
                yield cadre, ("post", int(post))
        elif log["cause"][event] in together:
            yield cadre, (log["cause"][event], int(log["step"][event]))


def reachable(
    start: Iterable[int], runs: Iterable[Run], replication: int, together: frozenset[str]
) -> set[int]:
    """Walk what cadres share: mentors, posts, rounds in which one's place is another's.

    The graph has the cadres and those things as nodes, and an edge wherever the opening state or
    the event log of either run joins the two.

    Args:
        start: whom the change has reached at first.
        runs: both runs.
        replication: which.
        together: causes of events that all cadres of a step have in common.
    """
    edges: dict[object, set[object]] = {}
    for seen, model in runs:
        for cadre, one in seen[replication][0].items():
            for thing in _held(one):
                edges.setdefault(cadre, set()).add(thing)
                edges.setdefault(thing, set()).add(cadre)
        for cadre, thing in _shared(model, replication, together):
            edges.setdefault(cadre, set()).add(thing)
            edges.setdefault(thing, set()).add(cadre)
    found: set[object] = set(start)
    ahead = list(found)
    while ahead:
        beyond = edges.get(ahead.pop(), set()) - found
        found |= beyond
        ahead += beyond
    return {one for one in found if isinstance(one, int)}


def _held(one: dict[str, Any]) -> Iterator[object]:
    if one["post"] != NOBODY:
        yield "post", one["post"]
    if one["mentor"] != NOBODY:
        yield one["mentor"]
