"""The loops that select and measure audiences give what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from sim.roster import MENTOR, STAFF
from tests.support import bits
from tests.test_kernels import agree

R, N = 3, 41


@pytest.fixture
def random():
    return np.random.default_rng(5)


@pytest.fixture
def people(random):
    """Return present, role, tier, group and post of (R, N) cadres."""
    return (
        random.random((R, N)) < 0.8,
        random.integers(0, 3, (R, N)).astype(np.int8),
        random.integers(0, 4, (R, N)).astype(np.int8),
        random.integers(-1, 3, (R, N)).astype(np.int16),
        random.integers(-1, 9, (R, N)).astype(np.int32),
    )


def _codes(roles=(), tiers=(), groups=(), posts=()) -> tuple:
    return (
        np.array(roles, np.int8),
        np.array(tiers, np.int8),
        np.array(groups, np.int16),
        np.array(posts, np.int32).reshape(-1, 2),
    )


@pytest.mark.parametrize(
    "codes",
    [
        _codes(),
        _codes(roles=[STAFF]),
        _codes(roles=[MENTOR], tiers=[1, 3]),
        _codes(groups=[0, 2], posts=[(2, 4), (7, 8)]),
    ],
)
def test_belonging(people, codes):
    present, role, tier, group, post = people
    roles, tiers, groups, posts = codes
    expected = present & (
        np.isin(role, roles)
        | ((role == STAFF) & np.isin(tier, tiers))
        | np.isin(group, groups)
        | np.isin(post, [number for start, stop in posts for number in range(start, stop)])
    )
    found = np.ones((R, N), dtype=np.bool_)
    kernels.belonging(present, role, tier, group, post, roles, tiers, groups, posts, STAFF, found)
    assert np.array_equal(found, expected)
    agree(kernels.belonging, *people, *codes, STAFF, np.zeros((R, N), dtype=np.bool_))


def test_mean_rows(random):
    values, among = random.normal(size=(R, N)), random.random((R, N)) < 0.5
    among[1] = False
    # One after another, where np.sum would add in pairs.
    total = np.cumsum(np.where(among, values, 0.0), axis=1)[:, -1]
    expected = np.where(among.any(axis=1), total / np.maximum(among.sum(axis=1), 1), -7.0)
    assert np.array_equal(bits(kernels.mean_rows(values, among, -7.0)), bits(expected))
    agree(kernels.mean_rows, values, among, -7.0)


@pytest.mark.parametrize("tied", [False, True])
def test_rank_rows(random, tied):
    score, tie = random.integers(0, 4, (R, N)) * 1.0, random.random((R, N))
    among = random.random((R, N)) < 0.6
    among[1] = False
    ranks = np.full((R, N), -1)
    kernels.rank_rows(score, among, tie if tied else np.empty((0, 0)), ranks)
    # Those before one: a higher score, or an equal one and a lower tie, or failing that, row.
    second = tie if tied else np.broadcast_to(np.arange(float(N)), (R, N))
    one, other = score[:, :, None], score[:, None, :]
    before = (other > one) | ((other == one) & (second[:, None, :] < second[:, :, None]))
    expected = (before & among[:, None, :]).sum(axis=2)
    assert np.array_equal(ranks, np.where(among, expected, -1))
    agree(kernels.rank_rows, score, among, tie if tied else np.empty((0, 0)), ranks)


def test_pairs_of(random):
    rows = random.integers(-1, 6, (R, N))
    rows[2] = -1
    referring, referred = kernels.pairs_of(rows, N)
    assert np.array_equal(referring, (rows >= 0).sum(axis=1))
    assert referred.tolist() == [len(set(row[row >= 0].tolist())) for row in rows]
    agree(kernels.pairs_of, rows, N)


def test_add_recent(random):
    since, months = random.random((R, N)) * 10.0, np.array([0.0, 3.0, 20.0])
    one, other = random.normal(size=(2, R))
    before = random.normal(size=(2, R, N))
    first, second = before.copy()
    recent = since < months[:, None]
    assert kernels.add_recent(since, months, one, other, first, second) == recent.sum()
    assert np.array_equal(first, before[0] + np.where(recent, one[:, None], 0.0))
    assert np.array_equal(second, before[1] + np.where(recent, other[:, None], 0.0))
    agree(kernels.add_recent, since, months, one, other, *before)
