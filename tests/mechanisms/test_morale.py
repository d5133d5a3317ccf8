"""Honours and setbacks work for their time, on effort and on the hazard of leaving."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench
from tests.support import rule

VALUES = {
    "honour_exit_ratio": 0.5,
    "honour_effort": 0.2,
    "honour_months": 3,
    "setback_exit_ratio": 3.0,
    "setback_effort": -0.4,
    "setback_months": 6,
}


def event_in_month(when, *clocks):
    """Return a kind that sets clocks to zero at the end of a month."""

    def advance(self, roster, month):
        if month.index == when:
            for clock in clocks:
                month.change(clock, roster["present"], 0.0, "event")

    return rule("event_in_month", writes=set(clocks), advance=advance)


def course_of(*clocks, values=VALUES, when=2, months=12) -> tuple[list[float], list[float]]:
    """Return effort and exit pressure by month."""
    bench = Bench("morale", values, beside=[event_in_month(when, *clocks)])
    effort, pressure = [], []
    for _ in range(months):
        bench.step()
        effort.append(float(bench.of("officials", "effort")[0]))
        pressure.append(float(bench.of("officials", "exit_pressure")[0]))
    return effort, pressure


def test_an_honour_works_for_its_months_and_no_longer():
    effort, pressure = course_of("since_honour")
    assert effort == [0, 0, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0, 0, 0]
    assert pressure == pytest.approx([0, 0, *[np.log(0.5)] * 3, *[0] * 7])


def test_a_setback_works_for_its_months_and_no_longer():
    effort, pressure = course_of("since_setback")
    assert effort == [0, 0, *[-0.4] * 6, 0, 0, 0, 0]
    assert pressure == pytest.approx([0, 0, *[np.log(3.0)] * 6, 0, 0, 0, 0])


def test_both_add_up():
    effort, pressure = course_of("since_honour", "since_setback")
    assert effort[2:5] == pytest.approx([-0.2] * 3)
    assert pressure[2:5] == pytest.approx([np.log(0.5) + np.log(3.0)] * 3)


@pytest.mark.parametrize("months", [1, 0])
def test_one_month_is_one_month_and_none_is_none(months):
    effort, _ = course_of("since_honour", values={**VALUES, "honour_months": months})
    assert np.count_nonzero(effort) == months


def test_ratios_of_one_and_no_effort_do_nothing():
    off = {
        "honour_exit_ratio": 1.0,
        "honour_effort": 0.0,
        "setback_exit_ratio": 1.0,
        "setback_effort": 0.0,
    }
    effort, pressure = course_of("since_honour", "since_setback", values={**VALUES, **off})
    assert not any(effort)
    assert not any(pressure)


def test_whom_nothing_has_happened_to_feels_nothing():
    effort, pressure = course_of("since_honour", when=99)
    assert not any(effort)
    assert not any(pressure)
