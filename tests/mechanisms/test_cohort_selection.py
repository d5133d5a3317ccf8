"""A cohort is picked: seats, nominees, validity; whoever leaves it keeps the post."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from tests.mechanisms.bench import TESTED, Bench
from tests.support import programme

VALUES = {"cohort_size": 10, "selection_rate": 0.5, "from": ["officials"], "every": 6}
MANY = {"population.recruits.count": 2000}
CROWD = {**VALUES, "from": ["recruits"], "cohort_size": 500}


def selection(values=None, **options) -> Bench:
    return Bench("cohort_selection", {**VALUES, **(values or {})}, **options)


def members(bench, column="member", replication=0) -> np.ndarray:
    flag = bench.roster[f"{TESTED}.{column}"]
    return np.flatnonzero((bench.roster["present"] & flag)[replication])


def counted(bench, what) -> list[float]:
    return bench.month.flows.this_month(what, [TESTED]).tolist()


class TestSeats:
    def test_the_first_class_is_picked_on_the_opening_day(self):
        bench = selection()
        assert len(members(bench)) == 10
        assert set(members(bench)) <= set(bench.rows("officials"))
        assert not bench.own("officials", "months").any()

    def test_or_only_when_the_interval_has_passed(self):
        bench = selection({"at_opening": False})
        sizes = [len(members(bench.step())) for _ in range(8)]
        assert sizes == [0] * 5 + [10] * 3

    def test_no_interval_no_further_class(self):
        bench = selection({"every": 0})
        first = members(bench)
        assert (members(bench.step(12)) == first).all()
        assert bench.own("officials", "months").max() == 12

    @pytest.mark.parametrize("rate", [0.1, 0.3, 0.4, 0.5, 0.8, 1.0])
    def test_nominees_are_seats_divided_by_the_rate(self, rate):
        bench = selection({"selection_rate": rate})
        wanted = int(np.floor(10 / rate + 0.5))
        assert counted(bench, "nominated") == [min(wanted, 28)]
        assert counted(bench, "nominees_short") == [max(wanted - 28, 0)]
        assert len(members(bench)) == 10

    def test_seats_and_rate_are_independent(self):
        """Moving one holds the other."""
        for seats in (4, 8, 14):
            bench = selection({"cohort_size": seats})
            assert len(members(bench)) == seats
            assert counted(bench, "nominated") == [2 * seats]

    def test_a_replication_has_its_own_seats_and_rate(self):
        bench = selection(
            replications=3,
            columns={"cohort_size": [5.0, 10.0, 10.0], "selection_rate": [0.5, 0.5, 1.0]},
        )
        assert [len(members(bench, replication=r)) for r in range(3)] == [5, 10, 10]
        assert counted(bench, "nominated") == [10, 20, 10]

    @pytest.mark.parametrize("rate", [0.01, 0.5, 1.0])
    def test_nobody_outside_the_audience_is_picked_however_many_are_wanted(self, rate):
        """Replications differ in how many are eligible, down to none at all."""
        bench = selection({"at_opening": False, "every": 1, "selection_rate": rate}, replications=4)
        group = bench.model.structure.group_index("officials")
        roster = bench.roster
        moved = roster["group"].copy()
        for replication, stay in enumerate((28, 9, 1, 0)):
            moved[replication, bench.rows("officials")[stay:]] = 1 - group
        roster.replace({"group": moved})
        bench.step()
        assert [len(members(bench, replication=r)) for r in range(4)] == [10, 9, 1, 0]
        picked = roster[f"{TESTED}.ever"] & roster["present"]
        assert (roster["group"][picked] == group).all()

    def test_more_seats_than_people_are_refused(self):
        with pytest.raises(ScenarioError) as refusal:
            programme([{"kind": "cohort_selection", **VALUES, "cohort_size": 29}])
        for language in ("en", "zh"):
            assert "29" in refusal.value.message(language)
            assert "28" in refusal.value.message(language)


class TestClasses:
    def test_a_class_that_has_run_its_time_goes_and_the_next_is_new(self):
        bench = selection()
        first = members(bench)
        assert (members(bench.step(5)) == first).all()
        second = members(bench.step())
        assert len(second) == 10
        assert not set(first) & set(second)
        assert set(members(bench, "ever")) == {*first, *second}
        # Of 28, eight are left for the third class, and nobody for a fourth.
        assert len(members(bench.step(6))) == 8

    def test_time_in_the_class_is_counted_from_the_pick(self):
        bench = selection().step(6)
        months = bench.roster[f"{TESTED}.months"][0]
        assert (months[members(bench)] == 0).all()
        bench.step(2)
        assert (months := bench.roster[f"{TESTED}.months"][0])[members(bench)].max() == 2

    def test_members_take_the_tier_and_leave_it_unless_they_have_advanced(self):
        bench = selection({"tier": "senior", "tier_after": "junior"})
        first = members(bench)
        assert (bench.roster["tier"][0, first] == 1).all()
        assert (bench.roster["time_in_tier"][0, first] == 0).all()
        bench.step(6)
        assert (bench.roster["tier"][0, first] == 0).all()
        assert (bench.roster["tier"][0, members(bench)] == 1).all()

    def test_leaving_the_class_never_touches_the_post(self):
        bench = selection()
        posts = bench.of("officials", "post")
        assert (bench.step(12).of("officials", "post") == posts).all()

    def test_an_unknown_tier_is_refused(self):
        with pytest.raises(ScenarioError):
            programme([{"kind": "cohort_selection", **VALUES, "tier": "princes"}])


class TestValidity:
    def picked_on(self, level, values=None, **state):
        """Return the picks of a class held after levels have been set by hand."""
        bench = selection(
            {**CROWD, "at_opening": False, "every": 1, **(values or {})}, changes=MANY
        )
        bench.put("recruits", entry_level=level, **state)
        bench.step()
        return np.isin(bench.rows("recruits"), members(bench))

    def test_at_one_the_best_of_the_nominees_are_picked(self):
        level = np.random.default_rng(1).permutation(np.linspace(-2, 2, 2000))
        picked = self.picked_on(level, {"validity": 1.0, "selection_rate": 0.25})
        assert (picked == (level >= np.sort(level)[-500])).all()

    def test_at_zero_the_pick_is_a_lottery(self):
        level = np.repeat([0.0, 3.0], 1000)
        picked = self.picked_on(level, {"validity": 0.0, "selection_rate": 0.25})
        assert np.mean(picked[1000:]) == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 1000))

    def test_in_between_the_gain_of_picking_follows_the_known_formula(self):
        """Brogden's: the picked exceed the mean by validity times the ordinate over the rate."""
        level = np.random.default_rng(2).permutation(
            np.sqrt(2) * np.vectorize(_erfinv)(np.linspace(-0.9995, 0.9995, 2000))
        )
        picked = self.picked_on(level, {"validity": 0.4, "selection_rate": 0.25})
        expected = 0.4 * 0.3178 / 0.25
        assert np.mean(level[picked]) == pytest.approx(expected, abs=4 / np.sqrt(500))

    def test_the_cohorts_tier_weighs_the_dimensions(self):
        """The seniors' tier asks for speech, so the best speakers are picked."""
        speech = np.random.default_rng(3).permutation(np.linspace(-2, 2, 2000))
        level = np.stack([np.zeros(2000), -speech, speech]).reshape(3, 1, 2000)
        picked = self.picked_on(level, {"validity": 1.0, "selection_rate": 0.25, "tier": "senior"})
        assert speech[picked].min() == np.sort(speech)[-500]

    def test_nomination_by_standing_puts_the_best_reputed_forward(self):
        standing = np.random.default_rng(4).permutation(np.linspace(-2, 2, 2000))
        picked = self.picked_on(
            0.0, {"nomination": "standing", "selection_rate": 0.5}, standing=standing
        )
        assert standing[picked].min() >= np.sort(standing)[-1000]
        assert np.mean(picked) == 0.25

    def test_nomination_at_random_does_not_heed_standing(self):
        standing = np.repeat([0.0, 5.0], 1000)
        picked = self.picked_on(0.0, {"selection_rate": 0.5}, standing=standing)
        assert np.mean(picked[1000:]) == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 1000))

    def test_the_chance_of_a_nominee_is_in_the_event_log(self):
        bench = selection()
        assert bench.model.events is not None
        table = bench.model.events.table()
        picked = (table["cause"] == "picked") & (table["column"] == f"{TESTED}.member")
        assert table["probability"][picked].tolist() == [0.5] * 10


def _erfinv(share: float) -> float:
    from scipy.special import erfinv

    return float(erfinv(share))


def test_nobody_past_the_age_limit_is_picked():
    """In completed years, the limit included; also later classes."""
    values = {"cohort_size": 6, "selection_rate": 0.5, "from": ["officials"], "age_max": 41}
    bench = Bench("cohort_selection", {**values, "every": 2}).step()
    assert bench.own("officials", "ever").sum() == 6
    for _ in range(3):
        bench.step()
        joined = bench.own("officials", "ever") & (bench.own("officials", "months") <= 1)
        assert (bench.of("officials", "age")[joined] < 42 + 1 / 12).all()
    oldest = Bench("cohort_selection", {**values, "age_max": 18})
    assert not oldest.own("officials", "ever").any()


def test_classes_side_by_side_have_seats_each():
    values = {"cohort_size": 3, "classes": 4, "from": ["officials"], "selection_rate": 0.5}
    bench = Bench("cohort_selection", values)
    assert bench.own("officials", "member").sum() == 12
    with pytest.raises(ScenarioError) as caught:
        programme([{"kind": "cohort_selection", **values, "classes": 10}])
    assert "0 to 2" in caught.value.message()


@pytest.mark.parametrize(
    ("start", "every", "months"), [(3, 4, [3, 7, 11]), (3, 0, [3]), (0, 4, [4, 8, 12])]
)
def test_classes_count_from_the_first(start, every, months):
    values = {"cohort_size": 2, "selection_rate": 1.0, "from": ["officials"], "at_opening": False}
    bench = Bench("cohort_selection", {**values, "start": start, "every": every})
    began = []
    for month in range(1, 13):
        before = bench.own("officials", "ever").sum()
        if bench.step().own("officials", "ever").sum() > before:
            began.append(month)
    assert began == months


def test_no_seats_no_class():
    bench = Bench("cohort_selection", {"cohort_size": 0, "every": 2}).step(5)
    assert not bench.own("officials", "ever").any()
