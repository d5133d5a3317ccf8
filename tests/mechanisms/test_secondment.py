"""Batches come at their months, serve a term, and return or stay."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import holders, programme

VALUES = {"group": "recruits", "post": "secretary", "batch": 3, "every": 4, "term": 3, "stay": 0.0}


def secondment(values=None, **options):
    return Bench("secondment", {**VALUES, **(values or {})}, **options)


def serving(bench):
    roster = bench.roster
    return int(roster.count(roster["tested.member"] & roster["present"])[0])


def test_batches_come_and_return_after_their_term():
    bench = secondment()
    seen = [serving(bench.step()) for _ in range(9)]
    assert seen == [3, 3, 3, 0, 3, 3, 3, 0, 3]
    assert bench.month.flows.so_far("left", ["returned"]).tolist() == [6]
    assert holders(bench.roster).max() == 1


def test_those_who_serve_hold_a_post_and_leave_it_vacant():
    bench = secondment().step()
    seconded = bench.roster["tested.member"][0] & bench.roster["present"][0]
    assert (bench.roster["post"][0, seconded] != NOBODY).all()
    assert (holders(bench.roster) == 0).sum() == 44 - 28 - 3
    bench.step(3)
    assert (holders(bench.roster) == 0).sum() == 44 - 28


@pytest.mark.parametrize(
    ("start", "batches", "expected"), [(3, 100, [3, 7]), (1, 1, [1]), (1, 0, [])]
)
def test_batches_are_counted_and_begin_when_they_should(start, batches, expected):
    bench = secondment({"start": start, "batches": batches})
    came = []
    for month in range(1, 9):
        bench.step()
        if bench.month.flows.this_month("entered", ["tested"])[0]:
            came.append(month)
    assert came == expected


def test_a_batch_is_no_larger_than_the_vacancies():
    bench = secondment({"batch": 100}).step()
    assert serving(bench) == 16


@pytest.mark.parametrize("stay", [0.0, 0.3, 1.0])
def test_so_many_stay_as_the_chance_says(stay):
    bench = secondment({"batch": 10, "stay": stay, "every": 100}, replications=200).step(5)
    roster = bench.roster
    stayed = roster.count(roster["tested.ever"] & roster["present"]).mean() / 10
    assert stayed == pytest.approx(stay, abs=4 * np.sqrt(stay * (1 - stay) / 2000))
    assert not (roster["tested.member"] & roster["present"]).any()


def test_nobody_is_sent_in_batches_of_none():
    bench = secondment({"batch": 0}).step(5)
    assert bench.month.flows.so_far("entered", ["tested"]).tolist() == [0]


def test_nobody_older_than_the_limit_is_sent():
    bench = secondment({"batch": 16, "age_max": 24}).step()
    ages = bench.roster["age"][bench.roster["tested.member"]]
    assert len(ages) == 16
    assert ((ages >= 22) & (ages < 25)).all()


@pytest.mark.parametrize("values", [{"group": "nobody"}, {"post": "mayor"}])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ScenarioError):
        programme([{"kind": "secondment", **VALUES, **values}])
