"""Views with a figure: drawn while they are seen, given up when the reader moves on."""

import threading

import pytest
import xarray as xr

from sim.errors import Cancelled
from sim.experiments.grid import lever_grid
from sim.levers import levers_of
from sim.scenario import load
from sim.ui import Laboratory, build_app
from sim.ui.figure_views import _seats_and_rate, positions
from sim.ui.views import OUTDATED
from tests.district import district
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import click, find, move, slider, widgets

SEATS, RATE, _ = levers_of(district())


class Grids:
    """Stands in for the grid of runs; takes note of what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.started = threading.Event()
        self.hold = threading.Event()
        self.hold.set()

    def __call__(
        self, scenario, levers, indicator, replications, seed, *, unknowns, cancel, progress
    ):
        self.asked.append(scenario.hash)
        self.started.set()
        while not self.hold.wait(0.001):
            if cancel.is_set():
                raise Cancelled
        small = {path: values[:2] for path, values in levers.items()}
        return lever_grid(district(), small, indicator, 1, months=1)


@pytest.fixture
def grids(monkeypatch: pytest.MonkeyPatch) -> Grids:
    made = Grids()
    monkeypatch.setattr("sim.ui.figure_views.lever_grid", made)
    return made


@pytest.fixture
def lab(runs: Runs, grids: Grids) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


def look_at(lab: Laboratory, view: str) -> None:
    find(lab, "answer-views").value = view
    assert lab.wait(LONG)


def is_outdated(lab: Laboratory, view: str) -> bool:
    """Whether the view's box waits to be drawn again."""
    box = next(one for one in widgets(lab) if find(lab, view) in getattr(one, "children", ()))
    return OUTDATED in box._dom_classes


def test_seats_and_selection_rate_are_those_of_one_class() -> None:
    found = _seats_and_rate(load("nanshan"))
    assert found is not None
    assert [lever.path for lever in found] == ["camp.cohort_size", "camp.selection_rate"]


class TestHeatmap:
    def test_it_is_drawn_only_while_its_page_is_open(self, lab: Laboratory, grids: Grids) -> None:
        move(lab, "seats", 8)
        assert grids.asked == []
        look_at(lab, "heatmap")
        assert grids.asked == [lab.scenario.hash]
        picture = find(lab, "heatmap")
        assert picture.value.startswith("<img alt='Gain since entry by seats")
        assert not is_outdated(lab, "heatmap")
        look_at(lab, "month_by_month")
        move(lab, "seats", 9)
        assert len(grids.asked) == 1
        assert is_outdated(lab, "heatmap")

    def test_a_move_redraws_it_and_what_is_on_the_page_is_not_drawn_again(
        self, lab: Laboratory, grids: Grids
    ) -> None:
        look_at(lab, "heatmap")
        move(lab, "seats", 8)
        assert len(grids.asked) == 2
        look_at(lab, "month_by_month")
        look_at(lab, "heatmap")
        assert len(grids.asked) == 2

    def test_a_new_move_gives_it_up(self, lab: Laboratory, grids: Grids) -> None:
        grids.hold.clear()
        grids.started.clear()
        slider(lab, "seats").value = 8
        lab.wait(LONG)
        find(lab, "answer-views").value = "heatmap"
        assert grids.started.wait(LONG)
        slider(lab, "seats").value = 9
        grids.hold.set()
        assert lab.wait(LONG)
        assert grids.asked[-1] == lab.scenario.hash
        assert lab.results.replications == 200
        assert "error" not in find(lab, "error").value

    def test_in_the_other_language_it_is_drawn_anew(self, lab: Laboratory) -> None:
        look_at(lab, "heatmap")
        find(lab, "language").value = "zh"
        assert lab.wait(LONG)
        assert "能力提升" in find(lab, "heatmap").value

    def test_a_failure_leaves_the_answer_as_it_is(
        self, lab: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> xr.DataArray:
            raise MemoryError("no room")

        monkeypatch.setattr("sim.ui.figure_views.lever_grid", fail)
        look_at(lab, "heatmap")
        assert "no room" in find(lab, "heatmap").value
        assert "200 of 200" in find(lab, "progress").value


class TestDifferences:
    def test_it_asks_for_something_to_compare_with(self, lab: Laboratory) -> None:
        look_at(lab, "differences")
        assert "Keep these settings" in find(lab, "differences").value
        click(lab, "variant-more_mentors")
        assert find(lab, "differences").value.startswith("<img alt=")


class TestPositions:
    @pytest.mark.parametrize("at", [1, 12, 13, 40])
    def test_the_present_value_is_among_them(self, at: int) -> None:
        values = positions(SEATS, at, 6)
        assert at in values
        assert values == sorted(set(values))
        assert len(values) <= 6

    def test_they_span_the_range_in_round_steps(self) -> None:
        values = positions(RATE, 0.5, 6)
        assert values[0] == 0.01
        assert values[-1] == 1.0
        assert all(round(100 * value) == pytest.approx(100 * value) for value in values)
