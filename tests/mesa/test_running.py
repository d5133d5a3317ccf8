"""Time, data collection, batches and pickling as Mesa's users know them."""

import multiprocessing
import pickle
from typing import Any

import mesa
import pytest

from sim.agents import Cadre
from sim.model import TrainingModel
from tests.support import by_cadre, everything, simulated


def heads(model) -> int:
    return len(model.agents)


def age_of(agent) -> float:
    return agent.age


class TestTime:
    def test_step_and_run_for_are_the_same_months(self):
        stepped, run = TrainingModel(everything()), TrainingModel(everything())
        for _ in range(5):
            stepped.step()
        run.run_for(5)
        assert stepped.time == run.time == 5
        assert stepped.steps == run.steps == 5
        assert by_cadre(stepped) == by_cadre(run)

    def test_run_model_runs_to_the_end(self):
        model = TrainingModel(everything())
        model.run_model()
        assert not model.running
        assert model.month.index == model.steps == 12

    def test_run_for_past_the_end_changes_nothing(self):
        model = simulated(everything())
        before = by_cadre(model)
        model.run_for(5)
        assert by_cadre(model) == before

    def test_run_until(self):
        model = TrainingModel(everything())
        model.run_until(4)
        assert model.month.index == 4

    def test_scheduled_events_find_the_state_of_their_time(self):
        model = TrainingModel(everything())
        seen = []

        def look() -> None:
            seen.append((model.time, model.month.index, len(model.agents)))

        model.schedule_event(look, at=2.5)
        model.schedule_event(look, at=4)
        model.run_for(5)
        # At equal times the month comes first.
        assert [(time, month) for time, month, _ in seen] == [(2.5, 2), (4, 4)]
        assert all(count > 0 for _, _, count in seen)

    def test_mesas_own_scenario_is_left_alone(self):
        model = TrainingModel(everything(), rng=7)
        assert isinstance(model.scenario, mesa.experimental.scenarios.Scenario)
        assert model.programme.name == "small"

    def test_mesas_random_plays_no_part(self):
        plain, noisy = TrainingModel(everything()), TrainingModel(everything())
        for _ in range(6):
            plain.step()
            noisy.random.random()
            noisy.rng.random(3)
            noisy.agents.shuffle(inplace=True)
            noisy.step()
        assert by_cadre(plain) == by_cadre(noisy)


class TestCollecting:
    def test_the_models_own_collector_has_the_indicators(self):
        model = TrainingModel(everything(), replications=2)
        model.run_model()
        table = model.datacollector.get_model_vars_dataframe()
        assert list(table) == [one.name for one in model.recorder.indicators]
        assert len(table) == 13
        for name in table:
            series = [model.recorder.opening[name][0], *model.recorder.series[name][0]]
            assert table[name].tolist() == series

    def test_it_follows_the_focus(self):
        model = TrainingModel(everything(), replications=2)
        model.focus = 1
        model.run_for(3)
        ages = model.datacollector.get_model_vars_dataframe()["mean_age"]
        assert ages.tolist()[1:] == model.recorder.series["mean_age"][1, :3].tolist()

    def test_reporters_of_ones_own(self):
        model = TrainingModel(everything())
        model.datacollector = mesa.DataCollector(
            model_reporters={
                "heads": heads,
                "oldest": lambda one: one.agents.agg("age", max),
                "time": "time",
            },
            agent_reporters={"age": "age", "level": lambda agent: agent.level, "tier": "tier"},
        )
        counts = []
        for _ in range(4):
            model.step()
            counts.append(len(model.agents))
        by_model = model.datacollector.get_model_vars_dataframe()
        assert by_model["heads"].tolist() == counts
        assert by_model["oldest"].tolist()[-1] == model.agents.agg("age", max)
        by_agent = model.datacollector.get_agent_vars_dataframe()
        assert by_agent.groupby("Step").size().tolist() == counts
        last = by_agent.xs(4, level="Step")
        for agent in model.agents:
            assert last.loc[agent.unique_id, "age"] == agent.age
            assert last.loc[agent.unique_id, "level"] == agent.level

    def test_reporters_by_type(self):
        model = TrainingModel(everything())
        model.datacollector = mesa.DataCollector(
            model_reporters={"heads": heads}, agenttype_reporters={Cadre: {"age": "age"}}
        )
        model.run_for(2)
        table = model.datacollector.get_agenttype_vars_dataframe(Cadre)
        assert len(table.xs(2, level="Step")) == len(model.agents)


class TestPickling:
    def test_a_run_goes_on_where_it_was_with_its_agents(self):
        straight = simulated(everything(), replications=2)
        model = simulated(everything(), 5, replications=2)
        first = {agent.cadre: agent.age for agent in model.agents}
        copy = pickle.loads(pickle.dumps(model))
        assert {agent.cadre: agent.age for agent in copy.agents} == first
        assert all(agent.model is copy for agent in copy.agents)
        assert not {id(agent) for agent in copy.agents} & {id(agent) for agent in model.agents}
        copy.run_model()
        assert copy.time == 12
        for replication in range(2):
            assert by_cadre(copy, replication) == by_cadre(straight, replication)
        tables = [one.datacollector.get_model_vars_dataframe() for one in (copy, straight)]
        assert tables[0].equals(tables[1])

    def test_with_reporters_of_ones_own(self):
        model = TrainingModel(everything())
        model.datacollector = mesa.DataCollector({"heads": heads}, {"age": age_of})
        model.run_for(2)
        copy = pickle.loads(pickle.dumps(model))
        copy.run_for(2)
        assert len(copy.datacollector.get_model_vars_dataframe()) == 4
        assert len(model.datacollector.get_model_vars_dataframe()) == 2

    def test_a_reference_among_the_pickled_stays_one(self):
        model = simulated(everything(), 2)
        agent = model.agents.to_list()[3]
        agent.nickname = "Old Li"
        copy, there = pickle.loads(pickle.dumps((model, agent)))
        assert there in copy.agents
        assert there.nickname == "Old Li"
        there.motivation = 2.5
        assert agent.motivation != 2.5


@pytest.fixture
def batch_run():
    """Return Mesa's batch runner, and undo afterwards what it does to how processes start."""
    before = multiprocessing.get_start_method(allow_none=True)

    def run(scenarios, **options) -> list[dict[str, Any]]:
        parameters = {"scenario": scenarios, "unknowns": [True, False]}
        rows: list[dict[str, Any]] = mesa.batch_run(
            TrainingModel, parameters, number_processes=1, display_progress=False, **options
        )
        return rows

    yield run
    multiprocessing.set_start_method(before, force=True)


class TestBatches:
    def test_a_scenario_is_one_value_of_a_parameter(self, batch_run):
        scenario = everything({"calendar.months": 2})
        rows = batch_run(scenario)
        assert len(rows) == 2
        assert all(row["scenario"] is scenario for row in rows)

    def test_every_combination_gives_what_a_run_alone_gives(self, batch_run):
        base = everything({"calendar.months": 4})
        # As another process would receive it.
        smaller = pickle.loads(pickle.dumps(base.with_levers({"studio.cohort_size": 4})))
        rows = batch_run([base, smaller], rng=[1, 2])
        found = {(row["scenario"].hash, row["unknowns"], row["rng"]): row for row in rows}
        assert len(rows) == len(found) == 8
        for (number, unknowns, seed), row in found.items():
            scenario = base if number == base.hash else smaller
            model = TrainingModel(scenario, rng=seed, unknowns=unknowns)
            model.run_model()
            for name, values in model.recorder.series.items():
                assert row[name] == values[0, -1]

    def test_every_month_can_be_collected(self, batch_run):
        scenario = everything({"calendar.months": 3})
        rows = batch_run([scenario], data_collection_period=1)
        model = TrainingModel(scenario, rng=None)
        assert [row["Step"] for row in rows if row["unknowns"]] == [0, 1, 2, 3]
        assert {one.name for one in model.recorder.indicators} <= set(rows[0])
