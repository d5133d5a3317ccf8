"""The page that opens from disk, in a real browser with the network off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from sim.experiments.compare import Comparison
from sim.readings import bands, difference
from sim.report import export, grid
from sim.text import text
from sim.wording import gap_label, number
from tests.browser.laboratory import cut_off
from tests.district import district
from tests.report.conftest import made_up

OUTPUT = Path(__file__).parent / "output"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    preset = district()
    variant = preset.variant("more_mentors")
    return Comparison(made_up(preset, 200, 7, True), made_up(variant, 200, 7, True))


@pytest.fixture(scope="module")
def file(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page over made-up runs."""

    def run(scenario, replications, seed, *, unknowns, progress, cancel):
        return made_up(scenario, replications, seed, unknowns)

    path = tmp_path_factory.mktemp("standalone") / "page.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "run", run)
        path.write_bytes(export("html", comparison, "en").content)
    return path


@pytest.fixture
def opened(chromium: BrowserContext, file: Path) -> Iterator[Page]:
    """The page, open; at the end it must have asked for nothing and complained of nothing."""
    page = chromium.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    cut_off(page)
    try:
        page.goto(file.as_uri())
        yield page
        assert complaints == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    finally:
        page.close()


def test_it_answers_as_the_model_does_in_both_languages(
    opened: Page, comparison: Comparison
) -> None:
    sentence, verdict = opened.locator("#sentence"), comparison.verdict("gain_since_entry")
    assert sentence.inner_text() == text("verdict.identical")
    opened.locator("#variants button").nth(1).click()
    assert sentence.inner_text() == verdict.sentence("en")
    unit = comparison.b.measure("gain_since_entry").kind.unit
    opened.locator(".panel .reading b").first.wait_for()
    median = number(bands(comparison.b, "gain_since_entry")["median"][-1], unit)
    assert opened.locator(".panel .reading b").first.inner_text() == median
    mean, low, high = (
        number(one[-1], unit, signed=True) for one in difference(comparison, "gain_since_entry")
    )
    told = opened.locator(".panel .paired .reading").first.locator("> span").all_inner_texts()
    gap = text("ui.chart.difference", value=mean, low=low, high=high)
    assert told == [gap, gap_label(unit, "en")]
    opened.screenshot(path=OUTPUT / "standalone-en.png")

    opened.locator("[data-lang=zh]").click()
    assert sentence.inner_text() == verdict.sentence("zh")
    assert text("notice.exploratory", "zh") in opened.locator("body").inner_text()
    assert text("notice.exploratory", "en") not in opened.locator("body").inner_text()
    opened.screenshot(path=OUTPUT / "standalone-zh.png")


def test_a_lever_moves_numbers_and_picture_and_back(opened: Page) -> None:
    lever, picture = opened.locator("#lever-2"), opened.locator("svg.fan").first
    opened.locator("svg.fan polyline").first.wait_for()
    before, value = picture.inner_html(), opened.locator(".lever output").nth(2).inner_text()
    lever.press("ArrowRight")
    opened.locator(".paired:not([hidden])").first.wait_for()
    assert opened.locator(".lever output").nth(2).inner_text() != value
    assert picture.inner_html() != before
    lever.press("ArrowLeft")
    opened.wait_for_function(
        "before => document.querySelector('svg.fan').innerHTML === before", arg=before
    )
    assert opened.locator(".lever output").nth(2).inner_text() == value


def test_a_third_lever_puts_the_one_moved_first_back(opened: Page) -> None:
    values = opened.locator(".lever output")
    before = values.all_inner_texts()
    for place in (1, 2, 0):
        opened.locator(f"#lever-{place}").press("ArrowRight")
    after = values.all_inner_texts()
    moved = [one != other for one, other in zip(before, after, strict=True)]
    assert moved == [True, False, True]
    opened.locator("#variants button").first.click()
    assert values.all_inner_texts() == before


def test_settings_that_contradict_each_other_are_told_and_keep_the_picture(opened: Page) -> None:
    picture = opened.locator("svg.fan").first
    opened.locator("svg.fan polyline").first.wait_for()
    before = picture.inner_html()
    opened.locator("#lever-0").press("End")
    assert "40" in opened.locator("#refusal").inner_text()
    assert picture.inner_html() == before


def test_the_room_guesses_before_it_sees(opened: Page) -> None:
    opened.locator("#predict").click()
    opened.locator("#variants button").nth(1).click()
    assert not opened.locator("#charts").is_visible()
    assert opened.locator("#sentence").inner_text() == text("report.page.guess")
    vote = opened.locator("#votes button").first
    vote.click()
    vote.click()
    assert vote.inner_text().endswith("2")
    opened.locator("#reveal").click()
    assert opened.locator("#charts").is_visible()
    assert "simulated future" in opened.locator("#sentence").inner_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_wall_it_shows_two_lines_in_large_type(opened: Page, lang: str) -> None:
    opened.locator("#variants button").nth(1).click()
    opened.locator(f"[data-lang={lang}]").click()
    opened.locator("#projector").click()
    opened.wait_for_function(
        "document.querySelector('svg.fan').getBoundingClientRect().height > 120"
    )
    drawn = opened.locator(".panel:first-child svg.fan :is(polyline, polygon)")
    shown = [one for one in drawn.all() if one.is_visible()]
    assert len(shown) == 2
    named = opened.locator(".legend span:has(i):visible").all_inner_texts()
    assert named == [text(f"ui.legend.{line}", lang) for line in ("median", "kept")]
    sizes = opened.evaluate(
        """() => [...document.querySelectorAll('#sentence, .lever label, svg.fan .tick')]
            .filter((one) => one.getBoundingClientRect().height > 0)
            .map((one) => parseFloat(getComputedStyle(one).fontSize)
                * (one.closest('#charts') ? 2.2 : 1))"""
    )
    assert min(sizes) >= 24
    assert opened.evaluate("document.documentElement.scrollHeight <= innerHeight")
    opened.screenshot(path=OUTPUT / f"standalone-wall-{lang}.png")


LONG_NAMES = {
    "en": "Elective training: Months between sessions*",
    "zh": "每次评估调出比例(调出不影响现职)*",
}


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (390, 844)], ids=str)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_wall_no_name_is_cut_off(opened: Page, lang: str, size: tuple[int, int]) -> None:
    opened.set_viewport_size({"width": size[0], "height": size[1]})
    opened.locator("#variants button").nth(1).click()
    opened.locator(f"[data-lang={lang}]").click()
    opened.locator("#projector").click()
    names = opened.locator(".lever label")
    names.evaluate_all("(all, name) => all.forEach((one) => (one.textContent = name))",
                       LONG_NAMES[lang])  # fmt: skip
    cut = """all => all.filter((one) => one.scrollWidth > one.clientWidth
        || one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent)"""
    for parts in (".lever label", ".lever output", "button", ".unit", "#sentence", "select"):
        assert opened.locator(f"{parts}:visible").evaluate_all(cut) == [], parts
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fits = opened.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert fits or size[0] < 800
    opened.screenshot(path=OUTPUT / f"standalone-wall-{size[0]}-{lang}.png", full_page=True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_every_control_can_be_touched_and_nothing_is_cut_off(
    opened: Page, lang: str
) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.set_default_timeout(5_000)
    opened.locator("#variants button").nth(1).click()
    opened.locator(f"[data-lang={lang}]").click()
    opened.locator("#keep").click(trial=True)
    opened.locator(".panel .paired .reading b").first.wait_for()
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    told = opened.locator(".panel :is(.unit, .reading):visible")
    assert told.count() >= 3
    cut = told.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    assert cut == 0
    opened.screenshot(path=OUTPUT / f"standalone-phone-{lang}.png", full_page=True)
