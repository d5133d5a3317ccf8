"""The loop over residents' regard gives what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from tests.support import bits
from tests.test_kernels import agree

R, N = 3, 41


@pytest.mark.parametrize("values", [1, R])
def test_follow_opinion(values):
    random = np.random.default_rng(12)
    before, deserved, liking, chance = random.normal(size=(4, R, N))
    spread, luck, follow = random.random((3, values))
    regard = np.empty((R, N))
    kernels.follow_opinion(before, deserved, liking, chance, spread, luck, follow, regard)
    opinion = deserved + spread[:, None] * liking + luck[:, None] * chance
    expected = before + follow[:, None] * (opinion - before)
    assert np.array_equal(bits(regard), bits(expected))
    agree(kernels.follow_opinion, before, deserved, liking, chance, spread, luck, follow, regard)
