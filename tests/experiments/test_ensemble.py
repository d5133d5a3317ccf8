"""Many parameter sets as one ensemble: the same numbers as one scenario after the other."""

from threading import Event

import numpy as np
import pytest

from sim.errors import Cancelled, InputError, ScenarioError
from sim.experiments.blockwise import simulated, stored
from sim.experiments.designs import Grid, Points, Space
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import LUCK, factor, standing_set, unknowns
from sim.experiments.run import run
from tests.district import district

EVERY, VETERANS, SEATS = "classes.every", "population.veterans.count", "studio.cohort_size"


def grid_of(values, **options):
    return Ensemble(district(), Grid(values), **{"replications": 3, **options})


def test_each_point_is_a_run_of_its_own_to_the_bit():
    found = simulated(grid_of({VETERANS: [2, 5], SEATS: [8, 12]}, months=(4, 8)))
    for point in range(4):
        mine = found["point"] == point
        levers = {path: int(found[path][mine][0]) for path in (VETERANS, SEATS)}
        alone = run(district().with_levers(levers), 3, progress=False)
        for name in ("total_gain", "left_so_far"):
            for month in (4, 8):
                assert np.array_equal(found[f"{name}@{month}"][mine], alone.values(name)[:, month])


def test_the_size_of_blocks_changes_no_bit():
    one, other = (simulated(grid_of({SEATS: [6, 9, 12]}, rows=rows)) for rows in (4, 200))
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert np.array_equal(values, other[name], equal_nan=True), name


def test_all_points_share_their_luck():
    found = simulated(grid_of({"everyone.gain": [0.2, 0.2001]}, replications=4))
    gone = found["left_so_far"].reshape(2, 4)
    assert np.array_equal(gone[0], gone[1])


def test_a_factor_of_luck_picks_the_replication():
    design = Points((LUCK,), np.array([[5.0], [0.0], [5.0]]))
    found = simulated(Ensemble(district(), design, replications=1))
    alone = run(district(), 6, progress=False).values("total_gain")[:, -1]
    assert found["total_gain"].tolist() == [alone[5], alone[0], alone[5]]


def test_contradictory_levers_leave_their_point_empty():
    found = simulated(grid_of({SEATS: [12, 60]}))
    assert np.isnan(found["total_gain"]).tolist() == [False] * 3 + [True] * 3


def test_a_value_that_is_not_legal_is_refused():
    with pytest.raises(ScenarioError) as caught:
        simulated(grid_of({SEATS: [-4]}))
    assert caught.value.code == "out_of_range"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"indicators": ("total_gian",)}, "unknown_indicator"),
        ({"months": (99,)}, "out_of_range"),
        ({"replications": 0}, "no_replications"),
    ],
)
def test_mistakes_are_told_before_anything_runs(options, code):
    with pytest.raises(InputError) as caught:
        grid_of({SEATS: [6]}, **options)
    assert caught.value.code == code


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ScenarioError, match=r"classes\.evry"):
        grid_of({"classes.evry": [1]})


def test_a_finished_experiment_is_never_run_twice(tmp_path, monkeypatch):
    ensemble = grid_of({SEATS: [6, 9]}, rows=4)
    first = stored(ensemble, tmp_path, "sweep")
    monkeypatch.setattr(Ensemble, "block", None)
    assert stored(ensemble, tmp_path, "sweep").folder == first.folder


def test_other_inputs_have_another_folder(tmp_path):
    one = stored(grid_of({SEATS: [6, 9]}), tmp_path, "sweep").folder
    for other in (grid_of({SEATS: [6, 8]}), grid_of({SEATS: [6, 9]}, seed=2)):
        assert stored(other, tmp_path, "sweep").folder != one


def test_cancelling_keeps_the_finished_blocks(tmp_path):
    cancel = Event()
    ensemble = grid_of({SEATS: [6, 9, 12]}, rows=3)

    def workers(ensemble, numbers, stop):
        for number in numbers:
            yield number, ensemble.block(number)
            cancel.set()
            return

    with pytest.raises(Cancelled):
        stored(ensemble, tmp_path, "sweep", workers=workers, cancel=cancel)
    blocks = stored(ensemble, tmp_path, "sweep")
    assert blocks.missing() == []


def test_progress_is_heard_in_futures_and_goes_on_where_it_stopped(tmp_path):
    heard: list[tuple[int, int]] = []
    cancel = Event()
    ensemble = grid_of({SEATS: [6, 9, 12]}, rows=3)

    def until_the_second(done, total):
        heard.append((done, total))
        if done >= 6:
            cancel.set()

    with pytest.raises(Cancelled):
        stored(ensemble, tmp_path, "sweep", progress=until_the_second, cancel=cancel)
    assert heard[:2] == [(0, 9), (3, 9)]
    begun = 3 * len(list(tmp_path.glob("*/[0-9]*.parquet")))
    heard.clear()
    cancel.clear()
    stored(ensemble, tmp_path, "sweep", progress=lambda *told: heard.append(told))
    assert (heard[0], heard[-1]) == ((begun, 9), (9, 9))


class TestDesigns:
    factors = (factor(district(), "exits.early"), factor(district(), SEATS, 6, 12))

    @pytest.mark.parametrize("scheme", ["sobol", "halton", "lhs"])
    def test_a_stretch_is_a_part_of_the_whole(self, scheme):
        whole = Space(self.factors, 24, scheme).take(0, 24)
        parts = [Space(self.factors, 24, scheme).take(first, first + 8) for first in (0, 8, 16)]
        assert np.array_equal(np.vstack(parts), whole)

    @pytest.mark.parametrize("scheme", ["sobol", "halton", "lhs"])
    def test_points_lie_in_their_ranges_and_fill_them(self, scheme):
        points = Space(self.factors, 64, scheme).take(0, 64)
        assert (points[:, 0] > 0.003).all()
        assert (points[:, 0] < 0.018).all()
        assert set(points[:, 1]) == {6, 7, 8, 9, 10, 11, 12}

    def test_an_unknown_over_its_own_range_is_drawn_as_the_model_draws_it(self):
        early, seats = self.factors
        assert (early.law, seats.law) == ("drawn", "even")
        assert factor(district(), "exits.early", 0.004, 0.01).law == "even"

    def test_the_grid_is_every_combination(self):
        points = Grid({"a": [1, 2], "b": [3, 4, 5]}).take(0, 6)
        assert points.tolist() == [[1, 3], [1, 4], [1, 5], [2, 3], [2, 4], [2, 5]]


class TestFactors:
    def test_all_unknowns_may_be_varied(self):
        paths = {one.path for one in unknowns(district())}
        assert {"exits.early", "succession.fill", "competence.correlation"} <= paths
        assert SEATS not in paths

    def test_the_standing_set_rests_on_weak_spots_in_their_order(self):
        sources = [one.parameter.source.partition(".")[0] for one in standing_set(district())]
        assert sources
        assert "assumption" not in sources
        assert sources.index("E7") < sources.index("E23")

    @pytest.mark.parametrize("path", ["groups.who", "classes.topics"])
    def test_what_is_no_number_cannot_be_varied(self, path):
        with pytest.raises(InputError, match="is not a number"):
            factor(district(), path)

    @pytest.mark.parametrize(("low", "high"), [(0.01, 0.01), (0.02, 0.01), (-1, 0.01), (0, 5)])
    def test_a_range_is_a_range_within_the_legal_one(self, low, high):
        with pytest.raises(InputError) as caught:
            factor(district(), "exits.early", low, high)
        assert caught.value.code == "not_a_range"
