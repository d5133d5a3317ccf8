"""The app in a real Chromium, for whoever measures it from the reader's side."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from sim.paths import notebooks_dir
from tests.browser.conftest import CHROMIUMS, FLAGS, VIEWPORT
from tests.browser.hosts import Host, Hosts
from tests.browser.laboratory import Lab

NO_BROWSER = "no Chromium here"

_FLAGS = [flag for flag in FLAGS if flag != "--disable-partial-raster"]
"""Tests compare pictures to the pixel, for which each frame is drawn whole; readers' are not."""


@contextmanager
def page() -> Iterator[Lab | None]:
    """Yield an empty page; None where there is no Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            Path(folder) / "profile",
            executable_path=found,
            headless=True,
            args=_FLAGS,
            viewport=VIEWPORT,
        )
        try:
            yield Lab(context.new_page())
        finally:
            context.close()


@contextmanager
def chromium() -> Iterator[tuple[Lab, Host] | None]:
    """Yield an empty page and the server of the app; None where there is no Chromium."""
    with page() as lab, tempfile.TemporaryDirectory() as folder:
        if lab is None:
            yield None
            return
        hosts = Hosts(Path(folder))
        try:
            yield lab, hosts.voila(notebooks_dir() / "01_what_if.ipynb")
        finally:
            hosts.stop()
