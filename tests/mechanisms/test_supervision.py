"""A visit on site keeps skills in use, teaches a little and steadies people."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

VALUES = {"rate": 1.0, "gain": 0.03, "upkeep": 0.25, "exit_ratio": 0.6, "visit_days": 0.5}


def test_whoever_is_visited_learns_keeps_up_and_stays():
    bench = Bench("supervision", VALUES).step()
    assert bench.gains("officials") == pytest.approx(0.03)
    assert bench.of("officials", "upkeep") == pytest.approx(0.25)
    assert bench.of("officials", "exit_pressure") == pytest.approx(np.log(0.6))
    assert bench.spent("mentor_days") == 0.5 * 40


def test_only_the_audience_is_visited():
    bench = Bench("supervision", {**VALUES, "who": ["recruits"]}).step()
    assert not bench.of("officials", "upkeep").any()
    assert not bench.gains("officials").any()
    assert bench.spent("mentor_days") == 0.5 * 12


@pytest.mark.parametrize("step", [1, 3])
def test_so_many_are_visited_as_the_rate_says(step):
    bench = Bench(
        "supervision",
        {**VALUES, "rate": 0.2},
        changes={"population.recruits.count": 4000, "calendar.step": step},
    ).step()
    visited = bench.gains("recruits") > 0
    share = 1 - 0.8**step
    assert np.mean(visited) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))
    # Feedback, upkeep and steadying come from one and the same visit.
    assert ((bench.of("recruits", "upkeep") > 0) == visited).all()
    assert ((bench.of("recruits", "exit_pressure") < 0) == visited).all()


def test_nobody_is_visited_at_a_rate_of_zero():
    bench = Bench("supervision", {**VALUES, "rate": 0.0}).step(3)
    assert not bench.of("officials", "gain").any()
    assert bench.spent("mentor_days") == 0


def test_a_visit_without_feedback_teaches_nothing():
    bench = Bench("supervision", {**VALUES, "gain": 0.0}).step()
    assert not bench.gains("officials").any()
    assert (bench.of("officials", "upkeep") == 0.25).all()
