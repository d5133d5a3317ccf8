"""The loop over rates of leaving gives what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from tests.support import bits
from tests.test_kernels import agree

R, N = 3, 41


@pytest.mark.parametrize("values", [1, R])
def test_rates_by_time(values):
    random = np.random.default_rng(9)
    time, rates = random.random((R, N)) * 10.0, np.empty((R, N))
    until, before, after = random.random((3, values)) * 10.0
    time[0, 0] = until[0]
    kernels.rates_by_time(time, until, before, after, rates)
    expected = np.where(time < until[:, None], before[:, None], after[:, None])
    assert np.array_equal(bits(rates), bits(expected))
    agree(kernels.rates_by_time, time, until, before, after, rates)
