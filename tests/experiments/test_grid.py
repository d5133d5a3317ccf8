import math
from threading import Event

import pytest

from sim.errors import Cancelled, InputError
from sim.experiments.grid import lever_grid
from sim.experiments.run import run
from tests.district import district

SEATS, RATE = "studio.cohort_size", "studio.selection_rate"


def test_each_cell_is_the_mean_of_a_run_of_its_own() -> None:
    grid = lever_grid(
        district(), {SEATS: [6, 12], RATE: [0.5, 1.0]}, "total_gain", 5, seed=3, months=4
    )
    assert grid.dims == (SEATS, RATE)
    cell = run(district().with_levers({SEATS: 12, RATE: 0.5}), 5, 3, months=4, progress=False)
    assert float(grid.sel({SEATS: 12, RATE: 0.5})) == cell.values("total_gain")[:, -1].mean()
    assert grid.attrs["unit"] == "person_SD"
    assert (grid.attrs["month"], grid.attrs["replications"]) == (4, 5)


def test_more_seats_than_people_leave_the_cell_empty() -> None:
    grid = lever_grid(district(), {SEATS: [12, 60], RATE: [0.5]}, "mean_age", 2, months=2)
    assert math.isfinite(grid[0, 0])
    assert math.isnan(grid[1, 0])


def test_another_month_can_be_asked_for() -> None:
    levers: dict[str, list[float]] = {SEATS: [12], RATE: [0.5]}
    early = lever_grid(district(), levers, "mentor_days", 3, month=2)
    late = lever_grid(district(), levers, "mentor_days", 3)
    assert 0 < float(early[0, 0]) < float(late[0, 0])


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    values: dict[str, list[float]] = {SEATS: [6, 12], RATE: [0.5]}
    lever_grid(
        district(), values, "mean_age", 2, months=2,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(0, 4), (4, 4)]


def test_it_can_be_cancelled() -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        lever_grid(district(), {SEATS: [6], RATE: [0.5]}, "mean_age", 2, cancel=cancel)


@pytest.mark.parametrize(
    ("levers", "said"),
    [
        ({SEATS: [6]}, "two levers"),
        ({SEATS: [6], RATE: []}, "two levers"),
        ({SEATS: [6], RATE: [1.5]}, "0.01 to 1"),
        ({SEATS: [6], "studio.selection_rat": [0.5]}, "Did you mean studio.selection_rate"),
    ],
    ids=["one", "no values", "outside", "misspelt"],
)
def test_what_is_no_grid_is_refused(levers, said) -> None:
    with pytest.raises(InputError, match=said):
        lever_grid(district(), levers, "mean_age", 2)


def test_a_misspelt_indicator_is_refused() -> None:
    with pytest.raises(InputError, match="Did you mean mean_age"):
        lever_grid(district(), {SEATS: [6], RATE: [0.5]}, "mean_ages", 1, months=1)
