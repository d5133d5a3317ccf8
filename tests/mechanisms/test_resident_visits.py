"""Visits teach a little, keep training in use, tire, and are counted."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench

VALUES = {"gain": 0.005, "frequency": 0.5, "upkeep": 0.1, "tiring": 0.01, "who": ["officials"]}


@pytest.mark.parametrize("per_week", [0.0, 1.0, 4.0, 50.0])
def test_what_visits_teach_grows_less_than_their_number(per_week):
    bench = Bench("resident_visits", {**VALUES, "per_week": per_week}).step()
    assert bench.gains("officials") == pytest.approx(0.005 * np.sqrt(per_week))
    assert not bench.gains("recruits").any()


@pytest.mark.parametrize("per_week", [0.0, 1.0, 4.0])
def test_they_keep_training_in_use_and_tire_by_the_visit(per_week):
    bench = Bench("resident_visits", {**VALUES, "per_week": per_week}).step()
    assert bench.pressure("upkeep", "officials") == pytest.approx(0.1 * np.sqrt(per_week))
    assert bench.pressure("strain", "officials") == pytest.approx(0.01 * per_week)
    assert not bench.pressure("strain", "recruits").any()


def test_visits_and_residents_are_counted():
    """46 cadres once a week make 2,392 visits a year, as the document's floor says."""
    changes = {"population.officials.count": 46, "places.communities": 50}
    bench = Bench("resident_visits", {**VALUES, "per_week": 1, "residents": 12.5}, changes=changes)
    bench.step(12)
    assert bench.spent("visits") == pytest.approx(2392)
    assert bench.spent("residents_visited") == pytest.approx(2392 * 12.5)


def test_no_gain_no_learning():
    assert not Bench("resident_visits", {**VALUES, "gain": 0.0}).step().gains("officials").any()


def test_a_step_of_three_months_has_the_visits_of_three():
    bench = Bench("resident_visits", VALUES, changes={"calendar.step": 3}).step()
    assert bench.gains("officials") == pytest.approx(0.015)
    assert bench.spent("visits") == pytest.approx(28 * 13)
    assert bench.pressure("strain", "officials") == pytest.approx(0.03)


def test_fewer_than_no_visits_are_refused():
    with pytest.raises(ScenarioError, match="per_week"):
        Bench("resident_visits", {"per_week": -1})
