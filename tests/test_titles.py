"""What parts of a scenario and values are called: never by the names that files and code use."""

import re

import pytest

from sim.scenario import load
from sim.text import LANGUAGES, text
from sim.titles import choice_words, part_title, value_words
from sim.ui.programmes import offered

FUXIN = load("fuxin")

INTERNAL = {"en": re.compile(r"\w_\w|\w\.\w*[a-z]"), "zh": re.compile(r"[A-Za-z]")}
"""Names with underscores or points; in Chinese words any Latin letter."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("programme", sorted(offered()))
def test_no_value_of_a_programme_is_called_by_an_internal_name(programme: str, lang: str) -> None:
    scenario = load(programme)
    said = {one.path: value_words(scenario, one, one.value, lang) for one in scenario.settings}
    assert {path: words for path, words in said.items() if INTERNAL[lang].search(words)} == {}


def test_assessors_and_components_have_the_documents_words() -> None:
    values = FUXIN.parameters["evaluation.components"], FUXIN.parameters["evaluation.bodies"]
    english, chinese = (
        [value_words(FUXIN, one, one.value, lang) for one in values] for lang in ("en", "zh")
    )
    assert english == [
        "add-on evaluation 0.333, annual assessment 0.334, daily assessment 0.333",
        "assessment group 0.334, self-appraisal 0.333, street-wide appraisal 0.333",
    ]
    assert chinese == [
        "附加评价 0.333,年度考核 0.334,日常考核 0.333",
        "考核组综评 0.334,自评 0.333,街道通评 0.333",
    ]


def test_weights_over_dimensions_have_the_dimensions_titles() -> None:
    focus = FUXIN.parameters["flood.focus"]
    assert value_words(FUXIN, focus, focus.value, "en") == (
        "Driving projects 0.3, Emergency handling 0.7"
    )


def test_everyone_who_was_ever_in_a_class_is_called_by_the_class() -> None:
    nanshan = load("nanshan")
    title = next(one.title for one in nanshan.mechanisms if one.instance == "camp")
    assert part_title(nanshan, "camp.ever", "en") == f"ever in {title['en']}"
    assert part_title(nanshan, "staff", "en") == "all staff"
    assert part_title(nanshan, "no_such_part", "en") == "no_such_part"


def test_a_value_of_nothing_and_a_switch_are_told() -> None:
    attachment = FUXIN.parameters["attachment.focus"]
    assert value_words(FUXIN, attachment, attachment.value, "en") == "–"
    composes = FUXIN.parameters["evaluation.group_composes"]
    assert value_words(FUXIN, composes, True, "zh") == text("ui.lever.is_on", "zh")


def test_large_numbers_are_written_out_and_seats_without_limit_are_told() -> None:
    yangpu = load("yangpu")
    fund, seats = yangpu.parameters["service_fund.fund"], yangpu.parameters["tiers.novice.seats"]
    assert value_words(yangpu, fund, fund.value, "en") == "100,000"
    assert value_words(yangpu, seats, seats.value, "en") == "no limit"
    assert value_words(yangpu, seats, seats.value, "zh") == "不限"
    assert value_words(yangpu, seats, 60, "en") == "60"


def test_a_choice_that_the_catalogue_does_not_know_keeps_its_name() -> None:
    assert choice_words("of_an_extension", "zh") == "of_an_extension"
