"""The same from the key press to the picture on the screen, under Voilà, in a real Chromium."""

import statistics
from collections.abc import Iterator

from benchmarks.browser import NO_BROWSER, chromium
from tests.browser.laboratory import SWITCH_TABS, Lab

MOVES = 15
WATCHED = 5
"""Key presses while every frame is looked at, which itself takes time: apart from those timed."""

POLL = 1000
"""Milliseconds between looks whether a move is answered; each takes time from the answer."""

WATCH = """() => {
  const chart = document.querySelector('svg.fan polyline.median').closest('svg');
  const progress = document.querySelector('.t-progress');
  window.seen = {};
  document.addEventListener('keydown', () => { window.seen = {key: performance.now()}; }, true);
  new MutationObserver(() => requestAnimationFrame(() => {
    window.seen.first ??= performance.now();
    window.seen.latest = performance.now();
  })).observe(chart, {childList: true});
  new MutationObserver(() => requestAnimationFrame(() => {
    if (/200 of 200/.test(progress.textContent)) window.seen.last ??= performance.now();
  })).observe(progress, {childList: true, characterData: true, subtree: true});
}"""

WATCH_FRAMES = """() => {
  window.frames = {all: 0, without: 0};
  const look = () => {
    window.frames.all += 1;
    const lines = [...document.querySelectorAll('svg.fan polyline.median')];
    if (lines.length < 3 || lines.some(line => !line.getAttribute('points'))) {
      window.frames.without += 1;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

TIMES = "() => [window.seen.first - window.seen.key, window.seen.last - window.seen.key]"


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    with chromium() as opened:
        if opened is None:
            yield NO_BROWSER
            return
        lab, host = opened
        lab.open(host)
        done = "() => /200 of 200/.test(document.querySelector('.t-progress').textContent)"
        lab.page.wait_for_function(done)
        lab.page.evaluate(WATCH)
        yield from _report([_move(lab, "seats") for _ in range(MOVES)])
        lab.page.evaluate(WATCH_FRAMES)
        for _ in range(WATCHED):
            _move(lab, "mentors")
        frames = lab.page.evaluate("() => window.frames")
        yield f"  {frames['without']} of {frames['all']} frames without a chart"
        switches = lab.page.evaluate(SWITCH_TABS)
        yield f"{len(switches)} switches of tabs, milliseconds: median (slowest)"
        yield f"  {statistics.median(switches):25.0f} ({max(switches):.0f})"


def _move(lab: Lab, lever: str) -> tuple[float, float]:
    lab.press(lever)
    lab.page.wait_for_function("() => window.seen.last", polling=POLL)
    first, last = lab.page.evaluate(TIMES)
    return first, last


def _report(moves: list[tuple[float, float]]) -> Iterator[str]:
    yield f"{len(moves)} key presses, milliseconds: median (slowest)"
    for name, values in zip(
        ("first bands", "all 200 futures"), zip(*moves, strict=True), strict=True
    ):
        yield f"  {name:<18}{statistics.median(values):7.0f} ({max(values):.0f})"
