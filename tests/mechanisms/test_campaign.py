"""Open recruitment: how many apply, who is hired, and when it ends."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import holders, programme

VALUES = {
    "group": "recruits",
    "post": "secretary",
    "target": 10,
    "months": 6,
    "channels": 1,
    "applicants": 40.0,
    "eligible": 0.5,
}


def hired(bench):
    return bench.month.flows.so_far("entered", ["tested"])


def campaign(values=None, **options):
    return Bench("campaign", {**VALUES, **(values or {})}, **options)


def test_it_stops_at_the_target():
    bench = campaign().step(3)
    assert hired(bench).tolist() == [10]
    assert (bench.of("recruits", "post") != NOBODY).sum() == 10
    assert holders(bench.roster).max() == 1


def test_it_hires_no_more_than_there_are_vacancies():
    bench = campaign({"target": 44, "applicants": 1000.0}).step(3)
    assert hired(bench).tolist() == [16]
    assert (holders(bench.roster) == 1).all()


@pytest.mark.parametrize(("channels", "reach", "monthly"), [(1, 0.7, 2), (4, 0.5, 4), (4, 1.0, 8)])
def test_channels_bring_applicants(channels, reach, monthly):
    bench = campaign({"target": 16, "applicants": 4.0, "channels": channels, "reach": reach}).step()
    assert hired(bench).tolist() == [monthly]


def test_a_step_of_a_quarter_brings_the_applicants_of_three_months():
    values = {"target": 16, "applicants": 4.0, "months": 3}
    assert hired(campaign(values, changes={"calendar.step": 3}).step()).tolist() == [6]


@pytest.mark.parametrize(("start", "months"), [(0, 3), (2, 2)])
def test_it_runs_for_its_months(start, months):
    bench = campaign({"start": start, "months": months, "applicants": 2.0, "target": 16})
    seen = [float(hired(bench.step())[0]) for _ in range(6)]
    assert np.diff([0.0, *seen]).tolist() == [float(start <= m < start + months) for m in range(6)]


def test_nobody_is_hired_at_a_target_of_zero():
    assert hired(campaign({"target": 0}).step(6)).tolist() == [0]


@pytest.mark.parametrize("validity", [0.0, 0.5, 1.0])
def test_the_best_of_many_are_hired_as_far_as_the_score_tells(validity):
    """Ten of a hundred on a score of validity v are v · 1.7298 SD better than the average."""
    bench = campaign({"applicants": 200.0, "validity": validity}, replications=400).step()
    roster = bench.roster
    newest = roster["present"] & (roster["service"] == 0) & (roster["post"] != NOBODY)
    newest &= roster["group"] == bench.model.structure.group_index("recruits")
    assert (roster.count(newest) == 10).all()
    means = roster.mean(roster["entry_composite"], newest)
    error = means.std() / np.sqrt(len(means))
    assert means.mean() == pytest.approx(validity * 1.7298, abs=4 * error)


def test_nobody_older_than_the_limit_is_hired():
    bench = campaign({"age_max": 26}, changes={"posts.secretary.age_max": 25}).step()
    newest = bench.of("recruits", "service") == 0
    assert newest.sum() >= 10
    taken = bench.of("recruits", "age")[newest & (bench.of("recruits", "post") != NOBODY)]
    assert len(taken) == 10
    assert ((taken >= 22) & (taken < 26)).all()


@pytest.mark.parametrize("values", [{"group": "nobody"}, {"post": "mayor"}, {"post": ""}])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ScenarioError):
        programme([{"kind": "campaign", **VALUES, **values}])
