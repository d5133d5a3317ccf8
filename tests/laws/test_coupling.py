"""One more place in a class: only what follows from it changes, for whoever it can have reached."""

import pytest

from tests.laws.reach import differing, everyone, histories, picked_in_one_alone, reachable
from tests.support import programme

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

REVIEWS = frozenset({"reviews"})


def small(places, others):
    """Return a run of the small programme with so many places in its class."""
    scenario = programme([{**CLASS, "cohort_size": places}, *others])
    return histories(scenario, MONTHS, REPLICATIONS)


@pytest.fixture(scope="module")
def alone():
    return [small(places, ALONE) for places in (10, 11)]


@pytest.fixture(scope="module")
def together():
    return [small(places, [*ALONE, *TOGETHER]) for places in (10, 11)]


def test_the_place_goes_to_one_cadre_more(alone):
    for r in range(REPLICATIONS):
        assert len(picked_in_one_alone(alone[0][0][r], alone[1][0][r], "studio")) == 1


def test_where_nobody_matters_to_anybody_only_that_cadre_differs(alone):
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in alone)
        assert differing(left, right) == picked_in_one_alone(left, right, "studio")


def test_otherwise_only_those_differ_whom_the_place_can_have_reached(together):
    wider = 0
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in together)
        start = picked_in_one_alone(left, right, "studio")
        found = differing(left, right)
        reached = reachable(start, together, r, REVIEWS)
        assert start <= found <= reached
        wider += len(found) > 1
        # The graph must leave most people out, or the walk would show nothing.
        assert len(reached) < len(everyone(together, r)) / 2
    assert wider == REPLICATIONS


def test_a_walk_that_heeds_no_mentors_would_miss_someone(together):
    """The edges are needed: without them some who differ would not be reached."""
    missed = 0
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in together)
        start = picked_in_one_alone(left, right, "studio")
        missed += not differing(left, right) <= start
    assert missed
