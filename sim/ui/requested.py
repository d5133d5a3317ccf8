"""Views whose content takes so long that a button asks for it.

The work goes on in a thread of its own while the reader does other things, says how far it is, and
can be stopped.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from html import escape

from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.failures import failure
from sim.ui.tables import paragraph
from sim.ui.views import Drawing, View, styled
from sim.ui.worker import Job, LatestWins

Told = Callable[[int, int], None]
"""Hears how far the work is: done, of all."""


class RequestedView[Found](View):
    """A view with a button that starts the work, and one that stops it.

    Attributes:
        start, stop: the buttons.
        state: how far the work is, or why it failed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._worker = LatestWins(self._failed)
        self._lock = threading.RLock()
        self._lang = "en"
        self._answer: Answer | None = None
        self._asked: object = None
        self._found: tuple[object, Found] | None = None
        self.start = styled(plain.Button(disabled=True), f"t-{self.key}-start")
        self.start.on_click(lambda _: self._begin())
        self.stop = styled(plain.Button(disabled=True), f"t-{self.key}-stop")
        self.stop.on_click(lambda _: self._end())
        self.state = styled(plain.HTML(), f"t-{self.key}-state", "ech-progress")
        self.row = styled(plain.HBox([self.start, self.stop, self.state]), "ech-choices")
        self.box.children = [self.row, self.page]

    @abstractmethod
    def about(self, answer: Answer) -> object:
        """Return what the work depends on: what was found for something else is not shown."""

    @abstractmethod
    def work(self, answer: Answer, tell: Told, cancel: threading.Event) -> Found:
        """Do the work, in the view's own thread.

        Raises:
            Cancelled: the event was set.
        """

    @abstractmethod
    def told(self, found: Found, answer: Answer, lang: str) -> str:
        """Return what was found, as HTML."""

    def offer(self, lang: str) -> str:
        """Return what the button would find out."""
        return text(f"ui.request.{self.key}_about", lang)

    def speak(self, lang: str) -> None:
        """Name the buttons."""
        self._lang = lang
        self.start.description = text(f"ui.request.{self.key}", lang)
        self.stop.description = text("ui.action.cancel", lang)

    def draw(self, drawing: Drawing) -> None:
        """Show what was found about this answer, or what the button would find out."""
        with self._lock:
            self._answer, self._lang = drawing.answer, drawing.lang
            if self._asked != self.about(drawing.answer):
                self._end()  # and why other work failed, or in another language, is past
            self._show()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until nothing is at work; return whether that came about in time (seconds)."""
        return self._worker.wait(timeout)

    def _show(self) -> None:
        answer = self._answer
        assert answer is not None
        self.start.disabled = self._asked is not None
        if self._found is not None and self._found[0] == self.about(answer):
            self.page.value = self.told(self._found[1], answer, self._lang)
        else:
            self.page.value = paragraph(self.offer(self._lang))

    def _begin(self) -> None:
        with self._lock:
            answer = self._answer
            assert answer is not None
            self._asked = self.about(answer)
            self.start.disabled, self.stop.disabled = True, False
            self._tell(0, 0)
            self._worker.submit(self._job(answer))

    def _job(self, answer: Answer) -> Job:
        subject = self.about(answer)

        def job(cancel: threading.Event) -> None:
            def tell(done: int, total: int) -> None:
                with self._lock:
                    if not cancel.is_set():
                        self._tell(done, total)

            found = self.work(answer, tell, cancel)
            with self._lock:
                if cancel.is_set():
                    return
                self._found = subject, found
                self._rest()
                self._show()

        return job

    def _end(self) -> None:
        with self._lock:
            self._worker.cancel()
            self._rest()

    def _rest(self, words: str = "") -> None:
        self._asked = None
        self.start.disabled, self.stop.disabled = False, True
        self.state.value = words

    def _tell(self, done: int, total: int) -> None:
        lang = self._lang
        label = escape(text("ui.accessible.progress", lang))
        place = f" value='{done}' max='{total}'" if total else ""
        self.state.value = f"<progress{place} aria-label='{label}'></progress>"

    def _failed(self, error: Exception) -> None:
        words = failure(error, self.key).message(self._lang)
        with self._lock:
            self._rest(paragraph(words, "ech-remark"))
