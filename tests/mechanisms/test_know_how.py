"""Know-how grows on the spot, is passed on by mentors, and goes with those who leave."""

import numpy as np
import pytest

from sim.roster import NOBODY
from tests.mechanisms.bench import Bench

VALUES = {"half_life": 12.0, "passing": 0.0, "effect": 0.4, "usual": 0.5}
PAIRS = {"name": "pairs", "kind": "mentoring", "who": ["recruits"], "capacity": 3, "tiring": 0.0}


def know_how(values=None, **options):
    return Bench("know_how", {**VALUES, **(values or {})}, **options)


def stocks(bench, group):
    return bench.own(group, "stock")


def leave(bench, group, how_many):
    mask = np.zeros(bench.roster.shape, dtype=bool)
    mask[0, bench.rows(group)[:how_many]] = True
    bench.month.release(mask, "left")


def test_half_of_what_is_missing_is_learnt_in_the_half_life():
    bench = know_how()
    service = bench.of("officials", "service")
    assert stocks(bench, "officials") == pytest.approx(1 - 0.5 ** (service / 12))
    assert not stocks(bench, "recruits").any()
    bench.step(12)
    assert stocks(bench, "recruits") == pytest.approx([0.5] * 12)
    assert stocks(bench, "officials") == pytest.approx(1 - 0.5 ** ((service + 12) / 12))


def test_newcomers_begin_with_nothing():
    entering = {"kind": "recruitment", "group": "recruits", "fill": 1.0}
    bench = know_how(beside=[entering]).step()
    newest = bench.of("recruits", "service") == 0
    assert newest.sum() == 16
    assert not stocks(bench, "recruits")[newest].any()
    assert (stocks(bench, "recruits")[~newest] > 0).all()


def test_a_mentor_passes_on_a_share_of_the_difference():
    bench = know_how({"passing": 0.1, "half_life": 600.0}, beside=[PAIRS])
    bench.put("veterans", **{"tested.stock": 0.8})
    bench.put("recruits", **{"tested.stock": np.where(np.arange(12) < 6, 0.3, 0.9)})
    bench.step()
    # What a month on the spot adds is a thousandth of what is missing.
    expected = np.where(np.arange(12) < 6, 0.3 + 0.1 * 0.5, 0.9)
    assert stocks(bench, "recruits") == pytest.approx(expected, abs=2e-3)
    alone = know_how({"passing": 0.1, "half_life": 600.0})
    alone.put("recruits", **{"tested.stock": 0.3})
    assert stocks(alone.step(), "recruits") == pytest.approx([0.3] * 12, abs=2e-3)


def test_what_is_passed_on_in_months_of_a_long_step_adds_up():
    values = {"passing": 0.1, "half_life": 600.0}
    bench = know_how(values, beside=[PAIRS], changes={"calendar.step": 3})
    bench.put("veterans", **{"tested.stock": 0.8})
    bench.put("recruits", **{"tested.stock": 0.3})
    bench.step()
    missing = 1 - (0.8 - 0.5 * 0.9**3)
    lived = 1 - missing * 0.5 ** (3 / 600)
    assert stocks(bench, "recruits") == pytest.approx([lived] * 12)


def test_effort_follows_know_how():
    bench = know_how()
    bench.put("officials", **{"tested.stock": np.linspace(0, 1, 28)})
    bench.step()
    assert bench.pressure("effort", "officials") == pytest.approx(0.4 * np.linspace(-0.5, 0.5, 28))


def test_whoever_leaves_takes_it_along():
    bench = know_how()
    bench.put("veterans", **{"tested.stock": 0.9})
    bench.model.step()
    assert bench.spent("know_how_lost") == 0
    leave(bench, "veterans", 2)
    lost = 2 * stocks(bench, "veterans").mean()
    bench.step()
    assert bench.spent("know_how_lost") == pytest.approx(lost)


def test_what_a_mentee_knows_by_then_is_not_lost():
    bench = know_how({"half_life": 600.0}, beside=[PAIRS]).step()
    bench.put("veterans", **{"tested.stock": 0.9})
    bench.put("recruits", **{"tested.stock": 0.2})
    taught = bench.roster["mentor"][0, bench.rows("recruits")]
    first = bench.roster["id"][0, bench.rows("veterans")[0]]
    # Two of the first mentor's mentees have learnt something from him, one of them more.
    known = np.full(12, 0.2)
    known[np.flatnonzero(taught == first)[:2]] = 0.4, 0.6
    bench.put("recruits", **{"tested.stock": known})
    leave(bench, "veterans", 2)
    bench.step()
    assert bench.spent("know_how_lost") == pytest.approx((0.9 - 0.6) + (0.9 - 0.2), abs=1e-6)
    assert (bench.roster["mentor"][0, bench.rows("recruits")] != NOBODY).any()


def test_more_is_passed_on_the_stronger_the_mentoring():
    leaving = {"kind": "exits", "who": ["veterans"], "early": 0.1, "later": 0.1}
    lost = []
    for passing in (0.0, 0.2, 1.0):
        bench = know_how({"passing": passing}, beside=[PAIRS, leaving], replications=40)
        bench.put("veterans", **{"tested.stock": 1.0})
        lost.append(bench.step(9).month.flows.spent("know_how_lost").mean())
    assert lost[0] > 1.3 * lost[1] > 1.3 * lost[2]


def test_nobody_has_any_without_an_audience():
    bench = know_how({"who": ()}).step(3)
    assert not bench.roster["tested.stock"].any()
    assert not bench.roster["effort"].any()


def test_losers_of_an_election_take_theirs_along_too():
    election = {"kind": "election", "post": "secretary", "first": 1, "turnover": 1.0}
    bench = know_how({"half_life": 600.0}, beside=[election])
    bench.put("officials", **{"tested.stock": 0.5})
    bench.step()
    assert bench.spent("know_how_lost") == pytest.approx(28 * 0.5)
