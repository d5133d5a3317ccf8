"""The compiled loops give what their plain Python gives, to the bit."""

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
def test_pack_rows(random, share):
    agree(kernels.pack_rows, random.random((R, N)) < share)


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


def test_every_kernel_is_held_to_it():
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    loops = {
        name
        for name, member in vars(kernels).items()
        if hasattr(member, "__wrapped__") and member.__module__ == kernels.__name__
    }
    assert loops <= tested
