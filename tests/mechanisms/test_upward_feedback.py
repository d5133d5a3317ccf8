"""Mentors learn from having mentees."""

import pytest

from tests.mechanisms.bench import Bench

MENTORING = {"kind": "mentoring", "who": ["recruits"], "capacity": 3, "tiring": 0.0}


def feedback(values=None, beside=(MENTORING,), **options):
    return Bench("upward_feedback", {"gain": 0.01, **(values or {})}, beside=beside, **options)


@pytest.mark.parametrize("more", [0.0, 0.5, 1.0])
def test_it_grows_with_the_number_of_mentees(more):
    """Twelve mentees of four mentors."""
    bench = feedback({"more": more}).step()
    assert bench.gains("veterans") == pytest.approx([0.01 * 3**more] * 4)
    assert not bench.gains("recruits").any()
    assert not bench.gains("officials").any()


def test_only_the_audience_learns():
    assert not feedback({"who": ("officials",)}).step().gains("veterans").any()


def test_without_mentees_nobody_learns():
    assert not feedback(beside=()).step(2).gains("veterans").any()


def test_none_at_zero():
    assert not feedback({"gain": 0.0}).step(2).gains("veterans").any()


def test_a_quarter_is_three_months():
    bench = feedback({"more": 0.0}, changes={"calendar.step": 3}).step()
    assert bench.gains("veterans") == pytest.approx([0.03] * 4)
