"""What is learnt fades, less where it is used."""

import numpy as np
import pytest

from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import rule

RATES = {"unused": 0.06, "used": 0.004, "used_in_post": 0.75}


def test_it_depends_on_the_share_in_use():
    bench = Bench("fade", RATES)
    bench.put("officials", trained=1.0, post=np.resize([NOBODY, 3], (1, 28)))
    bench.step()
    without, in_post = 0.06, 0.75 * 0.004 + 0.25 * 0.06
    assert -bench.gains("officials") == pytest.approx(np.resize([without, in_post], 28))


def test_it_takes_a_share_of_the_trained_part_and_none_of_the_entry_level():
    bench = Bench("fade", RATES)
    bench.put("recruits", trained=np.linspace(0, 2, 12), entry_level=1.5)
    bench.step()
    assert bench.of("recruits", "trained")[0] == pytest.approx(0.94 * np.linspace(0, 2, 12))
    assert (bench.of("recruits", "entry_level") == 1.5).all()


@pytest.mark.parametrize(("upkeep", "in_use"), [(0.2, 0.2), (0.9, 0.9), (5.0, 1.0)])
def test_upkeep_raises_the_share_in_use_to_all_at_most(upkeep, in_use):
    keeps = rule(
        "keeps",
        writes={"upkeep"},
        press=lambda self, roster, month: {"upkeep": np.full(roster.shape, upkeep)},
    )
    bench = Bench("fade", RATES, beside=[keeps])
    bench.put("recruits", trained=1.0)
    bench.step()
    assert -bench.gains("recruits") == pytest.approx(in_use * 0.004 + (1 - in_use) * 0.06)


@pytest.mark.parametrize("times", [0.5, 0.75])
def test_pressure_multiplies_the_rate(times):
    spaced = rule(
        "spaced",
        writes={"fade_pressure"},
        press=lambda self, roster, month: {"fade_pressure": np.full(roster.shape, np.log(times))},
    )
    bench = Bench("fade", RATES, beside=[spaced])
    bench.put("recruits", trained=1.0)
    bench.step()
    assert -bench.gains("recruits") == pytest.approx(times * RATES["unused"])


def test_a_longer_step_compounds():
    bench = Bench("fade", RATES, changes={"calendar.step": 3})
    bench.put("recruits", trained=1.0)
    bench.step()
    assert bench.of("recruits", "trained")[0] == pytest.approx(0.94**3)


def test_nothing_fades_at_a_rate_of_zero():
    bench = Bench("fade", {"unused": 0.0, "used": 0.0})
    bench.put("recruits", trained=1.0)
    assert (bench.step(6).of("recruits", "trained") == 1.0).all()


def test_half_of_all_is_gone_after_the_half_life():
    bench = Bench("fade", {**RATES, "unused": 1 - 0.5 ** (1 / 6)})
    bench.put("recruits", trained=0.8)
    assert bench.step(6).of("recruits", "trained") == pytest.approx(0.4)
