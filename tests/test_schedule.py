"""Levers that move in mid-run."""

import pickle

import pytest

from sim.scenario import Scenario
from tests.support import (
    everything,
    same_run,
    series,
    simulated,
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return everything()


class TestSchedule:
    def test_a_lever_moves_on_its_day_and_not_before(self, scenario):
        plan = {"exits.early": 0.2, "exits.later": 0.2}
        later = scenario.with_parameters(plan, at="2019-01")
        plain, moved = (simulated(one, replications=3, unknowns=False) for one in (scenario, later))
        for name, values in series(plain).items():
            # 2019-01 is five months after the opening; the sixth month is the first to differ.
            assert (series(moved)[name][:, :6] == values[:, :6]).all(), name
        before, after = (series(one)["left_so_far"] for one in (plain, moved))
        assert (after[:, 6:].sum(axis=1) > before[:, 6:].sum(axis=1)).all()

    def test_from_the_first_month_it_is_another_scenario(self, scenario):
        plan = {"exits.early": 0.2, "exits.later": 0.2}
        at_once = simulated(
            scenario.with_parameters(plan, at="2018-08"), replications=3, unknowns=False
        )
        other = simulated(scenario.with_parameters(plan), replications=3, unknowns=False)
        same_run(at_once, other)

    def test_a_longer_step_still_heeds_it(self):
        scenario = everything({"calendar.step": 3})
        later = scenario.with_parameters({"classes.every": 0}, at="2019-01")
        plain, moved = (simulated(one) for one in (scenario, later))
        gains = [series(one)["total_gain"][0] for one in (plain, moved)]
        # Five months in, and so from the third step of three months on.
        assert (gains[0][:3] == gains[1][:3]).all()
        assert (gains[0][3:] > gains[1][3:]).all()

    def test_a_run_put_away_keeps_to_the_plan(self, scenario):
        later = scenario.with_parameters({"exits.early": 0.2}, at="2019-01")
        straight = simulated(later, replications=3)
        for month in (3, 8):
            model = pickle.loads(pickle.dumps(simulated(later, month, replications=3)))
            while model.running:
                model.step()
            same_run(straight, model)
