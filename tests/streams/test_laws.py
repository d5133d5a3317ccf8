"""Laws of chance: the keyed streams at pinned keys over large samples.

Everything here is a fixed number, so no test can fail by bad luck; the bounds are those that fair
dice would pass all but once in many thousand test suites.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.streams import Streams, decision_id

AXES = ("seed", "replication", "entity", "month", "decision", "index")
STEPS = 64
COLUMNS = 8192
RARE = 1e-5


def draw(seeds=(1,), replications=1, entities=1, months=(1,), decisions=(0,), indexes=1):
    """Draw a full grid, (seeds, months, decisions, indexes, replications, entities)."""
    index = np.arange(indexes)[:, None, None]
    return np.array(
        [
            [
                [
                    streams.uniform(keys, month, decision_id("law", str(decision)), index)
                    for decision in decisions
                ]
                for month in months
            ]
            for streams in (Streams(seed, 0, replications) for seed in seeds)
            for keys in [streams.keys(np.arange(entities))]
        ]
    )


@cache
def along(axis: str) -> np.ndarray:
    """Return (STEPS, COLUMNS) uniforms: one coordinate counts up, the columns hold the others."""
    wide = {"replications": 32, "entities": COLUMNS // 32}
    steps: dict[str, dict[str, Any]] = {
        "seed": {"seeds": range(STEPS), **wide},
        "replication": {"replications": STEPS, "entities": COLUMNS},
        "entity": {"replications": COLUMNS, "entities": STEPS},
        "month": {"months": range(STEPS), **wide},
        "decision": {"decisions": range(STEPS), **wide},
        "index": {"indexes": STEPS, **wide},
    }
    grid = draw(**steps[axis])
    if axis == "entity":
        grid = np.moveaxis(grid, -1, 0)
    return grid.reshape(STEPS, COLUMNS)


@pytest.mark.parametrize("axis", AXES)
def test_uniforms_are_uniform(axis):
    u = along(axis).ravel()
    assert stats.kstest(u, "uniform").pvalue > RARE
    cells = np.bincount((u * 4096).astype(np.int64), minlength=4096)
    assert stats.chisquare(cells).pvalue > RARE


@pytest.mark.parametrize("axis", AXES)
def test_their_last_bits_are_uniform_too(axis):
    # 2^52 values in all; these are the 20 lowest bits that can be either.
    low = (along(axis).ravel() * 2.0**32) % 1.0
    assert stats.kstest(low, "uniform").pvalue > RARE


@pytest.mark.parametrize("axis", AXES)
def test_neighbours_are_independent(axis):
    """Serial test: pairs one step apart fill a chequerboard evenly."""
    cell = (along(axis) * 32).astype(np.int64)
    pairs = np.bincount((cell[:-1:2] * 32 + cell[1::2]).ravel(), minlength=1024)
    assert stats.chisquare(pairs).pvalue > RARE


def check_uncorrelated(rows: np.ndarray) -> None:
    """All pairs of rows, those one step apart and those one bit apart among them."""
    each = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)
    correlation = each @ each.T / rows.shape[1]
    z = correlation[np.triu_indices(len(rows), k=1)] * np.sqrt(rows.shape[1])
    assert np.abs(z).max() < 5.5
    assert RARE < stats.chi2.sf((z**2).sum(), z.size) < 1 - RARE


@pytest.mark.parametrize("axis", AXES)
def test_no_two_steps_of_an_axis_are_correlated(axis):
    check_uncorrelated(along(axis))
    check_uncorrelated((along(axis) - 0.5) ** 2)


@pytest.mark.parametrize("axis", AXES)
def test_sums_over_an_axis_spread_as_independent_ones_do(axis):
    """A sum of n independent uniforms has variance n / 12."""
    ratio = along(axis).sum(axis=0).var(ddof=1) / (STEPS / 12)
    assert abs(ratio - 1) < 5 * np.sqrt(2 / COLUMNS)


def test_no_two_coordinates_give_the_same_number():
    grid = draw(range(4), 10, 50, range(8), range(4), 8)
    assert grid.size == 512_000
    assert len(np.unique(grid)) == grid.size


@pytest.mark.parametrize(
    ("axis", "bits"),
    list(zip(AXES, (64, 20, 63, 12, 64, 20), strict=True)),
)
def test_one_bit_of_a_coordinate_flips_half_of_the_bits(axis, bits):
    """Strict avalanche, over pinned draws that differ in one bit of one coordinate."""
    at = {"seed": 12345, "replication": 678, "month": 40, "decision": decision_id("a", "b")}
    ids = np.arange(4096) * 1_000_003
    if axis == "entity":
        ids = ids + (1 << 40)

    def digits(**changed):
        place = {**at, "index": 3, "ids": ids, **changed}
        streams = Streams(place["seed"], place["replication"])
        u = streams.uniform(
            streams.keys(place["ids"]), place["month"], place["decision"], place["index"]
        )[0]
        return np.unpackbits((u * 2**53).astype(">u8").view(np.uint8)).reshape(-1, 64)[:, 11:63]

    base = digits()
    flips = []
    for bit in range(bits):
        name = "ids" if axis == "entity" else axis
        value = ids if axis == "entity" else {**at, "index": 3}[axis]
        flips.append((base != digits(**{name: value ^ (1 << bit)})).mean(axis=0))
    z = (np.array(flips) - 0.5) * 2 * np.sqrt(len(ids))
    assert z.shape == (bits, 52)
    assert np.abs(z).max() < 5.5
    # Flips of neighbouring bits share the base draw, so allow more than independent cells would.
    assert abs((z**2).mean() - 1) < 0.2


def test_normals_are_normal():
    streams = Streams(7, 0, 100)
    z = streams.normal(streams.keys(np.arange(10_000)), 5, decision_id("law", "normal")).ravel()
    assert stats.kstest(z, "norm").pvalue > RARE
    error = 1 / np.sqrt(z.size)
    for power, moment, variance in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]:
        assert abs((z**power).mean() - moment) < 4.5 * error * np.sqrt(variance)


@pytest.mark.parametrize("axis", ["replication", "entity"])
def test_the_reference_generator_obeys_the_same_laws(axis):
    streams = Streams(1, 0, 200, "philox")
    u = streams.uniform(streams.keys(np.arange(200)), 1, decision_id("law", "0"))
    assert stats.kstest(u.ravel(), "uniform").pvalue > RARE
    check_uncorrelated(u if axis == "replication" else u.T)
