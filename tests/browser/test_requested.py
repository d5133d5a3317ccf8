"""What is worked out only when its button is pressed, pressed, under both hosts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from sim.experiments.run import run
from sim.experiments.verify import read_book
from sim.levers import levers_of
from sim.palette import CURRENT
from sim.scenario import load
from sim.text import LANGUAGES, text
from tests.browser.accessibility import violations
from tests.browser.hosts import Host
from tests.browser.laboratory import Lab, assert_no_errors, assert_offline, finished
from tests.browser.test_laboratory import CUT_OFF, NAMELESS, OUTSIDE, TABS

OUTPUT = Path(__file__).parent / "output"
PUTUO = load("putuo")
WORK_SECONDS = 420
"""The search takes some seconds and the cases about a minute, on an idle computer."""


@pytest.fixture(scope="module")
def lab(chromium: BrowserContext, host: Host) -> Iterator[Lab]:
    opened = Lab(chromium.new_page()).open(host)
    finished(opened)
    yield opened
    assert_offline(opened)
    assert_no_errors(opened)
    opened.close()


def look_at(lab: Lab, tab: str, view: str) -> None:
    lab.open_tab(tab)
    places = [mark.split()[0].removeprefix(".t-") for mark in TABS[tab]]
    lab.page.locator(f".t-{tab}-views button").nth(places.index(view)).click()


def press(lab: Lab, view: str) -> None:
    button = lab.widget(f"{view}-start")
    expect(button).to_be_enabled(timeout=WORK_SECONDS * 1000)
    button.click()


def told_in_both_languages(lab: Lab, host: Host, view: str, words: dict[str, str]) -> None:
    """What was found is seen whole, named and without a violation in each language."""
    for lang in LANGUAGES:
        lab.switch_language(lang)
        told = lab.widget(view)
        expect(told).to_contain_text(words[lang], timeout=WORK_SECONDS * 1000)
        lab.screenshot(OUTPUT / f"{view}-found-{lang}-{host.kind}.png")
        assert lab.page.evaluate(NAMELESS) == []
        # Of a drawn word OUTSIDE tells: in a picture drawn to another scale it has other widths.
        assert lab.page.evaluate(CUT_OFF.replace(", .tick", "")) == []
        assert lab.page.evaluate(OUTSIDE) == []
        assert violations(lab.page, ".echelon") == []
    lab.switch_language("en")


def test_options_that_are_found_can_be_put_on_the_levers(lab: Lab, host: Host) -> None:
    look_at(lab, "why", "options")
    press(lab, "options")
    dots = lab.page.locator(f".t-front circle[fill='{CURRENT}']")
    dots.first.wait_for(timeout=WORK_SECONDS * 1000)
    assert dots.count() == lab.page.locator(".t-options tbody tr").count()
    how = {lang: text("ui.options.how", lang) for lang in LANGUAGES}
    told_in_both_languages(lab, host, "options", how)
    # Every mean with its interval, and no column beyond the window of an old projector.
    means = lab.page.locator(".t-options td.number", has_text=re.compile(r"\(\S+\sto\s\S+\)"))
    expect(means).to_have_count(2 * dots.count(), timeout=30_000)
    if host.kind == "voila":
        wide, room = lab.page.locator(".t-options .ech-table").evaluate(
            "node => [node.scrollWidth, node.clientWidth]"
        )
        assert wide <= room
    # Words on the picture follow the language once it is drawn anew.
    seats = re.compile(re.escape(levers_of(PUTUO)[0].label["en"]))
    expect(dots.first).to_have_attribute("aria-label", seats, timeout=WORK_SECONDS * 1000)
    name = str(dots.first.get_attribute("aria-label"))
    dots.first.dispatch_event("click")
    for lever, place in (("seats", 0), ("mentors", 2)):
        label = levers_of(PUTUO)[place].label["en"]
        value = re.search(rf"{re.escape(label)} (\d+)", name)
        assert value is not None, name
        readout = lab.widget(lever).locator(".widget-readout").first
        expect(readout).to_have_text(value[1], timeout=WORK_SECONDS * 1000)
    lab.click("variant-preset")
    finished(lab)


def test_the_cases_with_known_answers_agree(lab: Lab, host: Host) -> None:
    look_at(lab, "basis", "verification")
    press(lab, "verification")
    rows = lab.page.locator(".t-verification tbody tr")
    rows.first.wait_for(timeout=WORK_SECONDS * 1000)
    lines = sum(len(case.lines) for case in read_book().cases)
    assert rows.count() == lines
    found = {
        lang: text("verification.found", lang, agrees=lines, lines=lines) for lang in LANGUAGES
    }
    told_in_both_languages(lab, host, "verification", found)


def test_local_figures_are_calibrated_to_and_adopted(lab: Lab, host: Host, tmp_path: Path) -> None:
    truth = run(PUTUO, 1, 7, progress=False)
    file = tmp_path / "figures.csv"
    lines = [
        f"{month},{name},{truth.values(name)[0, truth.step_of(month)]},{error}"
        for month in (12, 24, 36)
        for name, error in (("mean_age", 0.05), ("top_students_and_exemplars", 1))
    ]
    file.write_text("\n".join(["month,indicator,value,tolerance", *lines]), encoding="utf-8")
    look_at(lab, "basis", "calibration")
    lab.widget("calibration").get_by_text(text("ui.calibration.no_targets")).wait_for()
    lab.widget("calibration-to").locator("select").select_option(label="my figures")
    opener = lab.page.locator(".t-calibration-open input[type=file]")
    opener.set_input_files(file)
    press(lab, "calibration")
    lab.page.locator(".t-calibration tbody tr").first.wait_for(timeout=WORK_SECONDS * 1000)
    untold = {
        lang: text("experiment.calibrate.not_identifiable", lang, parameter="").rstrip(".。")
        for lang in LANGUAGES
    }
    told_in_both_languages(lab, host, "calibration", untold)
    lab.click("calibration-adopt")
    notice = re.compile("^Fitted to figures.csv, 2019–2021; hold-out error")
    expect(lab.widget("notice")).to_have_text(notice, timeout=WORK_SECONDS * 1000)
    finished(lab)
    lab.screenshot(OUTPUT / f"adopted-{host.kind}.png")
    select = lab.widget("programme").locator("select")
    select.select_option(label=load("fuxin").title["en"])
    expect(lab.widget("notice")).to_have_text(text("notice.exploratory"))
    assert lab.text("error") == ""
