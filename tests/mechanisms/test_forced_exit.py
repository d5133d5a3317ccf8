"""The weakest leave: a share, or whoever falls below a floor."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import TESTED, Bench

OFFICIALS = 28


def bench(values, **options) -> Bench:
    """Return a bench whose officials differ in standing, all of them assessed."""
    found = Bench("forced_exit", {"every": 1, "who": ["officials"], **values}, **options)
    found.put(
        "officials", standing=np.random.default_rng(1).permutation(OFFICIALS) / 10, log_entries=1
    )
    return found


def standings(found) -> list[float]:
    return sorted(found.of("officials", "standing").tolist())


@pytest.mark.parametrize(("share", "gone"), [(0.1, 3), (0.25, 7), (1.0, OFFICIALS)])
def test_the_lowest_share_leaves(share, gone):
    found = bench({"share": share})
    kept = standings(found)[gone:]
    found.step()
    assert standings(found) == kept
    assert found.month.flows.so_far("left", [TESTED])[0] == gone


def test_everyone_below_the_floor_leaves_whatever_the_share():
    found = bench({"floor": 1.05}).step()
    assert standings(found) == [n / 10 for n in range(11, OFFICIALS)]


def test_whoever_reaches_the_floor_stays():
    assert standings(bench({"floor": 1.0}).step()) == [n / 10 for n in range(10, OFFICIALS)]


def test_by_competence_the_truth_decides():
    found = bench({"share": 0.25, "by": "competence"})
    kept = np.sort(found.of("officials", "tier_level"))[7:]
    found.step()
    assert np.sort(found.of("officials", "tier_level")) == pytest.approx(kept)


def test_whoever_was_never_assessed_cannot_be_found_wanting():
    found = bench({"share": 1.0, "floor": 9.0})
    found.put("officials", log_entries=np.arange(OFFICIALS) % 2)
    found.step()
    assert len(found.rows("officials")) == OFFICIALS // 2


def test_ties_fall_by_chance_and_all_alike():
    found = bench({"share": 0.5}, replications=400)
    found.put("officials", standing=0.0)
    rows = found.rows("officials")
    found.step()
    stayed = found.roster["present"][:, rows].mean(axis=0)
    assert np.abs(stayed - 0.5).max() < 4.5 * np.sqrt(0.25 / 400)


def test_it_comes_in_its_months_and_frees_the_post():
    found = bench({"every": 3, "share": 0.5}).step(2)
    assert len(found.rows("officials")) == OFFICIALS
    found.step()
    assert len(found.rows("officials")) == OFFICIALS // 2
    assert (found.roster["post"][0][~found.roster["present"][0]] == -1).all()


def test_others_stay():
    found = bench({"share": 1.0}).step()
    assert len(found.rows("recruits")) == 12
    assert len(found.rows("veterans")) == 4


def test_at_no_share_and_no_floor_nobody_leaves():
    assert len(bench({"share": 0.0}).step(3).rows("officials")) == OFFICIALS


def test_a_share_above_one_is_refused():
    with pytest.raises(ScenarioError, match="share"):
        bench({"share": 1.2})
