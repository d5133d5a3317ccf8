"""The laboratory as a user meets it in a browser: sliders, numbers, pictures, words.

Every widget that a test touches carries a class ``t-<name>``; the methods take that name.
"""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from sim.serving import HOST
from sim.text import text
from tests.browser.hosts import Host
from tests.browser.pictures import differing_pixels, is_blank, same_picture

OUTPUT = Path(__file__).parent / "output"
"""Pictures to look at."""
OPEN_SECONDS = 180
PICTURE_SECONDS = 60
POLL_SECONDS = 0.15
SCROLLED_SHADES = 48

LANGUAGES = {"en": re.compile(r"^\s*EN", re.IGNORECASE), "zh": re.compile(r"^\s*中")}

# Bundled parts of JupyterLab that the widgets' extension may take in place of its own.
HARMLESS = re.compile(r"shared (singleton )?module|Federation Runtime")

SWITCH_TABS = """async () => {
  const tabs = [...document.querySelectorAll('.ech-tabs [role=tab]')];
  const pages = ['answer', 'pipeline', 'why', 'basis'];
  const times = [];
  for (const place of [1, 2, 3, 0, 1, 2, 3, 0]) {
    const page = document.querySelector(`.t-${pages[place]}`);
    const started = performance.now();
    const { left, top, width, height } = tabs[place].getBoundingClientRect();
    const at = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2, button: 0 };
    for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
      tabs[place].dispatchEvent(new (kind[0] === 'p' ? PointerEvent : MouseEvent)(kind, at));
    }
    while (!page.getClientRects().length) {
      await new Promise(requestAnimationFrame);
      if (performance.now() - started > 5000) break;
    }
    times.push(performance.now() - started);
  }
  return times;
}"""
"""Milliseconds from the press on a tab until its page is shown."""


class Lab:
    """A browser page with the laboratory, and all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.host: Host | None = None
        self.requests: list[str] = []
        self.page_errors: list[str] = []
        self.console_errors: list[str] = []
        page.on("request", self._on_request)
        page.on("websocket", self._on_websocket)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("console", self._on_console)

    def open(self, host: Host, *, ready: str = "seats", **query: str) -> "Lab":
        """Open the notebook in its host and wait until the widget ``ready`` is on the screen."""
        self.host = host
        try:
            self.page.goto(host.address(**query), timeout=OPEN_SECONDS * 1000)
            if host.kind == "lab":
                self._run_all()
            self.widget(ready).wait_for(timeout=OPEN_SECONDS * 1000)
        except PlaywrightTimeout as error:
            seen = self.page.locator("body").inner_text()[:2000]
            raise AssertionError(
                f"no widget .t-{ready} under {host.kind}: {error}\n"
                f"--- on the page\n{seen}\n--- page errors\n{self.page_errors}\n"
                f"--- console\n{self.console_errors}\n--- server\n{host.server.tail()}"
            ) from None
        return self

    def reload(self, *, ready: str = "seats") -> None:
        """Load the page anew; a notebook's cells are run again, in the kernel that is there."""
        assert self.host is not None, "nothing is open"
        self.page.once("dialog", lambda dialog: dialog.accept())
        self.page.reload(timeout=OPEN_SECONDS * 1000)
        if self.host.kind == "lab":
            self._run_all()
        self.widget(ready).wait_for(timeout=OPEN_SECONDS * 1000)

    def close(self) -> None:
        """Close the page and end its kernel; Voilà ends it when the page says good-bye."""
        self.page.close(run_before_unload=True)
        if self.host is not None:
            self.host.end_kernels()

    def widget(self, name: str) -> Locator:
        """Return the widget with the class ``t-<name>``."""
        return self.page.locator(f".t-{name}").first

    def slider(self, name: str) -> Locator:
        """Return the slider's handle, which takes the arrow keys."""
        return self.widget(name).locator(".noUi-handle").first

    def readout(self, name: str) -> str:
        """Return the number beside the slider."""
        return self.widget(name).locator(".widget-readout").first.inner_text().strip()

    def press(self, name: str, key: str = "ArrowRight") -> None:
        """Press a key on the slider."""
        self.slider(name).press(key)

    def drag(self, name: str, by: int) -> None:
        """Drag the slider's handle with the mouse, ``by`` pixels to the right."""
        self.slider(name).scroll_into_view_if_needed()
        box = self.slider(name).bounding_box()
        assert box is not None, f"the slider .t-{name} is not on the screen"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by, y, steps=5)
        self.page.mouse.up()

    def type_value(self, name: str, value: float | str) -> None:
        """Type a number into the slider's read-out, and Enter."""
        number = self.widget(name).locator(".widget-readout").first
        number.click()
        number.press("Control+a")
        self.page.keyboard.type(str(value))
        number.press("Enter")

    def click(self, name: str) -> None:
        """Click the widget, or the button in it."""
        widget = self.widget(name)
        button = widget.locator("button")
        (button.first if button.count() else widget).click()

    def text(self, name: str) -> str:
        """Return the words that the widget shows."""
        return self.widget(name).inner_text().strip()

    def switch_language(self, lang: str) -> None:
        """Choose a language in the switch ``t-language``, and wait until it stands there."""
        switch = self.widget("language")
        choice = switch.locator("button, option, label").filter(has_text=LANGUAGES[lang]).first
        if choice.evaluate("node => node.tagName") == "OPTION":
            switch.locator("select").select_option(label=choice.inner_text())
        else:
            choice.click()

    def open_tab(self, name: str, lang: str = "en") -> None:
        """Open the tab ``name`` once the screen speaks this language.

        The words come from the kernel, and each language's are of other widths: a click that is
        aimed before they change would land beside the tab.
        """
        expect(self.page.locator(".echelon")).to_have_attribute(
            "lang", re.compile(f"^{lang}"), timeout=PICTURE_SECONDS * 1000
        )
        title = re.compile(rf"^\s*{re.escape(text(f'ui.tab.{name}', lang))}\s*$")
        self.page.locator(".ech-tabs [role=tab]").filter(has_text=title).click()
        expect(self.widget(name)).to_be_visible(timeout=PICTURE_SECONDS * 1000)

    def picture(self, name: str, *, unlike: bytes | None = None) -> bytes:
        """Return a screenshot (PNG) of the widget, once it is drawn and rests.

        While a progress bar is short of its end, the picture is still being refined.

        Args:
            name: the widget's name.
            unlike: wait until the picture differs from this one.

        Raises:
            AssertionError: the picture stays blank, restless, or as it was.
        """
        deadline = time.monotonic() + PICTURE_SECONDS
        before = self._shot(name)
        while True:
            time.sleep(POLL_SECONDS)
            now = self._shot(name)
            restless = self._at_work() or not same_picture(before, now, self._shades)
            blank = is_blank(now)
            unchanged = unlike is not None and same_picture(unlike, now, self._shades)
            if not (restless or blank or unchanged):
                return now
            if time.monotonic() > deadline:
                why = "restless" if restless else "blank" if blank else "as it was"
                raise AssertionError(f"after {PICTURE_SECONDS} s the picture .t-{name} is {why}")
            before = now

    def await_picture(self, name: str, expected: bytes) -> None:
        """Wait until the widget looks as in ``expected``, to the pixel.

        Raises:
            AssertionError: it never did; says how many pixels differ, and both pictures lie in
                the folder ``output``.
        """
        deadline = time.monotonic() + PICTURE_SECONDS
        while differ := differing_pixels(seen := self._shot(name), expected, self._shades):
            if time.monotonic() > deadline:
                OUTPUT.mkdir(exist_ok=True)
                (OUTPUT / "expected.png").write_bytes(expected)
                (OUTPUT / "seen.png").write_bytes(seen)
                raise AssertionError(f"the picture .t-{name} differs in {differ} pixels")
            time.sleep(POLL_SECONDS)

    def screenshot(self, path: Path) -> None:
        """Write what the window shows to ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, animations="disabled")

    def foreign_requests(self) -> list[str]:
        """Return the addresses asked for that are not on this machine."""
        return sorted({url for url in self.requests if urlsplit(url).hostname != HOST})

    def errors(self) -> list[str]:
        """Return the page's uncaught errors and what it wrote to its console as errors."""
        return self.page_errors + [
            line for line in self.console_errors if not HARMLESS.search(line)
        ]

    def _shot(self, name: str) -> bytes:
        # A pointer that hovers over the picture would draw its own marks into it.
        self.page.mouse.move(0, 0)
        # A notebook is scrolled to one place: elsewhere edges would have other shades.
        self.widget(name).evaluate("node => node.scrollIntoView({block: 'start'})")
        return self.widget(name).screenshot(animations="disabled", caret="hide")

    @property
    def _shades(self) -> int:
        # The browser draws the edges of paths anew where a notebook was scrolled, and rounds some
        # of them to other shades, by up to 34 of 255 as far as seen. The app does not scroll: there
        # nothing may differ.
        return SCROLLED_SHADES if self.host is not None and self.host.kind == "lab" else 0

    def _at_work(self) -> bool:
        bars = self.page.locator(".t-progress progress")
        return any(bars.evaluate_all("bars => bars.map(bar => bar.value < bar.max)"))

    def _run_all(self) -> None:
        # JupyterLab opens again what was open before, and puts what was asked for in front of it.
        asked = self.page.url.partition("?")[0].rpartition("/")[2]
        tab = self.page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current", has_text=asked)
        tab.first.wait_for(timeout=OPEN_SECONDS * 1000)
        notebook = self.page.locator(".jp-Notebook").filter(visible=True)
        notebook.first.wait_for(timeout=OPEN_SECONDS * 1000)
        idle = self.page.locator("#jp-bottom-panel, #jp-main-statusbar").filter(has_text="| Idle")
        idle.first.wait_for(timeout=OPEN_SECONDS * 1000)
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
        self.page.locator("[data-command='runmenu:run-all']").click()

    def _on_request(self, request: Request) -> None:
        # What the page carries in itself is not asked of anyone.
        if not request.url.startswith(("data:", "blob:", "about:")):
            self.requests.append(request.url)

    def _on_websocket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")


def finished(lab: Lab) -> None:
    """Wait until all 200 futures of the present settings are simulated and drawn."""
    done = re.compile("200 of 200|200/200")
    expect(lab.widget("progress")).to_have_text(done, timeout=PICTURE_SECONDS * 1000)


def cut_off(page: Page) -> None:
    """Leave this page, and no other, without a network."""
    conditions = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def assert_offline(lab: Lab) -> None:
    """Nothing that the page asked for lies outside this machine."""
    assert lab.requests, "the page has asked for nothing at all"
    assert lab.foreign_requests() == []


def assert_no_errors(lab: Lab) -> None:
    """No uncaught error on the page and none in its console."""
    errors = lab.errors()
    assert not errors, "\n".join(errors)
