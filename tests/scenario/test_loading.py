import pytest

from sim.errors import ScenarioError
from sim.scenario import load, names
from tests.scenario.small import TEXT


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of scenarios in the place of those that come with the program."""
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("name: other\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("# Scenarios\n", encoding="utf-8")
    monkeypatch.setattr("sim.scenario.scenarios_dir", lambda: tmp_path)
    return tmp_path


def refused(name):
    with pytest.raises(ScenarioError) as caught:
        load(name)
    return caught.value


def test_names_are_those_of_the_files(shelf):
    assert names() == ["other", "small"]


def test_loads_by_name_and_from_a_path(shelf):
    assert load("small") == load(shelf / "small.yaml") == load(str(shelf / "small.yaml"))


def test_an_unknown_name_suggests_the_nearest(shelf):
    error = refused("smal")
    assert error.message() == (
        "There is no scenario 'smal'. Legal: other, small. Did you mean small?"
    )


@pytest.mark.parametrize("name", ["", "small.yml", "nowhere/small", "./small"])
def test_a_path_that_leads_nowhere(shelf, monkeypatch, name):
    monkeypatch.chdir(shelf)
    assert refused(name).code == ("missing_file" if name else "unknown_scenario")


def test_a_folder_is_no_file(shelf):
    assert refused(shelf).code == "unreadable_file"


def test_errors_name_the_file(shelf):
    error = refused("other")
    assert str(error) == "other.yaml: The key 'schema' is missing."


def test_a_huge_file_is_not_read_to_its_end(shelf):
    huge = shelf / "huge.yaml"
    with huge.open("wb") as stream:
        stream.truncate(1 << 26)
    assert refused(huge).code == "file_too_large"
