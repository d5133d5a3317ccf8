"""Order among the rows of each replication."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ranking import UNRANKED, first, first_rows, leading, rank, round_half_up

SHAPE = (3, 12)
seeds = st.integers(0, 2**32 - 1)


def lots(seed) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    """Return scores with many ties, who takes part, and what orders equal scores."""
    random = np.random.default_rng(seed)
    score = random.integers(0, 4, SHAPE) / 2
    among = random.random(SHAPE) < random.random((SHAPE[0], 1))
    return score, among, random.random(SHAPE), random


@given(seed=seeds)
def test_ranks_follow_the_score_and_then_the_tie(seed):
    score, among, tie, _ = lots(seed)
    ranks = rank(score, among, tie)
    for r in range(SHAPE[0]):
        rows = np.flatnonzero(among[r])
        best_first = sorted(rows, key=lambda row: (-score[r, row], tie[r, row]))
        assert [ranks[r, row] for row in best_first] == list(range(len(rows)))
        assert (ranks[r, ~among[r]] == UNRANKED).all()


@given(seed=seeds, seats=st.integers(0, 15) | st.just(10**9))
def test_so_many_seats_take_so_many_and_nobody_from_outside(seed, seats):
    _, among, score, _ = lots(seed)
    taken = rank(score, among) < seats
    assert not (taken & ~among).any()
    assert taken.sum(axis=1).tolist() == np.minimum(seats, among.sum(axis=1)).tolist()


@given(
    seed=seeds,
    places=st.just(np.inf) | st.integers(-1, 15) | st.tuples(*[st.integers(0, 15)] * SHAPE[0]),
    tied=st.booleans(),
)
def test_the_first_so_many_are_those_whose_ranks_are_below_it(seed, places, tied):
    score, among, tie, random = lots(seed)
    # Some chances are alike as well, and some scores are as low as can be.
    chance = np.where(random.random(SHAPE) < 0.5, 0.5, tie) if tied else None
    score = np.where(random.random(SHAPE) < 0.2, -np.inf, score)
    wanted = np.reshape(places, (-1, 1))
    expected = among & (rank(score, among, chance) < wanted)
    assert (first(score, among, wanted, chance) == expected).all()


@given(seed=seeds, most=st.integers(0, 15))
def test_those_who_lead_are_no_worse_than_the_last_of_them(seed, most):
    score, among, *_ = lots(seed)
    found = leading(score, among, most)
    for r in range(SHAPE[0]):
        best = np.sort(score[r, among[r]])[::-1][:most]
        expected = among[r] & (score[r] >= best[-1]) if len(best) else np.zeros(SHAPE[1], np.bool_)
        assert (found[r] == expected).all()


@given(seed=seeds)
def test_the_rows_order_does_not_matter(seed):
    score, among, tie, random = lots(seed)
    order = random.permutation(SHAPE[1])
    there = rank(score[:, order], among[:, order], tie[:, order])
    assert (there == rank(score, among, tie)[:, order]).all()


@given(seed=seeds, most=st.integers(1, 12))
def test_first_rows(seed, most):
    _, mask, *_ = lots(seed)
    found = first_rows(mask, most)
    for r in range(SHAPE[0]):
        rows = np.flatnonzero(mask[r])[:most].tolist()
        assert found[r].tolist() == rows + [-1] * (most - len(rows))


def test_halves_go_up():
    assert round_half_up(np.array([0.4, 0.5, 1.5, 2.5, 2.6])).tolist() == [0, 1, 2, 3, 3]


@pytest.mark.parametrize("most", [1, 3, 7, 40, 100])
def test_the_first_few_are_those_who_rank_first_among_all(most):
    random = np.random.default_rng(4)
    score = np.round(random.normal(size=(6, 40)), 1)
    among, tie = random.random((6, 40)) < 0.8, random.random((6, 40))
    assert (first(score, among, most, tie) == (rank(score, among, tie) < most)).all()
