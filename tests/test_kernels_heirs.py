"""The loops over mentees and mentors give what plain NumPy sentences give."""

import numpy as np
import pytest

from sim import kernels
from tests.support import bits
from tests.test_kernels import agree

R, N = 3, 41


@pytest.fixture
def random():
    return np.random.default_rng(9)


def of_mentors(values, mentors):
    """Return each one's mentor's value; 0 where there is none."""
    return np.where(mentors < 0, 0, np.take_along_axis(values, np.maximum(mentors, 0), axis=1))


@pytest.mark.parametrize("each", [1, R])
def test_pass_on(random, each):
    stock, mentors = random.random((R, N)), random.integers(-1, N, (R, N))
    service = random.integers(0, 2, (R, N)).astype(np.float64)
    passed, lived = random.random((2, each))
    known = np.empty((R, N))
    agree(kernels.pass_on, stock, mentors, service, passed, lived, known)
    kernels.pass_on(stock, mentors, service, passed, lived, known)
    ahead = np.maximum(of_mentors(stock, mentors) - stock, 0.0)
    told = stock + np.where(mentors < 0, 0.0, passed[:, None] * ahead)
    expected = told + np.where(service > 0, (1.0 - told) * lived[:, None], 0.0)
    assert np.array_equal(bits(known), bits(expected))


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_lost_with(random, share):
    stock, mentors = random.random((R, N)), random.integers(-1, N, (R, N))
    gone = random.random((R, N)) < share
    heirs = ~gone & (random.random((R, N)) < 0.8)
    lost = np.empty(R)
    agree(kernels.lost_with, stock, gone, heirs, mentors, lost)
    kernels.lost_with(stock, gone, heirs, mentors, lost)
    taught = heirs & of_mentors(gone, mentors).astype(np.bool_)
    kept = np.zeros((R, N))
    replication, row = np.nonzero(taught)
    np.maximum.at(kept, (replication, mentors[replication, row]), stock[replication, row])
    expected = kernels.sum_rows(np.maximum(stock - kept, 0.0), gone)
    assert np.array_equal(bits(lost), bits(expected))
