import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario import parse
from sim.streams import Streams
from tests.scenario.small import TEXT, Course, Studio, edited

UNKNOWN = {
    "competence.correlation", "competence.effort_gain", "competence.trained_max",
    "course_kind.gain", "population.young.age_mean",
}  # fmt: skip


@pytest.fixture(scope="module")
def small():
    return parse(TEXT)


def test_by_luck_alone_every_value_is_the_central_one(small):
    assert small.values(Streams(1, 0, 5), unknowns=False) == small.central_values()


def test_unknowns_are_columns_within_their_range(small):
    values = small.values(Streams(1, 0, 400), unknowns=True)
    columns = {path for path, value in values.items() if isinstance(value, np.ndarray)}
    assert columns == UNKNOWN
    for path in UNKNOWN:
        parameter, column = small.parameter(path), values[path]
        assert column.shape == (400, 1)
        assert column.dtype == np.float64
        assert parameter.low <= column.min() < column.max() <= parameter.high


def test_draws_are_shared_by_variants_and_by_longer_runs(small):
    few = small.values(Streams(1, 0, 10), unknowns=True)
    more = small.variant("more_seats").values(Streams(1, 0, 30), unknowns=True)
    late = small.values(Streams(1, 5, 5), unknowns=True)
    for path in UNKNOWN:
        np.testing.assert_array_equal(few[path], more[path][:10])
        np.testing.assert_array_equal(few[path][5:], late[path])


def test_one_draw_does_not_move_another():
    wider = parse(edited("low: 28, high: 33", "low: 20, high: 40"))
    streams = Streams(1, 0, 10)
    before = parse(TEXT).values(streams, unknowns=True)
    after = wider.values(streams, unknowns=True)
    moved = {path for path in UNKNOWN if not np.array_equal(before[path], after[path])}
    assert moved == {"population.young.age_mean"}


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_columns_replace_values_and_draws(small, shape):
    rates = np.linspace(0.1, 0.4, 4)
    gains = np.linspace(0.0, 0.3, 4)
    columns = {"studio.rate": rates.reshape(shape), "course_kind.gain": gains.reshape(shape)}
    values = small.values(Streams(1, 0, 4), unknowns=True, columns=columns)
    np.testing.assert_array_equal(values["studio.rate"], rates[:, None])
    np.testing.assert_array_equal(values["course_kind.gain"], gains[:, None])


@pytest.mark.parametrize(
    ("path", "column", "code"),
    [
        ("studio.rat", [0.5] * 4, "unknown_parameter"),
        ("studio.rule", [1.0] * 4, "column_of_structural"),
        ("population.young.count", [12.0] * 4, "column_of_structural"),
        ("studio.rate", [0.5] * 3, "column_shape"),
        ("studio.rate", 0.5, "column_shape"),
        ("studio.rate", [[0.5] * 4], "column_shape"),
        ("studio.rate", [0.5, 0.5, 1.5, 0.5], "out_of_range"),
        ("studio.rate", [0.5, 0.5, float("nan"), 0.5], "out_of_range"),
    ],
)
def test_refuses_columns(small, path, column, code):
    with pytest.raises(ScenarioError) as caught:
        small.values(Streams(1, 0, 4), unknowns=True, columns={path: column})
    assert caught.value.code == code
    assert path in str(caught.value)


def test_binds_everything_that_acts(small):
    bound = small.bind(small.central_values())
    assert list(bound.groups) == ["veterans", "young"]
    assert bound.groups["young"].age_mean == 30.0
    assert bound.competence.correlation == 0.5
    assert [(type(one), one.instance) for one in bound.mechanisms] == [
        (Course, "course_kind"),
        (Studio, "studio"),
    ]
    assert bound.mechanisms[0].topics == {"speaking": 0.3, "writing": 0.7}
    assert bound.mechanisms[0].peers["studio"] is bound.mechanisms[1]


def test_binds_columns(small):
    streams = Streams(1, 0, 3)
    bound = small.bind(small.values(streams, unknowns=True))
    assert bound.mechanisms[0].gain.shape == (3, 1)
    assert bound.mechanisms[1].rate == 0.5


def test_rebinds_one_value_in_place(small):
    bound = small.bind(small.central_values())
    studio = bound.mechanisms[1]
    bound.rebind("studio.rate", 0.9)
    bound.rebind("population.young.female_share", 0.1)
    bound.rebind("competence.correlation", np.array([[0.3]]))
    assert studio.rate == 0.9
    assert studio.seats == 6
    assert bound.groups["young"].female_share == 0.1
    assert bound.competence.correlation == np.array([[0.3]])
    assert small.parameter("studio.rate").value == 0.5


@pytest.mark.parametrize("path", ["studio.rat", "nobody.rate", "studio", ""])
def test_rebinding_what_is_not_there(small, path):
    with pytest.raises(ScenarioError) as caught:
        small.bind(small.central_values()).rebind(path, 1)
    assert caught.value.code == "unknown_parameter"
