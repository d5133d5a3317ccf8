"""The exponential of the loops is that of the C library within its error."""

import numpy as np
import pytest

from sim import kernels
from tests.test_kernels import R, agree


@pytest.fixture
def random():
    return np.random.default_rng(12)


def e_to(power):
    """Raise e to powers as the loops do."""
    gain = np.empty((1, len(power)))
    one, everyone = np.ones(1), np.ones(gain.shape, dtype=np.bool_)
    kernels.learning_curve(power[None], everyone, one, one, gain)
    return gain[0]


def test_exponentials(random):
    # More than a batch of the loop holds.
    power = np.concatenate([random.uniform(-708, 709, 700), random.normal(size=300), [0.0, -0.0]])
    value = e_to(power)
    assert np.allclose(value, np.exp(power), rtol=4e-16, atol=0)
    assert value[-2:].tolist() == [1.0, 1.0]


def test_powers_beyond_the_largest_count_as_these():
    value = e_to(np.array([-np.inf, -800.0, 800.0, np.inf]))
    assert np.allclose(value, np.exp([-708.0, -708.0, 709.0, 709.0]))


@pytest.mark.parametrize("each", [1, R])
def test_learning_curve(random, each):
    time, learns = random.random((R, 400)) * 300, random.random((R, 400)) < 0.5
    rate, size = -random.random(each) / 20, random.random(each)
    gain = np.empty(time.shape)
    agree(kernels.learning_curve, time, learns, rate, size, gain)
    kernels.learning_curve(time, learns, rate, size, gain)
    expected = np.where(learns, size[:, None] * np.exp(rate[:, None] * time), 0)
    assert np.allclose(gain, expected, rtol=1e-14, atol=0)
