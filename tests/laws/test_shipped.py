"""Laws that hold in any programme, over the five that come with the program."""

import pickle

import numpy as np
import pytest
import yaml

from sim.model import TrainingModel
from sim.paths import scenarios_dir
from sim.roster import NOBODY
from sim.scenario import load, parse
from tests.support import holders, out_of_bounds, permute, same_people, same_run, simulated

PROGRAMMES = ("guicheng", "putuo", "fuxin", "nanshan", "yangpu")
MONTHS = 13
"""So that what comes once a year has come once."""
HALF = 6
REPLICATIONS = 2


@pytest.fixture(scope="module", params=PROGRAMMES)
def whole(request):
    """The programme's name and its run."""
    return request.param, simulated(load(request.param), MONTHS, replications=REPLICATIONS)


def test_the_order_of_mechanisms_in_the_file_changes_nothing(whole):
    name, run = whole
    tree = yaml.safe_load((scenarios_dir() / f"{name}.yaml").read_text("utf-8"))
    tree["mechanisms"].reverse()
    backwards = parse(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))
    same_run(run, simulated(backwards, MONTHS, replications=REPLICATIONS), REPLICATIONS)


def test_neither_a_split_nor_where_people_sit_changes_anything(whole):
    name, run = whole
    half = simulated(load(name), HALF, replications=REPLICATIONS)
    continued = pickle.loads(pickle.dumps(half))
    permute(half, 7)
    for _ in range(MONTHS - HALF):
        continued.step()
        half.step()
    same_run(run, continued, REPLICATIONS)
    same_people(run, half, REPLICATIONS)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_heads_bounds_posts_and_mentors(name):
    model = TrainingModel(load(name), replications=REPLICATIONS)
    roster, flows = model.roster, model.month.flows
    heads, level = roster.count(), roster.sum(roster["level"])
    for _ in range(MONTHS):
        model.step()
        expected = heads + flows.this_month("entered") - flows.this_month("left")
        heads = roster.count()
        assert (heads == expected).all()
        assert out_of_bounds(roster) == []
        assert holders(roster).max(initial=0) <= 1
        has = roster["present"] & (roster["mentor"] != NOBODY)
        assert (roster.rows_of("mentor")[has] != NOBODY).all()
        assert (roster["mentor"][has] != roster["id"][has]).all()
        after = roster.sum(roster["level"])
        gap = after - level - flows.net_change()
        level = after
        assert np.abs(gap).max() < 1e-9 * max(1.0, np.abs(after).max())
