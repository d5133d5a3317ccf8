"""Newcomers: who is drawn, who of the applicants is taken, and which rows they get."""

import numpy as np

from sim.intake import _LOT, Intake, taken
from sim.model import TrainingModel
from sim.population import entrant_id
from sim.roster import CHUNK
from sim.streams import Streams
from tests.support import programme

HEADS = np.array([3, 0, 2])


def intake(month=4) -> tuple[Intake, TrainingModel]:
    model = TrainingModel(programme(), replications=3)
    entering = Intake(model.month.population, Streams(1, 0, 3), model.roster)
    entering.open_month(month)
    return entering, model


def test_entrants_are_the_first_applicants_listed_one_by_one():
    (entrants,) = intake()[0].entrants("recruits", HEADS, None)
    applicants = intake()[0].applicants("recruits", HEADS, None)
    assert applicants["id"].shape == (3, 3)
    rows, places = np.array([0, 0, 0, 2, 2]), np.array([0, 1, 2, 0, 1])
    assert entrants["id"].tolist() == entrant_id(4, "recruits", places).tolist()
    for name, values in entrants.items():
        among = applicants[name]
        expected = among[..., rows, places] if np.ndim(among) else among
        assert np.array_equal(values, expected), name


def test_a_month_counts_on_within_a_group():
    entering, _ = intake()
    entering.applicants("recruits", HEADS, None)
    entering.entrants("veterans", HEADS, None)
    (later,) = entering.entrants("recruits", np.array([1, 1, 1]), None)
    assert later["id"].tolist() == entrant_id(4, "recruits", HEADS).tolist()
    entering.open_month(5)
    (anew,) = entering.entrants("recruits", np.array([1, 0, 0]), None)
    assert anew["id"].tolist() == entrant_id(5, "recruits", np.array([0])).tolist()


def test_many_are_drawn_and_seated_in_lots():
    heads = np.array([_LOT - 1, 0, _LOT + 2])
    entering, model = intake()
    lots = list(entering.entrants("recruits", heads, None))
    assert [len(lot["id"]) for lot in lots] == [_LOT, _LOT, 1]
    rows, here = entering.seat(lots, heads)
    _, last = entering.seat(intake(month=5)[0].entrants("recruits", HEADS, None), HEADS)
    assert not set(here) & set(last)
    assert rows.sum(axis=1).tolist() == heads.tolist()
    (some,) = intake()[0].entrants("recruits", np.array([0, 0, 20]), None)
    for name, values in some.items():
        there = model.roster[name][..., 2, :][..., rows[2]][..., :20]
        assert np.array_equal(there, np.broadcast_to(values, there.shape)), name


def test_those_first_in_order_are_taken():
    applicants = intake()[0].applicants("recruits", HEADS, None)
    order = np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]])
    few = taken(applicants, order, np.array([2, 0, 1]))
    rows, places = np.array([0, 0, 2]), np.array([2, 0, 1])
    assert few["id"].tolist() == applicants["id"][rows, places].tolist()
    assert np.array_equal(few["entry_level"], applicants["entry_level"][:, rows, places])
    assert few["tier"] == applicants["tier"]


def test_they_take_the_first_free_rows_and_the_roster_grows_if_it_must():
    entering, model = intake()
    roster, width = model.roster, model.roster.shape[1]
    free = roster["id"] == -1
    heads = np.array([1, 0, 2])
    rows, here = entering.seat(entering.entrants("recruits", heads, None), heads)
    assert np.array_equal(rows, free & (free.cumsum(axis=1) <= heads[:, None]))
    assert here.tolist() == np.flatnonzero(rows).tolist()
    assert roster["present"][rows].all()
    many = np.array([0, width, 0])
    rows, _ = entering.seat(entering.entrants("recruits", many, None), many)
    assert rows.shape[1] == roster.shape[1] > width
    assert roster.shape[1] % CHUNK == 0
    assert rows.sum(axis=1).tolist() == many.tolist()
