"""A real Chromium and the servers it visits, started once for all browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

from sim.paths import notebooks_dir
from tests.browser.hosts import Host, Hosts
from tests.browser.laboratory import Lab

HERE = Path(__file__).parent

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

MEND = (
    "NO BROWSER: these tests drive a real Chromium and found none of "
    f"{', '.join(CHROMIUMS)} on the PATH. Install it (Debian, Ubuntu: apt-get install chromium)."
)

# An old projector, less the browser's own bars.
VIEWPORT: ViewportSize = {"width": 1024, "height": 620}

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Redrawing a part only leaves the edges of unmoved glyphs a shade lighter or darker.
    "--disable-partial-raster",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One group: one worker drives the one browser, and the servers start once.
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """The system's Chromium, without a window and with a profile of its own."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(MEND, pytrace=False)
        pytest.skip(MEND)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=found,
            headless=True,
            args=FLAGS,
            viewport=VIEWPORT,
            locale="en-GB",
        )
        yield context
        context.close()


@pytest.fixture(scope="package")
def hosts(chromium: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Voilà and JupyterLab; a server starts when a test first opens a notebook in it."""
    servers = Hosts(tmp_path_factory.mktemp("hosts"))
    yield servers
    servers.stop()


@pytest.fixture(scope="module", params=["voila", "lab"])
def host(request: pytest.FixtureRequest, hosts: Hosts) -> Host:
    """Either host with the notebook of the laboratory."""
    return hosts.open(request.param, notebooks_dir() / "01_what_if.ipynb")


@pytest.fixture(scope="package")
def voila_server(hosts: Hosts) -> Host:
    """The laboratory's notebook as an app."""
    return hosts.voila(notebooks_dir() / "01_what_if.ipynb")


@pytest.fixture(scope="package")
def lab_server(hosts: Hosts) -> Host:
    """The laboratory's notebook in JupyterLab."""
    return hosts.lab(notebooks_dir() / "01_what_if.ipynb")


@pytest.fixture
def lab(chromium: BrowserContext) -> Iterator[Lab]:
    """A page of its own, ready for ``lab.open(host)``; it records requests and errors."""
    opened = Lab(chromium.new_page())
    yield opened
    opened.close()


@pytest.fixture
def page(lab: Lab) -> Page:
    """The empty page of ``lab``."""
    return lab.page
