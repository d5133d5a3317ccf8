"""People leave at a monthly share that depends on their time in service."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

RATES = {"early": 0.04, "later": 0.01, "early_months": 24}


def test_the_hazard_gives_the_monthly_share():
    bench = Bench("exits", RATES)
    bench.put("officials", service=np.resize([0.0, 23.9, 24.0, 200.0], (1, 28)))
    share = 1 - np.exp(-bench.hazards("quit", "officials"))
    assert share == pytest.approx(np.resize([0.04, 0.04, 0.01, 0.01], 28))


def test_so_many_leave_as_the_share_says():
    bench = Bench("exits", RATES, changes={"population.recruits.count": 5000})
    bench.put("recruits", service=0.0)
    bench.step()
    left = 5000 - len(bench.rows("recruits"))
    assert left == pytest.approx(200, abs=4 * np.sqrt(5000 * 0.04 * 0.96))


def test_only_the_audience_leaves():
    bench = Bench("exits", {**RATES, "early": 0.2, "later": 0.2, "who": ["veterans"]})
    staff = len(bench.rows("officials"))
    bench.step(12)
    assert len(bench.rows("officials")) == staff
    assert len(bench.rows("veterans")) < 4


def test_nobody_leaves_at_a_rate_of_zero():
    bench = Bench("exits", {"early": 0.0, "later": 0.0}).step(12)
    assert bench.month.flows.so_far("left")[0] == 0


def test_pressure_multiplies_the_hazard_of_quitting():
    assert "quit" in Bench("exits").mechanism.pressured
