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


def without_post(bench):
    roster = bench.roster
    return roster["tested.member"] & roster["present"] & (roster["post"] == NOBODY)


def test_a_batch_comes_whole_and_takes_the_posts_that_are_vacant():
    bench = secondment({"batch": 100}).step()
    assert serving(bench) == 100
    assert without_post(bench).sum() == 100 - 16
    assert (holders(bench.roster) == 1).all()


def test_those_without_a_post_take_the_next_vacancies_in_the_order_of_their_coming():
    bench = secondment({"batch": 18, "every": 1, "batches": 2, "term": 100}).step(2)
    waiting = without_post(bench)
    assert waiting.sum() == 36 - 16
    first = waiting & (bench.roster["tested.months"] == 1)
    assert first.sum() == 2
    gone = np.zeros(bench.roster.shape, dtype=bool)
    gone[0, bench.rows("officials")[:5]] = True
    bench.month.release(gone, "quit")
    bench.step()
    placed = waiting & ~without_post(bench)
    assert placed.sum() == 5
    assert placed[first].all()
    assert (bench.roster["tenure"][placed] == 0).all()


def test_whoever_has_found_no_post_by_the_end_of_the_term_returns():
    bench = secondment({"batch": 20, "every": 100, "stay": 1.0}).step(4)
    assert bench.month.flows.so_far("left", ["returned"]).tolist() == [4]
    assert (bench.roster["tested.ever"] & bench.roster["present"]).sum() == 16


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
