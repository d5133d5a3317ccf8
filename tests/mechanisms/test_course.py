"""Courses gain what a whole programme gains, a session at a time."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

ALL_COME = {"attendance": 1.0, "gain": 0.6, "form": 1.0, "sessions": 12, "days": 2.0}


def test_a_session_gives_its_part_of_the_programme():
    bench = Bench("course", {**ALL_COME, "form": 0.9}).step()
    assert bench.gains("officials") == pytest.approx(0.6 * 0.9 / 12)


def test_a_whole_programme_gives_the_whole_gain():
    bench = Bench("course", ALL_COME).step(12)
    # A little less than 0.6, for the headroom that shrinks as people learn.
    assert bench.of("officials", "gain") == pytest.approx(6 * (1 - (1 - 0.05 / 6) ** 12))


@pytest.mark.parametrize(("every", "held"), [(1, 6), (2, 3), (3, 2), (6, 1), (0, 0)])
def test_sessions_come_at_their_interval(every, held):
    bench = Bench("course", {**ALL_COME, "every": every}).step(6)
    people = len(bench.rows("officials")) + len(bench.rows("recruits"))
    assert bench.spent("trainee_days") == 2.0 * people * held


def test_a_step_of_three_months_holds_three_monthly_sessions():
    bench = Bench("course", ALL_COME, changes={"calendar.step": 3}).step()
    assert bench.gains("officials") == pytest.approx(3 * 0.6 / 12)
    assert bench.spent("trainee_days") == 3 * 2.0 * 40


def test_only_the_audience_learns():
    bench = Bench("course", {**ALL_COME, "who": ["recruits"]}).step()
    assert (bench.gains("recruits") > 0).all()
    assert not bench.gains("officials").any()


@pytest.mark.parametrize("off", [{"attendance": 0.0}, {"gain": 0.0}])
def test_without_attendance_or_gain_nobody_learns(off):
    assert not Bench("course", {**ALL_COME, **off}).step(3).of("officials", "gain").any()


def test_so_many_attend_as_the_share_says():
    bench = Bench(
        "course", {**ALL_COME, "attendance": 0.7}, changes={"population.recruits.count": 4000}
    ).step()
    came = np.mean(bench.gains("recruits") > 0)
    assert came == pytest.approx(0.7, abs=4 * np.sqrt(0.7 * 0.3 / 4000))


def test_the_weakest_fields_are_trained_where_they_are_known():
    """At an accuracy of one the choice is right, and the composite gains the same."""
    bench = Bench("course", {**ALL_COME, "topics": "weakest", "fields": 1, "accuracy": 1.0})
    levels = np.array([[0.5, -1.0, 0.0], [0.0, 2.0, -0.1], [1.0, 0.0, 0.3]])
    bench.put("officials", entry_level=np.resize(levels, (3, 1, 28)))
    before = bench.of("officials", "entry_level")
    bench.step()
    trained = bench.of("officials", "trained")
    assert (np.argmax(trained, axis=0) == np.argmin(before, axis=0)).all()
    assert np.count_nonzero(trained) == trained.shape[1]
    assert bench.gains("officials") == pytest.approx(0.6 / 12, rel=1e-3)


def test_a_poor_diagnosis_chooses_almost_at_random():
    bench = Bench(
        "course",
        {**ALL_COME, "topics": "weakest", "fields": 1, "accuracy": 0.05},
        changes={"population.recruits.count": 3000},
    )
    bench.put("recruits", entry_level=np.reshape([-0.5, 0.0, 0.0], (3, 1, 1)))
    bench.step()
    hits = np.mean(bench.of("recruits", "trained")[0] > 0)
    assert 1 / 3 < hits < 0.4


def test_no_more_fields_are_chosen_than_there_are():
    bench = Bench("course", {**ALL_COME, "topics": "weakest", "fields": 12}).step()
    assert (bench.of("officials", "trained") > 0).all()
    assert bench.gains("officials") == pytest.approx(0.6 / 12)
