"""Who enters: ids, attributes by inverse distribution functions, and whose luck is whose."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import TrainingModel
from sim.population import Population, entrant_id, entry_step, group_code
from sim.streams import Streams
from tests.support import by_cadre, everything, programme, simulated

HEADS = 20_000
months = st.integers(0, 4095)
places = st.integers(0, 2**27 - 1)
groups = st.sampled_from(["recruits", "officials", "veterans"])


def drawn(month=3, heads=HEADS, group="recruits", unknowns=False, replications=1, **changes):
    """Return the columns of one month's newcomers of a group."""
    dotted = {path.replace("__", "."): value for path, value in changes.items()}
    scenario = programme(changes=dotted)
    model = TrainingModel(scenario, unknowns=unknowns, replications=replications)
    rows, places = np.divmod(np.arange(replications * heads), heads)
    population, streams = model.month.population, Streams(1, 0, replications)
    values = population.draw(group, rows, places, month, streams)
    shape = replications, heads
    return model, {
        name: value.reshape(*value.shape[:-1], *shape) if np.ndim(value) else np.full(shape, value)
        for name, value in values.items()
    }


def number_of(month, group, place) -> int:
    return int(entrant_id(month, group, np.array([place]))[0])


class TestIds:
    @given(month=months, group=groups, place=places)
    def test_an_id_tells_when_its_bearer_came(self, month, group, place):
        assert int(entry_step(entrant_id(month, group, np.array([place])))[0]) == month

    @given(one=st.tuples(months, groups, places), other=st.tuples(months, groups, places))
    def test_no_two_newcomers_share_one(self, one, other):
        ids = [number_of(*who) for who in (one, other)]
        assert (ids[0] == ids[1]) == (one == other)
        assert all(0 <= number < 2**63 for number in ids)

    @given(month=months, group=groups, place=places)
    def test_they_can_be_read(self, month, group, place):
        structure = programme().structure
        names = Population(structure, {}, None).name_of  # type: ignore[arg-type]
        assert names(number_of(month, group, place)) == f"{group}/{month}/{place + 1}"

    def test_a_groups_code_follows_from_its_name_alone(self):
        # For ever: runs on disk name cadres by it.
        assert group_code("recruits") == 4017533
        assert group_code("区") == 6090529
        assert len({group_code(f"group_{number}") for number in range(1000)}) > 990
        assert all(0 <= group_code(name) < 2**24 for name in ("a", "b", "区"))


class TestAttributes:
    @pytest.fixture(scope="class")
    @classmethod
    def crowd(cls):
        return drawn(
            population__recruits__tenure={"low": 6, "high": 30},
            population__recruits__female_share=0.3,
            population__recruits__degree_share=0.8,
            population__recruits__level_mean=0.7,
            population__recruits__quality_sd=0.5,
        )

    def test_where_even_the_youngest_have_passed_the_limit_they_enter_at_their_youngest(self):
        """In the month after that birthday."""
        model, _ = drawn(heads=1)
        places, rows = np.arange(HEADS), np.zeros(HEADS, dtype=np.int64)
        draw = model.month.population.draw
        age = draw("recruits", rows, places, 3, Streams(1, 0, 1), age_max=19)["age"]
        assert age.min() == pytest.approx(22, abs=0.001)
        assert age.max() == pytest.approx(22 + 1 / 12, abs=0.001)

    def test_ages_are_a_truncated_normal(self, crowd):
        """Mean 28 and SD 5, known to lie between 22 and 35."""
        age = crowd[1]["age"]
        assert age.min() >= 22
        assert age.max() <= 35
        # Closed form: alpha = −1.2, beta = 1.4.
        density = {x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi) for x in (-1.2, 1.4)}
        mass = 0.9192433 - 0.1150697
        mean = 28 + 5 * (density[-1.2] - density[1.4]) / mass
        assert age.mean() == pytest.approx(mean, abs=4 * 3.2 / np.sqrt(HEADS))

    @pytest.mark.parametrize(("column", "share"), [("female", 0.3), ("degree", 0.8)])
    def test_shares_are_kept(self, crowd, column, share):
        error = np.sqrt(share * (1 - share) / HEADS)
        assert crowd[1][column].mean() == pytest.approx(share, abs=4 * error)

    def test_service_is_spread_evenly(self, crowd):
        tenure = crowd[1]["tenure"]
        assert (tenure == crowd[1]["service"]).all()
        assert 6 <= tenure.min() < 6.1
        assert 29.9 < tenure.max() <= 30
        assert tenure.mean() == pytest.approx(18, abs=4 * 24 / np.sqrt(12 * HEADS))

    def test_the_composite_of_entrants_has_an_sd_of_one(self, crowd):
        model, newcomers = crowd
        composite = np.einsum("k,krn->rn", model.structure.yardstick, newcomers["entry_level"])
        assert composite.mean() == pytest.approx(0.7, abs=4 / np.sqrt(HEADS))
        assert composite.std() == pytest.approx(1, abs=4 / np.sqrt(2 * HEADS))

    @pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
    def test_dimensions_correlate_as_the_parameter_says(self, correlation):
        model, newcomers = drawn(competence__correlation=correlation)
        found = np.corrcoef(newcomers["entry_level"][:, 0])
        error = (1 - correlation**2) / np.sqrt(HEADS)
        assert found[np.triu_indices(3, 1)] == pytest.approx(
            np.full(3, correlation), abs=max(4 * error, 0.03)
        )
        composite = np.einsum("k,krn->rn", model.structure.yardstick, newcomers["entry_level"])
        assert composite.std() == pytest.approx(1, abs=4 / np.sqrt(2 * HEADS))

    def test_a_group_may_be_more_alike_and_kept_within_bounds(self):
        model, newcomers = drawn(
            population__recruits__level_mean=0.5, population__recruits__level_sd=0.25
        )
        composite = np.einsum("k,krn->rn", model.structure.yardstick, newcomers["entry_level"])
        assert composite.mean() == pytest.approx(0.5, abs=4 * 0.25 / np.sqrt(HEADS))
        assert composite.std() == pytest.approx(0.25, abs=4 * 0.25 / np.sqrt(2 * HEADS))
        _, kept = drawn(population__recruits__level_low=-1.0, population__recruits__level_high=0.5)
        _, free = drawn()
        assert (kept["entry_level"] == np.clip(free["entry_level"], -1.0, 0.5)).all()

    def test_traits_do_not_hang_together(self, crowd):
        newcomers = crowd[1]
        traits = [newcomers[name][0] for name in ("age", "motivation", "quality")]
        traits += list(newcomers["entry_level"][:1, 0])
        found = np.corrcoef([*traits, newcomers["female"][0], newcomers["degree"][0]])
        assert np.abs(found[~np.eye(len(found), dtype=bool)]).max() < 4.5 / np.sqrt(HEADS)
        assert newcomers["motivation"].std() == pytest.approx(1, abs=4 / np.sqrt(2 * HEADS))
        assert newcomers["quality"].std() == pytest.approx(0.5, abs=2 / np.sqrt(2 * HEADS))

    def test_what_the_group_says_holds_for_everyone(self, crowd):
        model, newcomers = crowd
        assert (newcomers["trained"] == 0.2).all()
        assert (newcomers["entry_trained"] == newcomers["trained"]).all()
        assert (newcomers["role"] == 0).all()
        assert (newcomers["group"] == model.structure.group_index("recruits")).all()
        assert (newcomers["tier"] == model.structure.tier_index("junior")).all()

    def test_unknowns_differ_by_replication_and_centre_where_there_is_a_range(self):
        given = {"value": 28, "low": 25, "high": 31, "source": "assumption"}
        age = {"low": 22, "mean": given, "high": 35}
        _, newcomers = drawn(
            unknowns=True, replications=40, heads=400, population__recruits__age=age
        )
        means = newcomers["age"].mean(axis=1)
        assert means.std() > 3 * 3.5 / np.sqrt(400)


class TestLuck:
    def test_more_entrants_leave_the_first_ones_alone(self):
        _, few = drawn(heads=50)
        _, many = drawn(heads=80)
        for name, values in few.items():
            assert np.array_equal(values, many[name][..., :50]), name

    def test_every_month_and_group_has_luck_of_its_own(self):
        first = drawn(month=3, heads=50)[1]
        for other in (drawn(month=4, heads=50)[1], drawn(group="veterans", heads=50)[1]):
            assert not (first["motivation"] == other["motivation"]).any()

    def test_three_more_recruits_change_nobody_else_at_the_start(self):
        small = TrainingModel(everything(), replications=2)
        large = TrainingModel(everything({"population.recruits.count": 15}), replications=2)
        # What the opening mechanisms decide is a matter of who else is there.
        settled = ("mentor", "standing", "log_entries", "studio.member", "studio.ever")
        for replication in range(2):
            before, after = (
                by_cadre(model, replication, without=(*settled, "groups.paired"))
                for model in (small, large)
            )
            assert len(after) == len(before) + 3
            assert all(after[cadre] == values for cadre, values in before.items())

    def test_three_more_recruits_leave_the_others_draws_alone(self):
        """Where people do not compete, everyone else lives the same life, month by month."""
        listed: list[Any] = [
            {"name": "classes", "kind": "course", "topics": "weakest"},
            {"name": "visits", "kind": "supervision"},
            {"kind": "fade"},
            {"kind": "on_the_job"},
            {"kind": "exits", "early": 0.05, "later": 0.05},
            {"name": "succession", "kind": "recruitment", "group": "veterans", "keeps": "stock"},
            {"name": "rating", "kind": "assessment", "every": 2},
        ]
        small = simulated(programme(listed), 8, replications=2)
        large = simulated(programme(listed, {"population.recruits.count": 15}), 8, replications=2)
        more = {number_of(0, "recruits", place) for place in (12, 13, 14)}
        for replication in range(2):
            before, after = by_cadre(small, replication), by_cadre(large, replication)
            assert after.keys() - before.keys() <= more
            assert all(after[cadre] == values for cadre, values in before.items())
