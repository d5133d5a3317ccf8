"""Pages that open from disk: whole in themselves, escaped, and with the numbers of the runs."""

import base64
import json
import re
import threading

import numpy as np
import pytest
from matplotlib.text import Text

from sim.errors import Cancelled
from sim.figures.layout import PAPER
from sim.levers import levers_of
from sim.report import export, grid
from sim.report.grid import POSITIONS, TOGETHER, positions
from sim.report.pictures import figure
from sim.report.subject import Subject
from sim.scenario import load, names
from sim.text import LANGUAGES, keys, text
from sim.wording import displayed
from tests.report.conftest import HOSTILE, made_up

ADDRESS = re.compile(r"\b(?:https?|wss?|ftp|file):|//\w+[.]\w|@import|src=(?![\"']?data:)|href=")


def data_of(page: str) -> dict:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    return json.loads(found)


@pytest.fixture
def page(comparison, quick_runs) -> str:
    return export("html", comparison, "en").content.decode()


class TestBoth:
    def test_ask_for_nothing_from_anywhere(self, comparison, page) -> None:
        brief = export("brief", comparison, "zh").content.decode()
        for one in (page, brief):
            assert ADDRESS.findall(one) == []
            assert "default-src 'none'" in one

    def test_names_from_files_are_never_markup(self, hostile, quick_runs) -> None:
        for format_, scripts in (("html", 2), ("brief", 0)):
            one = export(format_, hostile).content.decode()
            assert HOSTILE not in one
            assert one.count("<script") == scripts
            assert one.count("</script>") == scripts

    def test_bring_a_font_for_their_chinese(self, comparison, page) -> None:
        assert "font/woff;base64" in page
        assert "font/woff" not in export("brief", comparison, "en").content.decode()


class TestTheBrief:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("kind", ["results", "comparison"])
    def test_no_type_of_its_picture_is_below_seven_points(self, kind, lang, request) -> None:
        subject = Subject(request.getfixturevalue(kind), lang)
        drawn = figure(subject, PAPER)
        drawn.draw_without_rendering()
        shown = [one for one in drawn.findobj(Text) if one.get_visible() and one.get_text()]
        assert len(shown) > 20
        assert min(float(one.get_fontsize()) for one in shown) >= 7
        # Printed at its true size, between the margins of the sheet.
        page = export("brief", subject.of, lang).content.decode()
        packed = re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)
        assert packed is not None
        svg = base64.b64decode(packed[1]).decode()
        (points,) = re.findall(r'<svg[^>]* width="([\d.]+)pt"', svg)
        assert 180 < float(points) / 72 * 25.4 <= 182
        assert "max-height" not in page

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_no_words_of_its_picture_lie_over_others(self, comparison, lang) -> None:
        drawn = figure(Subject(comparison, lang), PAPER)
        drawn.draw_without_rendering()
        (legend,) = drawn.legends
        assert legend.get_window_extent().x1 <= drawn.bbox.x1
        named = {
            words for axes in drawn.axes
            for words in (axes.get_title("left"), axes.get_xlabel(), axes.get_ylabel())
        }  # fmt: skip
        shown = [one for one in drawn.findobj(Text) if one.get_text() in named - {""}]
        boxes = [one.get_window_extent() for one in shown]
        assert len(boxes) >= 3 * len(drawn.axes) - 3
        for place, one in enumerate(boxes):
            assert one.x0 >= 0
            assert one.x1 <= drawn.bbox.x1
            assert not any(one.overlaps(other) for other in boxes[place + 1 :])


class TestThePage:
    def test_carries_notice_version_hash_seed_and_words_in_both_languages(self, page) -> None:
        data = data_of(page)
        for lang in LANGUAGES:
            assert text("notice.exploratory", lang) in page
            assert text("ui.run_information.seed", lang) + " 7" in page
            assert set(keys("verdict")) <= set(data["words"][lang])
        assert data["runs"][data["variants"][0]["run"]]["hash"][:8] in page

    def test_carries_every_variant_and_the_grid(self, comparison, page, quick_runs) -> None:
        data = data_of(page)
        preset = comparison.a.scenario
        assert [one["name"] for one in data["variants"]] == ["", "more_mentors"]
        hashes = [data["runs"][one["run"]]["hash"] for one in data["variants"]]
        assert hashes == [preset.hash, preset.variant("more_mentors").hash]
        assert len(data["levers"]) == 3
        # Of 4, 3 and 3 positions: the preset, each lever alone, and each two together.
        assert [len(one["values"]) for one in data["levers"]] == [4, 3, 3]
        assert len(data["cells"]) == 1 + (3 + 2 + 2) + (3 * 2 + 3 * 2 + 2 * 2)
        home = [one["preset"] for one in data["levers"]]
        for cell in data["cells"]:
            away = [at != stays for at, stays in zip(cell["places"], home, strict=True)]
            assert sum(away) <= data["together"] == TOGETHER
        at = data["variants"][1]["places"]
        cell = next(one for one in data["cells"] if one["places"] == at)
        assert cell["run"] == data["variants"][1]["run"]
        assert len(quick_runs) == len(set(quick_runs)) == len(data["runs"])

    def test_carries_the_indicators_that_were_chosen(self, results, quick_runs) -> None:
        chosen = ["mean_age", "left_so_far"]
        data = data_of(export("html", results, indicators=chosen).content.decode())
        assert [one["name"] for one in data["indicators"]] == chosen

    def test_holds_the_futures_themselves(self, comparison, page) -> None:
        data = data_of(page)
        packed = data["runs"][data["variants"][0]["run"]]["values"][0]
        indicator = data["indicators"][0]
        codes = np.frombuffer(base64.b64decode(packed), "<u2").reshape(-1, 200)
        shown = indicator["low"] + indicator["step"] * codes
        expected = displayed(comparison.a.values("gain_since_entry"), "SD").T
        np.testing.assert_allclose(shown, expected, atol=indicator["step"])

    def test_verdicts_are_those_of_the_comparison(self, comparison, page) -> None:
        data = data_of(page)
        a, b = (one["run"] for one in data["variants"])
        for place, indicator in enumerate(data["indicators"]):
            code = data["verdicts"][a][b][place]
            found = comparison.verdict(indicator["name"])
            assert [{21: 0, 22: 100}.get(one, 5 * one) for one in code[:3]] == list(found.rounded)
            assert bool(code[3]) == found.undecided
        assert data["verdicts"][a][a] is None

    def test_levers_that_contradict_each_other_say_so(self, quick_runs) -> None:
        scenario = load("putuo")
        crowded = scenario.with_parameters({"population.young_secretaries.count": 70})
        data = data_of(export("html", made_up(crowded, 20, 7, True)).content.decode())
        refused = [cell for cell in data["cells"] if cell["run"] is None]
        assert refused
        assert all("70" in cell["refusal"][lang] for cell in refused for lang in LANGUAGES)

    def test_fewer_than_two_hundred_futures_give_no_verdict(self, results, quick_runs) -> None:
        few = made_up(results.scenario, 20, 7, True)
        data = data_of(export("html", few).content.decode())
        assert "20" in data["preliminary"]["zh"]

    def test_stays_small_however_many_replications(self, results, quick_runs) -> None:
        many = made_up(results.scenario, 400, 7, True)
        assert data_of(export("html", many).content.decode())["replications"] == 200

    def test_tells_how_far_it_is_and_can_be_stopped(self, comparison, monkeypatch) -> None:
        told: list[tuple[int, int]] = []

        def run(*_, **__):
            raise Cancelled

        monkeypatch.setattr(grid, "run", run)
        with pytest.raises(Cancelled):
            export("html", comparison, progress=lambda done, all_: told.append((done, all_)))
        assert told[0][0] == 0
        assert told[0][1] > 5

    def test_can_be_stopped_between_verdicts_too(self, comparison, quick_runs) -> None:
        cancel = threading.Event()

        def told(done: int, all_: int) -> None:
            if done == all_:
                cancel.set()

        with pytest.raises(Cancelled):
            export("html", comparison, progress=told, cancel=cancel)
        assert len(quick_runs) == len(set(quick_runs)) > 1

    @pytest.mark.parametrize("name", names())
    def test_every_lever_of_the_first_screen_moves(self, name) -> None:
        values = [positions(one, [], count) for one, count in
                  zip(levers_of(load(name)), POSITIONS, strict=True)]  # fmt: skip
        assert len(values) == 6
        assert all(len(one) > 1 for one in values)


class TestPositions:
    @pytest.mark.parametrize("place", range(6))
    def test_hold_the_preset_and_the_variants(self, place) -> None:
        scenario = load("putuo")
        lever = levers_of(scenario)[place]
        wanted = [one.levers[lever.path] for one in scenario.variants if lever.path in one.levers]
        found = positions(lever, wanted, POSITIONS[place])
        assert found == sorted(set(found))
        assert len(found) == POSITIONS[place]
        assert {lever.parameter.value, *wanted} <= set(found)

    def test_a_switch_has_two(self) -> None:
        scenario = load("fuxin")
        switch = next(one for one in levers_of(scenario) if one.is_switch)
        assert positions(switch, [], 3) == [False, True]


def test_a_page_of_one_run_and_of_a_comparison_are_the_same_runs(
    results, comparison, quick_runs
) -> None:
    one, two = (data_of(export("html", of).content.decode()) for of in (results, comparison))
    assert one["runs"] == two["runs"]
