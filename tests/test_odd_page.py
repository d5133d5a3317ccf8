"""The model's description says what the code declares."""

import re

import pytest

from sim.columns import CORE_COLUMNS, PRESSURE_COLUMNS
from sim.evidence import resolve_source
from sim.mechanism import PHASES
from sim.scenario import load
from tools.odd_page import BEGIN, END, PAGE, PROGRAMMES, owners, page, tables

TEXT = PAGE.read_text("utf-8")


def test_its_tables_are_those_of_the_declarations():
    assert page(TEXT) == TEXT, "stale; run: python -m tools.odd_page"


def test_every_parameter_stands_in_a_table_with_a_source_that_resolves():
    shown = tables()
    for name, owner in owners().items():
        section = shown.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
        for key, one in owner.params().items():
            assert f"| `{key.rstrip('_')}` |" in section
            assert resolve_source(one.source)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_kind_of_the_programme_has_its_rule(programme):
    rules = TEXT.partition("## 7. Submodels")[2].partition("## 8.")[0]
    words = {"exits": "Voluntary exits", "retirement": "Retirement", "morale": "Morale",
             "fade": "Fade", "on_the_job": "On the job", "supervision": "Supervision"}  # fmt: skip
    for spec in load(programme).mechanisms:
        name = spec.kind.name
        assert f"(`{name}`)" in rules or words.get(name, "\0") in rules, name


def test_the_phases_stand_in_their_order():
    listed = TEXT.partition("## 3.")[2].partition("## 4.")[0]
    places = [listed.index(f"**{phase}**") for phase in PHASES if phase != "record"]
    assert places == sorted(places)


def test_every_state_variable_is_described():
    described = TEXT.partition("## 2.")[2].partition("## 3.")[0].lower().replace("-", " ")
    other = {"group": "group", "time_in_tier": "time in tier", "entry_level": "entry level",
             "trained": "trained part", "since_honour": "since honour", "standing": "standing",
             "since_setback": "since setback", "log_entries": "log entries"}  # fmt: skip
    left_out = {"home", "entry_trained"}
    for column in CORE_COLUMNS:
        if column.name in left_out or column.name in PRESSURE_COLUMNS:
            continue
        assert other.get(column.name, column.name) in described, column.name


def test_a_page_without_a_place_for_tables_is_refused():
    with pytest.raises(ValueError, match="no place"):
        page(re.sub(re.escape(BEGIN), "", TEXT))
    assert TEXT.count(END) == 1
