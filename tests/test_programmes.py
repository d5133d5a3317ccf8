"""The programmes of Nanshan and Yangpu: what their documents' figures imply, and every what-if."""

import numpy as np
import pytest

from sim.model import TrainingModel
from sim.scenario import load
from tests.support import holders, out_of_bounds, simulated

OURS = ("nanshan", "yangpu")


def corps(model: TrainingModel, column: str, kind: str = "secretary"):
    """Return the mean of a column over the holders of a kind of post, (R,)."""
    roster, posts = model.roster, model.structure.posts_of(kind)
    held = (roster["post"] >= posts.start) & (roster["post"] < posts.stop)
    return roster.mean(roster[column].astype(float), held & roster["present"])


class TestYangpu:
    def test_its_figures_agree_with_each_other(self):
        """−3.5 years over 24.3 points of share: those who come are about 14.4 years younger."""
        scenario = load("yangpu").with_months(2)
        model = TrainingModel(scenario, replications=20, unknowns=False)
        roster, group = model.roster, scenario.structure.group_index("past_working_age")
        before = corps(model, "age")
        leaving = roster.mean(roster["age"], roster["present"] & (roster["group"] == group))
        model.step()
        new = roster["present"] & roster["election.elected"]
        share = roster.count(new) / 300
        gap = leaving + 1 / 12 - roster.mean(roster["age"], new)
        # Those who stay are a month older, which is no part of the change of hands.
        drop = corps(model, "age") - before - 1 / 12
        assert share.mean() == pytest.approx(0.243, abs=0.02)
        assert drop.mean() == pytest.approx(-3.5, abs=0.3)
        assert drop == pytest.approx(-share * gap, abs=0.25)
        assert gap.mean() == pytest.approx(14.4, abs=0.7)

    def test_whether_those_who_stay_age_between_elections_is_a_switch(self):
        scenario = load("yangpu").with_months(2)
        drops = []
        for behind in (0, 36):
            model = TrainingModel(
                scenario.with_parameters({"election.ages_behind": behind}), replications=10
            )
            before = corps(model, "age")
            model.step()
            drops.append((corps(model, "age") - before).mean())
        # Three years more for the three quarters who stay.
        assert drops[1] - drops[0] == pytest.approx(3 * (1 - 0.243), abs=0.3)

    def test_ninety_two_areas_are_eligible_by_either_reading(self):
        scenario = load("yangpu")
        for one in (scenario, scenario.variant("both_conditions")):
            assert len(one.structure.posts_of("deputy")) == 92
        lower = scenario.with_levers({"posts.deputy.min_members": 200})
        assert len(lower.structure.posts_of("deputy")) > 92

    def test_recruiting_fills_the_deputies_posts(self):
        model = simulated(load("yangpu"), 14, replications=5)
        filled = holders(model.roster)[:, model.structure.posts_of("deputy")].mean()
        assert filled > 0.85
        hired = model.month.flows.so_far("entered", ["open_recruitment"])
        assert ((hired > 40) & (hired <= 50)).all()


class TestNanshan:
    def test_the_election_brings_trained_people_into_office(self):
        model = simulated(load("nanshan"), 20, replications=8)
        roster = model.roster
        won = roster.count(roster["present"] & roster["secretaries_election.trained_elected"])
        assert 4 <= won.mean() <= 18
        flows = model.month.flows
        trained = flows.so_far("studio.ever") + flows.so_far("assistants.ever")
        # Eight studios of ten, twice, and forty assistants; the camp comes after the election.
        assert trained.tolist() == [200.0] * 8

    def test_the_teams_grow_younger_by_about_three_years(self):
        model = TrainingModel(load("nanshan"), replications=8)
        for _ in range(19):
            model.step()
        before = corps(model, "age", "committee")
        model.step()
        assert (corps(model, "age", "committee") - before).mean() == pytest.approx(-3.5, abs=1.0)


@pytest.mark.parametrize("name", OURS)
def test_every_what_if_runs(name):
    scenario = load(name).with_months(3)
    plain = simulated(scenario, replications=2)
    for variant in scenario.variants:
        model = simulated(scenario.variant(variant.name), replications=2)
        assert not out_of_bounds(model.roster), variant.name
        assert holders(model.roster).max() <= 1, variant.name
        assert model.roster.shape[0] == plain.roster.shape[0]


@pytest.mark.parametrize("name", OURS)
def test_people_are_conserved(name):
    model = TrainingModel(load(name).with_months(8), replications=3)
    heads = model.roster.count()
    while model.running:
        model.step()
        flows = model.month.flows
        expected = heads + flows.this_month("entered") - flows.this_month("left")
        heads = model.roster.count()
        assert np.array_equal(heads, expected)
