"""Levers on the screen: positions, words, sources, nominees."""

import re
from typing import Any, ClassVar

import pytest

from sim.errors import ScenarioError
from sim.levers import Lever, differences_in_words, levers_of, mark, nominees, tooltip, why_not
from sim.scenario import Scenario, load, names, parse
from sim.text import LANGUAGES, keys, text
from tests.district import district

PUTUO = load("putuo")
LEVERS = {lever.path: lever for lever in levers_of(PUTUO)}


@pytest.fixture(params=LEVERS)
def lever(request: pytest.FixtureRequest) -> Lever:
    return LEVERS[request.param]


@pytest.mark.parametrize("name", names())
def test_no_choice_is_called_by_its_internal_name(name: str) -> None:
    declared = [setting.declared for setting in load(name).settings]
    choices = {choice for one in declared if one.type == "choice" for choice in one.choices}
    assert {one for one in choices if not keys(f"choice.{one}")} == set()


def test_why_a_lever_is_idle_is_said_in_the_readers_language() -> None:
    fuxin = load("fuxin")
    assert why_not(fuxin, "certificate.every", "en").endswith("How = classes with places")
    assert why_not(fuxin, "certificate.every", "zh") == "当前不起作用:需提升方式为办班"
    # An interval does nothing where another mechanism sets the pace.
    idle = text("ui.lever.idle", "en")
    assert [why_not(PUTUO, f"{name}.every", "en") for name in ("evaluation", "to_exemplar")] == [
        idle,
        idle,
    ]
    assert why_not(PUTUO, "studio_review.every", "en") == ""
    assert "Assessors are masked" in why_not(PUTUO, "evaluation.masking", "en")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "The group only sums the others up: on"), ("zh", "考核组仅作综合: 启用")],
)
def test_what_differs_without_being_a_lever_is_told_in_words(lang: str, said: str) -> None:
    fuxin = load("fuxin")
    assert differences_in_words(fuxin, fuxin.variant("group_sums_up"), {}, lang) == said


class TestPutuo:
    def test_the_first_screen_has_its_six_levers(self) -> None:
        aliases = [lever.alias for lever in LEVERS.values()]
        assert aliases == [
            "seats",
            "selection-rate",
            "mentors",
            "leave-share",
            "elective-interval",
            "review-interval",
        ]

    def test_classes_name_the_path_and_the_alias(self) -> None:
        assert LEVERS["studio.cohort_size"].classes == ("t-studio-cohort-size", "t-seats")

    def test_every_position_has_a_legal_value_and_leads_back(self, lever: Lever) -> None:
        steps = round((lever.high - lever.low) / lever.step)
        assert 1 <= steps <= 100
        for number in range(steps + 1):
            position = lever.low + number * lever.step
            value = lever.value(position)
            assert lever.position(value) == pytest.approx(position)
            PUTUO.with_parameters({lever.path: value})

    def test_moved_away_and_back_gives_the_preset_to_the_bit(self, lever: Lever) -> None:
        preset = PUTUO.parameters[lever.path].value
        assert lever.value(lever.position(preset)) == preset
        again = PUTUO.with_parameters({lever.path: lever.value(lever.position(preset))})
        assert again.hash == PUTUO.hash

    def test_whole_numbers_stay_whole(self) -> None:
        value = LEVERS["studio.cohort_size"].value(31)
        assert value == 31
        assert isinstance(value, int)

    def test_shares_are_read_in_percent(self) -> None:
        rate = LEVERS["studio.selection_rate"]
        assert (rate.unit, rate.low, rate.high, rate.step) == ("percent", 10, 100, 1)
        assert rate.position(0.283) == 28
        assert rate.value(40) == 0.4

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_no_two_levers_have_the_same_name(self, lang: str) -> None:
        names = [lever.label[lang] for lever in LEVERS.values()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_levers_of_a_first_screen_have_the_same_name(name: str, lang: str) -> None:
    shown = [lever.label[lang] for lever in levers_of(load(name))]
    assert len(set(shown)) == len(shown)


class TestTitles:
    PATH = "studio.cohort_size"
    OWN: ClassVar = {"en": "Apprentices", "zh": "徒弟名额"}

    def test_the_scenarios_own_name_comes_first_and_stays(self) -> None:
        told = PUTUO.with_parameters({self.PATH: {"value": 24, "title": self.OWN}})
        for scenario in (told, told.with_levers({self.PATH: 20}), parse(told.to_yaml())):
            assert levers_of(scenario)[0].label == self.OWN
        assert told.hash == PUTUO.with_levers({self.PATH: 24}).hash

    @pytest.mark.parametrize(
        "title", ["Apprentices", {"en": "A"}, {"en": "A", "zh": ""}, {**OWN, "fr": "Apprentis"}]
    )
    def test_a_name_in_one_language_is_refused(self, title: Any) -> None:
        with pytest.raises(ScenarioError, match=r"studio\.cohort_size\.title"):
            PUTUO.with_parameters({self.PATH: {"value": 24, "title": title}})


class TestWords:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_tooltip_has_range_unit_preset_and_source(self, lever: Lever, lang: str) -> None:
        words = tooltip(lever, lang)
        assert f"{lever.low:g}" in words
        assert f"{lever.high:g}" in words
        assert len(words.splitlines()) >= 3
        assert not re.search(r"\bSD\b|[{}]", words)

    def test_what_the_document_prints_is_told_from_what_is_assumed(self) -> None:
        assert mark(LEVERS["studio.cohort_size"]) == ""
        assert "001" in tooltip(LEVERS["studio.cohort_size"], "en")
        assert mark(LEVERS["studio_review.leave_share"]) == "*"
        assert "assumed" in tooltip(LEVERS["studio_review.leave_share"], "en")

    def test_evidence_carries_its_marks_and_fit(self) -> None:
        parameter = PUTUO.parameters["studio.validity"]
        words = tooltip(Lever(parameter, parameter.declared.label), "en")
        assert re.search(r"source: E\d+, [ABCJ]\b.*, (direct|related|borrowed)$", words)
        assert len(re.findall("direct|related|borrowed", words)) == 1

    def test_the_preset_is_told_exactly(self) -> None:
        assert "28.3 %" in tooltip(LEVERS["studio.selection_rate"], "en")


class TestNominees:
    def test_they_follow_seats_and_rate(self) -> None:
        def nominated(**levers: float) -> tuple[int, int | None]:
            return nominees(
                PUTUO.with_parameters({f"studio.{k}": v for k, v in levers.items()}), "studio"
            )

        assert nominated() == (106, 106)
        assert nominated(cohort_size=15) == (53, 106)
        assert nominated(selection_rate=0.5) == (60, 106)

    def test_they_are_capped_by_the_eligible(self) -> None:
        many = PUTUO.with_parameters({"studio.cohort_size": 60})
        assert nominees(many, "studio") == (106, 106)

    def test_the_eligible_are_unknown_where_they_cannot_be_counted(self) -> None:
        staff = _picked_from(district(), ["staff"])
        assert nominees(staff, "studio") == (24, None)


def _picked_from(scenario: Scenario, names: list[str]) -> Scenario:
    return scenario.with_parameters({"studio.from": names})
