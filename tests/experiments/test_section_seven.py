"""Every reported figure that a simulation can be held against stands in its scenario."""

from dataclasses import dataclass

import pytest

from sim.scenario import load, names


@dataclass(frozen=True)
class Figure:
    """A reported figure.

    Attributes:
        value: as printed; shares as parts of one.
        tolerance: of a point; None if only the value is asked for.
        kind: what it is.
        change: whether it is a change against a baseline.
        both: whether it reads in points and relatively.
    """

    value: float
    tolerance: float | None = None
    kind: str | None = None
    change: bool = False
    both: bool = False


FIGURES = {
    "guicheng": [
        Figure(35, 0, "input"),  # age ceiling
        Figure(30, None, "input"),  # mean age
        Figure(10, None, "lower_bound"),  # sessions
    ],
    "putuo": [
        Figure(273, 0, "input"),
        Figure(106, 0, "input"),
        Figure(27, 0, "input"),  # youngest
        Figure(6, 0, "input"),  # mentors
        Figure(5, 0, "input"),  # apprentices of each
        Figure(30, 0, "input"),
    ],
    "fuxin": [
        Figure(12, 4),  # into the mid-level pool
        Figure(21),  # degrees
        Figure(30_000, None, "lower_bound"),  # visits
        Figure(46, 0, "input"),  # village cadres
    ],
    "nanshan": [
        Figure(11, 4),  # elected secretaries
        Figure(326),  # trained reserve
        Figure(37.9, 0.5),
        Figure(-3, 1, change=True),
        Figure(0.636, 0.03),
        Figure(0.203, 0.03, change=True, both=True),
        Figure(3, None, "input"),  # benchmark teams, three
        Figure(4, None, "input"),  # or four
        Figure(30, None, "input"),  # camp
    ],
    "yangpu": [
        Figure(-3.5, 0.5, change=True),
        Figure(0.243, 0.03, change=True, both=True),
        Figure(0.122, 0.03, change=True, both=True),
        Figure(42, None, "input"),  # deputies in post
        Figure(92, None, "input"),  # posts
    ],
}


def stands(figure, target):
    """Whether a target is about the figure."""
    if figure.kind is not None and target.kind != figure.kind:
        return False
    readings = [one for one in target.readings.values() if _means(figure, one)]
    if figure.tolerance is not None:
        readings = [one for one in readings if one.tolerance == pytest.approx(figure.tolerance)]
    changes = [one for one in readings if target.moments(one)[1] or target.missing]
    if figure.change and changes != readings:
        return False
    if figure.both and {one.relative for one in readings} != {True, False}:
        return False
    return bool(readings)


def _means(figure, reading):
    gap = abs(reading.value - figure.value)
    return gap <= (1e-9 if figure.kind != "input" else reading.tolerance + 1e-9)


@pytest.mark.parametrize(
    ("programme", "figure"),
    [
        pytest.param(programme, figure, id=f"{programme} {figure.value}")
        for programme, figures in FIGURES.items()
        if programme in names()
        for figure in figures
    ],
)
def test_it_stands_as_a_target(programme, figure):
    found = [one for one in load(programme).targets if stands(figure, one)]
    assert found


@pytest.mark.parametrize("programme", [name for name in FIGURES if name in names()])
def test_each_target_points_into_its_document(programme):
    scenario = load(programme)
    number = scenario.about["document"]
    for target in scenario.targets:
        assert target.source.startswith(f"{number} "), target.source
