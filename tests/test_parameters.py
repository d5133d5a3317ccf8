"""One declaration per parameter, and how unknowns are drawn from their ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.model import TrainingModel
from sim.parameters import Param, Parameterised, Setting, draw, draw_each, param
from sim.streams import Streams
from tests.support import everything, programme

LABEL = {"en": "Gain", "zh": "提升"}


def declared(default: float = 1.0, **options) -> Param:
    options = {"unit": "SD", "label": LABEL, "low": 0.0, "high": 4.0, **options}
    made: Param = param(default, **options)
    return made


class TestDeclaration:
    @pytest.mark.parametrize(
        ("default", "options", "expected"),
        [
            (1.0, {}, "float"),
            (1, {}, "int"),
            (True, {}, "bool"),
            ("a", {"choices": ("a", "b")}, "choice"),
            ((), {"type": "names"}, "names"),
            (None, {"type": "optional_int"}, "optional_int"),
        ],
    )
    def test_the_type_follows_from_the_default(self, default, options, expected):
        made = param(default, unit="none", label=LABEL, low=0, high=2, **options)
        assert made.type == expected
        assert made.structural == (expected not in ("float", "int", "bool"))
        assert made.live != made.structural

    @pytest.mark.parametrize(
        "wrong",
        [
            {"label": {"en": "Gain"}},
            {"label": {"en": "Gain", "zh": "提升", "fr": "Gain"}},
            {"low": None},
            {"high": None},
            {"default": 5.0},
            {"plausible": (-1.0, 2.0)},
            {"plausible": (3.0, 2.0)},
            {"default": None, "type": None},
        ],
    )
    def test_faults_show_when_it_is_made(self, wrong):
        with pytest.raises(ValueError, match=r"label|number|outside|type"):
            declared(**{"default": 1.0, **wrong})

    def test_a_structural_parameter_cannot_change_in_mid_run(self):
        assert not declared(structural=True).live
        assert declared().live
        assert not declared(live=False).live

    def test_it_reads_as_its_value_and_on_the_class_as_itself(self):
        class Course(Parameterised):
            gain = declared()
            from_ = declared(2.0)

        course = Course({"gain": 0.5, "from": 3.0})
        assert course.gain == 0.5
        assert course.from_ == 3.0
        assert Course.gain.name == "gain"
        assert list(Course.params()) == ["gain", "from"]
        assert Course.defaults() == {"gain": 1.0, "from": 2.0}

    def test_a_subclass_inherits_replaces_and_drops(self):
        class Course(Parameterised):
            gain = declared()
            form = declared(2.0)
            days = declared(3.0)

        class Short(Course):
            gain = Course.gain.with_default(0.25, source="E7")
            form = None

        assert Short.defaults() == {"gain": 0.25, "days": 3.0}
        assert Short.params()["gain"].source == "E7"
        assert Course.params()["gain"].default == 1.0

        assert Short.declaration("gain") is Short.gain
        with pytest.raises(KeyError):
            Short.declaration("form")

    def test_it_is_found_by_the_name_in_files(self):
        class Course(Parameterised):
            from_ = declared(2.0)

        assert Course.declaration("from") is Course.from_
        with pytest.raises(KeyError):
            Course.declaration("values")

    def test_it_says_whether_it_does_anything_now(self):
        class Course(Parameterised):
            topics = param("all", unit="none", label=LABEL, choices=("all", "weakest"))
            accuracy = declared(applies_if=lambda values: values["topics"] == "weakest")

        assert not Course({"topics": "all", "accuracy": 1}).applies("accuracy")
        assert Course({"topics": "weakest", "accuracy": 1}).applies("accuracy")
        assert Course({"topics": "all", "accuracy": 1}).applies("topics")


class TestDraw:
    @given(
        ends=st.lists(st.floats(0, 4), min_size=3, max_size=3).map(sorted),
        u=st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=30).map(sorted),
        distribution=st.sampled_from(["triangular", "uniform"]),
    )
    def test_it_stays_in_range_and_rises_with_the_uniform(self, ends, u, distribution):
        low, mode, high = ends
        drawn = draw(
            declared(distribution=distribution), Setting(mode, low, high), np.array(u)[:, None]
        )
        assert drawn.shape == (len(u), 1)
        slack = 1e-9 * max(high, 1)
        assert low - slack <= drawn.min()
        assert drawn.max() <= high + slack
        assert (np.diff(drawn[:, 0]) >= -slack).all()

    @pytest.mark.parametrize(
        ("distribution", "mean", "variance"),
        [
            ("uniform", 2.0, 4 / 12),
            # Triangular on 1 to 3 with mode 1.5.
            ("triangular", 5.5 / 3, (1 + 9 + 2.25 - 3 - 1.5 - 4.5) / 18),
        ],
    )
    def test_its_moments_are_those_of_its_distribution(self, distribution, mean, variance):
        u = (np.arange(20_000)[:, None] + 0.5) / 20_000
        drawn = draw(declared(distribution=distribution), Setting(1.5, 1.0, 3.0), u)
        assert drawn.mean() == pytest.approx(mean, abs=1e-4)
        assert drawn.var() == pytest.approx(variance, abs=1e-4)

    def test_whole_numbers_are_equally_likely(self):
        whole = declared(2, low=0, high=9)
        u = (np.arange(6000)[:, None] + 0.5) / 6000
        numbers, heads = np.unique(draw(whole, Setting(2, 1, 6), u), return_counts=True)
        assert numbers.tolist() == [1, 2, 3, 4, 5, 6]
        assert heads.tolist() == [1000] * 6

    def test_the_plausible_range_counts_where_the_scenario_gives_none(self):
        u = np.array([[1e-12], [1 - 1e-12]])
        ends = draw(declared(plausible=(0.5, 2.0)), Setting(1.0), u)
        assert ends[:, 0] == pytest.approx([0.5, 2.0], abs=1e-5)
        with pytest.raises(ValueError, match="no range"):
            draw(declared(), Setting(1.0), u)

    def test_a_range_of_one_value_is_that_value(self):
        assert draw(declared(), Setting(1.0, 1.0, 1.0), np.array([[0.3]])) == 1.0

    def test_many_at_once_are_each_alone(self):
        unknowns = [
            (declared(), Setting(1.5, 1.0, 3.0)),
            (declared(2, low=0, high=9), Setting(2, 1, 6)),
            (declared(), Setting(1.0, 1.0, 1.0)),
            (declared(distribution="uniform"), Setting(1.5, 1.0, 3.0)),
            (declared(), Setting(3.0, 1.0, 3.0)),
        ]
        u = (np.arange(35.0).reshape(5, 7) + 0.5) / 35
        drawn = draw_each(unknowns, u)
        for place, unknown in enumerate(unknowns):
            assert np.array_equal(drawn[place], draw(*unknown, u[place]))


class TestOfARun:
    def test_unknowns_are_drawn_once_for_each_replication(self):
        scenario = everything()
        drawn = scenario.values(Streams(1, 0, 30), unknowns=True)
        fixed = scenario.values(Streams(1, 0, 30), unknowns=False)
        varied = {path for path, value in drawn.items() if isinstance(value, np.ndarray)}
        assert varied == {path for path, one in scenario.parameters.items() if one.is_unknown}
        assert {drawn[path].shape for path in varied} == {(30, 1)}
        assert all(fixed[path] == scenario.parameter(path).value for path in fixed)
        later = scenario.values(Streams(1, 10, 5), unknowns=True)
        for path in varied:
            assert (later[path] == drawn[path][10:15]).all(), path
            parameter = scenario.parameter(path)
            assert parameter.low <= drawn[path].min() <= drawn[path].max() <= parameter.high

    def test_every_scenario_shares_an_unknowns_luck(self):
        """A lever moved, a mechanism taken out: what nobody knows stays as it was."""
        base = everything()
        other = base.with_parameters({"studio.cohort_size": 4}).without("visits")
        ours, theirs = (one.values(Streams(1, 0, 8), unknowns=True) for one in (base, other))
        for path in theirs:
            if isinstance(theirs[path], np.ndarray):
                assert (ours[path] == theirs[path]).all()

    def test_columns_replace_what_the_scenario_says(self):
        path = "exits.early"
        listed = [{"kind": "exits"}]
        model = TrainingModel(programme(listed), replications=3, columns={path: [0.0, 0.1, 0.2]})
        assert model.values[path][:, 0].tolist() == [0.0, 0.1, 0.2]

    @pytest.mark.parametrize(
        ("path", "column"),
        [
            ("exits.early", [0.1, 0.2]),
            ("exits.early", [[0.1, 0.2, 0.3]]),
            ("exits.early", [0.0, 0.1, 0.9]),
            ("exits.early", [0.0, 0.1, np.nan]),
            ("exits.earli", [0.0, 0.1, 0.1]),
            ("exits.who", [0.0, 0.1, 0.1]),
            ("population.recruits.count", [1.0, 2.0, 3.0]),
        ],
    )
    def test_columns_that_cannot_be_are_refused(self, path, column):
        with pytest.raises(ScenarioError) as refusal:
            TrainingModel(programme([{"kind": "exits"}]), replications=3, columns={path: column})
        assert all(refusal.value.message(language) for language in ("en", "zh"))


class TestSettled:
    def test_it_is_worked_out_again_when_a_value_changes(self):
        class Course(Parameterised):
            gain = declared()

        course, worked_out = Course({"gain": 2.0}), []

        def twice() -> float:
            worked_out.append(course.gain)
            return 2 * course.gain

        assert [course.settled("twice", twice) for _ in range(3)] == [4.0] * 3
        course.values = {**course.values, "gain": 3.0}
        assert [course.settled("twice", twice) for _ in range(3)] == [6.0] * 3
        assert worked_out == [2.0, 3.0]
