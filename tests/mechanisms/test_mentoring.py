"""Mentors take mentees: the formula, the pairing, and what load does to mentors."""

import numpy as np
import pytest

from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import columns, rule

VALUES = {
    "who": ["recruits"],
    "capacity": 3,
    "gain": 0.02,
    "usual_load": 5,
    "dilution": 0.5,
    "meetings": 3.0,
    "usual_meetings": 2.0,
    "frequency": 0.4,
    "weak_gain_more": 0.3,
    "quality_gain": 0.12,
    "tiring": 0.0,
    "meeting_days": 0.25,
}
FEW_MENTORS = {"population.veterans.count": 2}


def mentoring(values=None, **options) -> Bench:
    return Bench("mentoring", {**VALUES, **(values or {})}, **options)


def loads(bench, replication=0) -> list[int]:
    """Return how many mentees each mentor has, the least first."""
    roster = bench.roster
    mentors = roster["id"][replication, bench.rows("veterans")]
    referring = roster["mentor"][replication, roster["present"][replication]]
    return sorted(int(np.count_nonzero(referring == mentor)) for mentor in mentors)


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.05])
def test_whoever_has_a_mentor_leaves_more_or_less_often(ratio):
    """No more mentees than the mentors have room for; the others feel nothing."""
    values = {"exit_ratio": ratio, "capacity": 2, "over_capacity": "unmentored"}
    bench = mentoring(values, changes=FEW_MENTORS).step()
    paired = bench.own("recruits", "paired")
    assert paired.sum() == 4
    expected = np.where(paired, np.log(ratio), 0.0)
    assert bench.pressure("exit_pressure", "recruits") == pytest.approx(expected)
    assert not bench.pressure("exit_pressure", "officials").any()


class TestGain:
    def test_the_formula(self):
        bench = mentoring()
        level = np.linspace(-2, 2, 12)
        bench.put("recruits", entry_level=level)
        bench.put("veterans", quality=1.5, fatigue=0.25)
        bench.step()
        # Twelve mentees of four mentors.
        closer, often = (3 / 5) ** -0.5, (3.0 / 2.0) ** 0.4
        each = 0.02 * (1 - 0.3 * level) * (1 - 0.25) + 0.12 * 1.5 / 12
        assert bench.gains("recruits") == pytest.approx(each * closer * often, rel=1e-12)
        assert bench.spent("mentor_days") == 3.0 * 0.25 * 12

    def test_the_weaker_gain_more_within_bounds(self):
        bench = mentoring({"weak_gain_more": 1.0})
        bench.put("recruits", entry_level=np.resize([-9.0, -3.0, 0.0, 1.0, 9.0], (1, 12)))
        bench.put("veterans", quality=0.0)
        gains = bench.step().gains("recruits")[:5]
        assert (np.diff(gains) <= 0).all()
        assert gains[0] == gains[1] == pytest.approx(4 * gains[2])
        assert gains[3] == gains[4] == 0.0

    def test_a_bad_mentor_does_no_harm(self):
        bench = mentoring()
        bench.put("veterans", quality=-9.0)
        assert not bench.step().gains("recruits").any()

    def test_a_tired_mentor_gives_less_and_an_exhausted_one_only_quality(self):
        gains = []
        for fatigue in (0.0, 0.5, 1.0):
            bench = mentoring({"quality_gain": 0.0})
            bench.put("recruits", entry_level=0.0)
            bench.put("veterans", fatigue=fatigue)
            gains.append(bench.step().gains("recruits")[0])
        assert gains == pytest.approx([gains[0], gains[0] / 2, 0.0])

    def test_more_mentees_dilute(self):
        gains = []
        for veterans in (6, 3, 2):
            bench = mentoring(
                {"quality_gain": 0.0}, changes={"population.veterans.count": veterans}
            )
            bench.put("recruits", entry_level=0.0)
            gains.append(bench.step().gains("recruits")[0])
        assert gains == pytest.approx(gains[0] * np.array([2, 4, 6]) ** -0.5 * 2**0.5)

    def test_without_gain_and_quality_nobody_learns(self):
        bench = mentoring({"gain": 0.0, "quality_gain": 0.0}).step(3)
        assert not bench.of("recruits", "gain").any()

    def test_whoever_has_no_mentor_learns_nothing(self):
        bench = mentoring(changes={"population.veterans.count": 0}).step(3)
        assert not bench.of("recruits", "gain").any()
        assert bench.spent("mentor_days") == 0

    def test_months_of_a_long_step_add_up(self):
        bench = mentoring(changes={"calendar.step": 3})
        single = mentoring()
        for one in (bench, single):
            one.put("recruits", entry_level=0.0)
            one.step()
        assert bench.gains("recruits") == pytest.approx(3 * single.gains("recruits"))
        assert bench.spent("mentor_days") == 3 * single.spent("mentor_days") > 0


class TestPairing:
    def test_mentees_are_spread_evenly_from_the_first_day(self):
        assert loads(mentoring()) == [3, 3, 3, 3]
        assert loads(mentoring(changes={"population.recruits.count": 14})) == [3, 3, 4, 4]

    def test_pairs_last_as_long_as_both_stay(self):
        bench = mentoring()
        first = bench.of("recruits", "mentor")
        assert (bench.step(6).of("recruits", "mentor") == first).all()

    def test_overloaded_mentors_take_everyone(self):
        assert loads(mentoring(changes=FEW_MENTORS)) == [6, 6]

    def test_full_mentors_leave_the_rest_unmentored(self):
        bench = mentoring({"over_capacity": "unmentored"}, changes=FEW_MENTORS)
        assert loads(bench) == [3, 3]
        assert np.count_nonzero(bench.of("recruits", "mentor") == NOBODY) == 6

    def test_a_replication_has_its_own_capacity(self):
        bench = mentoring(
            {"over_capacity": "unmentored"},
            changes=FEW_MENTORS,
            replications=3,
            columns={"capacity": [1.0, 4.0, 100.0]},
        )
        assert [loads(bench, replication) for replication in range(3)] == [[1, 1], [4, 4], [6, 6]]

    def test_who_is_paired_with_whom_differs_between_futures(self):
        bench = mentoring(replications=2)
        pairs = bench.roster["mentor"][:, bench.rows("recruits")]
        assert (pairs[0] != pairs[1]).any()

    def test_mentees_of_a_mentor_who_leaves_find_another(self):
        bench = mentoring()
        gone = bench.rows("veterans")[0]
        theirs = np.flatnonzero(bench.of("recruits", "mentor") == bench.roster["id"][0, gone])
        others = np.setdiff1d(np.arange(12), theirs)
        before = bench.of("recruits", "mentor")
        mask = np.zeros(bench.roster.shape, dtype=bool)
        mask[0, gone] = True
        bench.month.release(mask, "left")
        bench.step()
        assert loads(bench) == [4, 4, 4]
        after = bench.of("recruits", "mentor")
        assert (after[others] == before[others]).all()
        assert bench.own("recruits", "paired").all()

    def test_whoever_leaves_the_audience_loses_the_mentor(self):
        moves = rule(
            "moves",
            writes={"group"},
            advance=lambda self, roster, month: month.change(
                "group", roster["present"] & (roster["group"] == 1), 0, "moved"
            ),
        )
        bench = mentoring(beside=[moves])
        assert bench.model.structure.groups.index("recruits") == 1
        recruits = bench.rows("recruits")
        bench.step()
        assert (bench.roster["mentor"][0, recruits] == NOBODY).all()
        assert not bench.roster["tested.paired"][0, recruits].any()

    def test_two_instances_leave_each_others_pairs_alone(self):
        """They serve different people; neither pays for, nor ends, the other's pairs."""
        second = {"name": "second", "kind": "mentoring", **VALUES, "who": ["officials"]}
        alone = mentoring({"dilution": 0.0})
        both = mentoring({"dilution": 0.0}, beside=[{**second, "dilution": 0.0}])
        first = both.of("officials", "mentor")
        for bench in (alone, both):
            bench.put("veterans", quality=0.5)
        for _ in range(4):
            alone.step()
            both.step()
            assert both.gains("recruits") == pytest.approx(alone.gains("recruits"))
            assert not both.gains("officials").any()
        assert (both.of("officials", "mentor") == first).all()
        assert (first != NOBODY).all()


class TestWillingness:
    def test_as_many_take_mentees_as_the_share_says(self):
        bench = mentoring({"share": 0.5}, replications=300)
        taking = np.mean([np.array(loads(bench, r)) > 0 for r in range(300)])
        assert taking == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(4 * 300))

    def test_whoever_does_not_never_does(self):
        bench = mentoring({"share": 0.5}, replications=40)
        first = [set(mentors.tolist()) for mentors in bench.roster["mentor"]]
        # Everyone looks for a mentor anew.
        bench.put("recruits", mentor=NOBODY)
        bench.step()
        again = [set(mentors.tolist()) for mentors in bench.roster["mentor"]]
        assert again == first
        assert len({len(mentors) for mentors in again}) > 1

    @pytest.mark.parametrize(("share", "mentored"), [(0.0, False), (1.0, True)])
    def test_none_or_all(self, share, mentored):
        assert all((load > 0) == mentored for load in loads(mentoring({"share": share})))


class TestFatigue:
    @pytest.mark.parametrize(
        ("veterans", "expected"), [(2, [0.1, 0.2, 0.3]), (4, [0.0, 0.0, 0.0]), (12, [0.0] * 3)]
    )
    def test_it_follows_the_load_beyond_capacity(self, veterans, expected):
        bench = mentoring({"tiring": 0.1}, changes={"population.veterans.count": veterans})
        seen = [float(bench.step().of("veterans", "fatigue")[0]) for _ in range(3)]
        assert seen == pytest.approx(expected)

    def test_mentors_below_capacity_recover(self):
        bench = mentoring({"tiring": 0.1}, changes={"population.veterans.count": 12})
        bench.put("veterans", fatigue=0.5)
        # One mentee where three are usual: two thirds of a month's strain goes.
        assert bench.step().of("veterans", "fatigue") == pytest.approx(0.5 - 0.1 * 2 / 3)

    def test_it_never_leaves_its_bounds(self):
        bench = mentoring({"tiring": 1.0, "capacity": 1}, changes=FEW_MENTORS).step(3)
        assert bench.of("veterans", "fatigue").tolist() == [1.0, 1.0]

    def test_nobody_tires_at_zero(self):
        bench = mentoring(changes=FEW_MENTORS)
        before = columns(bench.roster)["fatigue"]
        assert (bench.step(3).roster["fatigue"] == before).all()


class TestFullLoad:
    @pytest.mark.parametrize(("capacity", "full"), [(2, 4), (3, 4), (4, 0), (99, 0)])
    def test_mentors_with_as_many_mentees_as_they_can_take_are_full(self, capacity, full):
        """Twelve mentees and four mentors: three each."""
        bench = Bench("mentoring", {"who": ["recruits"], "capacity": capacity})
        assert bench.own("veterans", "full").sum() == full
        assert not bench.own("recruits", "full").any()

    def test_a_mentor_whose_mentees_have_gone_is_full_no_longer(self):
        bench = Bench("mentoring", {"who": ["junior"], "capacity": 3})
        assert bench.own("veterans", "full").all()
        bench.put("recruits", tier=1)
        bench.put("officials", tier=1)
        bench.step(2)
        assert not bench.own("veterans", "full").any()
