"""The laboratory as its users meet it: under Voilà and under JupyterLab, in a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from sim.paths import notebooks_dir
from sim.scenario import load
from sim.text import text
from tests.browser.conftest import VIEWPORT
from tests.browser.hosts import Host, Hosts
from tests.browser.laboratory import PICTURE_SECONDS, Lab, assert_no_errors, assert_offline

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

NAMELESS = """() => [...document.querySelectorAll('.echelon :is('
    + '[role=slider], [role=textbox], [role=img], [role=tab], img, button, select, progress)')]
  .filter(node => node.getClientRects().length)
  .filter(node => !(node.getAttribute('aria-label') || node.alt || node.textContent.trim()))
  .map(node => node.outerHTML.slice(0, 120))"""
"""Controls and pictures without an accessible name."""


@pytest.fixture(scope="module", params=["voila", "lab"])
def host(request: pytest.FixtureRequest, hosts: Hosts) -> Host:
    return hosts.open(request.param, NOTEBOOK)


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
    forget = laboratory.widget("forget")
    if forget.is_enabled():
        forget.click()
    finished(laboratory)
    return laboratory


def finished(lab: Lab) -> None:
    done = re.compile("200 of 200|200/200")
    expect(lab.widget("progress")).to_have_text(done, timeout=WAIT)


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
        assert fresh.page.locator(".echelon [role=slider][aria-label]").count() == 6
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

    def test_another_indicator_can_be_chosen(self, fresh: Lab) -> None:
        before = fresh.picture("chart")
        select = fresh.page.locator(".echelon-charts select").nth(2)
        present = select.input_value()
        select.select_option("mean_age")
        fresh.picture("chart", unlike=before)
        expect(fresh.page.locator(".panel .unit").nth(2)).to_have_text("years")
        select.select_option(present)
        fresh.await_picture("chart", before)

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
