"""Every file that the laboratory offers, saved in the browser and opened, under both hosts."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from pptx import Presentation

import sim
from sim.scenario import load, parse
from sim.text import LANGUAGES, text
from tests.browser.hosts import Host
from tests.browser.laboratory import (
    PICTURE_SECONDS,
    Lab,
    assert_no_errors,
    assert_offline,
    cut_off,
    finished,
)
from tests.browser.pictures import is_blank

OUTPUT = Path(__file__).parent / "output"
PUTUO = load("putuo")
SAVING_SECONDS = 600
"""The page with levers takes 85 runs, which a busy computer makes slowly."""
SEED = {"en": "seed 1", "zh": "随机种子 1"}


@pytest.fixture(scope="module")
def compared(chromium: BrowserContext, host: Host) -> Iterator[Lab]:
    """The laboratory with an option compared with the preset, and the panel Export open."""
    lab = Lab(chromium.new_page()).open(host)
    lab.click("variant-fewer_closer")
    finished(lab)
    lab.click("export")
    yield lab
    assert_offline(lab)
    assert_no_errors(lab)
    lab.close()


def saved(lab: Lab, format_: str, lang: str) -> bytes:
    """Ask for a file, wait for its link, and save it."""
    lab.switch_language(lang)
    button = lab.widget(f"export-{format_}")
    expect(button).to_have_text(text(f"ui.export.{format_}", lang))
    button.click()
    ending = ENDINGS.get(format_, format_)
    link = lab.page.locator(f".t-export-state a[download$='-{lang}.{ending}']")
    link.wait_for(timeout=SAVING_SECONDS * 1000)
    with lab.page.expect_download() as saving:
        link.click()
    return saving.value.path().read_bytes()


ENDINGS = {"brief": "brief.html"}


def in_order(words: str, lang: str) -> None:
    """The notice, the version, both hashes and the seed stand in a page of a file."""
    words = " ".join(words.split())
    assert PUTUO.notice[lang] in words
    assert sim.__version__ in words
    for scenario in (PUTUO, PUTUO.variant("fewer_closer")):
        assert scenario.hash[:8] in words
    assert SEED[lang] in words


@pytest.mark.parametrize("lang", LANGUAGES)
class TestOfficeFiles:
    def test_slides(self, compared: Lab, lang: str) -> None:
        show = Presentation(io.BytesIO(saved(compared, "pptx", lang)))
        assert len(show.slides) == 6
        for slide in show.slides:
            shapes = [shape for shape in slide.shapes if shape.has_text_frame]
            in_order(" ".join(shape.text_frame.text for shape in shapes), lang)
        assert any(shape.has_chart for slide in show.slides for shape in slide.shapes)

    def test_a_workbook(self, compared: Lab, lang: str) -> None:
        book = load_workbook(io.BytesIO(saved(compared, "xlsx", lang)))
        for sheet in book:
            above = [str(sheet.cell(row, 1).value) for row in range(1, 5)]
            in_order(" ".join(above), lang)

    def test_a_plain_table(self, compared: Lab, lang: str) -> None:
        lines = saved(compared, "csv", lang).decode("utf-8-sig").splitlines()
        in_order(" ".join(line for line in lines if line.startswith("#")), lang)
        assert sum(line.count(",") > 3 for line in lines) > 200


@pytest.mark.parametrize("lang", LANGUAGES)
class TestPictures:
    def test_png(self, compared: Lab, lang: str) -> None:
        content = saved(compared, "png", lang)
        with Image.open(io.BytesIO(content)) as image:
            in_order(" ".join(str(value) for value in image.info.values()), lang)
            assert min(image.size) > 1000
        assert not is_blank(content)

    def test_svg(self, compared: Lab, lang: str, chromium: BrowserContext, tmp_path: Path) -> None:
        content = saved(compared, "svg", lang)
        in_order(" ".join(ET.fromstring(content).itertext()), lang)
        path = tmp_path / "figure.svg"
        path.write_bytes(content)
        page = chromium.new_page()
        page.goto(path.as_uri())
        assert not is_blank(page.screenshot())
        page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_is_one_page(
    compared: Lab, lang: str, chromium: BrowserContext, tmp_path: Path, host: Host
) -> None:
    path = tmp_path / "brief.html"
    path.write_bytes(saved(compared, "brief", lang))
    page = chromium.new_page()
    try:
        page.goto(path.as_uri())
        in_order(page.locator("body").inner_text(), lang)
        printed = page.pdf(format="A4", print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
        page.screenshot(path=OUTPUT / f"brief-{lang}-{host.kind}.png", full_page=True)
    finally:
        page.close()


def test_the_page_with_levers_opens_without_a_network(
    compared: Lab, chromium: BrowserContext, tmp_path: Path, host: Host
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(saved(compared, "html", "en"))
    page = chromium.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    cut_off(page)
    try:
        page.goto(path.as_uri())
        page.get_by_role("button", name=PUTUO.variants[0].title["en"]).click()
        words = {}
        for lang in LANGUAGES:
            page.locator(f"[data-lang={lang}]").click()
            words[lang] = page.locator("body").inner_text()
            assert PUTUO.notice[lang] in words[lang]
            assert SEED[lang] in words[lang]
            assert PUTUO.hash[:8] in words[lang]
            assert sim.__version__ in words[lang]
            page.screenshot(path=OUTPUT / f"page-{lang}-{host.kind}.png")
        assert page.locator("#levers input").count() == len(PUTUO.levers[:6])
        assert complaints == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    finally:
        page.close()


def test_the_scenario_file_says_what_it_is(compared: Lab) -> None:
    compared.click("share")
    with compared.page.expect_download(timeout=PICTURE_SECONDS * 1000) as saving:
        compared.page.locator(".t-save a").click()
    content = saving.value.path().read_text("utf-8")
    scenario = parse(content)
    assert scenario.hash == PUTUO.variant("fewer_closer").hash
    for lang in LANGUAGES:
        assert scenario.notice[lang] in content
        assert f"{scenario.hash[:8]} · {SEED[lang]}" in content
    assert sim.__version__ in content
    compared.click("share")
