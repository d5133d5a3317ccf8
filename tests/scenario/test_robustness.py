"""Whatever a file says, it is read or refused; what is read can be written and read again."""

import copy
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario import parse
from sim.scenario.yaml_file import read
from tests.scenario.small import TEXT

DATA = read(TEXT).data
JUNK: list[Any] = [
    None, True, 0, -1, 7, 0.5, 1e308, 1e-300, 10**30, "", "x", "a.b", "studio", "2018-08", "novice",
    [], [[]], [None], ["young", "young"], [[0, 1], [1, 2]], {}, {"": 1}, {"value": 1},
    {"value": {"value": 1}}, {"low": 1, "high": 0}, {"value": 1, "low": None, "source": []},
    {"en": 1, "zh": "x"}, {"en": "x", "zh": "x"}, {"speaking": 0.5, "writing": 0.5},
]  # fmt: skip

# Words that a careless writer or reader of YAML takes for something else.
TRAPS = [
    "yes", "1e3", "null", "~", "001", "1:30", "2018-08-15", "- a", "a: b", "#", " x ", "'", "=",
    "<<", "a\n\nb\n", "\t", "\u2028", "a\x85b", "\ufeff", "\x07", "*a", "&a", "!x", "%", "大",
]  # fmt: skip
WORDS = st.sampled_from(TRAPS) | st.text(
    st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=12
)
TITLES = st.fixed_dictionaries({"en": WORDS, "zh": WORDS})
SHARES = st.floats(0, 1) | st.sampled_from([-0.0, 5e-324, 0.1 + 0.2])


def as_file(data):
    """Return data as JSON, which is YAML too and leaves no doubt about what is text."""
    return json.dumps(data)


def places(data, path=()):
    """Yield the path of every value in nested data."""
    yield path
    entries = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in entries:
        yield from places(value, (*path, key))


def outcome(text):
    """Return a message or a hash; any other exception is a fault of the reader."""
    try:
        return parse(text, "plan.yaml").hash
    except ScenarioError as error:
        return error.message("en") + error.message("zh")


PLACES = list(places(DATA))


@given(st.sampled_from(PLACES), st.sampled_from(JUNK))
@settings(max_examples=150, deadline=None)
def test_any_value_anywhere_is_read_or_refused(place, junk):
    data = copy.deepcopy(DATA)
    if not place:
        data = junk
    else:
        owner = data
        for key in place[:-1]:
            owner = owner[key]
        owner[place[-1]] = junk
    assert outcome(as_file(data))


@given(
    st.integers(0, len(TEXT)),
    st.integers(0, 12),
    st.sampled_from([*"[]{}:,-#&*!|>'\"%@`~\n", "\n  ", "x"]),
)
@settings(max_examples=100, deadline=None)
def test_any_slip_of_the_keyboard_is_read_or_refused(start, length, typed):
    assert outcome(TEXT[:start] + typed + TEXT[start + length :])


@st.composite
def scenarios(draw):
    data = copy.deepcopy(DATA)
    data["title"] = draw(TITLES)
    data["about"] = draw(
        st.dictionaries(
            st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True),
            WORDS | TITLES | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6),
            max_size=3,
        )
    )
    data["calendar"]["months"] = draw(st.integers(14, 1200))
    first = draw(SHARES)
    data["tiers"]["expert"]["weights"] = {"speaking": first, "writing": 1.0 - first}
    young = data["population"]["young"]
    studio, course = data["mechanisms"]
    young["title"] = draw(TITLES)
    young["count"] = draw(st.integers(0, 20))
    young["female_share"] = draw(SHARES | setting(SHARES))
    course["gain"] = draw(SHARES | setting(SHARES))
    course["topics"] = draw(st.dictionaries(st.sampled_from(["speaking", "writing"]), SHARES))
    course["elective"] = draw(st.booleans())
    heights = draw(st.lists(st.floats(-1, 1), max_size=4))
    course["response"] = [[x / 3, y] for x, y in enumerate(heights)]
    studio["quota"] = draw(st.none() | st.integers(1, 50))
    studio["rule"] = draw(st.sampled_from(["best", "lottery"]))
    studio["who"] = draw(
        st.lists(st.sampled_from(["young", "veterans", "staff", "expert"]), unique=True)
    )
    return data


def setting(values):
    """Return the long form of a value, low to high."""
    return st.tuples(values, values, values).map(
        lambda three: (
            dict(zip(("low", "value", "high"), sorted(three), strict=True)) | {"source": "E1"}
        )
    )


@given(scenarios())
@settings(max_examples=40, deadline=None)
def test_what_is_written_reads_back_the_same(data):
    scenario = parse(as_file(data))
    again = parse(scenario.to_yaml())
    assert again.hash == scenario.hash
    assert again.central_values() == scenario.central_values()
    # All but the settings, where the ranges of unknowns are spelt out now.
    assert replace(again, settings=()) == replace(scenario, settings=())
    assert parse(again.to_yaml()) == again
    assert again.to_yaml() == scenario.to_yaml()
