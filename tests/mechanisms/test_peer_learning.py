"""In structured groups the weaker close part of the gap to the best, field by field."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench

VALUES = {"who": ["recruits"], "hours": 2.0, "gap_closed": 0.1, "tiring": 0.01}
ALL = {**VALUES, "group_size": 12}
LADDER = np.linspace(-1, 1, 12)


def test_the_share_of_the_gap_to_the_best_is_closed():
    bench = Bench("peer_learning", ALL)
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)))
    bench.step()
    assert bench.gains("recruits") == pytest.approx(0.1 * (1 - LADDER), abs=1e-9)
    assert not bench.gains("officials").any()


def test_a_step_of_a_quarter_closes_the_gap_of_three_months():
    bench = Bench("peer_learning", ALL, changes={"calendar.step": 3})
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)))
    assert bench.step().gains("recruits") == pytest.approx(0.3 * (1 - LADDER), abs=1e-9)


def test_everyone_learns_from_whoever_is_best_in_a_field():
    bench = Bench("peer_learning", ALL)
    levels = np.zeros((3, 1, 12))
    levels[0, 0, 0], levels[1, 0, 1] = 1.0, 2.0
    bench.put("recruits", entry_level=levels)
    bench.step()
    trained = bench.of("recruits", "trained")
    assert trained[:, 0] == pytest.approx([0, 0.2, 0], abs=1e-9)
    assert trained[:, 1] == pytest.approx([0.1, 0, 0], abs=1e-9)
    assert trained[:, 5] == pytest.approx([0.1, 0.2, 0], abs=1e-9)


def test_in_pairs_the_weaker_learns_and_the_stronger_does_not():
    bench = Bench("peer_learning", VALUES)
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)))
    bench.step()
    gains = bench.gains("recruits")
    assert np.count_nonzero(gains > 1e-12) == 6
    assert gains[-1] == 0
    assert gains[0] > 0


def test_pairs_are_drawn_afresh_and_all_alike():
    """Whom the weakest meets is chance: the gain is the mean over all partners."""
    bench = Bench("peer_learning", VALUES, changes={"calendar.months": 300})
    gains = []
    for _ in range(240):
        bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)), trained=0.0)
        gains.append(float(bench.step().gains("recruits")[0]))
    steps = 0.1 * (LADDER[1:] + 1)
    error = np.std(steps) / np.sqrt(240)
    assert np.mean(gains) == pytest.approx(np.mean(steps), abs=4 * error)


def test_someone_without_a_partner_learns_nothing():
    bench = Bench("peer_learning", VALUES, changes={"population.recruits.count": 1})
    assert not bench.step().gains("recruits").any()


@pytest.mark.parametrize("hours", [0.5, 2.0, 8.0])
def test_longer_hours_close_more_by_the_stated_power(hours):
    bench = Bench("peer_learning", {**ALL, "hours": hours, "more_hours": 0.5})
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)))
    bench.step()
    assert bench.gains("recruits")[0] == pytest.approx(2 * 0.1 * np.sqrt(hours / 2))
    assert bench.pressure("strain", "recruits") == pytest.approx(0.01 * hours)


def test_no_more_than_the_whole_gap_is_closed():
    bench = Bench("peer_learning", {**ALL, "hours": 40.0, "gap_closed": 1.0})
    bench.put("recruits", entry_level=np.tile(LADDER, (3, 1, 1)))
    bench.step()
    assert bench.gains("recruits") == pytest.approx(1 - LADDER, abs=1e-9)


@pytest.mark.parametrize("off", [{"hours": 0.0}, {"gap_closed": 0.0}])
def test_without_hours_or_strength_nobody_learns(off):
    assert not Bench("peer_learning", {**VALUES, **off}).step(2).gains("recruits").any()


def test_a_group_of_one_is_refused():
    with pytest.raises(ScenarioError, match="group_size"):
        Bench("peer_learning", {"group_size": 1})
