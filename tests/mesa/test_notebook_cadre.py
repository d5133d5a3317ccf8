"""A researcher's own agents, as one writes them in a notebook: a subclass with a step."""

import pickle

import numpy as np
import pytest

from sim.agents import Cadre
from sim.model import TrainingModel
from tests.support import by_cadre, differing, everything, programme, series, simulated


class Mentored(Cadre):
    """Learns from peers of the own group, keeps a diary, and now and then leaves."""

    motivation: float
    trained: np.ndarray
    diary: list[int]

    def step(self):
        self.diary = [*self.__dict__.get("diary", []), self.model.month.index]
        self.motivation = self.motivation + 0.1
        if self.role == 0 and (self.cadre + self.model.month.index) % 17 == 0:
            self.trained = self.trained + 0.05
        if (self.cadre + 7 * self.model.month.index) % 90 == 0:
            self.remove("moved away")


class Idle(Cadre):
    """Has a step that does nothing."""

    def step(self):
        pass


@pytest.fixture(scope="module")
def model() -> TrainingModel:
    return simulated(everything(), 6, replications=3, cadre=Mentored)


def test_it_steps_in_every_replication(model):
    for replication in range(3):
        model.focus = replication
        assert {type(agent) for agent in model.agents} == {Mentored}
        assert model.agent_types == [Mentored]
        opening = [agent for agent in model.agents if agent.label.split("/")[1] == "0"]
        assert all(agent.diary == [1, 2, 3, 4, 5, 6] for agent in opening)
    model.focus = 0


def test_newcomers_step_from_their_first_whole_month(model):
    for agent in model.agents:
        entered = int(agent.label.split("/")[1])
        assert agent.__dict__.get("diary", []) == list(range(entered + 1, 7))


def test_its_writes_are_booked_as_outside(model):
    flows = model.month.flows
    assert (flows.so_far("motivation", ["outside"]) > 200).all()
    assert (model.recorder.ledger["rewrite:outside"].sum(axis=1) > 0).all()
    assert (flows.so_far("left", ["moved away"]) > 0).any()


def test_the_ledger_adds_up_with_them():
    model = TrainingModel(everything(), replications=2, cadre=Mentored)
    roster = model.roster
    while model.running:
        before = roster.sum(roster["level"])
        model.step()
        change = roster.sum(roster["level"]) - before
        assert model.month.flows.net_change() == pytest.approx(change, abs=1e-11)


def test_a_replication_alone_is_the_same(model):
    alone = simulated(everything(), 6, replications=1, first_replication=2, cadre=Mentored)
    assert by_cadre(alone) == by_cadre(model, 2)


def test_a_step_that_does_nothing_changes_nothing():
    plain, idle = (simulated(everything(), 6, replications=2, cadre=kind) for kind in (Cadre, Idle))
    assert not differing(series(plain), series(idle))
    assert all(by_cadre(plain, r) == by_cadre(idle, r) for r in range(2))


def test_agents_without_a_step_are_not_made_for_stepping(monkeypatch):
    made = []
    monkeypatch.setattr(Cadre, "__init__", lambda *arguments: made.append(arguments))
    simulated(everything(), 3, replications=2)
    assert not made


def test_it_acts_in_develop_after_the_mechanisms():
    """On the state that the month's development has left, before anyone leaves or enters."""
    seen = []

    class Watching(Cadre):
        def step(self):
            seen.append((self.model.month.phase, float(self.trained[0])))

    listed = [{"kind": "course", "who": ["officials"], "attendance": 1.0, "every": 1}]
    model = TrainingModel(programme(listed), cadre=Watching, unknowns=False)
    model.step()
    assert {phase for phase, _ in seen} == {"develop"}
    assert len(seen) == 44
    # Officials start at 0.5 and have just been taught.
    assert sum(0.5 < level < 0.6 for _, level in seen) == 28


def test_one_may_send_another_away():
    """Whoever has been sent away does not step any more."""
    stepped = []

    class Jealous(Cadre):
        def step(self):
            stepped.append(self.cadre)
            if len(stepped) == 1:
                self.model.agents.to_list()[-1].remove("sent away")

    model = TrainingModel(programme(), cadre=Jealous)
    last = model.agents.to_list()[-1].cadre
    model.step()
    assert len(stepped) == 43
    assert last not in stepped
    assert model.month.flows.so_far("left", ["sent away"])[0] == 1


def test_the_focus_is_where_it_was():
    model = TrainingModel(everything(), replications=3, cadre=Idle)
    model.focus = 1
    model.step()
    assert model.focus == 1
    assert {agent.replication for agent in model.agents} == {1}


def test_a_run_of_them_may_be_put_away(model):
    half = pickle.loads(pickle.dumps(simulated(everything(), 3, replications=3, cadre=Mentored)))
    half.run_for(3)
    for replication in range(3):
        assert by_cadre(half, replication) == by_cadre(model, replication)
    half.focus = 2
    assert all(agent.diary[-1] == 6 for agent in half.agents if agent.label.split("/")[1] != "6")
