"""The laboratory: what moving, keeping, choosing and failing do to the screen."""

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from sim.errors import InputError
from sim.results import Results
from sim.scenario import load, parse
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.naming import PRESET
from tests.district import TEXT, district
from tests.ui.conftest import LONG, Runs

SEATS = "studio.cohort_size"
MENTORS = "population.veterans.count"


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


def widgets(lab: Laboratory) -> Iterator[Widget]:
    waiting: list[Widget] = [lab]
    while waiting:
        widget = waiting.pop()
        yield widget
        waiting += getattr(widget, "children", ())


def find(lab: Laboratory, name: str) -> Widget:
    found = [one for one in widgets(lab) if f"t-{name}" in getattr(one, "_dom_classes", ())]
    assert len(found) == 1, f"{len(found)} widgets with the class t-{name}"
    return found[0]


def slider(lab: Laboratory, name: str) -> Widget:
    return find(lab, name).children[1].children[0]


def move(lab: Laboratory, name: str, position: float) -> None:
    """Move a slider as the browser does."""
    slider(lab, name).value = position
    assert lab.wait(LONG)


def click(lab: Laboratory, name: str) -> None:
    find(lab, name).click()
    assert lab.wait(LONG)


def picture(lab: Laboratory) -> str:
    charts = find(lab, "chart").children[0]
    return json.dumps(charts.spec, sort_keys=True)


def words(lab: Laboratory, name: str) -> str:
    return re.sub("<[^>]*>", " ", find(lab, name).value).strip()


class TestLevers:
    def test_a_move_changes_the_scenario_and_the_picture(self, lab: Laboratory) -> None:
        before = picture(lab)
        move(lab, "seats", 8)
        assert lab.scenario.parameters[SEATS].value == 8
        assert lab.results.scenario.hash == lab.scenario.hash
        assert lab.results.replications == 200
        assert picture(lab) != before

    def test_moved_back_it_is_the_same_scenario_and_the_same_picture(
        self, lab: Laboratory, runs: Runs
    ) -> None:
        before = picture(lab)
        move(lab, "seats", 8)
        move(lab, "mentors", 5)
        move(lab, "seats", 12)
        move(lab, "mentors", 3)
        assert lab.scenario.hash == district().hash
        assert picture(lab) == before
        assert runs.started.count(district().hash) == 1

    def test_the_number_nominated_follows_seats_and_rate(self, lab: Laboratory) -> None:
        rate = find(lab, "selection-rate")
        assert "24" in rate.children[0].value
        move(lab, "seats", 8)
        assert "16" in rate.children[0].value
        move(lab, "selection-rate", 10)
        assert "40" in rate.children[0].value  # as many as there are

    def test_an_impossible_wish_is_explained_and_the_picture_stays(self, runs: Runs) -> None:
        # Picked from a group, whose size is known before the run: 12 seats for 40 people.
        narrow = parse(TEXT.replace("from: [young]", "from: [secretaries]"))
        lab = build_app(narrow)
        assert lab.wait(LONG)
        before, scenario = picture(lab), lab.scenario
        move(lab, "seats", 41)
        assert "40" in words(lab, "error")
        assert picture(lab) == before
        assert lab.scenario is scenario
        find(lab, "language").value = "zh"
        assert slider(lab, "seats").value == 41  # what is complained of stays in sight
        move(lab, "seats", 20)
        assert words(lab, "error") == ""
        assert lab.scenario.parameters[SEATS].value == 20


class TestKeepAndCompare:
    def test_nothing_is_kept_at_first(self, lab: Laboratory) -> None:
        assert lab.comparison is None
        assert text("ui.answer.keep_first") in words(lab, "sentence")

    def test_kept_settings_are_compared_with_what_follows(self, lab: Laboratory) -> None:
        click(lab, "keep")
        move(lab, "mentors", 6)
        comparison = lab.comparison
        assert comparison is not None
        assert comparison.levers == [(MENTORS, 3, 6)]
        assert comparison.a.scenario.hash == district().hash
        assert comparison.b.scenario.hash == lab.scenario.hash
        assert comparison.verdict("gain_since_entry").sentence("en") in words(lab, "sentence")

    def test_let_go_there_is_no_comparison(self, lab: Laboratory) -> None:
        click(lab, "keep")
        click(lab, "forget")
        assert lab.comparison is None
        assert find(lab, "forget").disabled

    def test_a_variant_is_one_click_and_is_set_against_the_preset(self, lab: Laboratory) -> None:
        click(lab, "variant-more_mentors")
        assert lab.scenario.hash == district().variant("more_mentors").hash
        assert slider(lab, "mentors").value == 6
        assert lab.comparison is not None
        assert lab.comparison.a.scenario.hash == district().hash
        assert "ech-chosen" in find(lab, "variant-more_mentors")._dom_classes
        assert "More mentors" in words(lab, "sentence")

    def test_a_variant_leaves_what_was_kept(self, lab: Laboratory) -> None:
        move(lab, "seats", 8)
        click(lab, "keep")
        click(lab, "variant-more_mentors")
        assert lab.comparison is not None
        assert lab.comparison.a.scenario.parameters[SEATS].value == 8

    def test_the_preset_is_one_click_away(self, lab: Laboratory) -> None:
        move(lab, "seats", 8)
        click(lab, f"variant-{PRESET}")
        assert lab.scenario.hash == district().hash
        assert slider(lab, "seats").value == 12
        assert "ech-chosen" in find(lab, "reset")._dom_classes


class TestWhatTheBandsShow:
    def test_luck_only_is_another_run(self, lab: Laboratory, runs: Runs) -> None:
        find(lab, "unknowns").value = False
        assert lab.wait(LONG)
        assert lab.results.unknowns is False
        assert len(runs.started) == 2

    def test_the_language_does_not_touch_it(self, lab: Laboratory, runs: Runs) -> None:
        find(lab, "unknowns").value = False
        assert lab.wait(LONG)
        find(lab, "language").value = "zh"
        assert lab.wait(LONG)
        assert find(lab, "unknowns").value is False
        assert len(runs.started) == 2

    def test_the_reader_chooses_indicators(self, lab: Laboratory) -> None:
        charts = find(lab, "chart").children[0]
        charts.shown = ["mean_age", *charts.shown[1:]]
        assert charts.spec["panels"][0]["name"] == "mean_age"


class TestLanguages:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_everything_is_said_in_it(self, lab: Laboratory, lang: str) -> None:
        find(lab, "language").value = lang
        said = [
            getattr(widget, trait, None)
            for widget in widgets(lab)
            for trait in ("value", "description", "tooltip")
        ]
        visible = " ".join(re.sub("<[^>]*>", " ", one) for one in said if isinstance(one, str))
        chinese = re.search(r"[\u4e00-\u9fff]", visible.replace("中文", ""))
        if lang == "en":
            assert chinese is None
        else:
            assert find(lab, "programme").label == district().title["zh"]
            assert re.findall(r"\b(?:seats|month|nominated|Keep|Cancel|typical)\b", visible) == []
        assert text("notice.exploratory", lang) in visible

    def test_the_page_may_ask_for_one(self, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sim.ui.app.page_query", lambda: {"lang": "zh"})
        lab = build_app(district())
        assert lab.wait(LONG)
        assert find(lab, "language").value == "zh"
        assert words(lab, "notice") == text("notice.exploratory", "zh")

    def test_a_page_that_asks_for_nonsense_gets_english(
        self, runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sim.ui.app.page_query", lambda: {"lang": "<script>"})
        assert find(build_app(district()), "language").value == "en"

    def test_an_unknown_one_is_refused(self) -> None:
        with pytest.raises(InputError, match="klingon"):
            build_app(district(), lang="klingon")


class TestFailures:
    def test_an_unexpected_one_is_told_and_logged_and_the_next_move_works(
        self, lab: Laboratory, runs: Runs, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = picture(lab)
        runs.fail = ZeroDivisionError("in the <engine> room")
        with caplog.at_level(logging.ERROR):
            move(lab, "seats", 8)
        assert "ZeroDivisionError" in words(lab, "error")
        assert "<engine>" not in find(lab, "error").value
        assert "Traceback" not in words(lab, "error")
        assert "Traceback" in caplog.text
        assert picture(lab) == before
        runs.fail = None
        move(lab, "seats", 9)
        assert words(lab, "error") == ""
        assert lab.results.scenario.parameters[SEATS].value == 9

    def test_input_errors_are_told_in_the_readers_language(
        self, lab: Laboratory, runs: Runs
    ) -> None:
        find(lab, "language").value = "zh"
        runs.fail = InputError("out_of_range", value=7)
        move(lab, "seats", 8)
        assert words(lab, "error") == runs.fail.message("zh")

    def test_names_from_a_file_are_shown_as_written_and_never_run(self, runs: Runs) -> None:
        bad = "<img src=x onerror=alert(1)>"
        hostile = parse(TEXT.replace("A small district", bad).replace("More mentors", bad))
        lab = build_app(hostile)
        click(lab, "variant-more_mentors")
        html = " ".join(
            one.value
            for one in widgets(lab)
            if isinstance(getattr(one, "value", None), str) and "Text" not in type(one).__name__
        )
        assert "<img" not in html
        assert "&lt;img" in html


class TestTheFoot:
    def test_progress_and_run_information(self, lab: Laboratory) -> None:
        assert "200 of 200" in words(lab, "progress")
        information = words(lab, "information")
        assert lab.scenario.hash[:8] in information
        assert re.search(r"seed 1\b", information)

    def test_cancel_stops_and_keeps_what_there_is(self, runs: Runs) -> None:
        runs.hold.clear()
        lab = build_app(district())
        deadline = time.monotonic() + LONG
        while "20 of 200" not in words(lab, "progress"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert not find(lab, "cancel").disabled
        click(lab, "cancel")
        assert "Cancelled at 20 of 200" in words(lab, "progress")
        assert lab.results.replications == 20
        assert find(lab, "cancel").disabled


class TestWhatANotebookTakes:
    def test_it_waits_for_all_futures_of_both_sides(self, lab: Laboratory, runs: Runs) -> None:
        """Otherwise a cell, or a saved file, would have fewer by chance, or only one side."""
        runs.hold.clear()
        find(lab, "variant-more_mentors").click()
        threading.Timer(0.2, runs.hold.set).start()
        comparison = lab.comparison
        assert comparison is not None
        assert {side.replications for side in (comparison.a, comparison.b)} == {200}

    def test_results_are_those_of_the_present_settings(self, lab: Laboratory, runs: Runs) -> None:
        slider(lab, "seats").value = 8
        assert lab.results.scenario.parameters[SEATS].value == 8
        assert isinstance(lab.results, Results)
        assert lab.wait(LONG)
        assert lab.results.replications == 200

    def test_it_takes_a_name_or_a_scenario(self, runs: Runs) -> None:
        assert build_app("putuo").scenario.hash == load("putuo").hash

    @pytest.mark.parametrize("wrong", [{"replications": 0}, {"replications": 1.5}, {"seed": -1}])
    def test_numbers_that_make_no_run_are_refused_at_once(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(InputError, match=next(iter(wrong))):
            build_app(district(), **wrong)

    def test_every_widget_that_outside_scripts_rely_on_is_there(self, runs: Runs) -> None:
        lab = build_app("putuo")
        names = [
            "seats", "selection-rate", "mentors", "leave-share", "elective-interval",
            "review-interval", "studio-cohort-size", "chart", "sentence", "progress", "language",
            "keep", "notice", "error", "variant-fewer_closer", "variant-double_both",
        ]  # fmt: skip
        for name in names:
            find(lab, name)
