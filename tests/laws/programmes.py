"""Programmes drawn at random: any mechanisms, with values anywhere in their plausible ranges."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.mechanism import Mechanism
from sim.parameters import Param
from sim.scenario import Scenario
from tests.support import COMPANY, mechanisms, programme
from tools.mechanism_page import shipped

FRAMES = {
    "population.recruits.count": st.integers(1, 16),
    "population.officials.count": st.integers(20, 40),
    "population.veterans.count": st.integers(1, 6),
    "competence.trained_max": st.floats(0.3, 3.0),
    "calendar.step": st.sampled_from([1, 1, 3]),
}


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return mechanisms as in a file, and values of the frame; together they are legal."""
    frame = {path: draw(values) for path, values in FRAMES.items()}
    chosen = draw(st.lists(st.sampled_from(sorted(shipped())), max_size=5, unique=True))
    listed = [*mechanisms(COMPANY), *(draw(_mechanism(shipped()[name])) for name in chosen)]
    frame["calendar.months"] = 6 * frame["calendar.step"]
    try:
        made(listed, frame)
    except ScenarioError:
        # Values that contradict each other are refused, which other tests see to.
        assume(False)
    return listed, frame


def made(listed: list[dict[str, Any]], frame: dict[str, Any]) -> Scenario:
    """Return the programme."""
    return programme(listed, frame)


@st.composite
def _mechanism(draw: st.DrawFn, kind: type[Mechanism]) -> dict[str, Any]:
    values = dict(kind.example)
    numbers = {
        name: one
        for name, one in kind.params().items()
        if one.type in ("int", "float") and name not in kind.example
    }
    for name in draw(st.lists(st.sampled_from(sorted(numbers)), max_size=3)) if numbers else ():
        values[name] = draw(_number(numbers[name]))
    return {"name": f"a_{kind.name}", "kind": kind.name, **values}


def _number(one: Param) -> st.SearchStrategy[Any]:
    """Return values of the plausible range, or near the default where there is none."""
    low, high = one.plausible or (one.low, one.high)
    near = 3 * abs(one.default or 1) + 1
    low, high = max(low, -near), min(high, near)
    return st.integers(int(low), int(high)) if one.type == "int" else st.floats(low, high)
