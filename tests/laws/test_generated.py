"""Laws that hold in any programme whatever, one run of many."""

import pickle

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import TrainingModel
from sim.roster import NOBODY
from sim.text import keys
from tests.laws.programmes import made, programmes
from tests.support import (
    holders,
    out_of_bounds,
    permute,
    same_people,
    same_run,
    series,
    simulated,
)

REPLICATIONS = 2
CAUSES = {key.partition(".")[2] for key in keys("cause")}


def level(model):
    roster = model.roster
    return roster.sum(roster["level"])


@settings(max_examples=25, deadline=None)
@given(programmes())
def test_heads_bounds_posts_mentors_and_the_ledger(drawn):
    scenario = made(*drawn)
    model = TrainingModel(scenario, replications=REPLICATIONS)
    roster, flows = model.roster, model.month.flows
    instances = {spec.instance for spec in scenario.mechanisms}
    heads, competence = roster.count(), level(model)
    while model.running:
        model.step()
        expected = heads + flows.this_month("entered") - flows.this_month("left")
        heads = roster.count()
        assert (heads == expected).all()
        booked = {cause for what, cause in flows.counts if what in ("entered", "left")}
        assert booked <= CAUSES | instances
        assert out_of_bounds(roster) == []
        assert holders(roster).max(initial=0) <= 1
        ids = roster["id"]
        for replication in range(REPLICATIONS):
            here = ids[replication][roster["present"][replication]]
            assert len(set(here.tolist())) == len(here)
        has = roster["present"] & (roster["mentor"] != NOBODY)
        assert (roster.rows_of("mentor")[has] != NOBODY).all()
        assert (roster["mentor"][has] != ids[has]).all()
        after = level(model)
        gap = after - competence - flows.net_change()
        competence = after
        assert np.abs(gap).max() < 1e-9 * max(1.0, np.abs(after).max())
        for values in series(model).values():
            assert np.isfinite(values[:, : model.month.index + 1]).all()


@settings(max_examples=8, deadline=None)
@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_mechanisms_in_the_file_changes_nothing(drawn, random):
    listed, frame = drawn
    shuffled = random.sample(listed, len(listed))
    left, right = (
        simulated(made(some, frame), 4, replications=REPLICATIONS) for some in (listed, shuffled)
    )
    same_run(left, right, REPLICATIONS)


@settings(max_examples=8, deadline=None)
@given(programmes(), st.integers(0, 4), st.integers(0, 999))
def test_neither_a_split_nor_where_people_sit_changes_anything(drawn, month, seed):
    scenario = made(*drawn)
    whole = simulated(scenario, 5, replications=REPLICATIONS)
    half = simulated(scenario, month, replications=REPLICATIONS)
    continued = pickle.loads(pickle.dumps(half))
    permute(half, seed)
    for _ in range(5 - month):
        continued.step()
        half.step()
    same_run(whole, continued, REPLICATIONS)
    same_people(whole, half, REPLICATIONS)


@settings(max_examples=6, deadline=None)
@given(programmes(), st.integers(0, 1))
def test_a_replication_is_itself_whatever_the_block(drawn, number):
    scenario = made(*drawn)
    block = simulated(scenario, 4, replications=REPLICATIONS)
    alone = simulated(scenario, 4, replications=1, first_replication=number)
    for name, values in series(alone).items():
        np.testing.assert_array_equal(values[0], series(block)[name][number])
