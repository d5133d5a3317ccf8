"""How long a new user takes to the README's answer, with a slide to show it, in a real Chromium."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from sim.paths import notebooks_dir
from tests.browser.conftest import CHROMIUMS, FLAGS, VIEWPORT
from tests.browser.first_answer import walk
from tests.browser.hosts import Hosts
from tests.browser.laboratory import Lab


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        yield "no Chromium here"
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hosts = Hosts(Path(folder))
        context = playwright.chromium.launch_persistent_context(
            Path(folder) / "profile",
            executable_path=chromium,
            headless=True,
            args=FLAGS,
            viewport=VIEWPORT,
        )
        try:
            done = walk(Lab(context.new_page()), hosts.voila(notebooks_dir() / "01_what_if.ipynb"))
        finally:
            context.close()
            hosts.stop()
    yield "seconds since the page was asked for"
    yield from (f"  {words:<22}{at:6.1f}" for words, at in done.steps)
    yield f"  {done.sentence}"
