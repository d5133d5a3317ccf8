"""Learning in post follows an exponential curve towards an asymptote."""

import numpy as np
import pytest

from sim.roster import NOBODY
from tests.mechanisms.bench import Bench

CURVE = {"asymptote": 0.5, "half_life": 24}


def test_the_gain_of_a_month_follows_the_curve():
    tenure = np.linspace(0, 120, 28)
    bench = Bench("on_the_job", CURVE)
    bench.put("officials", tenure=tenure)
    bench.step()
    expected = 0.5 * (2 ** (-tenure / 24) - 2 ** (-(tenure + 1) / 24))
    assert bench.gains("officials") == pytest.approx(expected, rel=1e-12)
    assert (np.diff(bench.gains("officials")) < 0).all()


def test_half_of_it_comes_within_the_half_life():
    bench = Bench("on_the_job", CURVE, changes={"calendar.months": 24})
    bench.put("officials", tenure=0.0)
    gross = 0.0
    for _ in range(24):
        bench.step()
        gross += bench.month.flows.lines["tested"].gross[0]
    assert gross / len(bench.rows("officials")) == pytest.approx(0.25)


def test_a_longer_step_gains_what_its_months_gain():
    long = Bench("on_the_job", CURVE, changes={"calendar.step": 6})
    long.put("officials", tenure=12.0)
    long.step()
    assert long.gains("officials") == pytest.approx(0.5 * (2**-0.5 - 2**-0.75))


def test_only_those_in_post_learn():
    bench = Bench("on_the_job", CURVE)
    bench.put("officials", post=np.resize([NOBODY, 3], (1, 28)))
    bench.step()
    assert ((bench.gains("officials") > 0) == np.resize([False, True], 28)).all()
    assert not bench.gains("recruits").any()


def test_there_is_nothing_to_learn_at_an_asymptote_of_zero():
    bench = Bench("on_the_job", {**CURVE, "asymptote": 0.0})
    bench.step(3)
    assert not bench.of("officials", "gain").any()
