"""The arithmetic: known answers, an independent reference, the lattice, and numba on and off."""

import inspect
import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import compiling
from sim.streams import Streams, decision_id, entity_pair, mixing

MASK = 2**64 - 1
words = st.integers(0, MASK)


def mix(x: int) -> int:
    """SplitMix64's finaliser on Python integers."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def reference(seed, replication, entity, month, decision, index) -> float:
    """The formula of the module's docstring on Python integers."""
    root = mix((mix((seed + 0x6A09E667F3BCC909) & MASK) + replication * 0x9B05688C2B3E6C1F) & MASK)
    key = mix(root ^ ((entity * 0x9E3779B97F4A7C15) & MASK))
    step = month * 0xBB67AE8584CAA73B + decision * 0xA54FF53A5F1D36F1 + index * 0x510E527FADE682D1
    return ((mix((key + step) & MASK) >> 11) | 1) / 2**53


def test_mix_gives_the_published_numbers_of_splitmix64():
    state = np.array([1234567], dtype=np.uint64) + np.arange(1, 6, dtype=np.uint64) * np.uint64(
        0x9E3779B97F4A7C15
    )
    assert mixing.mix(state).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@settings(deadline=None)
@given(
    seed=words,
    replication=st.integers(0, 2**40),
    entity=words,
    month=st.integers(-100, 4000),
    decision=words,
    index=st.integers(-5, 2**40),
)
def test_a_draw_is_the_written_formula(seed, replication, entity, month, decision, index):
    streams = Streams(seed, replication)
    expected = reference(seed, replication, entity, month, decision, index)
    keys = streams.keys(entity)
    assert streams.uniform(keys, month, decision, index) == expected
    assert streams.uniform(keys, month, decision, np.array([[index]])) == expected


def test_the_numbers_are_pinned():
    """A change here changes every result: mark it in the changelog."""
    assert decision_id("studio", "picked") == 0x5ADAF265B1B1D1AC
    streams = Streams(1, 0, 2)
    drawn = streams.uniform(streams.keys(np.arange(2)), 3, decision_id("studio", "picked"), 4)
    assert [[u.hex() for u in row] for row in drawn.tolist()] == [
        ["0x1.64a751b9babd5p-1", "0x1.4df8233b3789fp-1"],
        ["0x1.022c541f78affp-1", "0x1.075baf13dce42p-2"],
    ]


@pytest.mark.parametrize("bits", [0, MASK, 1, 1 << 11, 1 << 63])
def test_uniforms_stay_inside_the_open_interval_and_are_exact(bits):
    u = float(mixing.unit_interval(np.array([bits], dtype=np.uint64))[0])
    assert 2.0**-53 <= u <= 1 - 2.0**-53
    odd = u * 2**53
    assert odd == (bits >> 11 | 1)
    assert 1 - (1 - u) == u


def shortest_vector(a: int, b: int) -> int:
    """Return the largest coordinate of the shortest (x, y) != 0 with x·a + y·b = 0 mod 2^64."""
    short, long = (2**64, 0), (-b * pow(a, -1, 2**64) % 2**64, 1)
    while True:
        if np.hypot(*short) > np.hypot(*long):
            short, long = long, short
        dot = short[0] * long[0] + short[1] * long[1]
        times = round(dot / (short[0] ** 2 + short[1] ** 2))
        if times == 0:
            return max(abs(x) for x in short)
        long = (long[0] - times * short[0], long[1] - times * short[1])


def test_month_and_index_never_stand_for_each_other():
    # Two (month, index) of one decision have the same offset only if their difference is a vector
    # of this lattice; its shortest is far longer than any calendar or list of raters.
    month, index = (int(mixing.offset(m, 0, i)) for m, i in ((1, 0), (0, 1)))
    assert shortest_vector(month, index) > 2**31


@settings(deadline=None)
@given(first=words, second=words)
def test_a_pair_is_hashed_as_written(first, second):
    inner = mix((first * 0x9E3779B97F4A7C15 + 0x1F83D9ABFB41BD6B) & MASK)
    hashed = mix((inner + second * 0x9B05688C2B3E6C1F) & MASK)
    assert entity_pair(first, second) == 0b1000 << 60 | hashed % 2**60


def test_pairs_are_ordered_and_distinct():
    first, second = np.meshgrid(np.arange(300), np.arange(300))
    pairs = entity_pair(first, second)
    assert len(np.unique(pairs)) == 90_000


SCRIPT = """
import hashlib, sys, warnings
warnings.simplefilter("error", RuntimeWarning)
import numpy as np
from sim.kernels import compiling
from sim.streams import Streams, entity_pair
import sim.streams
assert "numba" not in sys.modules, "imported before it is needed"
streams = Streams(2**64 - 1, 3, 5)
ids = np.arange(1000).reshape(5, 200)
keys = streams.keys(ids)
parts = [
    keys, entity_pair(ids, ids[:, ::-1]), entity_pair(7, 8),
    streams.uniform(keys, 2**40, 2**64 - 1, -1),
    streams.uniform(keys, 1, 2, np.arange(3)[:, None, None]),
    streams.uniform(keys[:, ::3], 1, 2), streams.world_uniform(1, 2),
    streams.normal(keys, 1, 2),
]
digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))
import numba
print(numba.config.DISABLE_JIT, digest.hexdigest())
"""


def test_numba_off_gives_the_same_bits_without_warnings():
    printed = {}
    for off in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
            capture_output=True,
            text=True,
            check=True,
        )
        mode, printed[off] = done.stdout.split()
        assert mode == off
    assert printed["0"] == printed["1"]


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") != "0", reason="nothing is compiled")
def test_a_loop_compiles_where_nothing_can_be_cached(monkeypatch):
    njit = numba.njit

    def no_locator(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function 'uniform': no locator available")
        return njit(**options)

    monkeypatch.setattr(numba, "njit", no_locator)
    loop = compiling._compile(inspect.unwrap(mixing._uniforms))
    keys, drawn = Streams(1).keys(np.arange(100))[0], np.empty(100)
    loop(keys, np.full(100, 5, dtype=np.uint64), drawn)
    assert np.array_equal(drawn, mixing.uniform(keys, np.uint64(5)))
