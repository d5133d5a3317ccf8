"""What the reader does while something is under way, and what then stays on the screen."""

import io
import threading
import time
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from sim.errors import EchelonError, InputError
from sim.report import Exported
from sim.report.local_sheet import SHEET
from sim.text import text
from sim.ui import Laboratory, build_app
from sim.ui.calibration import Mine
from sim.ui.export_panel import ExportPanel
from sim.ui.person import PersonView
from sim.ui.sharing import decode, encode, from_file, link_code, to_file
from tests.district import district
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import click, find, move, picture, slider, words
from tests.ui.test_panels import linked, send


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class TestACancelledRun:
    @pytest.fixture
    def cancelled(self, lab: Laboratory, runs: Runs) -> Laboratory:
        runs.hold.clear()
        slider(lab, "seats").value = 8
        until(lambda: "20 of 200" in words(lab, "progress"))
        click(lab, "cancel")
        return lab

    def test_it_stays_cancelled_in_another_language_and_with_other_indicators(
        self, cancelled: Laboratory
    ) -> None:
        charts = find(cancelled, "chart").children[0]
        charts.shown = ["mean_age", *charts.shown[1:]]
        assert find(cancelled, "cancel").disabled
        cancelled.spoke("zh")
        assert find(cancelled, "cancel").disabled
        assert words(cancelled, "progress") == text("ui.run.cancelled", "zh", done=20, all=200)

    def test_results_of_other_settings_are_not_taken_for_those_of_the_present(
        self, lab: Laboratory, runs: Runs
    ) -> None:
        runs.fail = InputError("out_of_range", value=7)
        move(lab, "seats", 8)
        with pytest.raises(EchelonError, match="Nothing has been simulated"):
            _ = lab.results

    def test_half_a_comparison_is_none(self, lab: Laboratory, runs: Runs) -> None:
        click(lab, "keep")
        runs.hold.clear()
        find(lab, "unknowns").value = False
        until(lambda: "20 of 200" in words(lab, "progress"))
        click(lab, "cancel")
        assert lab.results.replications == 20
        with pytest.raises(EchelonError, match="Nothing has been simulated"):
            _ = lab.comparison

    def test_nothing_of_the_programme_before_passes_for_the_present_one(
        self, lab: Laboratory, runs: Runs
    ) -> None:
        runs.fail = InputError("out_of_range", value=7)
        find(lab, "programme").value = "putuo"
        assert lab.wait(LONG)
        assert words(lab, "sentence") == text("error.no_results_yet")
        assert picture(lab) == "{}"
        lab.spoke("zh")
        assert words(lab, "sentence") == text("error.no_results_yet", "zh")
        assert words(lab, "error") == runs.fail.message("zh")


class TestAnExport:
    def test_one_of_other_settings_is_given_up_and_says_nothing_more(
        self, lab: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started = threading.Event()

        def slow(*_, progress, cancel, **__) -> Exported:
            started.set()
            assert cancel.wait(LONG)
            progress(1, 2)
            return Exported("a.csv", "text/csv", b"content")

        monkeypatch.setattr("sim.ui.export_panel.export", slow)
        panel = lab._screen.panels["export"]
        assert isinstance(panel, ExportPanel)
        click(lab, "export")
        for leave in (lambda: click(lab, "export-stop"), lambda: move(lab, "seats", 8)):
            started.clear()
            find(lab, "export-csv").click()
            assert started.wait(LONG)
            assert not panel.stop.disabled
            leave()
            assert panel.wait(LONG)
            assert panel.state.value == ""
            assert panel.stop.disabled


class TestLocalFigures:
    @pytest.fixture
    def form(self, runs: Runs) -> Laboratory:
        made = build_app("putuo")
        click(made, "local")
        click(made, "agree")
        return made

    def test_the_form_follows_the_totals_and_keeps_what_is_not_applied(
        self, form: Laboratory
    ) -> None:
        find(form, "total-headcount").value = "180"
        click(form, "apply")
        find(form, "total-seats").value = "20"
        find(form, "unknowns").value = False
        assert find(form, "total-seats").value == "20"
        click(form, "undo")
        click(form, "undo")
        assert find(form, "total-headcount").value == ""
        click(form, "redo")
        assert find(form, "total-headcount").value == "180"

    def test_words_in_place_of_a_number_are_refused_and_a_broken_file_by_its_name(
        self, form: Laboratory
    ) -> None:
        given = linked(find(form, "template").value)
        book = load_workbook(io.BytesIO(given))
        for row in book[SHEET].iter_rows():
            if row[0].value == "headcount":
                row[3].value = "about 180"
        filled = io.BytesIO()
        book.save(filled)
        send(form, "mine.xlsx", filled.getvalue())
        assert "about 180" in words(form, "error")
        at = 300
        flipped = bytes(255 - one for one in given[at : at + 40])
        send(form, "mine.xlsx", given[:at] + flipped + given[at + 40 :])
        assert "mine.xlsx" in words(form, "error")


def test_parts_of_an_open_panel_have_names_in_another_programme(lab: Laboratory) -> None:
    click(lab, "more")
    find(lab, "programme").value = "putuo"
    assert lab.wait(LONG)
    panel = lab._screen.panels["more"]
    assert panel.names("en").items() <= lab._screen.names.names.items()


def test_the_same_dot_can_be_clicked_again(lab: Laboratory) -> None:
    person = next(one for one in lab._screen.views if isinstance(one, PersonView))
    person.who.options = [("a", 1), ("b", 2)]
    for _ in range(2):
        person.cloud.picked = "2"
        assert person.who.value == 2
        person.who.value = 1


def test_figures_of_another_programme_are_not_used(lab: Laboratory) -> None:
    content = b"month,indicator,value\n4,mean_age,30\n"
    mine = Mine("a.csv", content, district(), ()).of(district())
    assert len(mine.figures) == 1
    unknown = content.replace(b"mean_age", b"elsewhere")
    other = Mine("a.csv", unknown, district(), mine.figures).of(district())
    assert other.figures == ()


class TestLinks:
    def test_one_that_would_be_refused_is_not_offered(self, runs: Runs) -> None:
        lab = build_app(district(), replications=2001)
        with pytest.raises(InputError, match="2000"):
            link_code(lab.setup)
        assert link_code(lab.setup, otherwise="") == ""

    def test_a_mark_that_editors_put_first_loses_nothing(self, lab: Laboratory) -> None:
        click(lab, "keep")
        content = b"\xef\xbb\xbf" + to_file(lab.setup).encode()
        told: list[InputError] = []
        assert from_file(content, "a.yaml", lab.setup, told.append).kept is not None
        assert told == []

    def test_half_a_character_is_refused(
        self, lab: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state = {"form": 1, "file": "\ud800"}
        monkeypatch.setattr("sim.ui.sharing._unpacked", lambda _: state)
        with pytest.raises(InputError, match="damaged"):
            decode(encode(lab.setup))
