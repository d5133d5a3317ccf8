"""What a mechanism says about itself is whole and true."""

import pytest

from sim.columns import CORE_COLUMNS, PRESSURE_COLUMNS
from sim.evidence import resolve_source
from sim.mechanism import Mechanism
from sim.roster import DERIVED
from sim.scenario.settings import read_value
from sim.text import LANGUAGES, keys

CORE = {column.name for column in CORE_COLUMNS}
UNITS = {key.removeprefix("unit.") for key in keys("unit")}


def in_both_languages(words) -> bool:
    return set(words) == set(LANGUAGES) and all(text.strip() for text in words.values())


def test_it_has_a_name_a_title_and_an_explanation(kind):
    assert kind.__module__ == f"sim.mechanisms.{kind.name}"
    assert in_both_languages(kind.title)
    assert kind.__doc__


def test_it_acts_in_some_phase(kind):
    acting = [
        name
        for name, member in vars(Mechanism).items()
        if callable(member) and not name.startswith("_") and kind.acts_in(name)
    ]
    assert set(acting) - {"check"}


def test_every_parameter_is_declared_in_full(kind):
    for name, declared in kind.params().items():
        assert in_both_languages(declared.label), name
        assert not declared.help or in_both_languages(declared.help), name
        assert declared.unit in UNITS, name
        assert resolve_source(declared.source), name
        if declared.type in ("int", "float"):
            assert declared.low < declared.high, name
        if declared.type == "choice":
            assert declared.default in declared.choices, name


def test_every_unknown_has_a_range_around_its_default(kind):
    for name, declared in kind.params().items():
        if declared.plausible is not None:
            low, high = declared.plausible
            assert low < high, name
            assert low <= declared.default <= high, name


def test_its_example_and_its_zero_strength_are_legal_values(kind):
    assert kind.off, "say with which values the mechanism has no effect"
    for values in (kind.example, kind.off):
        for name, value in values.items():
            read_value(kind.params()[name], value, name, ("policy", "service", "speech"))


def test_its_audiences_are_parameters_that_name_people(kind):
    assert {kind.params()[name].type for name in kind.audiences} <= {"names"}
    people = {name for name, declared in kind.params().items() if declared.type == "names"}
    assert people == set(kind.audiences)


def test_its_decisions_are_distinct_names(kind):
    assert all(decision.isidentifier() for decision in kind.decisions)
    assert len(set(kind.decisions)) == len(kind.decisions)


def test_it_reads_and_writes_columns_that_there_are(kind):
    own = {column.name for column in kind.columns}
    assert set(kind.reads) <= CORE | set(DERIVED) | own
    assert set(kind.writes) <= CORE
    assert not own & CORE


def test_it_declares_what_its_phases_write(kind):
    if kind.acts_in("delta"):
        assert "trained" in kind.writes
    if kind.acts_in("press"):
        assert set(kind.writes) & PRESSURE_COLUMNS
    if kind.pressured:
        assert kind.acts_in("hazards")


def test_whoever_declares_no_zero_strength_would_be_found_out():
    class Forgetful(Mechanism):
        pass

    with pytest.raises(AssertionError):
        test_its_example_and_its_zero_strength_are_legal_values(Forgetful)
