"""The loop over turns gives what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from tests.test_kernels import agree

R, N, M, P = 3, 41, 12, 9


def test_take_in_turn():
    random = np.random.default_rng(14)
    places, present = random.random((R, P)) < 0.5, random.random((R, M)) < 0.8
    places[1] = False
    rows = np.stack([r * N + random.permutation(N)[:M] for r in range(R)])
    turn = np.argsort(random.random((R, M)), axis=1)
    who, taken = np.zeros((R, N), dtype=np.bool_), np.zeros((R, N), dtype=np.int64)
    agree(kernels.take_in_turn, places, 100, rows, present, turn, who, taken)
    kernels.take_in_turn(places, 100, rows, present, turn, who, taken)
    takes = present & (turn < places.sum(axis=1)[:, None])
    assert np.array_equal(np.flatnonzero(who), np.sort(rows[takes]))
    for r, m in np.argwhere(takes):
        assert taken.reshape(-1)[rows[r, m]] == 100 + np.flatnonzero(places[r])[turn[r, m]]
    assert not taken[~who].any()


@pytest.mark.parametrize("tied", [False, True])
def test_mark_first(tied):
    """By the loop that puts in order."""
    random = np.random.default_rng(15)
    score, tie = random.integers(0, 4, (R, N)).astype(np.float64), random.random((R, N))
    among, most = random.random((R, N)) < 0.6, np.array([0, 10, 100])
    given = tie if tied else np.empty((0, 0))
    ranks, first = np.full((R, N), N), np.zeros((R, N), dtype=np.bool_)
    agree(kernels.mark_first, score, among, most, given, first)
    kernels.mark_first(score, among, most, given, first)
    kernels.rank_rows(score, among, given, ranks)
    assert np.array_equal(first, among & (ranks < most[:, None]))
