"""Make the README's picture of the real screen: ``python -m tools.screen_picture``.

The laboratory is opened in Chromium, two options are compared, and the page is printed as vectors.
Needs Chromium and pdftocairo (Debian's ``poppler-utils``). Vectors keep the picture sharp at any
size and the repository free of binary files.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from sim.fonts import chinese_font_path
from sim.paths import notebooks_dir
from tests.browser.conftest import CHROMIUMS, FLAGS, VIEWPORT
from tests.browser.hosts import Hosts
from tests.browser.laboratory import Lab

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "laboratory.svg"
WAIT = 300_000


def main() -> None:
    """Write docs/images/laboratory.svg, or say what is missing."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    converter = shutil.which("pdftocairo")
    if chromium is None or converter is None:
        sys.exit("Needs chromium and pdftocairo: apt-get install chromium poppler-utils")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        hosts = Hosts(root)
        try:
            browser = playwright.chromium.launch_persistent_context(
                root / "profile",
                executable_path=chromium,
                headless=True,
                args=FLAGS,
                viewport=VIEWPORT,
            )
            laboratory = Lab(browser.new_page())
            laboratory.open(hosts.voila(notebooks_dir() / "01_what_if.ipynb"))
            _finished(laboratory)
            laboratory.click("keep")
            laboratory.click("variant-fewer_closer")
            _finished(laboratory)
            _print(laboratory, root / "screen.pdf")
            browser.close()
        finally:
            hosts.stop()
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        command = [converter, "-svg", str(root / "screen.pdf"), str(PICTURE)]
        subprocess.run(command, check=True)  # noqa: S603 (fixed words, no shell)
    print(f"{PICTURE.relative_to(Path.cwd())}: {PICTURE.stat().st_size / 1024:.0f} KB")


def _finished(laboratory: Lab) -> None:
    progress = laboratory.widget("progress")
    progress.get_by_text("200 of 200").wait_for(timeout=WAIT)
    laboratory.picture("chart")


def _print(laboratory: Lab, target: Path) -> None:
    page = laboratory.page
    page.emulate_media(media="screen")
    # Chinese words need a font wherever the picture is made.
    font = base64.b64encode(chinese_font_path().read_bytes()).decode()
    page.add_style_tag(
        content="@page { margin: 0 }"
        f"@font-face {{ font-family: bundled; src: url(data:font/otf;base64,{font}) }}"
        '.echelon button { font-family: "DejaVu Sans", bundled, sans-serif !important }'
    )
    page.evaluate("document.fonts.ready")
    width, height = (f"{VIEWPORT[side]}px" for side in ("width", "height"))
    page.pdf(path=target, width=width, height=height, print_background=True, page_ranges="1")


if __name__ == "__main__":
    main()
