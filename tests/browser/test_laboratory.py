"""The laboratory as its users meet it: under Voilà and under JupyterLab, in a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from sim.paths import notebooks_dir
from sim.scenario import load, parse
from sim.text import text
from tests.browser.accessibility import violations
from tests.browser.conftest import VIEWPORT
from tests.browser.hosts import Host
from tests.browser.laboratory import (
    PICTURE_SECONDS,
    SWITCH_TABS,
    Lab,
    assert_no_errors,
    assert_offline,
    finished,
)

OUTPUT = Path(__file__).parent / "output"
NOTEBOOK = notebooks_dir() / "01_what_if.ipynb"
PUTUO = load("putuo")
WAIT = PICTURE_SECONDS * 1000

CUT_OFF = """() => [...document.querySelectorAll(
    '.echelon :is(p, b, span, label, button, .widget-html-content, .tick, .lm-TabBar-tabLabel)')]
  .filter(node => node.getClientRects().length && getComputedStyle(node).display !== 'inline')
  .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
  .map(node => node.textContent)"""
"""Words that do not fit into their box."""

SMALL_TYPE = """() => [...document.querySelectorAll('.echelon *')]
  .filter(node => node.getClientRects().length && node.checkVisibility())
  .filter(node => [...node.childNodes].some(part => part.nodeType === 3 && part.data.trim()))
  .filter(node => node.tagName !== 'OPTION' && node.tagName !== 'STYLE')
  .filter(node => parseFloat(getComputedStyle(node).fontSize) < 24)
  .map(node => node.outerHTML.slice(0, 120))"""
"""What is written smaller than a room can read."""

NAMELESS = """() => [...document.querySelectorAll('.echelon :is('
    + '[role=slider], [role=textbox], [role=img], [role=tab], img, button, select, progress)')]
  .filter(node => node.getClientRects().length)
  .filter(node => !(node.getAttribute('aria-label') || node.alt || node.textContent.trim()))
  .map(node => node.outerHTML.slice(0, 120))"""
"""Controls and pictures without an accessible name."""


OUTSIDE = """() => [...document.querySelectorAll('.echelon svg text')]
  .filter(node => node.getClientRects().length && node.checkVisibility())
  .filter(node => {
    const [word, picture] = [node, node.ownerSVGElement].map(one => one.getBoundingClientRect());
    return word.left < picture.left - 1 || word.right > picture.right + 1;
  })
  .map(node => node.textContent)"""
"""Words that stick out of their picture."""

HEIGHTS = """() => [...document.querySelectorAll('.paired svg')]
  .map(node => node.getBoundingClientRect().height)"""
"""Pixels that the pictures of differences have."""

TABS = {
    "answer": ["svg.fan", ".t-heatmap img", ".t-differences img", ".t-table table"],
    "pipeline": ["svg.alluvial", ".t-spread img", ".ech-story svg"],
    "why": [".t-booked .ech-bars", ".t-tornado .ech-bars", ".t-without .ech-bars", ".t-options p"],
    "basis": [
        ".t-parameters details",
        ".t-reported table",
        ".t-calibration p",
        ".t-verification p",
        ".t-method table",
    ],
}
"""What stands on the views of a tab once they are drawn, in the order of the views."""

DRAWN = ".ech-view:not(.ech-hidden, .ech-outdated)"
"""The view that is seen, once it shows the present answer."""


@pytest.fixture(scope="module")
def laboratory(chromium: BrowserContext, host: Host) -> Iterator[Lab]:
    page = chromium.new_page()
    yield Lab(page).open(host)
    page.close()
    host.end_kernels()


@pytest.fixture
def fresh(laboratory: Lab) -> Lab:
    """The laboratory with the preset on its levers, everything simulated, nothing kept."""
    laboratory.switch_language("en")
    laboratory.click("variant-preset")
    laboratory.open_tab("answer")
    forget = laboratory.widget("forget")
    if forget.is_enabled():
        forget.click()
    finished(laboratory)
    return laboratory


class TestUnderBothHosts:
    def test_a_key_and_a_hand_move_number_and_picture_and_typing_back_restores_them(
        self, fresh: Lab, host: Host
    ) -> None:
        before = fresh.picture("chart")
        assert fresh.readout("seats") == "30"
        assert "106 nominated" in fresh.text("selection-rate")

        fresh.press("seats", "ArrowRight")
        pressed = fresh.picture("chart", unlike=before)
        assert fresh.readout("seats") == "31"

        fresh.drag("seats", 40)
        dragged = fresh.picture("chart", unlike=pressed)
        assert int(fresh.readout("seats")) > 31

        fresh.type_value("seats", 30)
        fresh.await_picture("chart", before)
        assert fresh.readout("seats") == "30"
        assert dragged != before
        fresh.screenshot(OUTPUT / f"laboratory-{host.kind}.png")

    def test_every_other_lever_moves_the_picture_too(self, fresh: Lab) -> None:
        for name in ("selection-rate", "mentors", "leave-share", "elective-interval"):
            before = fresh.picture("chart")
            value = fresh.readout(name)
            fresh.press(name, "PageUp")
            fresh.picture("chart", unlike=before)
            fresh.type_value(name, value)
            fresh.await_picture("chart", before)

    def test_a_variant_is_one_click_and_gets_a_verdict(self, fresh: Lab, host: Host) -> None:
        fresh.click("variant-fewer_closer")
        expect(fresh.widget("sentence")).to_have_text(
            re.compile("simulated future.*A: .* · B: Fewer, closer", re.DOTALL), timeout=WAIT
        )
        assert fresh.readout("seats") == "18"
        assert fresh.page.locator(".t-variant-fewer_closer[aria-pressed=true]").count() == 1
        shares = fresh.page.locator(".verdict ul").first.inner_text()
        assert sum(int(number) for number in re.findall(r"\d+", shares)) == 100
        assert min(fresh.page.evaluate(HEIGHTS)) >= 40
        fresh.picture("chart")
        fresh.screenshot(OUTPUT / f"compared-{host.kind}.png")

    def test_both_languages(self, fresh: Lab, host: Host) -> None:
        chart = fresh.picture("chart")
        fresh.switch_language("zh")
        expect(fresh.widget("notice")).to_have_text(text("notice.exploratory", "zh"))
        expect(fresh.page.locator(".echelon")).to_have_attribute("lang", "zh-Hans")
        assert PUTUO.title["zh"] in fresh.page.locator(".ech-controls").inner_text()
        fresh.picture("chart", unlike=chart)
        fresh.screenshot(OUTPUT / f"chinese-{host.kind}.png")
        fresh.switch_language("en")
        fresh.await_picture("chart", chart)

    def test_everything_has_a_name(self, fresh: Lab) -> None:
        assert fresh.page.locator(".ech-controls [role=slider][aria-label]").count() == 6
        assert fresh.page.evaluate(NAMELESS) == []

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_nothing_is_cut_off(self, fresh: Lab, lang: str) -> None:
        fresh.click("variant-double_both")
        finished(fresh)
        fresh.switch_language(lang)
        fresh.picture("chart")
        assert fresh.page.evaluate(CUT_OFF) == []

    def test_the_chart_is_read_month_by_month_from_the_keyboard(self, fresh: Lab) -> None:
        reading = fresh.page.locator(".echelon-charts .when")
        assert "36" in reading.inner_text()
        chart = fresh.page.locator("svg.fan").first
        chart.focus()
        chart.press("ArrowLeft")
        expect(reading).to_have_text(re.compile("35"))
        chart.blur()
        expect(reading).to_have_text(re.compile("36"))

    def test_lists_show_where_the_keyboard_is(self, fresh: Lab) -> None:
        for name in ("programme", "chart"):
            choice = fresh.widget(name).locator("select").first
            choice.focus()
            outline = choice.evaluate("node => getComputedStyle(node).outlineStyle")
            choice.blur()
            assert outline == "solid", name

    def test_another_indicator_can_be_chosen(self, fresh: Lab) -> None:
        before = fresh.picture("chart")
        select = fresh.page.locator(".echelon-charts select").nth(2)
        present = select.input_value()
        select.select_option("mean_age")
        fresh.picture("chart", unlike=before)
        expect(fresh.page.locator(".panel header .unit").nth(2)).to_have_text("years")
        select.select_option(present)
        fresh.await_picture("chart", before)

    @pytest.mark.parametrize("lang", ["en", "zh"])
    @pytest.mark.parametrize("tab", TABS)
    def test_every_view_is_drawn_named_accessible_and_fits(
        self, fresh: Lab, tab: str, lang: str, host: Host
    ) -> None:
        fresh.click("variant-fewer_closer")
        fresh.switch_language(lang)
        fresh.open_tab(tab, lang)
        for place, mark in enumerate(TABS[tab]):
            fresh.page.locator(f".t-{tab}-views button").nth(place).click()
            fresh.page.locator(f".t-{tab} {DRAWN} {mark}").first.wait_for(timeout=4 * WAIT)
            finished(fresh)
            fresh.screenshot(OUTPUT / f"{tab}-{place}-{lang}-{host.kind}.png")
            assert fresh.page.evaluate(NAMELESS) == []
            assert fresh.page.evaluate(CUT_OFF) == []
            assert fresh.page.evaluate(OUTSIDE) == []
            assert violations(fresh.page, ".echelon") == []
        fresh.page.locator(f".t-{tab}-views button").nth(0).click()

    def test_a_search_for_options_goes_on_while_the_levers_move_and_can_be_stopped(
        self, fresh: Lab
    ) -> None:
        fresh.open_tab("why")
        fresh.page.locator(".t-why-views button").nth(3).click()
        fresh.widget("options-start").and_(fresh.page.locator(":enabled")).click(timeout=WAIT)
        bar = fresh.page.locator(".t-options-state progress")
        bar.wait_for(timeout=WAIT)
        before = fresh.readout("seats")
        fresh.press("seats", "ArrowRight")
        assert fresh.readout("seats") != before
        finished(fresh)
        expect(bar).to_have_count(1)
        fresh.click("options-stop")
        expect(bar).to_have_count(0, timeout=WAIT)
        expect(fresh.widget("options-start")).to_be_enabled(timeout=WAIT)
        fresh.page.locator(".t-why-views button").nth(0).click()

    def test_a_click_on_a_person_tells_another_story(self, fresh: Lab) -> None:
        fresh.open_tab("pipeline")
        fresh.page.locator(".t-pipeline-views button").nth(2).click()
        story = fresh.page.locator(".ech-story")
        expect(story).to_contain_text(text("notice.growth_archive"), timeout=WAIT)
        finished(fresh)
        before = story.inner_text()
        fresh.page.locator(".t-cloud circle:not(.chosen)").nth(7).dispatch_event("click")
        expect(story).not_to_have_text(before, timeout=WAIT)
        fresh.open_tab("answer")

    def test_other_tabs_are_there_at_once(self, fresh: Lab) -> None:
        milliseconds = fresh.page.evaluate(SWITCH_TABS)
        assert sorted(milliseconds)[len(milliseconds) // 2] <= 300

    def test_undo_and_another_programme(self, fresh: Lab) -> None:
        before = fresh.picture("chart")
        fresh.press("seats", "PageUp")
        fresh.picture("chart", unlike=before)
        fresh.click("undo")
        fresh.await_picture("chart", before)
        select = fresh.widget("programme").locator("select")
        select.select_option(label=load("fuxin").title["en"])
        finished(fresh)
        expect(fresh.widget("seats")).to_have_count(0)
        assert fresh.text("error") == ""
        select.select_option(label=PUTUO.title["en"])
        finished(fresh)
        fresh.await_picture("chart", before)

    def test_a_scenario_file_goes_down_and_comes_up_again(self, fresh: Lab, tmp_path: Path) -> None:
        fresh.click("variant-fewer_closer")
        finished(fresh)
        chart = fresh.picture("chart")
        fresh.click("share")
        with fresh.page.expect_download() as saving:
            fresh.page.locator(".t-save a").click()
        saved = tmp_path / "saved.yaml"
        saving.value.save_as(saved)
        assert parse(saved.read_bytes()).hash == PUTUO.variant("fewer_closer").hash
        fresh.click("variant-preset")
        finished(fresh)
        fresh.page.locator(".t-open input[type=file]").set_input_files(saved)
        expect(fresh.page.locator(".t-variant-fewer_closer[aria-pressed=true]")).to_have_count(
            1, timeout=WAIT
        )
        finished(fresh)
        large = tmp_path / "large.yaml"
        large.write_bytes(b" " * (20 << 20))
        fresh.page.locator(".t-open input[type=file]").set_input_files(large)
        expect(fresh.widget("error")).to_have_text(re.compile("large.yaml"), timeout=WAIT)
        fresh.click("share")
        fresh.await_picture("chart", chart)

    def test_a_reload_loses_nothing(self, fresh: Lab, host: Host) -> None:
        fresh.click("variant-fewer_closer")
        fresh.press("mentors", "ArrowRight")
        fresh.switch_language("zh")
        expect(fresh.widget("sentence")).to_have_text(re.compile("A:.*B:", re.DOTALL), timeout=WAIT)
        finished(fresh)
        chart, mentors = fresh.picture("chart"), fresh.readout("mentors")
        fresh.page.wait_for_timeout(1000)
        fresh.reload()
        expect(fresh.widget("seats").locator(".widget-readout")).to_have_text("18", timeout=WAIT)
        expect(fresh.widget("notice")).to_have_text(text("notice.exploratory", "zh"), timeout=WAIT)
        finished(fresh)
        fresh.await_picture("chart", chart)
        assert fresh.readout("mentors") == mentors
        assert fresh.widget("forget").is_enabled()
        if host.kind == "voila":  # the kernel of the page that was left has ended with it
            assert "403 POST" not in host.server.tail(10_000)

    # Last, so that it speaks of everything above.
    def test_nothing_left_the_machine_and_nothing_failed(self, laboratory: Lab) -> None:
        assert laboratory.text("error") == ""
        assert_offline(laboratory)
        assert_no_errors(laboratory)


class TestTheApp:
    @pytest.fixture
    def app(self, fresh: Lab, host: Host) -> Lab:
        if host.kind != "voila":
            pytest.skip("of the app alone")
        return fresh

    @pytest.mark.parametrize("size", [VIEWPORT, {"width": 1440, "height": 900}])
    def test_it_fills_the_window_and_nothing_scrolls(self, app: Lab, size: dict[str, int]) -> None:
        app.page.set_viewport_size(size)  # type: ignore[arg-type]
        app.click("variant-double_both")
        finished(app)
        for node in ("html", ".echelon", ".echelon > .ech-body", ".ech-controls", ".ech-main"):
            scroll, client = app.page.locator(node).evaluate(
                "({scrollWidth, scrollHeight, clientWidth, clientHeight}) =>"
                " [[scrollWidth, scrollHeight], [clientWidth, clientHeight]]"
            )
            assert scroll[0] <= client[0], f"{node} scrolls sideways"
            assert scroll[1] <= client[1], f"{node} scrolls"
        box = app.page.locator(".echelon").bounding_box()
        assert box is not None
        assert (box["x"], box["y"]) == (0, 0)
        assert (box["width"], box["height"]) == (size["width"], size["height"])
        app.page.set_viewport_size(VIEWPORT)

    def test_the_notebooks_other_cells_are_not_shown(self, app: Lab) -> None:
        assert app.page.locator(".jp-Cell:visible").count() == 1

    def test_the_heatmap_is_drawn_when_its_page_is_opened(self, app: Lab) -> None:
        views = app.page.locator(".t-answer-views button")
        views.nth(1).click()
        picture = app.page.locator(".t-heatmap img")
        picture.wait_for(timeout=4 * WAIT)
        assert "selection rate" in (picture.get_attribute("alt") or "")
        app.picture("heatmap")
        app.screenshot(OUTPUT / "heatmap.png")
        views.nth(0).click()

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_in_a_room_the_type_is_large(self, app: Lab, lang: str) -> None:
        app.click("variant-fewer_closer")
        app.switch_language(lang)
        finished(app)
        app.click("projector")
        expect(app.page.locator(".echelon.ech-projector")).to_have_count(1, timeout=WAIT)
        assert app.page.evaluate(SMALL_TYPE) == []
        lines = app.page.locator("svg.fan polyline:visible")
        expect(lines).to_have_count(2, timeout=WAIT)
        named = app.page.locator(".echelon-charts .legend span:has(i):visible")
        both = [text(f"ui.legend.{line}", lang) for line in ("median", "kept")]
        assert named.all_inner_texts() == both
        app.screenshot(OUTPUT / f"projector-{lang}.png")
        assert violations(app.page, ".echelon") == []
        app.click("projector")

    def test_the_page_may_ask_for_chinese(self, lab: Lab, host: Host, app: Lab) -> None:
        lab.open(host, lang="zh")
        expect(lab.widget("notice")).to_have_text(text("notice.exploratory", "zh"), timeout=WAIT)
        assert_no_errors(lab)


class TestTheNotebook:
    def test_the_next_cells_carry_on_from_the_laboratory(self, laboratory: Lab, host: Host) -> None:
        if host.kind != "lab":
            pytest.skip("of the notebook alone")
        outputs = laboratory.page.locator(".jp-OutputArea-output")
        expect(outputs.filter(has_text="gain_since_entry").last).to_be_attached(timeout=WAIT)
        assert outputs.filter(has_text=re.compile("Traceback|Error")).count() == 0
