import copy
import json

import pytest

from sim.scenario import json_schema, parse
from sim.scenario.yaml_file import read
from tests.scenario.small import TEXT

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(json.dumps(json_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def data():
    return copy.deepcopy(read(TEXT).data)


def test_takes_what_the_reader_takes(validator, data):
    validator.validate(data)
    validator.validate(read(parse(TEXT).to_yaml()).data)


def bad(data, *path):
    """Return the owner of a value of the data, to spoil it."""
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), "calender", {}),
        ((), "schema", 2),
        ((), "name", "a b"),
        (("calendar",), "months", 0),
        (("calendar",), "months", 1201),
        (("calendar",), "start", "2018"),
        (("competence",), "corelation", 0.5),
        (("competence",), "correlation", 2),
        (("population", "young"), "count", -1),
        (("population", "young"), "post", 7),
        (("population", "young", "age"), "sdev", 3),
        (("population", "young", "age", "mean"), "lo", 3),
        (("mechanisms", 0), "kind", "unheard_of"),
        (("mechanisms", 0), "every", 3),
        (("mechanisms", 0), "rule", "bset"),
        (("mechanisms", 0), "seats", {"low": 3}),
        (("mechanisms", 0), "quota", 0),
        (("mechanisms", 1), "every", None),
        (("mechanisms", 1), "elective", 1),
        (("mechanisms", 1), "assessors", {"peer": 1}),
        (("mechanisms", 1), "response", [[1, 2, 3]]),
        (("mechanisms", 1), "response", [[1, 2]] * 2 + [[3]]),
        (("mechanisms", 1), "leader", 3),
        (("indicators", 1), "kind", "unheard_of"),
        (("targets", 0), "kind", "points"),
    ],
)
def test_refuses_in_the_editor_what_the_reader_refuses(validator, data, path, key, value):
    bad(data, *path)[key] = value
    assert not validator.is_valid(data)


def test_a_required_parameter_is_required(validator, data):
    del data["mechanisms"][1]["every"]
    assert not validator.is_valid(data)


def test_every_parameter_carries_its_label(validator):
    seats = validator.schema["$defs"]["mechanism.studio_kind"]["properties"]["seats"]
    assert seats["title"] == "Seats · 培训名额"
    assert seats["default"] == 6
