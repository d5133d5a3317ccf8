"""The loops over pairs of mentors and mentees give what a plain NumPy sentence gives."""

import numpy as np
import pytest

from sim import kernels
from tests.support import bits
from tests.test_kernels import agree

R, N = 4, 37


@pytest.fixture
def random():
    return np.random.default_rng(8)


@pytest.fixture
def pairs(random):
    """Return the rows of mentors, (R, N), and who has been paired by the mechanism in question."""
    rows = np.where(random.random((R, N)) < 0.6, random.integers(0, 5, (R, N)), -1)
    return rows, random.random((R, N)) < 0.6


def _load(rows, ours):
    """Return how many of the pairs in question each row mentors, (R, N)."""
    who = np.where(ours, rows, -1)
    return np.array([np.bincount(row[row >= 0], minlength=N) for row in who])


def _unmarked(how_many):
    return list(np.zeros((how_many, R, N), dtype=np.bool_))


def test_bonds(pairs, random):
    rows, paired = pairs
    present = random.random((R, N)) < 0.8
    rows = np.where(present, rows, -1)
    mentees = present & (random.random((R, N)) < 0.5)
    ended, free, over = _unmarked(3)
    marked = kernels.bonds(rows, present, paired, mentees, ended, free, over)
    ours, mentored = present & paired, rows >= 0
    assert np.array_equal(ended, ours & mentored & ~mentees)
    assert np.array_equal(free, mentees & ~mentored)
    assert np.array_equal(over, ours & ~(mentored & mentees))
    assert marked == (ended.sum(), free.sum(), over.sum())
    agree(kernels.bonds, rows, present, paired, mentees, *_unmarked(3))


CAPACITIES = [[2.0], [1.0, 2.0, 2.5, 9.0]]


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_tire_mentors(pairs, random, capacity):
    rows, _ = pairs
    mentors = random.random((R, N)) < 0.5
    capacity, tiring = np.array(capacity), random.random(R)
    before = random.random((R, N)) * (random.random((R, N)) < 0.5)
    fatigue, tired = before.copy(), _unmarked(1)[0]
    many = kernels.tire_mentors(rows, mentors, capacity, tiring, 2.0, fatigue, tired)
    over = _load(rows, ours=True) / capacity[:, None] - 1.0
    after = np.clip(before + tiring[:, None] * 2.0 * over, 0.0, 1.0)
    assert np.array_equal(bits(fatigue), bits(np.where(mentors, after, before)))
    assert np.array_equal(tired, fatigue != before)
    assert many == tired.sum() > 0
    agree(kernels.tire_mentors, rows, mentors, capacity, tiring, 2.0, before, _unmarked(1)[0])


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_note_full(pairs, random, capacity):
    rows, ours = pairs
    present, before = random.random((2, R, N)) < 0.5
    capacity = np.array(capacity)
    full, changed = before.copy(), np.empty_like(before)
    many = kernels.note_full(rows, ours, present, capacity, full, changed)
    assert np.array_equal(full, _load(rows, ours) >= capacity[:, None])
    assert np.array_equal(changed, present & (full != before))
    assert many == changed.sum() > 0
    agree(kernels.note_full, rows, ours, present, capacity, before, _unmarked(1)[0])


def test_shares_of_mentors(pairs):
    rows, ours = pairs
    share, mentored = np.empty((R, N), dtype=np.int64), np.empty(R)
    most = kernels.shares_of_mentors(rows, ours, N, share, mentored)
    paired = ours & (rows >= 0)
    load = np.take_along_axis(_load(rows, ours), np.maximum(rows, 0), axis=1)
    assert np.array_equal(share, np.where(paired, load, 0))
    assert np.array_equal(mentored, paired.sum(axis=1))
    assert most == share.max()
    agree(kernels.shares_of_mentors, rows, ours, N, np.zeros_like(share), np.zeros(R))


@pytest.mark.parametrize("gap", [False, True])
def test_mentoring_gain(pairs, random, gap):
    rows, ours = pairs
    share = np.where(ours & (rows >= 0), random.integers(1, 6, (R, N)), 0)
    level, quality = random.normal(size=(2, R, N)) * 2.0
    fatigue, more = random.random((R, N)), random.random((R, N)) if gap else np.empty((0, 0))
    g, s, h, o = random.random((4, R))
    closer = random.random((R, 5))
    gained = np.empty((R, N))
    kernels.mentoring_gain(
        rows, share, level, fatigue, quality, more, g, s, h, closer, o, 2.0, gained
    )
    there = np.maximum(rows, 0)
    weaker = np.maximum(1.0 - s[:, None] * np.clip(level, -3.0, 3.0), 0.0)
    fresh = 1.0 - np.take_along_axis(fatigue, there, axis=1)
    worth = h[:, None] * np.take_along_axis(quality, there, axis=1) + (more if gap else 0.0)
    factor = np.take_along_axis(closer, np.maximum(share - 1, 0), axis=1)
    monthly = np.maximum((g[:, None] * weaker * fresh + worth) * factor * o[:, None], 0.0)
    assert np.array_equal(bits(gained), bits(np.where(share > 0, monthly * 2.0, 0.0)))
    agree(
        kernels.mentoring_gain,
        rows, share, level, fatigue, quality, more, g, s, h, closer, o, 2.0, np.zeros((R, N)),
    )  # fmt: skip


def test_keep_bonds(random):
    rows = random.integers(-1, 20, (3, 20))
    mentees, mentors, before = random.random((3, 3, 20)) < 0.5
    agree(kernels.keep_bonds, rows, mentees, mentors, before)
    kept = before.copy()
    kernels.keep_bonds(rows, mentees, mentors, kept)
    theirs = np.take_along_axis(mentors, np.maximum(rows, 0), axis=1)
    assert np.array_equal(kept, before | (mentees & (rows >= 0) & theirs))
