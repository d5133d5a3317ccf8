"""Residents' cases and their taking part, against plain NumPy."""

import math

import numpy as np
import pytest
from scipy.special import expit, ndtr

from sim import kernels
from sim.kernels.normal_share import to_normal_shares
from tests.test_kernels import N, R, agree


@pytest.fixture
def random():
    return np.random.default_rng(13)


@pytest.mark.parametrize("each", [1, R])
def test_solve_cases(random, each):
    level, present = random.normal(size=(R, N)) * 3, random.random((R, N)) < 0.6
    skill, lift = random.random((2, each))
    against, shares = random.random((2, 3, each)) * 4, random.dirichlet([1, 1, 1], each).T.copy()
    mixed, solved = np.empty((R, N)), np.empty((2, 3, R))
    agree(kernels.solve_cases, level, present, skill, lift, against, shares, mixed, solved)
    kernels.solve_cases(level, present, skill, lift, against, shares, mixed, solved)
    able = skill[:, None] * (level + lift[:, None])
    chance = expit(able - np.log(against)[..., None])
    assert np.allclose(solved, np.where(present, chance, 0).sum(axis=-1))
    assert np.allclose(mixed, (shares[..., None] * chance[1]).sum(axis=0))


def test_chances_stay_away_from_certainty():
    level, one = np.array([[-700.0, 700.0]]), np.ones(1)
    mixed, solved = np.empty((1, 2)), np.empty((1, 1, 1))
    present, against = np.ones((1, 2), dtype=np.bool_), np.ones((1, 1, 1))
    kernels.solve_cases(level, present, one, one, against, np.ones((1, 1)), mixed, solved)
    assert mixed.tolist() == [[1e-6, 1 - 1e-6]]


@pytest.mark.parametrize("each", [1, R])
def test_spread_participation(random, each):
    before, regard = random.random((R, N)), random.normal(size=(R, N)) * 2
    first, joining, lapsing = random.random((3, each)) * [[0.2], [0.9], [0.9]]
    after = np.empty((R, N))
    agree(kernels.spread_participation, before, regard, first, joining, lapsing, 3.0, after)
    kernels.spread_participation(before, regard, first, joining, lapsing, 3.0, after)
    part = np.maximum(before, first[:, None])
    change = joining[:, None] * ndtr(regard) * part * (1 - part) - lapsing[:, None] * part
    assert np.allclose(after, np.clip(part + 3 * change, 0, 1))


def test_shares_of_a_normal_distribution_are_the_librarys_to_the_bit(random):
    near, far = random.uniform(-1.2, 1.2, 2000), random.uniform(-40, 40, 200)
    ends = math.sqrt(2) * np.array([0.84375, 0.25, 0.0, 1e-20])
    number = np.concatenate([near, far, ends, -ends, np.nextafter(ends, 0)])
    share = np.empty(len(number))
    to_normal_shares(number, share)
    expected = [0.5 * math.erfc(-one * math.sqrt(0.5)) for one in number]
    assert share.tolist() == expected
