"""One more place in a class: only what follows from it changes, for whoever it can have reached."""

import numpy as np
import pytest

from sim.model import TrainingModel
from sim.roster import NOBODY
from tests.support import by_cadre, programme

MONTHS = 12
REPLICATIONS = 6
ALL_NOMINATED = 0.2
"""With this selection rate everyone eligible is nominated, with ten places and with eleven."""

CLASS = {"name": "studio", "kind": "cohort_selection", "selection_rate": ALL_NOMINATED, "every": 0}
ALONE = [
    {"name": "classes", "kind": "course", "who": ["studio"]},
    {"name": "rating", "kind": "assessment", "every": 2},
    {"name": "visits", "kind": "supervision", "who": ["studio"], "exit_ratio": 1.0},
    {"name": "exits", "kind": "exits", "early": 0.03, "later": 0.02},
    {"name": "succession", "kind": "recruitment", "group": "recruits", "fill": 0.5},
    {"name": "fade", "kind": "fade"},
]
"""Nothing here lets one member matter to another."""

TOGETHER = [
    {"name": "groups", "kind": "mentoring", "who": ["studio"], "capacity": 3},
    {"name": "reviews", "kind": "review", "cohort": "studio", "every": 3, "leave_share": 0.3,
     "refill": False},
    {"name": "spirits", "kind": "morale"},
]  # fmt: skip


def histories(places, others):
    """Return each replication's cadres month by month, and the model with its event log."""
    scenario = programme([{**CLASS, "cohort_size": places}, *others])
    model = TrainingModel(scenario, replications=REPLICATIONS, record_events=True)
    seen = [[by_cadre(model, r)] for r in range(REPLICATIONS)]
    for _ in range(MONTHS):
        model.step()
        for r in range(REPLICATIONS):
            seen[r].append(by_cadre(model, r))
    return seen, model


def differing(left, right) -> set[int]:
    """Return the cadres who are not the same in some month."""
    return {
        cadre
        for a, b in zip(left, right, strict=True)
        for cadre in a.keys() | b.keys()
        if a.get(cadre) != b.get(cadre)
    }


def joined_by_the_place(left, right) -> set[int]:
    """Return who was picked at the opening in one run alone."""
    members = [
        {cadre for cadre, one in run[0].items() if one["studio.member"]} for run in (left, right)
    ]
    return members[0] ^ members[1]


def shared(model, replication):
    """Yield (cadre, thing) wherever the event log joins the two: mentor, post, review."""
    log = model.events.table()
    for event in np.flatnonzero(log["replication"] == replication):
        cadre, column = int(log["cadre"][event]), log["column"][event]
        if column == "mentor" and log["other"][event] != NOBODY:
            yield cadre, int(log["other"][event])
        elif column == "post":
            for post in {log["before"][event], log["after"][event]} - {NOBODY}:
                yield cadre, ("post", int(post))
        elif log["cause"][event] == "reviews":
            yield cadre, ("review", int(log["step"][event]))


def reachable(start, runs, replication) -> set[int]:
    """Walk what cadres share: mentors, posts, the review in which some had to go.

    The graph has the cadres and those things as nodes, and an edge wherever the opening state or
    the event log of either run joins the two.
    """
    edges: dict[object, set[object]] = {}
    for seen, model in runs:
        opening = seen[replication][0].items()
        held = [(cadre, ("post", one["post"])) for cadre, one in opening if one["post"] != NOBODY]
        for cadre, thing in [*held, *shared(model, replication)]:
            edges.setdefault(cadre, set()).add(thing)
            edges.setdefault(thing, set()).add(cadre)
    found: set[object] = set(start)
    ahead = list(start)
    while ahead:
        beyond = edges.get(ahead.pop(), set()) - found
        found |= beyond
        ahead += beyond
    return {one for one in found if isinstance(one, int)}


@pytest.fixture(scope="module")
def alone():
    return [histories(places, ALONE) for places in (10, 11)]


@pytest.fixture(scope="module")
def together():
    return [histories(places, [*ALONE, *TOGETHER]) for places in (10, 11)]


def test_the_place_goes_to_one_cadre_more(alone):
    for r in range(REPLICATIONS):
        assert len(joined_by_the_place(alone[0][0][r], alone[1][0][r])) == 1


def test_where_nobody_matters_to_anybody_only_that_cadre_differs(alone):
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in alone)
        assert differing(left, right) == joined_by_the_place(left, right)


def test_otherwise_only_those_differ_whom_the_place_can_have_reached(together):
    wider = 0
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in together)
        start = joined_by_the_place(left, right)
        found = differing(left, right)
        reached = reachable(start, together, r)
        assert start <= found <= reached
        wider += len(found) > 1
        everyone = {cadre for run in (left, right) for month in run for cadre in month}
        # The graph must leave most people out, or the walk would show nothing.
        assert len(reached) < len(everyone) / 2
    assert wider == REPLICATIONS


def test_a_walk_that_heeds_no_mentors_would_miss_someone(together):
    """The edges are needed: without them some who differ would not be reached."""
    missed = 0
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in together)
        start = joined_by_the_place(left, right)
        missed += not differing(left, right) <= start
    assert missed
