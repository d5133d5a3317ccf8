"""Fatigue follows the strain of a month and the rest after it; burnout slackens and drives out."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench
from tests.support import rule

STILL = {"usual": 0.4, "spread": 0.01, "recovery": 0.2}
MANY = {"population.recruits.count": 4000}


def tiring(amount, months=99):
    """Return a kind that strains everyone during the first months."""

    def press(self, roster, month):
        return {"strain": np.where(roster["present"], amount * (month.index <= months), 0.0)}

    return rule("tiring", writes={"strain"}, press=press)


def test_ordinary_work_keeps_fatigue_where_it_is():
    bench = Bench("strain", STILL)
    before = bench.of("officials", "fatigue")
    assert before == pytest.approx(0.4, abs=0.05)
    assert bench.step(6).of("officials", "fatigue") == pytest.approx(before)


def test_whoever_has_just_come_is_not_burnt_out():
    """A newcomer's fatigue has no value before the end of the first month."""
    bench = Bench("strain", STILL)
    bench.put("recruits", **{"tested.settled": False})
    bench.step()
    assert bench.pressure("effort", "officials").all()
    assert not bench.pressure("effort", "recruits").any()
    assert bench.step().pressure("effort", "recruits").all()


def test_nobody_is_above_the_highest_fatigue_there_is():
    values = {**STILL, "limit": 1.0, "recovery": 0.0}
    bench = Bench("strain", values, beside=[tiring(0.5)]).step(3)
    assert (bench.of("officials", "fatigue") == 1.0).all()
    assert not bench.own("officials", "overloaded").any()


def test_strain_adds_up_to_what_rest_takes_away():
    bench = Bench("strain", STILL, beside=[tiring(0.05)], changes={"calendar.months": 80})
    first = bench.of("officials", "fatigue")
    assert bench.step().of("officials", "fatigue") == pytest.approx(first + 0.05)
    # In the long run as much goes as comes: extra fatigue 0.05 / 0.2.
    assert bench.step(60).of("officials", "fatigue") == pytest.approx(first + 0.25, abs=1e-4)


def test_rest_takes_the_declared_share_of_what_is_extra():
    bench = Bench("strain", STILL, beside=[tiring(0.3, months=1)])
    first = bench.of("officials", "fatigue")
    extra = bench.step(3).of("officials", "fatigue") - first
    assert extra == pytest.approx(0.3 * 0.8**2)


def test_without_rest_fatigue_only_grows_and_never_beyond_one():
    bench = Bench("strain", {**STILL, "recovery": 0.0}, beside=[tiring(0.1)]).step(12)
    assert (bench.of("officials", "fatigue") == 1.0).all()


def test_a_step_of_three_months_rests_for_three():
    bench = Bench("strain", STILL, beside=[tiring(0.3, months=1)], changes={"calendar.step": 3})
    first = bench.of("officials", "fatigue")
    assert bench.step(2).of("officials", "fatigue") - first == pytest.approx(0.3 * 0.8**3)


def test_burnout_presses_on_leaving_and_on_effort():
    bench = Bench("strain", {"usual": 0.4, "spread": 0.2, "exit_ratio": 1.5, "performance": -0.17})
    bench.put("officials", fatigue=0.8)
    bench.step()
    assert bench.pressure("exit_pressure", "officials") == pytest.approx(2 * np.log(1.5))
    assert bench.pressure("effort", "officials") == pytest.approx(2 * -0.17)


def test_the_rested_stay_longer():
    bench = Bench("strain", {"usual": 0.4, "spread": 0.2})
    bench.put("officials", fatigue=0.0)
    bench.step()
    assert (bench.pressure("exit_pressure", "officials") < 0).all()
    assert (bench.pressure("effort", "officials") > 0).all()


def test_at_a_ratio_of_one_burnout_presses_on_nothing():
    bench = Bench("strain", {"exit_ratio": 1.0, "performance": 0.0}, beside=[tiring(0.2)]).step(5)
    assert not bench.pressure("exit_pressure", "officials").any()
    assert not bench.pressure("effort", "officials").any()


def test_posts_differ_for_good_and_as_many_are_overloaded_as_the_evidence_counts():
    bench = Bench("strain", {"usual": 0.4, "spread": 0.2, "limit": 0.44}, changes=MANY)
    fatigue = bench.of("recruits", "fatigue")
    assert np.std(fatigue) == pytest.approx(0.2, rel=0.06)
    over = bench.own("recruits", "overloaded")
    assert (over == (fatigue > 0.44)).all()
    assert over.mean() == pytest.approx(0.42, abs=4 * np.sqrt(0.42 * 0.58 / 4000))
    assert bench.step(3).of("recruits", "fatigue") == pytest.approx(fatigue)


def test_newcomers_come_with_the_fatigue_of_their_post():
    entry = {"name": "entry", "kind": "recruitment", "group": "recruits", "fill": 1.0}
    bench = Bench("strain", STILL, beside=[entry])
    bench.step()
    came = bench.of("recruits", "service") == 0
    assert came.any()
    bench.step()
    assert bench.of("recruits", "fatigue")[came] == pytest.approx(0.4, abs=0.05)


def test_only_the_audience_tires():
    bench = Bench("strain", {**STILL, "who": ["recruits"]}, beside=[tiring(0.1)]).step()
    assert (bench.of("recruits", "fatigue") > 0.4).all()
    assert not bench.of("officials", "fatigue").any()
