"""Mentors: never over capacity unless the rule says so, and one more never does harm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import TrainingModel
from sim.roster import NOBODY
from tests.support import programme

CLASS = {
    "name": "studio", "kind": "cohort_selection", "selection_rate": 1.0, "every": 3,
}  # fmt: skip


def world(seats, capacity, over, veterans, **values):
    groups = {"name": "groups", "kind": "mentoring", "who": ["studio"], "capacity": capacity}
    return programme(
        [
            {**CLASS, "cohort_size": seats},
            {**groups, "over_capacity": over, **values},
            {"kind": "exits", "who": ["staff", "veterans"], "early": 0.05, "later": 0.05},
        ],
        {"population.veterans.count": veterans, "population.veterans.quality_sd": 0.0},
    )


def loads(model):
    roster = model.roster
    return roster.tally(np.where(roster["present"], roster.rows_of("mentor"), NOBODY))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 6))
def test_nobody_has_more_mentees_than_the_rule_allows(seats, capacity, veterans):
    model = TrainingModel(world(seats, capacity, "unmentored", veterans), replications=3)
    assert loads(model).max() == min(capacity, -(-seats // veterans))
    while model.running:
        model.step()
        assert loads(model).max() <= capacity


@settings(max_examples=10, deadline=None)
@given(st.integers(6, 30), st.integers(1, 4))
def test_where_overload_is_the_rule_everyone_has_a_mentor(seats, veterans):
    model = TrainingModel(world(seats, 1, "overload", veterans), replications=3)
    while model.running:
        model.step()
        roster = model.roster
        members = roster["present"] & roster["studio.member"]
        has_mentors = (roster["present"] & (roster["role"] == 1)).any(axis=1)
        missing = (members & (roster.rows_of("mentor") == NOBODY)).any(axis=1)
        assert not (missing & has_mentors).any()


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from(["overload", "unmentored"]),
    st.floats(0.0, 2.0),
)
def test_one_more_mentor_never_lowers_the_mean_gain_of_a_month(
    seats, capacity, veterans, over, dilution
):
    """With a fixed roster and mentors of equal quality who are not staff."""
    gains = []
    for mentors in (veterans, veterans + 1):
        scenario = world(seats, capacity, over, mentors, dilution=dilution).without("exits")
        model = TrainingModel(scenario, replications=3, unknowns=False)
        before = model.roster["gain"].copy()
        model.step()
        members = model.roster["studio.member"]
        gains.append(model.roster.mean(model.roster["gain"] - before, members))
    assert (gains[1] >= gains[0] - 1e-12).all()


def test_the_gain_of_a_month_does_depend_on_mentors():
    few, many = (TrainingModel(world(30, 5, "overload", n), unknowns=False) for n in (1, 6))
    for model in (few, many):
        model.step()
    mean = [
        float(m.roster.mean(m.roster["gain"], m.roster["studio.member"])[0]) for m in (few, many)
    ]
    assert mean[1] > 1.5 * mean[0] > 0
    assert mean == pytest.approx(sorted(mean))
