"""Cadres are ordinary Mesa agents, through Mesa's public interface alone."""

import mesa
import numpy as np
import pytest

from sim.agents import Cadre
from sim.model import TrainingModel
from tests.support import everything, simulated


@pytest.fixture
def model() -> TrainingModel:
    return simulated(everything(), 3, replications=3)


@pytest.fixture
def someone(model) -> Cadre:
    return next(agent for agent in model.agents if agent.post >= 0)


def present(model, replication=0) -> np.ndarray:
    return np.flatnonzero(model.roster["present"][replication])


class TestSets:
    def test_everyone_present_is_a_registered_agent(self, model):
        assert isinstance(model, mesa.Model)
        assert len(model.agents) == model.roster.count()[0]
        assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
        assert all(agent.model is model for agent in model.agents)
        assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
        assert {agent.cadre for agent in model.agents} == set(
            model.roster["id"][0, present(model)].tolist()
        )

    def test_agents_by_type(self, model):
        assert model.agent_types == [Cadre]
        assert set(model.agents_by_type[Cadre]) == set(model.agents)

    def test_get_reads_the_columns(self, model):
        rows = present(model)
        assert model.agents.get("age") == model.roster["age"][0, rows].tolist()
        assert model.agents.get("level") == pytest.approx(model.roster["level"][0, rows])
        both = model.agents.get(["age", "tier"])
        assert both[0] == [model.roster[name][0, rows[0]] for name in ("age", "tier")]

    def test_select(self, model):
        young = model.agents.select(lambda agent: agent.age < 35)
        assert 0 < len(young) < len(model.agents)
        assert len(young) == np.count_nonzero(model.roster["age"][0, present(model)] < 35)
        assert len(model.agents.select(at_most=5)) == 5
        assert len(model.agents.select(agent_type=Cadre)) == len(model.agents)

    def test_agg(self, model):
        ages = model.roster["age"][0, present(model)]
        assert model.agents.agg("age", np.mean) == pytest.approx(ages.mean())
        assert model.agents.agg("age", [min, max]) == [ages.min(), ages.max()]

    def test_groupby(self, model):
        groups = model.agents.groupby("group")
        numbers = model.roster["group"][0, present(model)]
        expected = {int(group): int(np.count_nonzero(numbers == group)) for group in set(numbers)}
        assert groups.count() == expected
        for group, oldest in groups.agg("age", max).items():
            ages = model.roster["age"][0, present(model)][numbers == group]
            assert oldest == ages.max()

    def test_sort_and_map(self, model):
        ages = [agent.age for agent in model.agents.sort("age", ascending=True)]
        assert ages == sorted(ages)
        assert model.agents.map(lambda agent: agent.tier) == model.agents.get("tier")

    def test_do_and_shuffle_do_reach_everyone_once(self, model):
        for method in (model.agents.do, model.agents.shuffle_do):
            met: list[int] = []
            method(lambda agent, met=met: met.append(agent.cadre))
            assert sorted(met) == sorted(model.agents.get("cadre"))

    def test_set_writes_the_columns(self, model):
        model.agents.select(lambda agent: agent.tier == 0).set("standing", 1.25)
        juniors = present(model)[model.roster["tier"][0, present(model)] == 0]
        assert (model.roster["standing"][0, juniors] == 1.25).all()

    def test_a_selection_stays_good_across_months(self, model):
        staff = model.agents.select(lambda agent: agent.role == 0)
        ages = {agent.cadre: agent.age for agent in staff}
        model.run_for(3)
        here = {agent.cadre for agent in model.agents}
        stayed = [agent for agent in staff if agent.cadre in here]
        assert len(stayed) > 20
        for agent in stayed:
            assert agent.age == pytest.approx(ages[agent.cadre] + 3 / 12)
            assert agent in model.agents


class TestAttributes:
    def test_every_column_and_measure_reads(self, model, someone):
        row = present(model)[model.agents.get("cadre").index(someone.cadre)]
        for name in (*model.roster.declared, "level", "tier_level", "gain", "staff", "competence"):
            assert np.array_equal(getattr(someone, name), model.roster[name][..., 0, row]), name

    def test_a_write_changes_one_cell_and_is_booked(self, model, someone):
        flows = model.month.flows
        before = {name: model.roster[name].copy() for name in model.roster.declared}
        someone.motivation = 1.75
        assert someone.motivation == 1.75
        changed = [
            (name, np.argwhere(model.roster[name] != values).tolist())
            for name, values in before.items()
            if (model.roster[name] != values).any()
        ]
        assert [name for name, _ in changed] == ["motivation"]
        assert len(changed[0][1]) == 1
        assert flows.this_month("motivation", ["outside"]).tolist() == [1, 0, 0]

    def test_a_write_of_competence_has_a_line_in_the_ledger(self, model, someone):
        before = someone.level
        someone.trained = someone.trained + 0.25
        assert someone.level == pytest.approx(before + 0.25)
        line = model.month.flows.lines["rewrite:outside"].net
        assert line == pytest.approx([0.25, 0, 0])

    def test_a_write_stays_in_bounds(self, someone):
        someone.fatigue = 7.0
        assert someone.fatigue == 1.0
        someone.fatigue = -7.0
        assert someone.fatigue == 0.0

    @pytest.mark.parametrize("value", [np.nan, np.inf, [0.0, np.nan, 0.0]])
    def test_what_is_no_number_is_refused(self, someone, value):
        before = someone.trained
        with pytest.raises(ValueError, match="trained"):
            someone.trained = value
        assert np.array_equal(someone.trained, before)

    @pytest.mark.parametrize(
        "name", ["id", "key", "present", "group", "level", "competence", "gain", "staff"]
    )
    def test_what_cannot_be_set_is_refused(self, someone, name):
        before = getattr(someone, name)
        with pytest.raises(AttributeError, match=name):
            setattr(someone, name, 0)
        assert np.array_equal(getattr(someone, name), before)

    def test_what_there_is_not_is_no_attribute(self, someone):
        assert not hasattr(someone, "salary")
        with pytest.raises(AttributeError, match="salary"):
            _ = someone.salary

    def test_an_agent_may_carry_notes_of_its_own(self, model, someone):
        someone.nickname = "Old Li"
        model.run_for(1)
        assert someone.nickname == "Old Li"
        assert "nickname" not in model.roster

    def test_the_label_tells_where_someone_comes_from(self, model):
        labels = model.agents.get("label")
        assert len(set(labels)) == len(labels)
        assert labels[0] == "officials/0/1"
        newest = model.agents.select(lambda agent: agent.service == 0)
        assert all(label.split("/")[1] == "3" for label in newest.get("label"))


class TestReferences:
    def test_an_agent_is_the_same_object_month_after_month(self, model):
        first = {agent.cadre: agent for agent in model.agents}
        numbers = {agent.cadre: agent.unique_id for agent in model.agents}
        model.run_for(4)
        for agent in model.agents:
            if agent.cadre in first:
                assert agent is first[agent.cadre]
                assert agent.unique_id == numbers[agent.cadre]
        assert {agent.cadre for agent in model.agents} - set(first)

    def test_whoever_has_left_is_no_agent_and_speaks_for_nobody_else(self, model):
        first = list(model.agents)
        model.run_for(9)
        gone = [agent for agent in first if agent not in model.agents]
        assert gone
        taken = model.roster["present"][0]
        reused = 0
        for agent in gone:
            assert not hasattr(agent, "age")
            with pytest.raises(AttributeError, match="has left"):
                agent.motivation = 1.0
            agent.remove()
            # Someone else sits in the row of some who left, and is not taken for them.
            reused += agent.label not in model.agents.get("label")
        assert reused == len(gone)
        assert np.array_equal(taken, model.roster["present"][0])

    def test_the_focus_shows_another_replication(self, model):
        first = {agent.cadre: agent for agent in model.agents}
        model.focus = 2
        assert {agent.cadre for agent in model.agents} == set(
            model.roster["id"][2, present(model, 2)].tolist()
        )
        assert {agent.replication for agent in model.agents} == {2}
        assert set(model.agents_by_type[Cadre]) == set(model.agents)
        oldest = model.agents.agg("age", max)
        assert oldest == model.roster["age"][2, present(model, 2)].max()
        model.focus = 0
        assert {agent.cadre: agent for agent in model.agents} == first

    def test_the_focus_changes_no_number(self):
        runs = []
        for focus in (0, 1):
            model = TrainingModel(everything(), replications=2)
            model.focus = focus
            while model.running:
                model.step()
                assert len(model.agents) == model.roster.count()[focus]
            runs.append(model.recorder.series)
        assert all(np.array_equal(runs[0][name], runs[1][name]) for name in runs[0])


class TestRemoval:
    def test_it_is_an_exit_with_a_cause(self, model, someone):
        post, level, heads = someone.post, someone.level, model.roster.count()[0]
        booked = model.month.flows.net_change()
        someone.remove()
        assert someone not in model.agents
        assert len(model.agents) == heads - 1
        assert model.roster.count().tolist()[0] == heads - 1
        assert post not in model.roster["post"][0, present(model)]
        assert model.month.flows.so_far("left", ["outside"]).tolist() == [1, 0, 0]
        change = model.month.flows.net_change() - booked
        assert change == pytest.approx([-level, 0, 0])

    def test_a_cause_can_be_given(self, model, someone):
        someone.remove("promoted away")
        assert model.month.flows.so_far("left", ["promoted away"]).tolist() == [1, 0, 0]

    def test_it_happens_once(self, model, someone):
        someone.remove()
        someone.remove()
        assert model.month.flows.so_far("left", ["outside"]).tolist() == [1, 0, 0]

    def test_in_one_replication_only(self, model, someone):
        others = model.roster.count()[1:].tolist()
        someone.remove()
        assert model.roster.count()[1:].tolist() == others

    def test_mentees_of_a_mentor_who_is_removed_find_another(self, model):
        mentees = model.agents.select(lambda agent: agent.mentor >= 0).to_list()
        mentor = next(agent for agent in model.agents if agent.cadre == mentees[0].mentor)
        his = [agent for agent in mentees if agent.mentor == mentor.cadre]
        mentor.remove()
        model.run_for(1)
        there = {agent.cadre for agent in model.agents}
        assert all(agent.mentor != mentor.cadre for agent in his if agent.cadre in there)

    def test_all_agents_at_once(self, model):
        model.remove_all_agents()
        assert len(model.agents) == 0
        assert model.roster.count()[0] == 0
        assert model.roster.count()[1] > 0
        model.run_for(2)
        assert len(model.agents) == model.roster.count()[0] > 0

    def test_switching_the_focus_after_a_removal(self, model, someone):
        someone.remove()
        model.focus = 1
        assert len(model.agents) == model.roster.count()[1]
        model.focus = 0
        assert len(model.agents) == model.roster.count()[0]
        assert someone not in model.agents
