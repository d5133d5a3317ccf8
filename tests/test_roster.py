"""The roster: columns, what follows from them, and parts of it."""

import gc
import pickle
import weakref
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import CHUNK, CORE_COLUMNS, PRESSURE_COLUMNS, Column
from sim.kernels import pick_rows
from sim.live import LiveRoster
from sim.masked import MaskedRoster
from sim.references import search
from sim.roster import DEPENDS, DERIVED, NOBODY
from tests.support import bits, columns, differing, everything, programme, simulated

R, N, K = 3, 26 * CHUNK, 3
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=20)


def lots(seed) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two masks of any density and some values of differing size."""
    random = np.random.default_rng(seed)
    one, other = (random.random((R, N)) < random.random((R, 1)) for _ in range(2))
    return one, other, random.normal(size=(R, N)) * 10.0 ** random.integers(-3, 4, (R, N))


@pytest.fixture(scope="module")
def people() -> LiveRoster:
    """A roster full of differing people, with mentors, newcomers and gaps."""
    return simulated(everything({"population.recruits.count": 160}), 4, replications=R).roster


def parts_of(roster, mask):
    """Return the same rows packed, masked and as part of everyone."""
    mask = mask & roster["present"]
    return roster.narrow(mask), MaskedRoster(roster, mask)


def empty(rows=1, own=()) -> LiveRoster:
    return LiveRoster(programme().structure, 2, rows, own)


class TestColumns:
    def test_every_column_has_a_unit_and_a_legal_default(self):
        for column in CORE_COLUMNS:
            assert column.unit, column.name
            default = np.array([column.default], dtype=column.dtype)
            assert (column.within(default) == default).all(), column.name
        pressures = {"exit_pressure", "effort", "upkeep", "strain", "fade_pressure"}
        assert pressures == PRESSURE_COLUMNS

    @given(value=st.floats(-1e6, 1e6))
    def test_bounds_hold_where_there_are_any(self, value):
        values = np.array([value])
        assert Column("free", "float64", "SD", 0).within(values) is values
        assert 0 <= Column("share", "float64", "share", 0, 0, 1).within(values)[0] <= 1
        assert Column("low", "float64", "SD", 0, 2).within(values)[0] == max(value, 2)
        for low, high in ((None, None), (2.0, None), (None, 2.0), (0.0, 1.0)):
            column, moved = Column("some", "float64", "SD", 0, low, high), values.copy()
            column.bound(moved)
            assert moved == column.within(values)

    def test_a_blank_roster_has_everyones_default(self):
        own = Column("tested.score", "float64", "SD", 7.0)
        roster = empty(own=[own])
        for name, column in roster.declared.items():
            assert roster[name].dtype == column.dtype
            assert (roster[name] == column.default).all()
        assert roster["trained"].shape == (K, 2, CHUNK)
        assert roster.count().tolist() == [0, 0]

    @pytest.mark.parametrize(
        ("wanted", "rows"), [(0, CHUNK), (1, CHUNK), (CHUNK, CHUNK), (CHUNK + 1, 2 * CHUNK)]
    )
    def test_capacity_comes_in_chunks(self, wanted, rows):
        assert empty(wanted).shape == (2, rows)

    def test_what_is_no_column_is_refused(self, people):
        with pytest.raises(AttributeError, match="'salary'"):
            _ = people.salary
        with pytest.raises(KeyError):
            people["salary"]
        assert (people.age == people["age"]).all()
        assert "age" in people
        assert "level" not in people


class TestMeasures:
    def test_they_follow_from_their_columns(self, people):
        weights = people.structure.weights
        level = np.einsum("k,krn->rn", people.structure.yardstick, people["competence"])
        own = np.einsum("rnk,krn->rn", weights[people["tier"]], people["competence"])
        learnt = np.einsum(
            "k,krn->rn", people.structure.yardstick, people["trained"] - people["entry_trained"]
        )
        assert people["competence"] == pytest.approx(people["entry_level"] + people["trained"])
        assert people["level"] == pytest.approx(level)
        assert people["tier_level"] == pytest.approx(own)
        assert people["gain"] == pytest.approx(learnt)
        assert (people["staff"] == (people["present"] & (people["role"] == 0))).all()

    @pytest.mark.parametrize("name", sorted(DERIVED))
    def test_they_are_worked_out_anew_when_a_column_changes(self, people, name):
        roster = pickle.loads(pickle.dumps(people))
        before = roster[name].copy()
        assert roster[name] is roster[name]
        for column in DEPENDS[name]:
            roster.replace({column: np.roll(roster[column], 1, axis=-1)})
        fresh = DERIVED[name](roster)
        assert (roster[name] == fresh).all()
        assert (before != fresh).any()

    def test_a_cell_is_what_the_column_says(self, people):
        roster = pickle.loads(pickle.dumps(people))
        for name in (*roster.declared, *DERIVED):
            alone = roster.cell(name, 1, 5)
            assert np.array_equal(alone, roster[name][..., 1, 5]), name
            assert np.array_equal(roster.cell(name, 1, 5), alone), name


class TestSums:
    @few
    @given(seed=seeds)
    def test_they_are_exact_within_rounding(self, people, seed):
        mask, _, values = lots(seed)
        size = max(np.abs(values).sum(), 1)
        for r, total in enumerate(people.sum(values, mask)):
            assert abs(total - fsum(values[r, mask[r]])) <= 1e-12 * size

    @few
    @given(seed=seeds)
    def test_packing_masking_and_capacity_change_no_bit(self, people, seed):
        mask, _, values = lots(seed)
        mask = mask & people["present"]
        expected = people.sum(values, mask)
        for part in parts_of(people, mask):
            assert (bits(part.sum(part.part(values))) == bits(expected)).all()
            assert (bits(part.mean(part.part(values))) == bits(people.mean(values, mask))).all()
        wider = pickle.loads(pickle.dumps(people))
        wider.grow(1)
        room = ((0, 0), (0, wider.shape[1] - N))
        there = wider.sum(np.pad(values, room), np.pad(mask, room))
        assert (bits(there) == bits(expected)).all()

    @few
    @given(seed=seeds)
    def test_a_replication_is_summed_alone(self, people, seed):
        mask, *_ = lots(seed)
        values = people["level"]
        together = people.sum(values, mask)
        for r in range(R):
            others = mask.copy()
            others[np.arange(R) != r] = False
            assert people.sum(values, others)[r] == together[r]

    def test_the_mean_of_nobody_is_not_a_number(self, people):
        mask = people["present"].copy()
        mask[1] = False
        mean = people.mean(people["age"], mask)
        assert np.isnan(mean[1])
        assert np.isfinite(mean[[0, 2]]).all()
        assert people.count(mask).tolist() == mask.sum(axis=1).tolist()


class TestParts:
    @few
    @given(seed=seeds)
    def test_they_hold_the_marked_rows_in_their_order(self, people, seed):
        mask = lots(seed)[0] & people["present"]
        for part in parts_of(people, mask):
            assert part.whole is people
            assert part.count().tolist() == mask.sum(axis=1).tolist()
            for name in ("id", "age", "trained", "level", "tier_level", "staff"):
                for r in range(R):
                    there = part[name][..., r, :][..., part["present"][r]]
                    assert np.array_equal(there, people[name][..., r, :][..., mask[r]]), name

    @few
    @given(seed=seeds)
    def test_widening_puts_everything_back(self, people, seed):
        mask = lots(seed)[0] & people["present"]
        for part in parts_of(people, mask):
            for name in ("age", "trained"):
                wide = part.widen(part[name])
                assert np.array_equal(wide, np.where(mask, people[name], 0))
            assert np.array_equal(part.widen(2.0), 2.0 * mask)
            assert np.array_equal(part.widen(np.ones((R, 1))), mask)

    @few
    @given(seed=seeds)
    def test_adding_adds_where_they_are(self, people, seed):
        mask = lots(seed)[0] & people["present"]
        for part in parts_of(people, mask):
            for values in (part.part(np.full((R, N), 3.0)), np.full((R, 1), 3), 3.0):
                wide = np.ones((R, N))
                part.add_to(wide, values)
                assert np.array_equal(wide, 1.0 + 3.0 * mask)

    @few
    @given(seed=seeds)
    def test_a_part_of_a_part_is_the_rows_of_both(self, people, seed):
        mask, further, _ = lots(seed)
        mask = mask & people["present"]
        for part in parts_of(people, mask):
            both = part.narrow(part.part(further) & part["present"])
            assert np.array_equal(both.widen(both["present"]), mask & further)


class TestReferences:
    def test_they_lead_to_whoever_has_the_id(self, people):
        rows = people.rows_of("mentor")
        has = people["present"] & (people["mentor"] != NOBODY)
        assert has.any()
        assert ((rows != NOBODY) == has).all()
        for r in range(R):
            found = rows[r, has[r]]
            assert (people["id"][r, found] == people["mentor"][r, has[r]]).all()
            assert people["present"][r, found].all()

    @few
    @given(seed=seeds)
    def test_they_are_found_wherever_people_sit(self, seed):
        random = np.random.default_rng(seed)
        roster = empty()
        ids = np.stack([random.permutation(CHUNK), random.permutation(CHUNK)]) + 1000
        present = random.random(ids.shape) < 0.7
        references = np.where(random.random(ids.shape) < 0.8, ids[:, ::-1], NOBODY)
        roster.replace({"id": ids, "present": present, "mentor": references})
        self.check(roster)
        # Looked up again after everyone has moved, from where they sat before.
        moved = np.roll(np.arange(CHUNK), 7)
        roster.replace(
            {name: roster[name][:, moved].copy() for name in ("id", "present", "mentor")}
        )
        self.check(roster)

    def check(self, roster):
        rows = roster.rows_of("mentor")
        for r, n in np.ndindex(rows.shape):
            sought = np.flatnonzero(
                roster["present"][r] & (roster["id"][r] == roster["mentor"][r, n])
            )
            known = roster["present"][r, n] and roster["mentor"][r, n] != NOBODY
            expected = sought[0] if known and len(sought) else NOBODY
            assert rows[r, n] == expected

    @given(wanted=st.lists(st.integers(1000, 1000 + CHUNK), min_size=1, max_size=20))
    def test_scanning_and_sorting_find_the_same(self, wanted):
        random = np.random.default_rng(1)
        ids = np.stack([random.permutation(CHUNK), random.permutation(CHUNK)]) + 1000
        present = random.random(ids.shape) < 0.6
        replication = np.sort(np.resize([0, 1], len(wanted)))
        with pytest.MonkeyPatch.context() as patch:
            scanned = search(ids, present, replication, np.array(wanted))
            patch.setattr("sim.references._FEW_LOOKS", 0)
            assert (search(ids, present, replication, np.array(wanted)) == scanned).all()

    def test_gathering_and_tallying(self, people):
        rows = np.where(people["present"], people.rows_of("mentor"), NOBODY)
        ages = people.gather("age", rows, -1.0)
        tally = people.tally(rows)
        assert (ages[rows == NOBODY] == -1).all()
        assert tally.sum(axis=1).tolist() == (rows != NOBODY).sum(axis=1).tolist()
        for r in range(R):
            for row in np.flatnonzero(tally[r])[:5]:
                assert tally[r, row] == np.count_nonzero(rows[r] == row)
                assert (ages[r, rows[r] == row] == people["age"][r, row]).all()
        assert (pick_rows(people["age"], rows, -1.0) == ages).all()


class TestChange:
    def test_a_snapshot_keeps_what_it_has_seen(self, people):
        roster = pickle.loads(pickle.dumps(people))
        snapshot = roster.snapshot()
        before = columns(snapshot) | {"level": snapshot["level"].copy()}
        roster.replace({"age": roster["age"] + 1, "trained": roster["trained"] * 2})
        roster.poke("standing", 1, 3, 9.0)
        roster.advance_clocks(1)
        roster.grow(1)
        assert not differing(before, columns(snapshot) | {"level": snapshot["level"]})
        assert roster["standing"][1, 3] == 9.0

    def test_a_column_is_written_where_it_is_unless_somebody_holds_it(self, people):
        roster = pickle.loads(pickle.dumps(people))
        snapshot, here = roster.snapshot(), np.array([1, 4])
        before = roster["standing"].copy()

        def stands(value):
            roster.rewrite("standing", here, np.asarray(value))
            return roster["standing"].ctypes.data

        place = stands(1.0)
        assert stands(2.0) == place
        held = roster["standing"]
        row = held[0]
        assert stands(3.0) != place
        del held
        assert stands(4.0) != place
        assert row[here].tolist() == [2.0, 2.0]
        assert roster["standing"][0, here].tolist() == [4.0, 4.0]
        assert np.array_equal(snapshot["standing"], before)
        assert not roster["standing"].flags.writeable

    def test_a_snapshot_keeps_what_follows_from_clocks(self, people):
        roster = pickle.loads(pickle.dumps(people))

        def half(shown):
            return shown.derive("half_age", frozenset({"age"}), lambda: shown["age"] / 2)

        snapshot = roster.snapshot()
        before = half(snapshot)
        roster.advance_clocks(6)
        later = half(roster)
        assert half(snapshot) is before
        assert np.array_equal(later, roster["age"] / 2)
        assert not np.array_equal(later, before)

    def test_a_part_notices_what_was_written_where_it_is(self, people):
        roster = pickle.loads(pickle.dumps(people))
        here = np.flatnonzero(roster["present"])[:5]
        chosen = np.zeros(roster.shape, dtype=np.bool_)
        chosen.reshape(-1)[here] = True
        for value in (1.0, 2.0):
            roster.rewrite("standing", here, np.asarray(value))
            part = roster.narrow_to("chosen", frozenset({"id"}), lambda whole: chosen)
            assert (part["standing"][part["present"]] == value).all()

    def test_what_was_replaced_is_freed_with_the_last_snapshot(self, people):
        roster = pickle.loads(pickle.dumps(people))
        snapshot = roster.snapshot()
        part = snapshot.narrow_to("men", frozenset({"female"}), lambda whole: ~whole["female"])
        assert part is snapshot.narrow_to(
            "men", frozenset({"female"}), lambda whole: whole["female"]
        )
        before = weakref.ref(roster["age"])
        roster.replace({"age": roster["age"] + 1})
        assert before() is snapshot["age"]
        gc.disable()
        try:
            del snapshot, part
            roster.snapshot()
            # Many a column would wait for the garbage collector otherwise.
            assert before() is None
        finally:
            gc.enable()

    def test_poking_changes_one_cell(self, people):
        roster = pickle.loads(pickle.dumps(people))
        before = columns(roster)
        roster.poke("trained", 1, 3, [1.0, 2.0, 3.0])
        roster.snapshot()
        roster.poke("trained", 1, 4, 5.0)
        after = before["trained"].copy()
        after[:, 1, 3], after[:, 1, 4] = [1.0, 2.0, 3.0], 5.0
        assert (roster["trained"] == after).all()
        assert differing(before, columns(roster)) == ["trained"]

    def test_growing_keeps_everyone(self, people):
        roster = pickle.loads(pickle.dumps(people))
        roster.grow(CHUNK + 1)
        assert roster.shape == (R, N + 2 * CHUNK)
        for name, column in roster.declared.items():
            assert np.array_equal(roster[name][..., :N], people[name])
            assert (roster[name][..., N:] == column.default).all()

    def test_pickling_keeps_the_state_and_forgets_what_follows(self, people):
        copy = pickle.loads(pickle.dumps(people))
        assert not differing(columns(people), columns(copy))
        assert (copy["level"] == people["level"]).all()
        with pytest.raises(ValueError, match="read-only"):
            copy["age"][0, 0] = 1
