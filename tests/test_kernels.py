"""The compiled loops give what their plain Python gives, to the bit."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim import kernels
from tests.support import bits

R, N, K = 3, 17, 4


@pytest.fixture
def random():
    return np.random.default_rng(11)


def agree(kernel, *arguments) -> None:
    """Compare the compiled loop with the uncompiled one, outputs and arguments written in place."""
    plain = [np.copy(argument) for argument in arguments]
    compiled = [np.copy(argument) for argument in arguments]
    scalars = [argument if np.ndim(argument) == 0 else None for argument in arguments]
    for given in (plain, compiled):
        given[:] = [
            array if scalar is None else scalar
            for array, scalar in zip(given, scalars, strict=True)
        ]
    expected = kernel.__wrapped__(*plain)
    found = kernel(*compiled)
    pairs = list(zip(_tuple(expected), _tuple(found), strict=True))
    for one, other in [*pairs, *zip(plain, compiled, strict=True)]:
        left, right = np.asarray(one), np.asarray(other)
        assert left.dtype == right.dtype
        assert np.array_equal(bits(left), bits(right))


def _tuple(answer) -> tuple:
    if answer is None:
        return ()
    return answer if isinstance(answer, tuple) else (answer,)


def test_weigh(random):
    agree(kernels.weigh, random.normal(size=(K, R, N)), random.random(K))


def test_sum_rows(random):
    agree(kernels.sum_rows, random.normal(size=(R, N)), random.random((R, N)) < 0.5)


def test_apply_growth(random):
    trained, gross = random.random((2, K, R, N)) * [[[[2.0]]], [[[0.5]]]]
    # Some gains beyond the ceiling, some fades beyond all there is, some already above it.
    gross[0, 0, :3], trained[1, 1, :3] = 9.0, 5.0
    faded = random.random((R, N)) * 1.5
    agree(kernels.apply_growth, trained, gross, faded, np.array([1.0, 2.0, 3.0]), random.random(K))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_place_left(random, share):
    mask = random.random((R, N)) < share
    flat, present, source, target = kernels.pack_rows(mask)
    agree(kernels.place_left, kernels.count_rows(mask), target, flat.shape[1])
    assert present.sum(axis=1).tolist() == mask.sum(axis=1).tolist()
    assert np.array_equal(flat[present], np.flatnonzero(mask))
    assert np.array_equal(flat.reshape(-1)[source], target)
    assert flat.shape[1] == max(mask.sum(axis=1).max(), 1)


def test_add_at(random):
    target = random.permutation(R * N)[:9]
    agree(kernels.add_at, random.random(R * N), target, random.random(20), random.permutation(9))


def test_look_up(random):
    ids = np.stack([random.permutation(N) for _ in range(R)]) + 100
    references = np.where(random.random((R, N)) < 0.7, ids[:, ::-1], -1)
    hints = np.where(random.random((R, N)) < 0.5, np.arange(N)[::-1], -1)
    agree(kernels.look_up, ids, random.random((R, N)) < 0.8, references, hints)


def test_tally_rows(random):
    agree(kernels.tally_rows, random.integers(-1, N, (R, 30)), N)


def test_scan(random):
    ids = np.stack([random.permutation(N) for _ in range(R)]) + 100
    wanted = random.integers(95, 100 + N, 12)
    agree(
        kernels.scan, ids, random.random((R, N)) < 0.8, np.sort(random.integers(0, R, 12)), wanted
    )


MASKS = [(rows, share) for rows in (1, 8, N, 64) for share in (0.0, 0.1, 1.0)]


@pytest.mark.parametrize(("rows", "share"), MASKS)
def test_count_rows(random, rows, share):
    mask = random.random((R, rows)) < share
    agree(kernels.count_rows, mask)
    assert kernels.count_rows(mask).tolist() == mask.sum(axis=1).tolist()


@pytest.mark.parametrize(("rows", "share"), MASKS)
def test_positions(random, rows, share):
    mask = random.random((R, rows)) < share
    agree(kernels.positions, mask)
    assert kernels.positions(mask).tolist() == np.flatnonzero(mask).tolist()


def test_first_marked(random):
    mask = random.random((R, N)) < 0.5
    heads = mask.sum(axis=1) // 2
    agree(kernels.first_marked, mask, heads)
    first = kernels.first_marked(mask, heads)
    assert not (first & ~mask).any()
    assert first.sum(axis=1).tolist() == heads.tolist()
    assert np.array_equal(first, mask & (mask.cumsum(axis=1) <= heads[:, None]))


def test_advance(random):
    clock, present = random.random((R, N)) * 100, random.random((R, N)) < 0.5
    agree(kernels.advance, clock, present, 12.0, 0.0, 50.0)
    agree(kernels.advance, clock, present, 12.0, -np.inf, np.inf)
    agree(kernels.advance, clock, present, -40.0, 0.0, 120.0)
    assert kernels.advance(clock, present, -40.0, 0.0, 120.0).min() == 0


def test_scale_gain(random):
    amount, present = random.random((R, N)), random.random((R, N)) < 0.5
    amount[0, 0], amount[1, :3], present[:2, :3] = np.nan, -1.0, [[True], [False]]
    agree(kernels.scale_gain, amount, present, random.normal(size=(R, N)) * 5, random.random(R))


def test_vacant_posts(random):
    post = random.permuted(np.tile(np.arange(-1, N - 1), (R, 1)), axis=1)
    present = random.random((R, N)) < 0.7
    agree(kernels.vacant_posts, post, present, 3, 11)
    vacant = kernels.vacant_posts(post, present, 3, 11)
    for r in range(R):
        held = set(post[r, present[r]].tolist())
        assert vacant[r].tolist() == [place not in held for place in range(3, 11)]


@pytest.mark.parametrize("by", ["load", "unit", "strength"])
def test_take_mentors(random, by):
    seekers, mentors = 9, 5
    turn = np.stack([random.permutation(seekers) for _ in range(R)])
    load = random.integers(0, 4, (R, mentors)).astype(float)
    load[0, :2], load[1] = np.inf, np.inf
    nothing = np.empty((0, 0), dtype=np.int64)
    units = [random.integers(-1, 3, (R, many)) for many in (seekers, mentors)]
    agree(
        kernels.take_mentors,
        turn,
        np.array([seekers, 4, 0]),
        random.integers(0, 12, (R, seekers)),
        np.arange(R * mentors).reshape(R, mentors),
        load,
        random.random((R, mentors)),
        *(units if by == "unit" else (nothing, nothing)),
        random.integers(0, K, (R, seekers)) if by == "strength" else nothing,
        random.normal(size=(K, R, mentors)) if by == "strength" else np.empty((0, 0, 0)),
        np.array([2.0, 3.0, 4.0]),
        np.array([5.0, 3.0, np.inf]),
    )


def test_realise(random):
    headroom, focus = random.random((2, K, R, N))
    agree(kernels.realise, random.random((R, N)), headroom, focus, random.random(K))


@pytest.mark.parametrize("how_many", [1, 2, K])
def test_lowest(random, how_many):
    values = random.normal(size=(K, R, N))
    values[2] = values[0]
    agree(kernels.lowest, values, how_many)
    order = np.argsort(values, axis=0, kind="stable")
    expected = np.zeros(values.shape, dtype=np.bool_)
    np.put_along_axis(expected, order[:how_many], values=True, axis=0)
    assert np.array_equal(kernels.lowest(values, how_many), expected)


def test_mean_of_chosen(random):
    values = random.normal(size=(K, R, N))
    agree(kernels.mean_of_chosen, values, kernels.lowest(values, 2))


def test_every_kernel_is_held_to_it():
    files = Path(__file__).parent.glob("test_kernels*.py")
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    tested = set(re.findall(r"^def test_(\w+)", written, re.MULTILINE))
    loops = {name for name, member in vars(kernels).items() if hasattr(member, "__wrapped__")}
    assert loops <= tested
