"""Lessons go to the dimensions that look weakest, and teach more where they truly are."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

VALUES = {
    "lessons": 2.0,
    "gain": 0.01,
    "accuracy": 1.0,
    "fields": 2,
    "weak_gain_more": 0.4,
    "lesson_days": 0.25,
}
WEIGHTS = np.array([0.5, 0.3, 0.2])


def taught(values=None, group="recruits", **state) -> Bench:
    """Return a bench on which every recruit has a mentor and has had a month of lessons."""
    bench = Bench("tutoring", {**VALUES, **(values or {})}, changes=state.pop("changes", None))
    bench.put(group, mentor=bench.roster["id"][0, bench.rows("veterans")[0]], **state)
    return bench.step()


def test_the_formula():
    levels = np.array([0.2, -0.6, 1.0])
    bench = taught(entry_level=levels.reshape(3, 1, 1))
    below = WEIGHTS @ levels - levels[[0, 1]].mean()
    expected = 2.0 * 0.01 * (1 + 0.4 * below)
    assert bench.gains("recruits") == pytest.approx(expected)
    trained = bench.of("recruits", "trained")
    # On two of three dimensions, so that the composite gains just that.
    assert trained[0] == pytest.approx(trained[1])
    assert not trained[2].any()
    assert WEIGHTS @ trained == pytest.approx(expected)


def test_whoever_is_level_gains_the_plain_amount():
    assert taught(entry_level=0.7).gains("recruits") == pytest.approx(0.02)


def test_a_diagnosis_that_misses_teaches_less():
    """Of two weak dimensions and a strong one, a wrong choice falls on the strong one."""
    levels = np.array([-1.0, -1.0, 2.0]).reshape(3, 1, 1)
    changes = {"population.recruits.count": 2000}
    right = taught({"accuracy": 1.0}, entry_level=levels, changes=changes)
    wrong = taught({"accuracy": 0.2}, entry_level=levels, changes=changes)
    assert np.mean(wrong.gains("recruits")) < 0.97 * np.mean(right.gains("recruits"))
    missed = wrong.of("recruits", "trained")[2] > 0
    assert 0 < np.mean(missed) < 2 / 3
    assert (wrong.gains("recruits")[missed] < right.gains("recruits")[missed]).all()


def test_no_gain_turns_into_a_loss():
    levels = np.array([-9.0, 9.0, 9.0]).reshape(3, 1, 1)
    bench = taught({"weak_gain_more": 1.0, "accuracy": 0.05}, entry_level=levels)
    assert (bench.gains("recruits") >= 0).all()


def test_only_those_with_a_mentor_are_taught():
    bench = taught()
    assert (bench.gains("recruits") > 0).all()
    assert not bench.gains("officials").any()
    assert bench.spent("mentor_days") == 2.0 * 0.25 * 12


@pytest.mark.parametrize(("tutors", "teaches"), [("veterans", True), ("senior", False)])
def test_tutors_teach_those_without_a_mentor_as_long_as_one_is_there(tutors, teaches):
    """Officials have no mentor; a tutor is there for all, once somebody is one."""
    values = {**VALUES, "who": ["officials"], "tutors": [tutors]}
    bench = Bench("tutoring", values).step()
    assert (bench.gains("officials") > 0).all() == teaches
    assert bench.spent("mentor_days") == 2.0 * 0.25 * 28 * teaches


def test_lessons_add_up_over_a_long_step():
    bench = taught(entry_level=0.7, changes={"calendar.step": 3})
    assert bench.gains("recruits") == pytest.approx(0.06)
    assert bench.spent("mentor_days") == 3 * 2.0 * 0.25 * 12


@pytest.mark.parametrize("off", [{"lessons": 0.0}, {"gain": 0.0}])
def test_without_lessons_or_gain_nobody_learns(off):
    assert not taught(off).gains("recruits").any()


def test_no_more_fields_are_taught_than_there_are():
    bench = taught({"fields": 12}, entry_level=0.7)
    assert (bench.of("recruits", "trained") > 0).all()
