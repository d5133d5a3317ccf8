"""A new mechanism is one file under 40 lines, and everything that lists mechanisms then has it."""

import gc
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.experiments.run import run
from sim.levers import levers_of, tooltip
from sim.model import TrainingModel
from sim.registry import find, kinds
from sim.scenario import json_schema
from tests.support import programme
from tools.mechanism_page import section

FILE = Path(__file__).parent / "fixtures" / "red_blue_exercise.py"
NAME = "red_blue_exercise"


@pytest.fixture(scope="module", autouse=True)
def kind():
    """The mechanism, known as long as these tests run."""
    spec = importlib.util.spec_from_file_location(NAME, FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.RedBlueExercise
    del module
    sys.modules.pop(NAME, None)
    gc.collect()


@pytest.fixture(scope="module")
def scenario():
    listed = [{"kind": NAME, "every": {"value": 2, "low": 1, "high": 12, "source": "assumption"}}]
    return programme(listed, {"levers": [f"{NAME}.every"]})


def test_it_is_one_file_under_forty_lines():
    assert len(FILE.read_text(encoding="utf-8").splitlines()) < 40


def test_it_is_found_by_its_name(kind):
    assert find(NAME) is kind
    assert NAME in kinds()


def test_editors_complete_it():
    forms = json_schema()["$defs"]
    assert NAME in forms["MechanismForm"]["properties"]["kind"]["enum"]
    declared = forms[f"mechanism.{NAME}"]["properties"]
    assert declared["gain"]["title"] == "Gain per exercise · 每次对抗的能力提升"
    (bounds, _) = declared["gain"]["anyOf"]
    assert (bounds["minimum"], bounds["maximum"]) == (0, 0.15)


def test_its_lever_is_a_slider(scenario):
    (slider,) = levers_of(scenario)
    assert slider.label == {"en": "Months between exercises", "zh": "红蓝对抗间隔"}
    assert (slider.low, slider.high) == (1, 12)
    assert all(words in tooltip(slider, "en") for words in ("1", "12", "months"))


def test_the_reference_page_describes_it(kind):
    told = section(kind)
    assert "## Red-blue exercise · 红蓝对抗" in told
    assert "close bouts teach more" in told
    assert "| `gain` | Gain per exercise · 每次对抗的能力提升 |" in told


def test_its_unknown_has_bounds_and_is_drawn_within_them(scenario):
    gain = scenario.parameter(f"{NAME}.gain")
    assert gain.is_unknown
    assert (gain.low, gain.high) == (0.0, 0.15)
    drawn = run(scenario, 40, months=1, progress=False).parameters[f"{NAME}.gain"]
    assert drawn.between(0.0, 0.15).all()
    assert drawn.nunique() == 40


def test_it_acts_and_one_replication_is_the_first_of_many(scenario):
    alone, many = (TrainingModel(scenario, rng=5, replications=count) for count in (1, 30))
    for model in (alone, many):
        for _ in range(2):
            model.step()
    trained = many.roster["trained"][:, 0, : alone.roster.shape[1]]
    assert np.array_equal(trained, alone.roster["trained"][:, 0])
    assert (many.recorder.ledger[NAME][:, 1] > 0).all()
    assert (many.recorder.ledger[NAME][:, 0] == 0).all()
