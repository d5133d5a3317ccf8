"""How long until the laboratory is there in a Chromium: from the command, and from the page.

The command is ``python -m sim app``, which opens the page when it says where it is. Whoever comes
later finds a kernel made ready in advance.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.browser import NO_BROWSER, page
from sim.serving import address, free_port
from tests.browser.laboratory import Lab

TIMES = 3
PAUSE_SECONDS = 10
"""After which the kernel made ready in advance waits for its visitor."""

GOAL = 4


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    with page() as lab:
        if lab is None:
            yield NO_BROWSER
            return
        at_once = [_seconds(lab, 0.0) for _ in range(TIMES)]
        later = [_seconds(lab, PAUSE_SECONDS) for _ in range(TIMES)]
    yield f"seconds, median of {TIMES} (slowest); goal {GOAL} for the levers"
    told, levers, bands = (list(column) for column in zip(*at_once, strict=True))
    yield "from the command"
    yield _line("the address is told", told)
    yield _line("the levers are there", levers)
    yield _line("all futures are drawn", bands)
    yield "from the page, of an app that runs"
    _, levers, bands = (list(column) for column in zip(*later, strict=True))
    yield _line("the levers are there", levers)
    yield _line("all futures are drawn", bands)


def _line(words: str, seconds: list[float]) -> str:
    return f"  {words:<22}{statistics.median(seconds):6.1f} ({max(seconds):.1f})"


def _seconds(lab: Lab, pause: float) -> tuple[float, float, float]:
    """Return the seconds until the address is told, the levers are there and all is drawn.

    With a pause, both last ones count from the page's opening.
    """
    port = free_port()
    started = time.monotonic()
    with _app(port) as told:
        if pause:
            time.sleep(pause)
            started = time.monotonic()
        lab.page.goto(address(port), wait_until="commit")
        lab.widget("seats").wait_for()
        levers = time.monotonic() - started
        lab.page.wait_for_function(
            "() => /200 of 200/.test(document.querySelector('.t-progress').textContent)"
        )
        bands = time.monotonic() - started
        lab.page.goto("about:blank")
    return told, levers, bands


@contextmanager
def _app(port: int) -> Iterator[float]:
    """Run the app; yield after how many seconds it told its address."""
    started = time.monotonic()
    command = [sys.executable, "-m", "sim", "app", "--no-browser", "--port", str(port)]
    # A user's Python keeps what it has compiled of our sources.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        try:
            while not re.search(r"http://", app.stdout.readline()):
                if app.poll() is not None:
                    raise RuntimeError(f"the app ended with {app.returncode}")
            yield time.monotonic() - started
        finally:
            app.terminate()
            app.wait()
