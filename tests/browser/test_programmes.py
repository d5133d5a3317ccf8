"""Every programme's screen in both languages: what is written is seen whole, and bars compare."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from sim.scenario import load
from sim.text import LANGUAGES
from sim.ui.programmes import offered
from tests.browser.hosts import Host
from tests.browser.laboratory import PICTURE_SECONDS, Lab, assert_no_errors, finished
from tests.browser.test_laboratory import CUT_OFF, DRAWN, OUTSIDE, TABS

WAIT = 4 * PICTURE_SECONDS * 1000

SLOW = {".t-heatmap img", ".t-tornado .ech-bars", ".t-without .ech-bars"}
"""What takes many runs; of Putuo it is looked at elsewhere."""

CRAMPED = """() => [...document.querySelectorAll('.echelon select')]
  .filter(node => node.getClientRects().length && node.size < 2 && node.selectedOptions.length)
  .filter(node => {
    const alone = node.cloneNode(false);
    alone.append(new Option(node.selectedOptions[0].text));
    Object.assign(alone.style, {position: 'absolute', width: 'max-content', minWidth: 0});
    node.after(alone);
    const wanted = alone.offsetWidth;
    alone.remove();
    return wanted > node.offsetWidth + 1;
  })
  .map(node => node.selectedOptions[0].text)"""
"""Choices that are too narrow for what is chosen."""

SIDEWAYS = """() => [...document.querySelectorAll('.echelon, .echelon *')]
  .filter(node => node.getClientRects().length)
  .filter(node => ['auto', 'scroll'].includes(getComputedStyle(node).overflowX))
  .filter(node => node.scrollWidth > node.clientWidth + 1)
  .map(node => node.className)"""
"""What scrolls sideways."""

COVERED = """() => {
  const tabs = [...document.querySelectorAll('.ech-tabs [role=tab]')];
  const first = [...document.querySelectorAll('.ech-switch')].find(one => one.offsetWidth);
  const end = Math.max(...tabs.map(one => one.getBoundingClientRect().right));
  return first.getBoundingClientRect().left - end;
}"""
"""Pixels between the last tab and the first view beside it."""

SCALES = """() => [...document.querySelectorAll('.ech-bars')]
  .filter(node => node.getClientRects().length)
  .map(node => new Set([...node.querySelectorAll('.place')]
    .map(one => one.getBoundingClientRect()).map(({left, width}) => `${left} ${width}`)).size)"""
"""How many scales the bars of a picture have."""

UNFOLD = """() => document.querySelectorAll('.echelon details')
  .forEach(node => { node.open = true; })"""
"""Shows what is folded away."""

BROKEN = r"""() => {
  const broken = [];
  for (const cell of document.querySelectorAll('.echelon td')) {
    const part = cell.firstChild;
    if (part?.nodeType !== 3 || !cell.getClientRects().length) continue;
    for (const {0: word, index} of part.data.matchAll(/[A-Za-z]{2,20}/g)) {
      const range = document.createRange();
      range.setStart(part, index);
      range.setEnd(part, index + word.length);
      const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
}"""
"""Words of a table that go on in another line."""

OVERLAPPING = """() => [...document.querySelectorAll('.t-cloud svg')]
  .filter(node => node.getClientRects().length)
  .flatMap(picture => {
    const words = [...picture.querySelectorAll('text')];
    const boxes = words.map(one => one.getBoundingClientRect());
    return words.filter((word, place) => boxes.slice(0, place).some(other =>
      other.left < boxes[place].right - 1 && boxes[place].left < other.right - 1
      && other.top < boxes[place].bottom - 3 && boxes[place].top < other.bottom - 3));
  })
  .map(word => word.textContent)"""
"""Words written over others in the cloud of persons."""


@pytest.fixture(scope="module")
def app(chromium: BrowserContext, voila_server: Host) -> Iterator[Lab]:
    lab = Lab(chromium.new_page()).open(voila_server)
    yield lab
    assert_no_errors(lab)
    lab.close()


@pytest.fixture(scope="module", params=sorted(offered()))
def programme(app: Lab, request: pytest.FixtureRequest) -> Lab:
    """The laboratory with a programme and its first variant against its preset."""
    scenario = load(request.param)
    app.switch_language("en")
    app.widget("programme").locator("select").select_option(label=scenario.title["en"])
    variant = scenario.variants[0]
    app.widget(f"variant-{variant.name}").wait_for(timeout=WAIT)
    app.click("keep")
    app.click(f"variant-{variant.name}")
    answer = re.compile(re.escape(f"B: {variant.title['en']}"))
    expect(app.widget("sentence")).to_contain_text(answer, timeout=WAIT)
    finished(app)
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tab", TABS)
def test_every_view_fits(programme: Lab, tab: str, lang: str) -> None:
    page = programme.page
    programme.switch_language(lang)
    programme.open_tab(tab, lang)
    for place, mark in enumerate(TABS[tab]):
        if mark in SLOW:
            continue
        page.locator(f".t-{tab}-views button").nth(place).click()
        page.locator(f".t-{tab} {DRAWN} {mark}").first.wait_for(timeout=WAIT)
        page.evaluate(UNFOLD)
        finished(programme)
        for fault in (CUT_OFF, OUTSIDE, CRAMPED, SIDEWAYS, BROKEN, OVERLAPPING):
            assert page.evaluate(fault) == [], f"{fault}\n{mark}"
        assert page.evaluate(COVERED) >= 0
        assert set(page.evaluate(SCALES)) <= {1}
    page.locator(f".t-{tab}-views button").nth(0).click()


def test_long_numbers_and_units_are_seen_whole(programme: Lab) -> None:
    page = programme.page
    programme.switch_language("en")
    programme.open_tab("answer")
    page.locator(".t-answer-views button").nth(0).click()
    choice = page.locator(".echelon-charts select").first
    present = choice.input_value()
    known = set(choice.locator("option").evaluate_all("all => all.map(one => one.value)"))
    for indicator in sorted(known & {"trainee_days_per_gain", "yuan", "yuan_per_gain"}):
        choice.select_option(indicator)
        unit = re.compile("for each person lifted|^yuan$")
        expect(page.locator(".panel header .unit").first).to_have_text(unit, timeout=WAIT)
        for fault in (CUT_OFF, OUTSIDE):
            assert page.evaluate(fault) == [], f"{fault}\n{indicator}"
    choice.select_option(present)
