"""Every scenario that comes with the program, and the one that the guide prints."""

import re
from pathlib import Path

import pytest

from sim.experiments.run import run
from sim.paths import scenarios_dir
from sim.scenario import TEMPLATE, json_schema, load, names, parse
from sim.scenario.form import ScenarioForm
from sim.scenario.yaml_file import read

SHIPPED = [*names(), TEMPLATE]
GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "scenario-files.md"


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def test_putuo_is_there():
    assert "putuo" in names()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_folded_line_leaves_no_space_within_chinese_words(name):
    told = [one["zh"] for one in load(name).about.values() if isinstance(one, dict)]
    assert [one for one in told if re.search(r"[\u3000-\u9fff] [\u3000-\u9fff]", one)] == []


def test_the_template_is_no_programme_but_runs():
    assert TEMPLATE not in names()
    results = run(TEMPLATE, 5, progress=False)
    assert results.months == 36
    assert (results.values("gain_since_entry")[:, -1] > 0).all()


def test_the_template_uses_every_section_of_a_file():
    text = (scenarios_dir() / f"{TEMPLATE}.yaml").read_text("utf-8")
    sections = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    fields = {field.alias or name for name, field in ScenarioForm.model_fields.items()}
    assert sections == fields - {"fit"}  # nothing of a made-up district is fitted


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_bears_the_name_of_its_scenario(name):
    assert load(name).name == name


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_written_as_it_was_read(name):
    scenario = load(name)
    assert parse(scenario.to_yaml()).hash == scenario.hash


@pytest.mark.parametrize("name", SHIPPED)
def test_every_slider_can_move(name):
    scenario = load(name)
    for path in scenario.levers:
        lever = scenario.parameter(path)
        if lever.declared.type in ("int", "float"):
            assert lever.low is not None
            assert lever.high is not None
            assert lever.low < lever.high, path
            scenario.with_levers({path: lever.low})
            scenario.with_levers({path: lever.high})


@pytest.mark.parametrize("name", SHIPPED)
def test_every_variant_is_another_scenario(name):
    scenario = load(name)
    hashes = {scenario.variant(one.name).hash for one in scenario.variants} | {scenario.hash}
    assert len(hashes) == len(scenario.variants) + 1


@pytest.mark.parametrize("name", SHIPPED)
def test_an_editor_accepts_it(name, schema):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(read(load(name).to_yaml()).data, schema)


def test_the_guide_prints_a_scenario_that_loads(schema):
    (printed,) = re.findall(r"(?ms)^```yaml\n(.*?)^```$", GUIDE.read_text("utf-8"))
    scenario = parse(printed)
    assert scenario.variant("fewer_closer").parameter("class.cohort_size").value == 8
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(read(printed).data, schema)
