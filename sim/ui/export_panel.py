"""The panel Export: files for office programs, made in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sim.report import export
from sim.text import LANGUAGES, text
from sim.ui import plain
from sim.ui.failures import failure
from sim.ui.files import download
from sim.ui.panels import Panel
from sim.ui.setup import Setup
from sim.ui.tables import paragraph
from sim.ui.views import styled
from sim.ui.worker import LatestWins

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

OFFERED: Final = ("pptx", "brief", "xlsx", "csv", "png", "svg", "html")
"""Formats, those asked for most first."""


class ExportPanel(Panel):
    """A button per format; the file is offered for saving once it is made."""

    key = "export"

    def __init__(self, close: Callable[[], None], laboratory: Laboratory) -> None:
        super().__init__(close)
        self._laboratory = laboratory
        self._worker = LatestWins(self._failed)
        self._lock = threading.RLock()
        self._about_settings: object = None
        self._about = plain.HTML()
        self.formats = {name: styled(plain.Button(), f"t-export-{name}") for name in OFFERED}
        self._words = {name: styled(plain.HTML(), "ech-small") for name in OFFERED}
        for name, button in self.formats.items():
            button.on_click(lambda _, name=name: self._make(name))
        self.state = styled(plain.HTML(), "t-export-state")
        self.stop = styled(plain.Button(disabled=True), "t-export-stop")
        self.stop.on_click(lambda _: self._stop())
        rows = [
            styled(plain.HBox([self.formats[name], self._words[name]]), "ech-entry")
            for name in OFFERED
        ]
        below = styled(plain.HBox([self.state, self.stop]), "ech-choices")
        self.body.children = [self._about, *rows, below]

    def speak(self, lang: str) -> None:
        """Name the formats."""
        super().speak(lang)
        self._about.value = paragraph(text("ui.export.about", lang))
        self.stop.description = text("ui.action.cancel", lang)
        for name, button in self.formats.items():
            button.description = text(f"ui.export.{name}", lang)
            self._words[name].value = paragraph(text(f"ui.export.{name}_help", lang))

    def show(self, setup: Setup, lang: str) -> None:
        """A file of other settings is not offered any more, nor made to its end."""
        with self._lock:
            if self._worker.idle or _settings(setup) != self._about_settings:
                self._stop()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until no file is being made; return whether that came about in time (seconds)."""
        return self._worker.wait(timeout)

    def _make(self, format: str) -> None:
        laboratory, lang = self._laboratory, self._laboratory.lang
        chosen = laboratory.setup.shown

        def job(cancel: threading.Event) -> None:
            def told(done: int, total: int) -> None:
                words = text("ui.export.progress", lang, done=done, all=total)
                self._say(paragraph(words), cancel)

            results, comparison = laboratory.results, laboratory.comparison
            # A panel leaves out what the run does not have; so does the file.
            shown = [name for name in chosen if name in results.measures]
            labels = None
            if comparison is not None:
                kept, present = (
                    {one: laboratory.describe(side.scenario, one) for one in LANGUAGES}
                    for side in (comparison.a, comparison.b)
                )
                labels = kept, present
            made = export(format, comparison or results, lang, labels=labels, indicators=shown,
                          progress=told, cancel=cancel)  # fmt: skip
            words = text("ui.export.save", lang, name=made.name, kilobytes=len(made.content) >> 10)
            file = download(made.content, made.name, made.media_type, words)
            self._say(file, cancel, at_work=False)

        with self._lock:
            self._about_settings = _settings(laboratory.setup)
            self.state.value = paragraph(text("ui.export.making", lang))
            self.stop.disabled = False
            self._worker.submit(job)

    def _say(self, words: str, cancel: threading.Event, *, at_work: bool = True) -> None:
        """Show how far a file is, or the file, unless the reader has moved on."""
        with self._lock:
            if not cancel.is_set():
                self.state.value = words
                self.stop.disabled = not at_work

    def _stop(self) -> None:
        with self._lock:
            self._worker.cancel()
            self.state.value = ""
            self.stop.disabled = True

    def _failed(self, error: Exception) -> None:
        words = failure(error, "an export").message(self._laboratory.lang)
        with self._lock:
            self.state.value = paragraph(words, "ech-remark")
            self.stop.disabled = True


def _settings(setup: Setup) -> object:
    """Return what a file depends on."""
    kept = None if setup.kept is None else setup.kept.scenario.hash
    luck = setup.unknowns, setup.seed, setup.replications
    return setup.scenario.hash, kept, *luck, setup.shown
