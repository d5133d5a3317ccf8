"""What comes so many times a year comes at even intervals and so many times."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.pace import times_a_year


def month(months: int, step: int = 1) -> Any:
    """Return what the rule reads of a month: where it stands on the clock."""
    return SimpleNamespace(months=months, step=step)


def falls(per_year, months=12, step=1) -> list[float]:
    """Return how often something falls into each step of a run."""
    ends = range(step, months + 1, step)
    return [float(times_a_year(month(m, step), per_year)) for m in ends]


@pytest.mark.parametrize("per_year", range(53))
@pytest.mark.parametrize("step", [1, 3, 12])
def test_a_year_has_so_many_of_them(per_year, step):
    assert sum(falls(per_year, 12, step)) == per_year
    assert sum(falls(per_year, 120, step)) == 10 * per_year


@pytest.mark.parametrize(
    ("per_year", "when"),
    [(1, [12]), (2, [6, 12]), (3, [4, 8, 12]), (5, [3, 5, 8, 10, 12]), (12, list(range(1, 13)))],
)
def test_they_come_at_even_intervals_the_first_when_one_is_over(per_year, when):
    assert [at for at, times in enumerate(falls(per_year), 1) if times] == when


def test_parts_of_one_come_every_few_years():
    assert [at for at, times in enumerate(falls(0.4, 120), 1) if times] == [30, 60, 90, 120]


def test_each_replication_has_its_own_pace():
    per_year = np.array([[0.0], [1.0], [12.0], [24.0]])
    found = times_a_year(month(12), per_year)
    assert found.tolist() == [[0], [1], [1], [2]]


def test_nothing_falls_into_the_opening():
    assert times_a_year(month(0), 12.0) == 0
