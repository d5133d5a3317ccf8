"""Laws that hold for every run, whatever the programme."""

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import CHUNK
from sim.errors import InputError, ScenarioError
from sim.model import TrainingModel
from sim.roster import NOBODY
from sim.scenario import Scenario
from tests.support import (
    COMPANY,
    REST,
    by_cadre,
    columns,
    differing,
    everything,
    holders,
    mechanisms,
    out_of_bounds,
    programme,
    rule,
    series,
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


def same_people(left, right, replications=3) -> None:
    """Assert that every cadre has the same values, by id, wherever it sits."""
    for replication in range(replications):
        assert by_cadre(left, replication) == by_cadre(right, replication)


def same_run(left, right, replications=3) -> None:
    """Assert that people, series and ledgers are the same to the bit."""
    same_people(left, right, replications)
    assert not differing(series(left), series(right))
    assert not differing(left.recorder.ledger, right.recorder.ledger)


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


class TestReplications:
    def test_the_first_of_two_hundred_are_a_run_of_one_hundred(self, scenario):
        hundred, twice = (simulated(scenario, 8, replications=count) for count in (100, 200))
        assert not differing(
            series(hundred), {name: values[:100] for name, values in series(twice).items()}
        )
        assert not differing(
            hundred.recorder.ledger,
            {name: values[:100] for name, values in twice.recorder.ledger.items()},
        )
        assert all(
            by_cadre(hundred, replication) == by_cadre(twice, replication)
            for replication in (0, 37, 99)
        )

    @pytest.mark.parametrize("first", [1, 2, 137])
    def test_any_can_be_run_alone(self, scenario, run, first):
        whole = run if first < 3 else simulated(scenario, replications=138)
        alone = simulated(scenario, replications=1, first_replication=first)
        assert alone.replications.tolist() == [first]
        assert by_cadre(alone) == by_cadre(whole, first)
        assert not differing(
            series(alone), {name: values[[first]] for name, values in series(whole).items()}
        )

    def test_they_differ(self, run):
        ages = [sorted(cadre["age"] for cadre in by_cadre(run, r).values()) for r in range(3)]
        assert ages[0] != ages[1] != ages[2]

    def test_without_unknowns_they_differ_by_luck_alone(self, scenario):
        model = TrainingModel(scenario, replications=3, unknowns=False)
        assert not any(isinstance(value, np.ndarray) for value in model.values.values())
        other = TrainingModel(scenario, replications=3)
        assert any(isinstance(value, np.ndarray) for value in other.values.values())

    def test_the_seed_is_all_there_is_to_chance(self, scenario, run):
        same_run(run, simulated(scenario, replications=3, rng=1))
        other = simulated(scenario, replications=3, rng=2)
        assert by_cadre(other).keys() != by_cadre(run).keys()

    def test_a_seed_may_be_left_to_the_system(self, scenario):
        first, second = (TrainingModel(scenario, rng=None) for _ in range(2))
        assert by_cadre(first) != by_cadre(second)


class TestSplitting:
    @settings(max_examples=4)
    @given(month=st.integers(0, 11))
    def test_a_run_may_be_put_away_at_any_month(self, scenario, run, month):
        model = pickle.loads(pickle.dumps(simulated(scenario, month, replications=3)))
        assert model.month.index == month
        while model.running:
            model.step()
        same_run(run, model)

    def test_the_copy_and_the_original_go_separate_ways(self, scenario):
        original = simulated(scenario, 3)
        copy = pickle.loads(pickle.dumps(original))
        before = columns(original.roster)
        copy.step()
        assert original.month.index == 3
        assert not differing(before, columns(original.roster))


class TestRows:
    """Rows are places, not people."""

    def permuted(self, model, seed) -> None:
        random = np.random.default_rng(seed)
        roster = model.roster
        order = np.stack([random.permutation(roster.shape[1]) for _ in range(roster.shape[0])])
        roster.replace(
            {
                name: np.take_along_axis(
                    roster[name], np.broadcast_to(order, roster[name].shape), axis=-1
                )
                for name in roster.declared
            }
        )

    @settings(max_examples=3)
    @given(seed=st.integers(0, 999), month=st.integers(0, 11))
    def test_where_people_sit_changes_nothing(self, scenario, run, seed, month):
        model = simulated(scenario, month, replications=3)
        self.permuted(model, seed)
        while model.running:
            model.step()
        same_people(run, model)
        for name, values in series(run).items():
            # Sums are added in the order of rows, so they may differ in the last digits.
            assert series(model)[name] == pytest.approx(values, rel=1e-12, abs=1e-12)

    def test_how_many_there_are_changes_nothing(self, scenario, run, monkeypatch):
        """A roster that has to grow at every turn, and one with room for ten times as many."""
        for rows in (1, 10 * CHUNK):
            monkeypatch.setattr(Scenario, "capacity", lambda self, rows=rows: rows)
            model = simulated(scenario, replications=3)
            assert model.roster.shape[1] != run.roster.shape[1] or rows == 1
            same_run(run, model)

    def test_growth_within_a_month_changes_nothing(self, monkeypatch):
        """More newcomers than spare rows, in the phase in which others still act."""
        many = everything({"places.communities": 400})
        roomy = simulated(many, 4, replications=3)
        monkeypatch.setattr(Scenario, "capacity", lambda self: 1)
        tight = simulated(many, 4, replications=3, record_events=True)
        assert tight.roster.shape[1] >= 4 * CHUNK
        same_people(roomy, tight)


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


class TestLuckIsKeyed:
    def test_an_inert_mechanism_changes_no_draw(self, run):
        def enter(self, roster, month):
            self.uniform("lots", roster, month)
            self.normal("lots", roster, month)
            month.world_uniform(self, "weather")

        inert = rule("inert", decisions=("lots", "weather"), enter=enter, open=enter)
        model = simulated(programme([*ALL, inert]), replications=3)
        same_run(run, model)
        assert {"inert"} == {one for one, _ in model.decisions.ids} - {
            one for one, _ in run.decisions.ids
        }

    def test_two_instances_of_a_kind_have_luck_of_their_own(self):
        visits = [{"name": name, "kind": "supervision", "rate": 0.5} for name in ("one", "two")]
        model = simulated(programme(visits), 1, record_events=True)
        assert model.lines is not None
        assert ((model.lines["one"] > 0) != (model.lines["two"] > 0)).any()

    def test_every_month_draws_anew(self):
        model = TrainingModel(programme([{"kind": "supervision", "rate": 0.5}]))
        visited = []
        for _ in range(2):
            model.step()
            visited.append(model.roster["upkeep"] > 0)
        assert (visited[0] != visited[1]).any()

    @pytest.mark.parametrize("name", ["turnover", "population", "unknown"])
    def test_no_instance_shares_its_luck_with_the_model_itself(self, name):
        exits = {"name": name, "kind": "exits"}
        with pytest.raises(ScenarioError, match=name):
            programme([exits])


class TestSchedule:
    def test_a_lever_moves_on_its_day_and_not_before(self, scenario):
        plan = {"exits.early": 0.2, "exits.later": 0.2}
        later = scenario.with_parameters(plan, at="2019-01")
        plain, moved = (simulated(one, replications=3, unknowns=False) for one in (scenario, later))
        for name, values in series(plain).items():
            # 2019-01 is five months after the opening; the sixth month is the first to differ.
            assert (series(moved)[name][:, :6] == values[:, :6]).all(), name
        before, after = (series(one)["left_so_far"] for one in (plain, moved))
        assert (after[:, 6:].sum(axis=1) > before[:, 6:].sum(axis=1)).all()

    def test_from_the_first_month_it_is_another_scenario(self, scenario):
        plan = {"exits.early": 0.2, "exits.later": 0.2}
        at_once = simulated(
            scenario.with_parameters(plan, at="2018-08"), replications=3, unknowns=False
        )
        other = simulated(scenario.with_parameters(plan), replications=3, unknowns=False)
        same_run(at_once, other)

    def test_a_longer_step_still_heeds_it(self):
        scenario = everything({"calendar.step": 3})
        later = scenario.with_parameters({"classes.every": 0}, at="2019-01")
        plain, moved = (simulated(one) for one in (scenario, later))
        gains = [series(one)["total_gain"][0] for one in (plain, moved)]
        # Five months in, and so from the third step of three months on.
        assert (gains[0][:3] == gains[1][:3]).all()
        assert (gains[0][3:] > gains[1][3:]).all()

    def test_a_run_put_away_keeps_to_the_plan(self, scenario):
        later = scenario.with_parameters({"exits.early": 0.2}, at="2019-01")
        straight = simulated(later, replications=3)
        for month in (3, 8):
            model = pickle.loads(pickle.dumps(simulated(later, month, replications=3)))
            while model.running:
                model.step()
            same_run(straight, model)


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


def test_paired_differences_are_far_less_noisy_than_independent_runs():
    """A small change of the exit rate: a tenth of the variance at most, in the gain."""
    scenario = everything({"population.recruits.count": 60, "population.officials.count": 40})
    scenario = scenario.with_months(24)
    other = scenario.with_parameters({"exits.early": 0.032, "exits.later": 0.022})
    replications = 60

    def gain(one, rng=1):
        model = simulated(one, rng=rng, replications=replications, unknowns=False)
        return model.recorder.series["gain_since_entry"][:, -1]

    base = gain(scenario)
    paired = np.var(gain(other) - base)
    independent = np.var(gain(other, rng=2) - base)
    assert paired <= independent / 10
