"""The work of a month does not grow unnoticed, and the counting itself changes nothing."""

import numpy as np
import pytest

from benchmarks.counts import Counts, counted, grown, kept
from benchmarks.traffic import counting
from sim.model import TrainingModel
from tests.district import district


@pytest.fixture(scope="module")
def now() -> Counts:
    return counted()


def test_a_month_takes_no_more_work_than_is_on_file(now) -> None:
    found = grown(now, kept())
    told = "\n  ".join(found)
    assert not found, f"more work than on file:\n  {told}\n(python -m benchmarks.counts --renew)"


def test_the_file_lists_every_area_at_work(now) -> None:
    for what, areas in kept().items():
        assert set(areas) == set(now[what]), f"{what}: python -m benchmarks.counts --renew"


def test_growth_is_laid_to_the_area_that_grew() -> None:
    before = {"calls": {"growth": 100.0, "roster": 100.0}}
    now = {"calls": {"growth": 131.0, "roster": 129.0}}
    assert grown(now, before) == ["growth: calls per month were 100, now 131"]


def _series(replications: int = 3) -> dict[str, np.ndarray]:
    model = TrainingModel(district(), 1, replications)
    while model.running:
        model.step()
    return model.recorder.series


def test_counting_twice_counts_the_same_and_leaves_the_numbers_alone() -> None:
    plain = _series()
    seen = []
    for _ in range(2):
        with counting() as traffic:
            series = _series()
        seen.append(traffic)
    assert seen[0] == seen[1]
    assert seen[0].moved["growth"] > 0
    for name, values in plain.items():
        assert np.array_equal(values, series[name], equal_nan=True), name


def test_passes_do_not_depend_on_the_replications_but_bytes_do() -> None:
    with counting() as few:
        _series(4)
    with counting() as many:
        _series(8)
    # A few more passes are due to what happens in no future of few.
    more = [
        sum(getattr(many, what).values()) / sum(getattr(few, what).values())
        for what in ("passes", "moved")
    ]
    assert more[0] < 1.25
    assert more[1] > 1.6
