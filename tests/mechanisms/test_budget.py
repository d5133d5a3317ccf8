"""Money is booked at given prices only, and a tilt moves support without adding any."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

COMMUNITIES = 44
TEACHING = {"name": "classes", "kind": "course", "every": 1, "attendance": 1.0, "days": 2.0}


def test_without_a_price_nothing_costs_money():
    bench = Bench("budget", beside=[TEACHING]).step(3)
    assert bench.spent("trainee_days") > 0
    assert bench.spent("yuan") == 0


@pytest.mark.parametrize("step", [1, 6])
def test_the_fund_is_paid_for_each_area_and_year(step):
    bench = Bench(
        "budget", {"funded": True, "fund": 100_000}, changes={"calendar.step": step}
    ).step(12 // step)
    assert bench.spent("yuan") == pytest.approx(100_000 * COMMUNITIES)


def test_days_cost_their_price():
    bench = Bench("budget", {"trainee_day": 300.0, "mentor_day": 500.0}, beside=[TEACHING])
    bench.step(2)
    assert bench.spent("trainee_days") == 2 * 2.0 * 40
    assert bench.spent("yuan") == 300.0 * bench.spent("trainee_days")
    visits = {"name": "visits", "kind": "supervision", "rate": 1.0}
    bench = Bench("budget", {"mentor_day": 500.0}, beside=[visits]).step(2)
    assert bench.spent("mentor_days") == 40
    assert bench.spent("yuan") == 500.0 * 40


def test_filled_seats_are_counted_and_cost_their_price():
    studio = {"name": "studio", "kind": "cohort_selection", "cohort_size": 10, "every": 0}
    bench = Bench("budget", {"seats": ["studio"], "seat_year": 1200.0}, beside=[studio]).step(6)
    assert bench.spent("seat_years") == pytest.approx(10 * 6 / 12)
    assert bench.spent("yuan") == pytest.approx(1200.0 * 5)


@pytest.mark.parametrize("tilt", [0.0, 0.5, 1.0])
def test_a_tilt_moves_support_to_winners_and_adds_none(tilt):
    bench = Bench("budget", {"funded": True, "who": ["officials"], "support": 0.2, "tilt": tilt})
    won = np.resize([True, False, False, False], 28)
    bench.put("officials", since_honour=np.where(won, 3.0, 99.0))
    bench.step()
    effort = bench.pressure("effort", "officials")
    assert effort.mean() == pytest.approx(0.2)
    assert effort[won] == pytest.approx(0.2 * (1 + tilt * 0.75))
    assert effort[~won] == pytest.approx(0.2 * (1 - tilt * 0.25))
    assert not bench.pressure("effort", "recruits").any()


def test_a_winner_is_one_for_a_while():
    values = {"funded": True, "support": 0.2, "tilt": 1.0, "winner_months": 6}
    bench = Bench("budget", {"who": ["officials"], **values})
    bench.put("officials", since_honour=np.resize([4.5, 99.0], 28))
    assert np.ptp(bench.step(2).pressure("effort", "officials")) == pytest.approx(0.2)
    assert np.ptp(bench.step().pressure("effort", "officials")) == pytest.approx(0.0)


def test_without_a_fund_it_costs_nothing_and_spurs_nobody():
    bench = Bench("budget", {"funded": False, "support": 0.2, "tilt": 1.0, "fund": 100_000}).step(3)
    assert bench.spent("yuan") == 0
    assert not bench.pressure("effort", "officials").any()


def test_prices_alone_change_nobody():
    bench = Bench("budget", {"trainee_day": 300.0, "support": 0.5}, beside=[TEACHING]).step(2)
    assert bench.spent("yuan") > 0
    assert not bench.pressure("effort", "officials").any()


def test_no_support_no_effort():
    bench = Bench("budget", {"funded": True, "support": 0.0, "tilt": 1.0, "fund": 100_000}).step(3)
    assert not bench.pressure("effort", "officials").any()
