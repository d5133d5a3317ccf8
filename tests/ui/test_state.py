"""Programmes, history, sharing: what the reader has set, and how to come back to it."""

from dataclasses import replace

import pytest

from sim.scenario import load
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.programmes import offered
from sim.ui.sharing import encode, to_file
from tests.district import district
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import SEATS, click, find, move, picture, slider, widgets, words

PUTUO = load("putuo")


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


class TestProgrammes:
    def test_all_that_come_with_the_program_are_offered_and_no_template(
        self, lab: Laboratory
    ) -> None:
        names = [name for _, name in find(lab, "programme").options]
        assert set(names) == {*offered(), "district"}
        assert not any("template" in name for name in names)
        assert ("Big beam leads small beam", "putuo") in find(lab, "programme").options

    @pytest.mark.parametrize("name", offered())
    def test_each_opens_with_its_own_levers(self, lab: Laboratory, name: str) -> None:
        move(lab, "seats", 8)
        click(lab, "keep")
        find(lab, "programme").value = name
        assert lab.wait(LONG)
        programme = load(name)
        assert words(lab, "error") == ""
        assert lab.scenario.hash == programme.hash
        assert lab.comparison is None
        assert 1 <= len(lab.controls.levers) <= 6
        paths = [control.lever.path for control in lab.controls.levers]
        assert paths == [path for path in programme.levers if path in paths]
        for control in lab.controls.levers:
            find(lab, control.lever.classes[0].removeprefix("t-"))
        for variant in programme.variants:
            find(lab, f"variant-{variant.name}")

    def test_a_step_back_leads_to_the_programme_before(self, lab: Laboratory) -> None:
        move(lab, "seats", 8)
        before = picture(lab)
        find(lab, "programme").value = "putuo"
        assert lab.wait(LONG)
        click(lab, "undo")
        assert find(lab, "programme").value == "district"
        assert lab.scenario.parameters[SEATS].value == 8
        assert picture(lab) == before


class TestHistory:
    def test_steps_are_taken_back_and_again(self, lab: Laboratory) -> None:
        assert find(lab, "undo").disabled
        move(lab, "seats", 8)
        click(lab, "keep")
        move(lab, "mentors", 6)
        click(lab, "undo")
        assert slider(lab, "mentors").value == 3
        assert lab.comparison is not None
        click(lab, "undo")
        assert find(lab, "forget").disabled
        click(lab, "undo")
        assert lab.scenario.hash == district().hash
        assert find(lab, "undo").disabled
        click(lab, "redo")
        assert slider(lab, "seats").value == 8
        move(lab, "seats", 9)
        assert find(lab, "redo").disabled

    def test_a_drag_is_one_step(self, lab: Laboratory) -> None:
        for seats in (11, 10, 9, 8):
            slider(lab, "seats").value = seats
        assert lab.wait(LONG)
        click(lab, "undo")
        assert slider(lab, "seats").value == 12

    def test_the_list_leads_to_any_step(self, lab: Laboratory) -> None:
        click(lab, "variant-more_mentors")
        move(lab, "seats", 8)
        click(lab, "history")
        steps = find(lab, "steps")
        assert [place for _, place in steps.options] == [0, 1, 2]
        assert "More mentors" in steps.options[1][0]
        assert steps.value == 2
        steps.value = 0
        assert lab.wait(LONG)
        assert lab.scenario.hash == district().hash
        assert steps.value == 0

    def test_no_two_steps_read_alike(self, lab: Laboratory) -> None:
        click(lab, "variant-more_mentors")
        charts = lab.charts
        others = [name for name in lab.results.measures if name not in charts.shown]
        for other in others[:2]:
            charts.shown = [other, *charts.shown[1:]]
        click(lab, "keep")
        click(lab, "keep")
        click(lab, "history")
        listed = [words.partition(". ")[2] for words, _ in find(lab, "steps").options]
        assert len(listed) == len(set(listed)) == 4
        title = lab.results.measure(others[1]).title["en"]
        assert listed[2].endswith(text("ui.history.shown", indicators=title))


class TestSharing:
    def test_the_file_and_the_code_lead_back(self, lab: Laboratory) -> None:
        move(lab, "seats", 8)
        click(lab, "keep")
        move(lab, "mentors", 6)
        before, setup = picture(lab), lab.setup
        other = build_app("putuo", state=encode(setup))
        assert other.wait(LONG)
        assert picture(other) == before
        click(lab, "variant-preset")
        open_file(lab, "a.yaml", to_file(setup).encode())
        assert picture(lab) == before

    def test_the_panel_shows_a_code_that_can_be_pasted(self, lab: Laboratory) -> None:
        move(lab, "seats", 8)
        click(lab, "share")
        line = find(lab, "link").value
        assert line.startswith("sim.ui.build_app(state=")
        move(lab, "seats", 9)
        assert find(lab, "link").value != line
        find(lab, "code").value = line
        assert lab.wait(LONG)
        assert lab.scenario.parameters[SEATS].value == 8
        assert "download='echelon-district-" in find(lab, "save").value

    def test_the_page_may_ask_for_a_screen(
        self, runs: Runs, monkeypatch: pytest.MonkeyPatch, lab: Laboratory
    ) -> None:
        move(lab, "seats", 8)
        code = encode(lab.setup)
        monkeypatch.setattr("sim.ui.app.page_query", lambda: {"state": code, "lang": "zh"})
        other = build_app()
        assert other.wait(LONG)
        assert other.scenario.hash == lab.scenario.hash
        assert other.lang == "zh"

    def test_a_notebooks_page_that_was_loaded_again_goes_on_where_it_was(
        self, lab: Laboratory
    ) -> None:
        move(lab, "seats", 8)
        code = encode(lab.setup)
        again = build_app(district())
        again._screen.names.remembered = {"code": code, "lang": "zh"}
        assert again.wait(LONG)
        assert again.scenario.hash == lab.scenario.hash
        assert again.lang == "zh"
        again._screen.names.remembered = {"code": "damaged", "lang": "<b>"}
        assert again.lang == "zh"
        assert again.scenario.hash == lab.scenario.hash
        assert len(words(again, "error")) > 10

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.yaml", b"a: ["), ("<b>.yaml", b"\xff"), ("big.yaml", b" " * ((1 << 20) + 1))],
    )
    def test_a_bad_file_gives_one_message_and_the_picture_stays(
        self, lab: Laboratory, name: str, content: bytes
    ) -> None:
        before, scenario = picture(lab), lab.scenario
        open_file(lab, name, content)
        assert len(words(lab, "error")) > 10
        assert "<b>" not in find(lab, "error").value
        assert picture(lab) == before
        assert lab.scenario is scenario
        move(lab, "seats", 8)
        assert words(lab, "error") == ""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_file_of_too_many_futures_opens_and_says_what_it_could_not_restore(
        self, lab: Laboratory, lang: str
    ) -> None:
        saved = replace(lab.setup, replications=2001).keeping(lab.setup.preset_option)
        lab.spoke(lang)
        open_file(lab, "<b>.yaml", to_file(saved).encode())
        assert lab.setup.kept is None
        assert lab.setup.replications == 200
        told = words(lab, "error")
        assert {"en": "without the screen", "zh": "未能还原"}[lang] in told
        assert "2000" in told
        assert "<b>" not in find(lab, "error").value
        move(lab, "seats", 8)
        assert words(lab, "error") == ""

    def test_a_bad_link_gives_one_message_and_the_preset(self, runs: Runs) -> None:
        lab = build_app(district(), state="nonsense")
        assert lab.wait(LONG)
        assert words(lab, "error") == text("error.bad_share_link")
        assert lab.scenario.hash == district().hash


class TestMoreLevers:
    def test_they_are_made_when_asked_for_and_move_the_scenario(self, lab: Laboratory) -> None:
        click(lab, "more")
        every = slider(lab, "classes-every")
        every.value = 3
        assert lab.wait(LONG)
        assert lab.scenario.parameters["classes.every"].value == 3
        click(lab, "undo")
        assert every.value == 1

    def test_those_without_effect_say_why_and_cannot_be_moved(self, lab: Laboratory) -> None:
        click(lab, "more")
        idle = [
            one
            for one in widgets(lab)
            if "ech-lever" in getattr(one, "_dom_classes", ())
            and "No effect now" in one.children[0].value
        ]
        assert idle
        assert all(one.children[1].children[0].disabled for one in idle)


def open_file(lab: Laboratory, name: str, content: bytes) -> None:
    """Open a file as the browser does: of one too large it sends no content."""
    opener = find(lab, "open")
    opener.filename, opener.size = name, len(content)
    opener.content = content if len(content) <= opener.limit else b""
    opener.opened += 1
    assert lab.wait(LONG)
