"""Panels: local figures, exports, predicting, and the projector mode."""

import base64
import io
import re

import pytest
from openpyxl import load_workbook

from sim.errors import Cancelled
from sim.report import Exported
from sim.report.local_sheet import SHEET
from sim.scenario import load, parse
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.export_panel import OFFERED, ExportPanel
from sim.ui.laboratory import PROJECTOR
from sim.ui.local_panel import totals
from sim.ui.views import HIDDEN
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import click, find, move, picture, words

PUTUO = load("putuo")


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app("putuo")
    assert made.wait(LONG)
    return made


def seen(lab: Laboratory, name: str) -> bool:
    return HIDDEN not in find(lab, name)._dom_classes


def linked(html: str) -> bytes:
    found = re.search(r"href='data:[^;]*;base64,([^']*)'", html)
    assert found is not None, html
    return base64.b64decode(found[1])


class TestPanels:
    @pytest.mark.parametrize("name", ["more", "history", "share", "local", "export", "predict"])
    def test_one_is_open_at_a_time_and_closes_again(self, lab: Laboratory, name: str) -> None:
        click(lab, "share" if name != "share" else "history")
        click(lab, name)
        panels = ["more", "history", "share", "local", "export", "predict"]
        assert [one for one in panels if seen(lab, f"panel-{one}")] == [name]
        click(lab, name)
        assert not any(seen(lab, f"panel-{one}") for one in panels)

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("name", ["history", "share", "local", "export", "predict"])
    def test_they_speak_the_readers_language(self, lab: Laboratory, name: str, lang: str) -> None:
        click(lab, name)
        lab.spoke(lang)
        said = " ".join(
            one for widget in walk(find(lab, f"panel-{name}"))
            for one in (getattr(widget, "description", ""), getattr(widget, "value", ""))
            if isinstance(one, str)
        )  # fmt: skip
        said = re.sub(r"<[^>]*>|sim\.ui\S+", " ", said)
        assert (re.search(r"[\u4e00-\u9fff]", said) is None) == (lang == "en")


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


class TestLocalFigures:
    @pytest.fixture
    def form(self, lab: Laboratory) -> Laboratory:
        click(lab, "local")
        click(lab, "agree")
        return lab

    def test_the_notice_stands_before_the_entries(self, lab: Laboratory) -> None:
        click(lab, "local")
        assert words(lab, "local-notice") == text("notice.before_data_entry")
        panel = lab._screen.panels["local"]
        rest = panel.body.children[-1]
        assert HIDDEN in rest._dom_classes
        click(lab, "agree")
        assert HIDDEN not in rest._dom_classes

    def test_totals_make_my_district(self, form: Laboratory) -> None:
        find(form, "total-headcount").value = "180"
        find(form, "total-young_share").value = "40 %"
        click(form, "apply")
        assert words(form, "error") == ""
        expected = PUTUO.with_local({"headcount": 180, "young_share": 0.4})
        assert form.scenario.hash == expected.hash
        assert form.setup.totals == {"headcount": 180, "young_share": 0.4}
        click(form, "back")
        assert form.scenario.hash == PUTUO.hash
        assert find(form, "total-headcount").value == ""

    def test_contradictions_are_named_and_the_picture_stays(self, form: Laboratory) -> None:
        before = picture(form)
        find(form, "total-headcount").value = "40"
        find(form, "total-seats").value = "170"
        click(form, "apply")
        assert "170" in words(form, "error")
        assert "40" in words(form, "error")
        assert "seats:" not in words(form, "error")
        assert picture(form) == before
        assert form.scenario.hash == PUTUO.hash

    @pytest.mark.parametrize("typed", ["many", "1e400", "<b>", "-5", "nan"])
    def test_what_is_no_total_is_refused(self, form: Laboratory, typed: str) -> None:
        find(form, "total-headcount").value = typed
        click(form, "apply")
        assert len(words(form, "error")) > 10
        assert "<b>" not in find(form, "error").value
        assert form.scenario.hash == PUTUO.hash

    def test_a_filled_template_fills_the_form(self, form: Laboratory) -> None:
        book = load_workbook(io.BytesIO(linked(find(form, "template").value)))
        sheet = book[SHEET]
        for row in sheet.iter_rows():
            if row[0].value == "headcount":
                row[3].value = 180
        filled = io.BytesIO()
        book.save(filled)
        send(form, "totals.xlsx", filled.getvalue())
        assert words(form, "error") == ""
        assert find(form, "total-headcount").value == "180"
        assert form.scenario.hash == PUTUO.with_local({"headcount": 180}).hash

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * ((1 << 20) + 1)])
    def test_what_is_no_template_is_refused(self, form: Laboratory, content: bytes) -> None:
        send(form, "totals.xlsx", content)
        assert len(words(form, "error")) > 10
        assert form.scenario.hash == PUTUO.hash

    def test_shares_are_typed_either_way(self) -> None:
        assert totals({"young_share": "39 %"}) == totals({"young_share": "0.39"})
        assert totals({"headcount": "1,200"}) == {"headcount": 1200}


def send(lab: Laboratory, name: str, content: bytes) -> None:
    opener = find(lab, "open-sheet")
    opener.filename, opener.size = name, len(content)
    opener.content = content if len(content) <= opener.limit else b""
    opener.opened += 1
    assert lab.wait(LONG)


def made_in_time(lab: Laboratory) -> bool:
    panel = lab._screen.panels["export"]
    assert isinstance(panel, ExportPanel)
    return panel.wait(LONG)


class TestExport:
    @pytest.fixture
    def made(self, lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> list:
        asked: list = []

        def export(format, of, lang, *, labels, indicators, progress, cancel):
            asked.append((format, of, lang, labels, indicators))
            progress(1, 2)
            return Exported(f"a.{format}", "text/plain", b"content")

        monkeypatch.setattr("sim.ui.export_panel.export", export)
        click(lab, "export")
        return asked

    @pytest.mark.parametrize("format", OFFERED)
    def test_each_format_is_offered_for_saving(
        self, lab: Laboratory, made: list, format: str
    ) -> None:
        click(lab, f"export-{format}")
        assert made_in_time(lab)
        assert linked(find(lab, "export-state").value) == b"content"
        assert f"download='a.{format}'" in find(lab, "export-state").value
        assert made[0][1] is lab.results

    def test_a_comparison_carries_its_names(self, lab: Laboratory, made: list) -> None:
        click(lab, "variant-fewer_closer")
        lab.spoke("zh")
        click(lab, "export-pptx")
        assert made_in_time(lab)
        kind, of, lang, labels, _ = made[0]
        assert (kind, of, lang) == ("pptx", lab.comparison, "zh")
        assert labels[1]["en"] == "Fewer, closer"

    def test_the_indicators_are_those_in_the_panels(self, lab: Laboratory, made: list) -> None:
        charts = find(lab, "chart").children[0]
        *_, last = lab.results.measures
        charts.shown = [last, charts.shown[1], "gone"]
        click(lab, "export-png")
        assert made_in_time(lab)
        assert made[0][4] == [last, charts.shown[1]]
        # A file of the indicators before is not offered any more.
        charts.shown = [charts.shown[1]]
        assert find(lab, "export-state").value == ""

    def test_a_failure_is_told(
        self, lab: Laboratory, made: list, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_, **__):
            raise OSError("<disk>")

        monkeypatch.setattr("sim.ui.export_panel.export", fail)
        click(lab, "export-csv")
        assert made_in_time(lab)
        assert "OSError" in find(lab, "export-state").value
        assert "<disk>" not in find(lab, "export-state").value
        click(lab, "export-csv")

    def test_it_can_be_stopped(
        self, lab: Laboratory, made: list, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow(*_, cancel, **__):
            assert cancel.wait(LONG)
            raise Cancelled

        monkeypatch.setattr("sim.ui.export_panel.export", slow)
        click(lab, "export-html")
        find(lab, "export-stop").click()
        assert made_in_time(lab)
        assert find(lab, "export-state").value == ""


class TestProjector:
    def test_it_shows_the_answer_alone_and_is_left_again(self, lab: Laboratory) -> None:
        find(lab, "answer-views").value = "table"
        click(lab, "projector")
        assert PROJECTOR in lab._dom_classes
        assert find(lab, "answer-views").value == "month_by_month"
        assert find(lab, "projector").description == text("ui.tool.leave_projector")
        lab.spoke("zh")
        assert find(lab, "projector").description == text("ui.tool.leave_projector", "zh")
        click(lab, "projector")
        assert PROJECTOR not in lab._dom_classes


def test_levers_that_are_switches_move_too(runs: Runs) -> None:
    lab = build_app("putuo")
    click(lab, "more")
    switch = find(lab, "evaluation-masked")
    box = switch.children[1].children[0]
    before = lab.scenario.parameters["evaluation.masked"].value
    box.value = not before
    assert lab.wait(LONG)
    assert lab.scenario.parameters["evaluation.masked"].value is (not before)
    move(lab, "seats", 20)
    assert parse(lab.scenario.to_yaml()).hash == lab.scenario.hash
