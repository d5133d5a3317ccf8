"""How long a new user takes to the README's answer, with a slide to show it, in a real Chromium."""

from collections.abc import Iterator

from benchmarks.browser import NO_BROWSER, chromium
from tests.browser.first_answer import walk


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    with chromium() as opened:
        if opened is None:
            yield NO_BROWSER
            return
        done = walk(*opened)
    yield "seconds since the page was asked for"
    yield from (f"  {words:<22}{at:6.1f}" for words, at in done.steps)
    yield f"  {done.sentence}"
