"""Who is paired with whom: chain, subdistrict, gap; nobody mentors themselves."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import programme

TIERS = {"tiers.top.entry": False, "population.officials.tier": "senior"}
CHAIN = {"match": "chain", "who": ("junior", "senior"), "mentors": ("senior", "top")}
MASTERS = {"count": 3, "tier": "top", "age": {"low": 50, "mean": 55, "high": 60}}


def chain(values=None):
    """12 juniors, 28 seniors, 3 at the top."""
    changes = {**TIERS, "population.masters": MASTERS}
    return Bench("mentoring", {**CHAIN, "tiring": 0.0, **(values or {})}, changes=changes)


def mentors_of(bench, group):
    """Return each member's mentor's row in the first replication, NOBODY for none."""
    return bench.roster.rows_of("mentor")[0, bench.rows(group)]


def tiers_of(bench, rows):
    return bench.roster["tier"][0, rows]


def test_each_tier_is_mentored_by_the_one_above():
    bench = chain().step()
    for group, tier in (("recruits", 1), ("officials", 2)):
        rows = mentors_of(bench, group)
        assert (rows != NOBODY).all()
        assert (tiers_of(bench, rows) == tier).all()
    assert (bench.of("masters", "mentor") == NOBODY).all()
    assert (bench.gains("recruits") > 0).all()
    assert (bench.gains("officials") > 0).all()
    assert not bench.gains("masters").any()


def test_whoever_moves_up_gets_a_mentor_of_the_next_link():
    bench = chain().step()
    tier = bench.of("recruits", "tier").copy()
    tier[:4] = 1
    bench.put("recruits", tier=tier)
    bench.step(2)
    rows = mentors_of(bench, "recruits")
    assert (rows != NOBODY).all()
    assert tiers_of(bench, rows).tolist() == [2] * 4 + [1] * 8


def test_a_mentor_who_moves_up_leaves_the_mentees_to_another():
    bench = chain()
    bench.put("officials", tier=np.where(np.arange(28) < 14, 2, 1))
    bench.step(2)
    assert (tiers_of(bench, mentors_of(bench, "recruits")) == 1).all()


@pytest.mark.parametrize(
    ("who", "mentors", "named"),
    [
        (("junior",), ("junior",), ("junior", "junior")),
        (("junior", "senior"), ("senior", "junior"), ("senior", "junior")),
        (("junior", "senior", "top"), ("senior", "top", "junior"), ("top", "junior")),
    ],
)
def test_a_chain_that_mentors_itself_is_refused(who, mentors, named):
    with pytest.raises(ScenarioError) as caught:
        programme(
            [{"kind": "mentoring", "match": "chain", "who": who, "mentors": mentors}],
            {**TIERS, "population.masters": MASTERS},
        )
    error = caught.value
    assert (error.code, error.where.key) == ("mentors_themselves", "mentoring.mentors")
    assert (error.facts["value"], error.facts["other"]) == named


def test_a_chain_with_loose_ends_is_refused():
    with pytest.raises(ScenarioError) as caught:
        programme([{"kind": "mentoring", "match": "chain", "who": ("junior", "senior")}])
    assert caught.value.code == "chain_lengths"


@pytest.mark.parametrize("match", ["fixed_groups", "subdistrict", "gap"])
def test_nobody_mentors_themselves(match):
    """A group that is on both sides: everyone has a mentor, and it is someone else."""
    values = {"match": match, "who": ("officials",), "mentors": ("officials",), "capacity": 2}
    bench = Bench("mentoring", values, replications=20).step()
    officials = bench.roster["group"] == bench.model.structure.group_index("officials")
    theirs = bench.roster["present"] & officials
    assert (bench.roster["mentor"][theirs] != NOBODY).all()
    assert (bench.roster["mentor"] != bench.roster["id"])[theirs].all()


def test_a_lone_mentor_who_is_the_only_mentee_stays_without():
    values = {"who": ("recruits",), "mentors": ("recruits",)}
    bench = Bench("mentoring", values, changes={"population.recruits.count": 1}).step()
    assert bench.of("recruits", "mentor").tolist() == [NOBODY]


def test_mentees_stay_in_their_subdistrict():
    changes = {"places.subdistricts": 4, "population.recruits.count": 60}
    bench = Bench("mentoring", {"match": "subdistrict", "who": ("recruits",)}, changes=changes)
    # Two of the four subdistricts have mentors.
    bench.put("veterans", home=np.array([0, 0, 1, 4]))
    bench.put("recruits", mentor=NOBODY)
    bench.step()
    rows = mentors_of(bench, "recruits")
    unit = bench.of("recruits", "subdistrict")
    assert (unit[rows != NOBODY] == bench.roster["subdistrict"][0, rows[rows != NOBODY]]).all()
    assert ((rows != NOBODY) == np.isin(unit, [0, 1])).all()


def gap(values=None, ahead=1.0):
    """Each of three mentors is strong in one dimension, each mentee weak in one."""
    bench = Bench(
        "mentoring",
        {"match": "gap", "who": ("recruits",), "capacity": 4, "tiring": 0.0, **(values or {})},
        changes={"population.veterans.count": 3},
    )
    strong = np.where(np.eye(3, dtype=bool), ahead, min(ahead, 0.0))
    bench.put("veterans", entry_level=strong[:, None], quality=0.0)
    weak = np.where(np.arange(12) % 3 == np.arange(3)[:, None], -1.0, 0.0)
    bench.put("recruits", entry_level=weak[:, None], mentor=NOBODY)
    return bench


def test_by_gap_each_gets_whoever_is_strong_where_one_is_weak():
    bench = gap().step(2)
    mentors = bench.rows("veterans")
    assert mentors_of(bench, "recruits").tolist() == [mentors[i % 3] for i in range(12)]


def test_the_full_are_passed_over():
    bench = gap({"capacity": 2}).step(2)
    load = np.bincount(np.searchsorted(bench.rows("veterans"), mentors_of(bench, "recruits")))
    assert load.tolist() == [4, 4, 4]


def test_a_mentor_who_is_ahead_there_helps_more():
    plain, helped = (gap({"gap_gain": gain}).step(2).gains("recruits") for gain in (0.0, 0.6))
    # Each is two units behind; four mentees where five are usual, met twice a month as usual.
    assert helped - plain == pytest.approx(np.full(12, 0.6 / 12 * 2 * (4 / 5) ** -0.5), rel=0.02)
    # One who is behind where the mentee is weakest gives no more and no less than any other.
    level = gap({"gap_gain": 0.6}, ahead=-2.0).step(2).gains("recruits")
    assert level == pytest.approx(gap({"gap_gain": 0.0}, ahead=-2.0).step(2).gains("recruits"))
