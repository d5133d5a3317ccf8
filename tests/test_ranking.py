"""Order among the rows of each replication."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.ranking import UNRANKED, first_rows, rank, round_half_up

SHAPE = (3, 12)
masks = arrays(bool, SHAPE)
uniforms = arrays(float, SHAPE, elements=st.floats(0.01, 0.99), unique=True)
coarse = arrays(float, SHAPE, elements=st.integers(0, 3).map(float))


@given(score=coarse, among=masks, tie=uniforms)
def test_ranks_follow_the_score_and_then_the_tie(score, among, tie):
    ranks = rank(score, among, tie)
    for r in range(SHAPE[0]):
        rows = np.flatnonzero(among[r])
        best_first = sorted(rows, key=lambda row: (-score[r, row], tie[r, row]))
        assert [ranks[r, row] for row in best_first] == list(range(len(rows)))
        assert (ranks[r, ~among[r]] == UNRANKED).all()


@given(score=uniforms, among=masks, seats=st.integers(0, 10**9))
def test_so_many_seats_take_so_many_and_nobody_from_outside(score, among, seats):
    taken = rank(score, among) < seats
    assert not (taken & ~among).any()
    assert taken.sum(axis=1).tolist() == np.minimum(seats, among.sum(axis=1)).tolist()


@given(score=coarse, among=masks, tie=uniforms, order=st.permutations(range(SHAPE[1])))
def test_the_rows_order_does_not_matter(score, among, tie, order):
    there = rank(score[:, order], among[:, order], tie[:, order])
    assert (there == rank(score, among, tie)[:, order]).all()


@given(mask=masks, most=st.integers(1, 12))
def test_first_rows(mask, most):
    found = first_rows(mask, most)
    for r in range(SHAPE[0]):
        rows = np.flatnonzero(mask[r])[:most].tolist()
        assert found[r].tolist() == rows + [-1] * (most - len(rows))


def test_halves_go_up():
    assert round_half_up(np.array([0.4, 0.5, 1.5, 2.5, 2.6])).tolist() == [0, 1, 2, 3, 3]
