"""Sweeps: labelled by parameter, streamed, resumable after any kill."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.grid import lever_grid
from sim.experiments.sweep import sweep
from sim.experiments.telling import sweep_summary
from tests.district import district

ROOT = Path(__file__).resolve().parents[2]
VETERANS, SEATS, EARLY = "population.veterans.count", "studio.cohort_size", "exits.early"


@pytest.fixture(scope="module")
def grid():
    return sweep(district(), {SEATS: [6, 12], VETERANS: [2, 4, 8]}, 5, months=[4, 8])


def test_a_grid_is_labelled_by_its_parameters(grid):
    data = grid.dataset()
    assert dict(data.sizes) == {VETERANS: 3, SEATS: 2, "replication": 5, "month": 2}
    assert data["total_gain"].attrs["unit"] == "person_SD"
    assert data["total_gain"].attrs["source"] == "simulated"
    more = data["total_gain"].sel({SEATS: 12, "month": 8}).mean("replication")
    assert float(more.sel({VETERANS: 8})) > float(more.sel({VETERANS: 2}))


def test_the_heatmap_equals_the_grid_of_single_runs(grid):
    heat = grid.heatmap("total_gain", SEATS, VETERANS)
    single = lever_grid(district(), {SEATS: [6, 12], VETERANS: [2, 4, 8]}, "total_gain", 5)
    np.testing.assert_allclose(heat.values, single.values, rtol=1e-13)
    assert heat.attrs["title_zh"] == single.attrs["title_zh"]


def test_the_response_averages_over_the_others(grid):
    data = grid.dataset()["total_gain"].sel(month=8)
    table = grid.response("total_gain", VETERANS)
    by_future = data.mean(SEATS)
    np.testing.assert_allclose(table["mean"], by_future.mean("replication"))
    half = by_future.std("replication", ddof=1) / np.sqrt(5) * 2.7764451
    np.testing.assert_allclose(table["high"] - table["mean"], half)
    assert table.index.tolist() == [2, 4, 8]


def test_a_space_filling_sweep_has_a_point_coordinate_per_factor():
    found = sweep(district(), {EARLY: (0.003, 0.018), SEATS: (6, 12)}, 2, points=40)
    data = found.dataset()
    assert dict(data.sizes) == {"point": 40, "replication": 2}
    assert set(data[SEATS].values) == set(range(6, 13))
    table = found.response("left_so_far", EARLY)
    assert len(table) == 10
    assert table["mean"].iloc[-3:].mean() > table["mean"].iloc[:3].mean()
    assert found.response("left_so_far", SEATS).index.tolist() == list(range(6, 13))


def test_cells_of_contradictory_values_are_empty():
    heat = sweep(district(), {SEATS: [12, 60], EARLY: [0.004, 0.01]}, 2).heatmap(
        "total_gain", SEATS, EARLY
    )
    assert np.isnan(heat.values).tolist() == [[False, False], [True, True]]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sweep(district(), {}), "nothing_to_vary"),
        (lambda: sweep(district(), {SEATS: list[float]()}), "no_values"),
        (lambda: sweep(district(), {SEATS: (1, 2, 3)}, points=4), "not_a_range"),
        (lambda: sweep(district(), {SEATS: (6, 12)}, points=0), "out_of_range"),
    ],
)
def test_mistakes_are_told(call, code):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code


def test_what_was_not_kept_or_varied_cannot_be_asked_for(grid):
    with pytest.raises(InputError, match="was not varied"):
        grid.response("total_gain", EARLY)
    with pytest.raises(InputError, match="month"):
        grid.response("total_gain", SEATS, month=5)
    with pytest.raises(InputError, match="total_gain"):
        grid.response("total_gian", SEATS)


def test_from_the_disk_it_is_the_same(tmp_path):
    vary: dict[str, list[float]] = {EARLY: [0.004, 0.008], SEATS: [6, 12]}
    there = sweep(district(), vary, 5, out=tmp_path)
    assert there.dataset().equals(sweep(district(), vary, 5).dataset())
    assert there.folder is not None
    assert there.folder.parent == tmp_path


def test_kills_harm_and_a_full_disk_change_no_byte_and_repeat_no_finished_block():
    """The tool with fewer kills; ``python -m tools.kills`` deals twenty."""
    ended = subprocess.run(
        [sys.executable, "-m", "tools.kills", "--kills", "5"], cwd=ROOT, check=False,
        timeout=300, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "5 kills over" in ended.stdout
    assert ended.stdout.count("the same bytes") >= 4


def test_a_part_of_a_range_without_a_point_is_a_dash():
    few = sweep(district().with_months(2), {"exits.early": [0.0, 0.1]}, 2, points=3)
    told = sweep_summary(few, "left_so_far")
    assert "nan" not in told
    assert sum(line.endswith("–") for line in told.splitlines()) == 7
