"""Life strikes at its rate, visits answer, and homes and teams give a place to belong to."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

HEADS = 4000
CROWD = {"population.recruits.count": HEADS}
QUIET = {"illness": 0.0, "hardship": 0.0, "bereavement": 0.0}
VALUES = {
    "who": ["recruits"],
    **QUIET,
    "event_months": 3.0,
    "event_exit_ratio": 2.0,
    "event_effort": -0.2,
    "must_visits": True,
    "coverage": 1.0,
    "relief": 0.5,
}


def care(values=None, changes=None) -> Bench:
    return Bench("care", {**VALUES, **(values or {})}, changes={**CROWD, **(changes or {})})


def near(found: float, share: float) -> bool:
    return abs(found - share) < 4 * np.sqrt(share * (1 - share) / HEADS)


@pytest.mark.parametrize("step", [1, 3])
def test_events_strike_at_the_sum_of_their_rates(step):
    rates = {"illness": 0.6, "hardship": 0.3, "bereavement": 0.3}
    bench = care(rates, {"calendar.step": step}).step()
    struck = bench.own("recruits", "since_event") == 0
    chance = 1 - np.exp(-1.2 * step / 12)
    assert near(struck.mean(), chance)
    counts = bench.month.flows.counts
    for cause, rate in rates.items():
        assert near(counts["tested.since_event", cause][0] / HEADS, chance * rate / 1.2)


def test_life_strikes_whoever_draws_less_than_the_chance_of_a_month():
    bench = care({"illness": 1.2})
    bench.month.open_step(1)
    shown = bench.mechanism.narrowed(bench.roster)
    below = bench.mechanism.uniform("event", shown, bench.month) < 1 - np.exp(-1.2 / 12)
    bench.mechanism.enter(bench.roster, bench.month)
    struck = bench.own("recruits", "since_event") == 0
    assert struck.sum() == (below & shown["present"]).sum() > 0


def test_an_event_weighs_for_its_months_and_a_visit_takes_half_of_it():
    bench = care()
    events = {"tested.since_event": np.resize([0.0, 0.0, 500.0], HEADS),
              "tested.visited": np.resize([True, False, False], HEADS)}  # fmt: skip
    bench.put("recruits", **events)
    for _ in range(3):
        bench.step()
        pressure = bench.pressure("exit_pressure", "recruits")[:3]
        assert pressure == pytest.approx(np.log(2) * np.array([0.5, 1.0, 0.0]))
        effort = bench.pressure("effort", "recruits")[:3]
        assert effort == pytest.approx([-0.1, -0.2, 0.0])
    bench.step()
    assert not bench.pressure("exit_pressure", "recruits").any()


@pytest.mark.parametrize(("on", "coverage", "expected"), [(True, 0.7, 0.7), (False, 0.7, 0.0)])
def test_must_visits_reach_their_share(on, coverage, expected):
    bench = care({"illness": 4.0, "must_visits": on, "coverage": coverage}).step()
    struck = bench.own("recruits", "since_event") == 0
    visited = bench.own("recruits", "visited")
    assert not visited[~struck].any()
    assert abs(visited[struck].mean() - expected) < 4 * 0.5 / np.sqrt(struck.sum())
    assert bench.spent("care_visits") == visited.sum()


def test_a_second_event_is_visited_anew():
    bench = care({"illness": 5.0, "coverage": 0.0})
    bench.put("recruits", **{"tested.since_event": 50.0, "tested.visited": True})
    bench.step()
    struck = bench.own("recruits", "since_event") == 0
    assert not bench.own("recruits", "visited")[struck].any()


@pytest.mark.parametrize(
    ("homes", "teams", "share"), [(0, 0, 0.0), (50, 0, 0.25), (50, 100, 0.5), (1000, 1000, 1.0)]
)
def test_homes_and_teams_give_as_many_a_place_as_they_have_room_for(homes, teams, share):
    values = {"homes": homes, "home_places": 20, "teams": teams, "team_places": 10,
              "belonging_exit_ratio": 0.8, "belonging_effort": 0.1}  # fmt: skip
    bench = care(values).step()
    assert bench.pressure("exit_pressure", "recruits") == pytest.approx(share * np.log(0.8))
    assert bench.pressure("effort", "recruits") == pytest.approx(share * 0.1)


def test_only_the_audience_is_struck_and_cared_for():
    bench = care({"illness": 5.0, "homes": 9}).step(6)
    assert not bench.pressure("exit_pressure", "officials").any()
    assert (bench.own("officials", "since_event") > 1000).all()


def test_with_full_relief_a_visit_undoes_an_event():
    bench = care({"illness": 5.0, "relief": 1.0}).step(6)
    assert (bench.own("recruits", "since_event") < 3).any()
    assert not bench.pressure("exit_pressure", "recruits").any()
