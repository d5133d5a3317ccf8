"""Bad scenario files: each gets one message with place, legal range and nearest word."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import ScenarioError, Where, shown
from sim.scenario import parse
from tests.scenario.small import TEXT, Studio, edited


@dataclass(frozen=True)
class Case:
    """A row of ``bad_inputs.yaml``."""

    replace: str
    by: str
    code: str
    key: str | None
    value: Any
    legal: str | None
    nearest: str | None
    line: str | None = ""

    @property
    def text(self):
        return edited(self.replace, self.by)

    @property
    def line_number(self):
        if self.line is None:
            return None
        fragment = self.line or self.by.split("\n")[-1]
        return self.text[: self.text.index(fragment)].count("\n") + 1


TABLE = yaml.safe_load(Path(__file__).with_name("bad_inputs.yaml").read_text(encoding="utf-8"))
CASES = [pytest.param(Case(**row), id=name) for name, row in TABLE.items()]


def refused(text):
    with pytest.raises(ScenarioError) as caught:
        parse(text, "plan.yaml")
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_says_what_and_where_and_the_mend(case):
    error = refused(case.text)
    assert error.code == case.code
    assert error.where == Where("plan.yaml", case.line_number, case.key)
    message = error.message()
    assert message.startswith("plan.yaml")
    assert shown(case.value) in message
    if case.legal != "any":
        assert f"Legal: {case.legal}." in message if case.legal else "Legal:" not in message
    if case.nearest != "any":
        assert message.partition("Did you mean ")[2] == (f"{case.nearest}?" if case.nearest else "")
    assert error.message("zh") != message


def test_the_whole_message_in_both_languages():
    text = edited("value: 6, low: 2, high: 30", "value: 900, low: 2")
    line = text[: text.index("value: 900")].count("\n") + 1
    error = refused(text)
    assert error.message() == (
        f"plan.yaml, line {line}, studio.seats.value: Seats is 900, which is out of range. "
        "Legal: 0 to 500 persons."
    )
    assert error.message("zh") == (
        f"plan.yaml,第{line}行,studio.seats.value:培训名额为 900,超出范围。允许:0 至 500 人。"
    )


def test_the_first_fault_by_position_is_told():
    text = edited("step: 1", "step: 0", edited("communities: 20", "communities: -1"))
    assert refused(text).where.key == "calendar.step"


def test_a_misspelt_key_is_told_before_what_it_leaves_missing():
    assert refused(edited("title: {en: Small", "titel: {en: Small")).nearest == "title"


def test_a_list_is_no_scenario():
    error = refused("- a\n- b\n")
    assert (error.code, error.where.line) == ("wrong_type", 1)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("seats", "studio.seats"),
        ("population.veterans.count",) * 2,
        ("tiers", "studio"),
        (None, "studio"),
    ],
)
def test_what_a_mechanism_finds_has_a_place(monkeypatch, told, key):
    def check(self):
        raise ScenarioError("no_mentors", key=told, value=0)

    monkeypatch.setattr(Studio, "check", check)
    error = refused(TEXT)
    fragment = {"studio.seats": "    seats:", "studio": "  - name: studio"}.get(key, "    count: {")
    assert error.where == Where("plan.yaml", TEXT[: TEXT.index(fragment)].count("\n") + 1, key)


def test_two_groups_that_ids_cannot_tell_apart(monkeypatch):
    monkeypatch.setattr("sim.scenario.checks.group_code", lambda name: 7)
    error = refused(TEXT)
    assert (error.code, error.where.key) == ("name_clash", "population.young")


def test_a_decision_that_keys_cannot_tell_apart(monkeypatch):
    monkeypatch.setattr(Studio, "decisions", ("picked", "picked"))
    error = refused(TEXT)
    assert (error.code, error.where.key) == ("decision_clash", "studio")
