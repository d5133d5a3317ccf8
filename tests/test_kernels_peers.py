"""The loop over small groups gives what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from tests.support import bits
from tests.test_kernels import agree

R, N, K = 3, 41, 2


@pytest.mark.parametrize("size", [2, 5, 100])
def test_below_best(size):
    random = np.random.default_rng(8)
    levels, present = random.normal(size=(K, R, N)), random.random((R, N)) < 0.7
    present[1] = False
    place = np.full((R, N), np.iinfo(np.int64).max)
    for r in range(R):
        place[r, present[r]] = random.permutation(present[r].sum())
    # Who is in the same group as whom, (R, N, N).
    group = place // size
    together = (group[:, :, None] == group[:, None, :]) & present[:, None, :]
    best = np.where(together, levels[:, :, None, :], -np.inf).max(axis=3)
    expected = np.where(present, best - levels, 0.0)
    gaps = np.empty((K, R, N))
    kernels.below_best(levels, present, place, size, gaps)
    assert np.array_equal(bits(gaps), bits(expected))
    agree(kernels.below_best, levels, present, place, size, gaps)
