"""What a run keeps: series, the ledger, and each cadre's growth archive."""

import numpy as np
import pytest

from sim.flows import Flows
from sim.recorder import EVENT_FIELDS, EventLog
from sim.roster import NOBODY
from tests.support import everything, simulated


@pytest.fixture(scope="module")
def model():
    return simulated(everything(), replications=3, record_events=True)


@pytest.fixture(scope="module")
def table(model):
    return model.events.table()


class TestSeries:
    def test_they_hold_every_month(self):
        scenario = everything()
        model = simulated(scenario, 5, replications=2)
        recorder = model.recorder
        assert [one.name for one in recorder.indicators] == [
            spec.name for spec in scenario.indicators
        ]
        for indicator in recorder.indicators:
            series = recorder.series[indicator.name]
            assert series.shape == (2, 12)
            assert np.isfinite(series[:, :5]).all()
            assert np.isnan(series[:, 5:]).all()
            now = indicator(model.roster, model.month.flows)
            assert (series[:, 4] == now).all()
            assert (recorder.latest(indicator.name, 5) == now).all()
            assert (recorder.latest(indicator.name, 0) == recorder.opening[indicator.name]).all()

    def test_what_a_run_leaves_behind_is_what_each_month_left(self, model):
        """Heads this month are heads last month, less those who left, and those who came."""
        flows, recorder = model.month.flows, model.recorder
        staff = model.roster.count(model.roster["staff"])
        assert (recorder.series["headcount"][:, -1] == staff).all()
        assert (recorder.series["left_so_far"][:, -1] == flows.so_far("left")).all()
        assert (np.diff(recorder.series["left_so_far"], axis=1) >= 0).all()

    def test_the_ledger_keeps_the_net_of_each_line(self, model):
        for name, line in model.recorder.ledger.items():
            assert line.shape == (3, 12)
            last = model.month.flows.lines.get(name)
            assert (line[:, -1] == (0 if last is None else last.net)).all()


class TestEvents:
    def test_fields_and_order(self, table):
        assert tuple(table) == EVENT_FIELDS
        assert len({len(values) for values in table.values()}) == 1
        moment = table["replication"].astype(int) * 1000 + table["step"].astype(int)
        assert (np.diff(moment) >= 0).all()
        probability = table["probability"].astype(float)
        assert ((probability >= 0) & (probability <= 1)).all()
        assert set(table["phase"]) <= {
            "open", "turnover", "enter", "match", "compete", "assess", "advance", "appoint",
        }  # fmt: skip

    @pytest.mark.parametrize("column", ["tier", "standing", "honours", "studio.member", "post"])
    def test_an_archive_has_no_gaps(self, model, table, column):
        """Each change starts where the last one of that cadre ended, down to the present state."""
        ours = table["column"] == column
        assert ours.any()
        latest: dict[tuple[int, int], float] = {}
        rows = zip(
            *(table[name][ours] for name in ("replication", "cadre", "before", "after")),
            strict=True,
        )
        for replication, cadre, before, after in rows:
            if (replication, cadre) in latest:
                assert latest[replication, cadre] == before
            latest[replication, cadre] = after
        roster = model.roster
        for replication, row in zip(*np.nonzero(roster["present"]), strict=True):
            cadre = roster["id"][replication, row]
            if (replication, cadre) in latest:
                assert roster[column][replication, row] == latest[replication, cadre]

    def test_mentors_are_known_by_their_ids(self, model, table):
        ours = table["column"] == "mentor"
        latest = {
            (replication, cadre): other
            for replication, cadre, other in zip(
                *(table[name][ours] for name in ("replication", "cadre", "other")), strict=True
            )
        }
        roster = model.roster
        has = roster["present"] & (roster["mentor"] != NOBODY)
        assert has.any()
        for replication, row in zip(*np.nonzero(has), strict=True):
            cadre = roster["id"][replication, row]
            assert latest[replication, cadre] == roster["mentor"][replication, row]

    def test_comings_and_goings_add_up(self, model, table):
        ours = table["column"] == "present"
        came = table["after"][ours].astype(bool)
        for replication in range(3):
            mine = table["replication"][ours] == replication
            heads = np.count_nonzero(mine & came) - np.count_nonzero(mine & ~came)
            assert heads == model.roster.count()[replication]

    def test_causes_agree_with_the_counts(self, model, table):
        for (what, cause), heads in model.month.flows.totals.items():
            if what not in model.roster.declared:
                continue
            ours = (table["column"] == what) & (table["cause"] == cause)
            found = np.bincount(table["replication"][ours].astype(int), minlength=3)
            assert found.tolist() == heads.tolist(), (what, cause)

    def test_a_replication_run_alone_has_the_same_archive(self, table):
        lonely = simulated(everything(), replications=1, first_replication=2, record_events=True)
        assert lonely.events is not None
        alone = lonely.events.table()
        ours = table["replication"] == 2
        for name in EVENT_FIELDS:
            left, right = alone[name], table[name][ours]
            if left.dtype == object:
                assert left.tolist() == right.tolist(), name
            else:
                assert np.array_equal(left, right, equal_nan=True), name

    def test_nothing_is_kept_unless_asked_for(self):
        assert simulated(everything(), 1).events is None

    def test_changes_of_some_columns_can_be_kept_alone(self, table):
        model = simulated(everything(), 0, replications=3)
        log = model.month.events = EventLog(columns={"present"})
        while model.running:
            model.step()
        ours, kept = (table["column"] == "present") & (table["step"] > 0), log.table()
        assert np.count_nonzero(ours) > 0
        for name in set(EVENT_FIELDS) - {"before", "after", "other", "probability"}:
            assert kept[name].tolist() == table[name][ours].tolist(), name
        assert np.array_equal(kept["after"], table["after"][ours])

    def test_words_are_there_once_however_many_events_have_them(self, table):
        for field in ("phase", "column", "cause"):
            words = {id(word) for word in table[field]}
            assert len(words) < len(table[field]) / 20

    def test_an_empty_log_has_its_fields(self):
        assert {name: len(values) for name, values in EventLog().table().items()} == dict.fromkeys(
            EVENT_FIELDS, 0
        )


class TestFlows:
    def test_months_are_emptied_and_totals_stay(self):
        flows = Flows(2)
        for heads in ([1, 2], [3, 0]):
            flows.open_month()
            flows.count("left", "quit", np.array(heads))
            flows.count("left", "retired", np.array([1, 1]))
            flows.spend("days", np.array([0.5, 1.0]))
            flows.book("course", np.array([2.0, 2.0]), np.array([1.0, 1.5]))
        assert flows.this_month("left", ["quit"]).tolist() == [3, 0]
        assert flows.this_month("left").tolist() == [4, 1]
        assert flows.so_far("left").tolist() == [6, 4]
        assert flows.so_far("left", []).tolist() == [0, 0]
        assert flows.so_far("entered").tolist() == [0, 0]
        assert flows.spent("days").tolist() == [1.0, 2.0]
        assert flows.spent("coffee").tolist() == [0, 0]
        assert flows.net_change().tolist() == [1.0, 1.5]
        assert flows.lines["course"].gross.tolist() == [2.0, 2.0]

    def test_lines_of_a_month_add_up(self):
        flows = Flows(1)
        flows.book("course", np.array([2.0]), np.array([1.0]))
        flows.book("course", np.array([1.0]), np.array([0.5]))
        flows.book("fade", np.array([-0.5]), np.array([-0.25]))
        assert flows.lines["course"].net.tolist() == [1.5]
        assert flows.net_change().tolist() == [1.25]

    def test_moves_are_counted_by_pair(self):
        flows = Flows(2)
        moved = np.array([0, 0, 0, 1, 1])
        flows.move(moved, np.array([0, 0, 1, 2, 0]), np.array([1, 1, 1, 0, 1]))
        flows.move(np.array([0, 0]), np.array([0, 1]), np.array([1, 2]))
        assert {pair: heads.tolist() for pair, heads in flows.moves.items()} == {
            (0, 1): [3, 1],
            (2, 0): [0, 1],
            (1, 2): [1, 0],
        }
