"""A replication is itself, whatever the block, the rows, the split and the company."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import CHUNK
from sim.errors import ScenarioError
from sim.model import TrainingModel
from sim.scenario import Scenario
from tests.support import (
    COMPANY,
    REST,
    by_cadre,
    columns,
    differing,
    everything,
    mechanisms,
    permute,
    programme,
    rule,
    same_people,
    same_run,
    series,
    simulated,
)

ALL = mechanisms(COMPANY) + mechanisms(REST)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return everything()


@pytest.fixture(scope="module")
def run(scenario) -> TrainingModel:
    """A run to compare with; to look at only."""
    return simulated(scenario, replications=3)


class TestReplications:
    def test_the_first_of_two_hundred_are_a_run_of_one_hundred(self, scenario):
        hundred, twice = (simulated(scenario, 8, replications=count) for count in (100, 200))
        assert not differing(
            series(hundred), {name: values[:100] for name, values in series(twice).items()}
        )
        assert not differing(
            hundred.recorder.ledger,
            {name: values[:100] for name, values in twice.recorder.ledger.items()},
        )
        assert all(
            by_cadre(hundred, replication) == by_cadre(twice, replication)
            for replication in (0, 37, 99)
        )

    @pytest.mark.parametrize("first", [1, 2, 137])
    def test_any_can_be_run_alone(self, scenario, run, first):
        whole = run if first < 3 else simulated(scenario, replications=138)
        alone = simulated(scenario, replications=1, first_replication=first)
        assert alone.replications.tolist() == [first]
        assert by_cadre(alone) == by_cadre(whole, first)
        assert not differing(
            series(alone), {name: values[[first]] for name, values in series(whole).items()}
        )

    def test_they_differ(self, run):
        ages = [sorted(cadre["age"] for cadre in by_cadre(run, r).values()) for r in range(3)]
        assert ages[0] != ages[1] != ages[2]

    def test_without_unknowns_they_differ_by_luck_alone(self, scenario):
        model = TrainingModel(scenario, replications=3, unknowns=False)
        assert not any(isinstance(value, np.ndarray) for value in model.values.values())
        other = TrainingModel(scenario, replications=3)
        assert any(isinstance(value, np.ndarray) for value in other.values.values())

    def test_the_seed_is_all_there_is_to_chance(self, scenario, run):
        same_run(run, simulated(scenario, replications=3, rng=1))
        other = simulated(scenario, replications=3, rng=2)
        assert by_cadre(other).keys() != by_cadre(run).keys()

    def test_a_seed_may_be_left_to_the_system(self, scenario):
        first, second = (TrainingModel(scenario, rng=None) for _ in range(2))
        assert by_cadre(first) != by_cadre(second)


class TestSplitting:
    @settings(max_examples=4)
    @given(month=st.integers(0, 11))
    def test_a_run_may_be_put_away_at_any_month(self, scenario, run, month):
        model = pickle.loads(pickle.dumps(simulated(scenario, month, replications=3)))
        assert model.month.index == month
        while model.running:
            model.step()
        same_run(run, model)

    def test_the_copy_and_the_original_go_separate_ways(self, scenario):
        original = simulated(scenario, 3)
        copy = pickle.loads(pickle.dumps(original))
        before = columns(original.roster)
        copy.step()
        assert original.month.index == 3
        assert not differing(before, columns(original.roster))


class TestRows:
    """Rows are places, not people."""

    @settings(max_examples=3)
    @given(seed=st.integers(0, 999), month=st.integers(0, 11))
    def test_where_people_sit_changes_nothing(self, scenario, run, seed, month):
        model = simulated(scenario, month, replications=3)
        permute(model, seed)
        while model.running:
            model.step()
        same_people(run, model)
        for name, values in series(run).items():
            # Sums are added in the order of rows, so they may differ in the last digits.
            assert series(model)[name] == pytest.approx(values, rel=1e-12, abs=1e-12)

    def test_how_many_there_are_changes_nothing(self, scenario, run, monkeypatch):
        """A roster that has to grow at every turn, and one with room for ten times as many."""
        for rows in (1, 10 * CHUNK):
            monkeypatch.setattr(Scenario, "capacity", lambda self, rows=rows: rows)
            model = simulated(scenario, replications=3)
            assert model.roster.shape[1] != run.roster.shape[1] or rows == 1
            same_run(run, model)

    def test_growth_within_a_month_changes_nothing(self, monkeypatch):
        """More newcomers than spare rows, in the phase in which others still act."""
        many = everything({"places.communities": 400})
        roomy = simulated(many, 4, replications=3)
        monkeypatch.setattr(Scenario, "capacity", lambda self: 1)
        tight = simulated(many, 4, replications=3, record_events=True)
        assert tight.roster.shape[1] >= 4 * CHUNK
        same_people(roomy, tight)


class TestLuckIsKeyed:
    def test_an_inert_mechanism_changes_no_draw(self, run):
        def enter(self, roster, month):
            self.uniform("lots", roster, month)
            self.normal("lots", roster, month)
            month.world_uniform(self, "weather")

        inert = rule("inert", decisions=("lots", "weather"), enter=enter, open=enter)
        model = simulated(programme([*ALL, inert]), replications=3)
        same_run(run, model)
        assert {"inert"} == {one for one, _ in model.decisions.ids} - {
            one for one, _ in run.decisions.ids
        }

    def test_two_instances_of_a_kind_have_luck_of_their_own(self):
        visits = [{"name": name, "kind": "supervision", "rate": 0.5} for name in ("one", "two")]
        model = simulated(programme(visits), 1, record_events=True)
        assert model.lines is not None
        assert ((model.lines["one"] > 0) != (model.lines["two"] > 0)).any()

    def test_every_month_draws_anew(self):
        model = TrainingModel(programme([{"kind": "supervision", "rate": 0.5}]))
        visited = []
        for _ in range(2):
            model.step()
            visited.append(model.roster["upkeep"] > 0)
        assert (visited[0] != visited[1]).any()

    @pytest.mark.parametrize("name", ["turnover", "population", "unknown"])
    def test_no_instance_shares_its_luck_with_the_model_itself(self, name):
        exits = {"name": name, "kind": "exits"}
        with pytest.raises(ScenarioError, match=name):
            programme([exits])


def test_paired_differences_are_far_less_noisy_than_independent_runs():
    """A small change of the exit rate: a tenth of the variance at most, in the gain."""
    scenario = everything({"population.recruits.count": 60, "population.officials.count": 40})
    scenario = scenario.with_months(24)
    other = scenario.with_parameters({"exits.early": 0.032, "exits.later": 0.022})
    replications = 60

    def gain(one, rng=1):
        model = simulated(one, rng=rng, replications=replications, unknowns=False)
        return model.recorder.series["gain_since_entry"][:, -1]

    base = gain(scenario)
    paired = np.var(gain(other) - base)
    independent = np.var(gain(other, rng=2) - base)
    assert paired <= independent / 10
