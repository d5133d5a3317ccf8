"""A run: who is there month by month, in what order things happen, and how it ends."""

import gc
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError, ScenarioError
from sim.model import TrainingModel
from sim.roster import NOBODY
from sim.scenario import Scenario
from tests.support import (
    COMPANY,
    REST,
    columns,
    differing,
    everything,
    holders,
    mechanisms,
    out_of_bounds,
    programme,
    rule,
    same_run,
    simulated,
)

ALL = mechanisms(COMPANY) + mechanisms(REST)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return everything()


@pytest.fixture(scope="module")
def run(scenario) -> TrainingModel:
    """A run to compare with; to look at only."""
    return simulated(scenario, replications=3)


class TestConservation:
    def test_heads_bounds_and_posts(self, scenario):
        model = TrainingModel(scenario, replications=8)
        roster, flows = model.roster, model.month.flows
        heads = roster.count()
        assert heads.tolist() == [44] * 8
        while model.running:
            model.step()
            entered, left = flows.this_month("entered"), flows.this_month("left")
            assert (roster.count() == heads + entered - left).all()
            heads = roster.count()
            assert not out_of_bounds(roster)
            assert holders(roster).max() <= 1
            assert (roster["post"][~roster["staff"]] == NOBODY).all()
        assert flows.so_far("entered").min() > 44
        assert flows.so_far("left").min() > 0

    def test_nobody_has_two_rows_and_nobody_absent_has_an_id(self, scenario):
        model = TrainingModel(scenario, replications=4)
        while model.running:
            model.step()
            for replication in range(4):
                ids = model.roster["id"][replication]
                present = model.roster["present"][replication]
                assert len(set(ids[present])) == np.count_nonzero(present)
                assert (ids[~present] == NOBODY).all()

    def test_mentors_are_there_and_are_mentors(self, scenario):
        model = TrainingModel(scenario, replications=4)
        roster = model.roster
        while model.running:
            model.step()
            has = roster["present"] & (roster["mentor"] != NOBODY)
            rows = roster.rows_of("mentor")
            assert has.any()
            assert (rows[has] != NOBODY).all()
            replication, _ = np.nonzero(has)
            assert (roster["role"][replication, rows[has]] == 1).all()

    def test_leaving_a_cohort_never_touches_the_post(self, run):
        """Only entry and exit change a post here."""
        causes = {cause for what, cause in run.month.flows.totals if what == "post"}
        assert causes == {"succession"}


class TestOrder:
    @settings(max_examples=4)
    @given(order=st.permutations(range(len(ALL))))
    def test_the_order_in_the_file_changes_nothing(self, run, order):
        shuffled = simulated(programme([ALL[place] for place in order]), replications=3)
        same_run(run, shuffled)

    def test_within_a_phase_priority_comes_first_and_the_name_second(self):
        calls = []

        def noting(name, priority):
            return rule(
                name, priority=priority, advance=lambda self, *_: calls.append(self.instance)
            )

        late, early, middle = noting("a_late", 5), noting("c_early", -5), noting("b_middle", 0)
        twice = {"name": "d_middle", "kind": "b_middle"}
        simulated(programme([late, twice, early, middle]), 1)
        assert calls == ["c_early", "b_middle", "d_middle", "a_late"]

    def test_phases_come_in_their_published_order(self):
        phases = ("enter", "match", "compete", "assess", "advance", "appoint")
        calls = []

        def note(phase, answer=None):
            def method(self, roster, month):
                calls.append((phase, month.phase))
                return answer

            return method

        noting = rule(
            "noting",
            writes={"trained"},
            open=note("open"),
            press=note("press", {}),
            delta=note("delta"),
            hazards=note("hazards", {}),
            **{phase: note(phase) for phase in phases},
        )
        simulated(programme([noting]), 1)
        assert calls == [
            ("open", "open"),
            ("press", "develop"),
            ("delta", "develop"),
            ("hazards", "turnover"),
            *((phase, phase) for phase in phases),
        ]

    def test_development_reads_the_months_start(self):
        """What one mechanism does to competence, another sees only next month."""
        seen = []
        teaches = rule("a_teaches", writes={"trained"}, delta=lambda *_: np.ones((1, 1)))
        watches = rule(
            "b_watches",
            writes={"trained"},
            delta=lambda self, roster, month: seen.append(float(roster["trained"].max())),
        )
        changes = {f"population.{group}.trained_mean": 0 for group in ("recruits", "officials")}
        simulated(programme([teaches, watches], changes), 2)
        assert seen[0] == 0
        assert seen[1] > 0

    def test_lifecycle_phases_read_a_snapshot_of_their_start(self):
        seen = []

        def advance(self, roster, month):
            seen.append(set(roster["standing"][roster["present"]]))
            month.change("standing", roster["present"], month.index + 0.5, "test")

        one, two = (rule(name, writes={"standing"}, advance=advance) for name in ("one", "two"))
        simulated(programme([one, two]), 2)
        assert seen == [{0.0}, {0.0}, {1.5}, {1.5}]


class TestCalendar:
    def test_it_stops_at_its_end(self, scenario):
        model = simulated(scenario)
        assert not model.running
        before = columns(model.roster)
        model.step()
        assert model.month.index == 12
        assert not differing(before, columns(model.roster))

    @pytest.mark.parametrize(("months", "step", "steps"), [(12, 1, 12), (12, 5, 3), (1, 12, 1)])
    def test_a_step_may_be_several_months(self, months, step, steps):
        scenario = everything({"calendar.months": months, "calendar.step": step})
        model = TrainingModel(scenario)
        count = 0
        while model.running:
            model.step()
            count += 1
        assert count == steps
        assert model.month.months == steps * step
        assert not out_of_bounds(model.roster)

    def test_dates_follow_the_opening(self, scenario):
        model = TrainingModel(scenario)
        dates = [model.month.calendar_date]
        for _ in range(5):
            model.step()
            dates.append(model.month.calendar_date)
        assert dates == [(2018, 8), (2018, 9), (2018, 10), (2018, 11), (2018, 12), (2019, 1)]


class TestArguments:
    @pytest.mark.parametrize("rng", [-1, 1.5, "one", True, np.nan])
    def test_what_is_no_seed_is_refused(self, scenario, rng):
        with pytest.raises(InputError) as refusal:
            TrainingModel(scenario, rng=rng)
        assert all(refusal.value.message(language) for language in ("en", "zh"))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"replications": 0},
            {"replications": -3},
            {"replications": 2.5},
            {"replications": True},
            {"replications": 10**12},
            {"first_replication": -1},
            {"first_replication": "0"},
        ],
    )
    def test_what_is_no_count_is_refused(self, scenario, wrong):
        with pytest.raises(InputError) as refusal:
            TrainingModel(scenario, **wrong)
        assert all(refusal.value.message(language) for language in ("en", "zh"))

    def test_whole_numbers_of_numpy_will_do(self, scenario):
        counts: dict[str, Any] = {"rng": np.int64(1), "replications": np.int64(3)}
        model = TrainingModel(scenario, **counts)
        assert not differing(
            columns(model.roster), columns(TrainingModel(scenario, replications=3).roster)
        )

    def test_a_scenario_may_be_given_by_name(self):
        assert TrainingModel("putuo").programme.name == "putuo"
        with pytest.raises(ScenarioError):
            TrainingModel("putou")


def test_a_model_let_go_frees_its_columns_without_the_garbage_collector():
    model = TrainingModel("putuo", rng=1, replications=2)
    for _ in range(3):
        model.step()
    columns = [weakref.ref(model.roster[name]) for name in model.roster.declared]
    gc.disable()
    try:
        model.let_go()
        assert [one() for one in columns if one() is not None] == []
    finally:
        gc.enable()
    assert not model.running
