"""The month: the clock, and the one way to change the roster."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import CHUNK
from sim.draws import UndeclaredWrite
from sim.model import TrainingModel
from sim.population import entrant_id
from sim.roster import LONG_AGO, NOBODY
from tests.support import columns, differing, everything, programme, rule, simulated


@pytest.fixture
def model() -> TrainingModel:
    """An opening state in which nothing will happen by itself."""
    return TrainingModel(programme(), replications=3, record_events=True)


@pytest.fixture
def month(model):
    model.month.open_phase("advance")
    return model.month


def pick(owner, *rows) -> np.ndarray:
    """Return a mask of rows of a model's or a month's roster, the same in every replication."""
    mask = np.zeros(owner.roster.shape, dtype=bool)
    mask[:, list(rows)] = True
    return mask


@pytest.fixture(scope="module")
def clock():
    return TrainingModel(programme()).month


class TestDue:
    def dues(self, clock, every, steps, length, offset=0) -> list[np.ndarray]:
        clock.step = length
        found = []
        for clock.index in range(1, steps + 1):
            due = clock.due(every, offset)
            assert due.shape == np.shape(every)
            found.append(due)
        return found

    @given(every=st.integers(1, 40), steps=st.integers(1, 40), length=st.integers(1, 6))
    def test_it_comes_as_often_as_its_interval_fits(self, clock, every, steps, length):
        dues = self.dues(clock, every, steps, length)
        months = np.arange(steps + 1) * length
        assert dues == [b // every > a // every for a, b in pairwise(months)]
        if every >= length:
            assert sum(dues) == steps * length // every

    @given(every=st.lists(st.integers(0, 30), min_size=1, max_size=5), offset=st.integers(0, 12))
    def test_columns_agree_with_scalars(self, clock, every, offset):
        column = np.array(every, dtype=float)[:, None]
        together = self.dues(clock, column, 24, 1, offset)
        for place, interval in enumerate(every):
            alone = self.dues(clock, interval, 24, 1, offset)
            assert [due[place, 0] for due in together] == alone

    def test_intervals_that_are_no_whole_numbers_recur_alike_in_a_column(self, clock):
        every = [1.1, 2.2, 4.4]
        together = self.dues(clock, np.array(every)[:, None], 44, 1)
        for place, interval in enumerate(every):
            assert [due[place, 0] for due in together] == self.dues(clock, interval, 44, 1)

    @given(offset=st.integers(0, 12), length=st.integers(1, 6))
    def test_an_offset_shifts_the_count(self, clock, offset, length):
        dues = self.dues(clock, 5, 24, length, offset)
        falls = [-(-month // length) for month in range(offset + 5, 24 * length + 1, 5)]
        assert [step for step, due in enumerate(dues, 1) if due] == sorted(set(falls))

    @given(every=st.integers(1, 12), length=st.integers(1, 12))
    def test_a_long_step_holds_several(self, clock, every, length):
        clock.step, held = length, 0
        for clock.index in range(1, 25):
            held += clock.times(every)
        assert held == 24 * length // every

    def test_an_interval_of_zero_never_comes(self, clock):
        assert not any(self.dues(clock, 0, 30, 2))


class TestChange:
    def test_it_changes_the_rows_of_a_mask_and_says_which(self, model, month):
        before = columns(model.roster)
        mask = pick(model, 2, 5)
        changed = month.change("standing", mask, 1.5, "praise")
        assert (changed == mask).all()
        assert (model.roster["standing"] == np.where(mask, 1.5, before["standing"])).all()
        assert differing(before, columns(model.roster)) == ["standing"]
        assert month.flows.this_month("standing", ["praise"]).tolist() == [2, 2, 2]

    def test_the_first_change_of_a_phase_holds(self, model, month):
        month.change("standing", pick(model, 2, 3), 1.0, "first")
        second = month.change("standing", pick(model, 3, 4), 2.0, "second")
        assert (second == pick(model, 4)).all()
        assert model.roster["standing"][0, [2, 3, 4]].tolist() == [1.0, 1.0, 2.0]
        month.open_phase("appoint")
        month.change("standing", pick(model, 3), 3.0, "third")
        assert model.roster["standing"][0, 3] == 3.0

    @pytest.mark.parametrize("grown", [False, True])
    @pytest.mark.parametrize("column", ["standing", "trained", "tier"])
    @pytest.mark.parametrize("each", [False, True])
    def test_listed_rows_change_as_marked_ones_do(self, column, each, grown):
        states: list[Any] = []
        for is_listed in (False, True):
            model = TrainingModel(programme(), replications=3, record_events=True)
            month, random = model.month, np.random.default_rng(3)
            shown = month.open_phase("advance")
            month.change(column, pick(model, 3), 0.0, "before")
            if grown:
                model.roster.grow(CHUNK)
                month._changed = {name: month._fit(done) for name, done in month._changed.items()}
            mask = random.random(shown.shape) < 0.5
            values = random.integers(0, 2, shown[column].shape).astype(shown[column].dtype)
            if is_listed:
                here = np.flatnonzero(mask)
                new = values.reshape(*values.shape[:-2], -1)[..., here] if each else 1.0
                month.change_at(column, here, new, "praise", shown)
            else:
                month.change(column, mask, values if each else 1.0, "praise")
            flows = {what: line.tolist() for what, line in month.flows.totals.items()}
            assert model.events is not None
            states.append((columns(model.roster), flows, model.events.table()))
        marked, listed = states
        assert not differing(marked[0], listed[0])
        assert marked[1] == listed[1]
        assert marked[2].keys() == listed[2].keys()
        for name, noted in marked[2].items():
            np.testing.assert_array_equal(noted, listed[2][name])

    def test_listed_rows_are_changed_by_those_who_declare_it(self):
        def advance(self, roster, month):
            month.change_at("standing", np.arange(2), 1.0, "praise", roster)

        model = TrainingModel(programme([rule("undeclared", advance=advance)]))
        with pytest.raises(UndeclaredWrite, match="undeclared"):
            model.step()

    def test_nobody_absent_changes(self, model, month):
        absent = ~model.roster["present"]
        before = columns(model.roster)
        assert not month.change("standing", absent, 9.0, "praise").any()
        assert not differing(before, columns(model.roster))

    @settings(max_examples=25)
    @given(value=st.floats(-1e9, 1e9))
    def test_values_are_moved_into_bounds(self, clock, value):
        clock.open_phase("advance")
        clock.change("fatigue", pick(clock, 1), value, "work")
        assert clock.roster["fatigue"][0, 1] == min(max(value, 0.0), 1.0)

    def test_snapshots_keep_what_they_have_seen(self, model, month):
        snapshot = model.roster.snapshot()
        before = columns(snapshot)
        month.change("standing", pick(model, 1), 5.0, "praise")
        month.release(pick(model, 2), "left")
        assert not differing(before, columns(snapshot))
        assert snapshot["level"].shape == model.roster.shape

    def test_arrays_cannot_be_written_past_the_month(self, model):
        for roster in (model.roster, model.roster.snapshot()):
            for name in roster.declared:
                with pytest.raises(ValueError, match="read-only"):
                    roster[name][..., 0, 0] = 0

    def test_a_rewrite_of_competence_has_a_line_in_the_ledger(self, model, month):
        roster = model.roster
        before = roster.sum(roster["level"])
        risen = roster["trained"] + np.array([0.1, 0.2, 0.3])[:, None, None]
        month.change("trained", pick(model, 0, 7), risen, "exchange")
        line = month.flows.lines["rewrite:exchange"]
        assert line.net == pytest.approx(roster.sum(roster["level"]) - before, rel=1e-12)
        weights = model.structure.yardstick
        assert line.net == pytest.approx(2 * float(weights @ [0.1, 0.2, 0.3]))

    def test_moves_between_tiers_are_counted(self, model, month):
        month.change("tier", pick(model, 0, 1, 2), 1, "up")
        assert {pair: heads.tolist() for pair, heads in month.flows.moves.items()} == {
            (0, 1): [3, 3, 3]
        }


class TestRelease:
    def test_whoever_leaves_gives_up_the_post_and_is_booked(self, model, month):
        roster = model.roster
        holder = int(np.flatnonzero(roster["post"][0] != NOBODY)[0])
        level = roster["level"][:, holder]
        left = month.release(pick(model, holder), "quit")
        assert (left == pick(model, holder)).all()
        assert not roster["present"][:, holder].any()
        assert (roster["post"][:, holder] == NOBODY).all()
        assert month.flows.lines["exit"].net == pytest.approx(-level)
        assert month.flows.so_far("left", ["quit"]).tolist() == [1, 1, 1]

    def test_nobody_leaves_twice(self, model, month):
        month.release(pick(model, 3), "quit")
        assert not month.release(pick(model, 3), "retired").any()
        assert month.flows.so_far("left").tolist() == [1, 1, 1]

    def test_references_to_a_leaver_end_with_the_month(self, model, month):
        roster = model.roster
        mentor, other = (int(row) for row in np.flatnonzero(roster["role"][0] == 1)[:2])
        month.change("mentor", pick(model, 0, 1), roster["id"][:, [mentor]], "paired")
        month.change("mentor", pick(model, 2), roster["id"][:, [other]], "paired")
        month.release(pick(model, mentor), "quit")
        assert (roster.rows_of("mentor")[:, 0] == NOBODY).all()
        month.close()
        assert (roster["mentor"][:, :2] == NOBODY).all()
        assert (roster["mentor"][:, 2] == roster["id"][:, other]).all()
        assert (roster["id"][:, mentor] == NOBODY).all()


class TestAdmit:
    def test_ids_come_from_month_group_and_place(self, model, month):
        month.open_step(4)
        first = month.admit("recruits", np.array([2, 0, 1]), "hired")
        again = month.admit("recruits", np.array([1, 2, 0]), "hired")
        roster = model.roster
        for replication, places in enumerate(([0, 1, 2], [0, 1], [0])):
            rows = (first | again)[replication]
            ids = entrant_id(4, "recruits", np.array(places))
            assert sorted(roster["id"][replication, rows]) == ids.tolist()
        assert month.flows.this_month("entered").tolist() == [3, 2, 1]

    def test_entrants_have_a_line_in_the_ledger(self, model, month):
        month.open_step(1)
        roster = model.roster
        before = roster.sum(roster["level"])
        month.admit("veterans", np.array([3, 1, 0]), "hired")
        assert month.flows.lines["entry"].net == pytest.approx(
            roster.sum(roster["level"]) - before, abs=1e-12
        )

    def test_a_row_is_free_only_after_the_month(self, model, month):
        month.release(pick(model, 0), "quit")
        assert not month.admit("recruits", np.array([1, 1, 1]), "hired")[:, 0].any()
        month.close()
        month.open_step(1)
        assert month.admit("recruits", np.array([1, 1, 1]), "hired")[:, 0].all()

    def test_nobody_need_enter(self, model, month):
        before = columns(model.roster)
        assert not month.admit("recruits", np.zeros(3, dtype=np.int64), "hired").any()
        assert not differing(before, columns(model.roster))


class TestGrowthWithinAPhase:
    """A mechanism that acts after many have entered still knows only its own snapshot."""

    def test_changes_fit_the_snapshot(self, model, month):
        snapshot = model.roster.snapshot()
        narrow = snapshot.shape
        month.admit("recruits", np.array([CHUNK, 3, 0]), "hired")
        assert model.roster.shape[1] > narrow[1]
        mask = snapshot["present"] & (snapshot["role"] == 0)
        moved = month.change("standing", mask, np.ones(narrow), "praise", np.full(narrow, 0.25))
        left = month.release(mask & (snapshot["age"] > 50), "quit", np.full(narrow, 0.5))
        assert moved.shape == left.shape == narrow
        assert (moved == mask).all()
        assert set(model.events.table()["probability"]) == {0.25, 0.5, 1.0}
        assert (model.roster["standing"][:, narrow[1] :] == 0).all()


class TestDeclarations:
    """What a mechanism may touch outside its lifecycle phases."""

    @pytest.mark.parametrize(
        "members",
        [
            {"press": lambda self, roster, month: {"effort": 1.0}},
            {"press": lambda self, roster, month: {"age": 1.0}, "writes": {"age"}},
            {"delta": lambda self, roster, month: np.ones(roster.shape)},
        ],
    )
    def test_undeclared_development_is_refused(self, members):
        model = TrainingModel(programme([rule("undeclared", **members)]))
        with pytest.raises(UndeclaredWrite, match="undeclared"):
            model.step()

    def test_whoever_writes_competence_may_develop_it(self):
        teaches = rule("teaches", writes={"competence"}, delta=lambda *_: np.ones((1, 1)))
        model = simulated(programme([teaches]), 1)
        assert model.recorder.ledger["teaches"][0, 0] > 0

    def test_pressure_stays_in_bounds_and_returns_to_rest(self):
        pushes = {1: -5.0, 2: 0.0}
        presses = rule(
            "presses",
            writes={"upkeep", "effort"},
            press=lambda self, roster, month: {"upkeep": pushes[month.index], "effort": 2.0},
        )
        presses_too = rule("presses_too", writes={"effort"}, press=lambda *_: {"effort": 0.5})
        model = TrainingModel(programme([presses, presses_too]))
        model.step()
        assert (model.roster["upkeep"] == 0).all()
        assert set(model.roster["effort"][model.roster["present"]]) == {2.5}
        model.roster.open_month(1)
        assert (model.roster["effort"] == 0).all()


class TestClocks:
    def test_they_start_when_the_thing_happens(self):
        """What happens at the end of a month is no month old when the next begins."""
        honours = rule(
            "honours",
            writes={"since_honour"},
            advance=lambda self, roster, month: month.change(
                "since_honour", roster["present"] & (month.index == 2), 0.0, "honoured"
            ),
        )
        model = TrainingModel(programme([honours]))
        present = model.roster["present"]
        since = []
        for _ in range(5):
            model.step()
            since += [set(model.roster["since_honour"][present])]
        assert since == [{LONG_AGO + 1}, {0.0}, {1.0}, {2.0}, {3.0}]

    @pytest.mark.parametrize("length", [1, 3])
    def test_age_and_service_run_with_the_calendar(self, length):
        scenario = programme(changes={"calendar.step": length})
        model = TrainingModel(scenario)
        opening = columns(model.roster)
        for _ in range(4):
            model.step()
        present = opening["present"]
        for name, rate in (("age", 1 / 12), ("service", 1), ("tenure", 1), ("time_in_tier", 1)):
            run_on = model.roster[name][present] - opening[name][present]
            assert run_on == pytest.approx(4 * length * rate)
            assert (model.roster[name][~present] == opening[name][~present]).all()

    def test_newcomers_have_served_no_time(self):
        model = simulated(everything(), 6, replications=4)
        newest = model.roster["present"] & (model.roster["id"] >> 51 == 6)
        assert newest.any()
        assert (model.roster["service"][newest] == 0).all()

    def test_bounds_hold_for_the_oldest(self):
        scenario = programme(
            changes={
                "calendar.months": 600,
                "calendar.step": 12,
                "population.veterans.age": {"low": 90, "mean": 95, "high": 100},
            }
        )
        model = simulated(scenario)
        assert model.roster["age"].max() == 120


class TestEvents:
    def test_they_say_what_happened_and_how_likely_it_was(self, model, month):
        month.index = 7
        month.change("standing", pick(model, 4), 2.0, "praise", 0.25)
        table = model.events.table()
        assert len(table["cadre"]) - 3 == np.count_nonzero(table["cause"] == "opening")
        praised = table["cause"] == "praise"
        assert table["replication"][praised].tolist() == [0, 1, 2]
        assert set(table["step"][praised]) == {7}
        assert set(table["phase"][praised]) == {"advance"}
        assert set(table["column"][praised]) == {"standing"}
        assert table["cadre"][praised].tolist() == model.roster["id"][:, 4].tolist()
        assert table["before"][praised].tolist() == [0.0, 0.0, 0.0]
        assert table["after"][praised].tolist() == [2.0, 2.0, 2.0]
        assert table["probability"][praised].tolist() == [0.25] * 3

    def test_a_reference_is_noted_as_an_id(self, model, month):
        mentor = model.roster["id"][:, [40]]
        month.change("mentor", pick(model, 4), mentor, "paired")
        table = model.events.table()
        paired = table["cause"] == "paired"
        assert table["other"][paired].tolist() == mentor[:, 0].tolist()
        assert np.isnan(table["after"][paired].astype(float)).all()
