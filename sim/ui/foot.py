"""The foot of the screen: how far the run is, cancel, and what identifies it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as iw

import sim
from sim.text import text
from sim.ui.engine import Answer, Question


class Foot(iw.HBox):
    """Replications done of all, cancel, run information."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._progress = iw.HTML()
        self._progress.add_class("t-progress")
        self._progress.add_class("ech-progress")
        self._cancel = iw.Button(disabled=True)
        self._cancel.add_class("t-cancel")
        self._cancel.on_click(lambda _: cancel())
        self._information = iw.HTML()
        self._information.add_class("t-information")
        self._information.add_class("ech-information")
        super().__init__([self._progress, self._cancel, self._information])
        self.add_class("ech-foot")

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on a run."""
        self._cancel.description = text("ui.action.cancel", lang)

    def running(self, done: int, question: Question, lang: str) -> None:
        """Show a run at work."""
        words = text("ui.run.progress", lang, done=done, all=question.replications)
        self._show(done, question.replications, words, lang)
        self._cancel.disabled = False

    def finished(self, answer: Answer, lang: str) -> None:
        """Show a run that is done."""
        question = answer.question
        done = question.replications
        words = text("ui.run.progress", lang, done=done, all=done)
        self._show(done, done, words, lang)
        self._cancel.disabled = True
        facts = [
            f"{text('ui.run_information.seed', lang)} {question.seed}",
            f"{text('ui.run_information.hash', lang)} {question.scenario.hash[:8]}",
            f"{text('ui.run_information.time', lang)} {answer.seconds:.2f} s",
            f"{text('ui.run_information.version', lang)} {sim.__version__}",
        ]
        title = text("ui.run_information.title", lang)
        self._information.value = escape(f"{title}: {' · '.join(facts)}")

    def stopped(self, done: int, question: Question, lang: str) -> None:
        """Show a run that was cancelled or has failed."""
        words = text("ui.run.cancelled", lang, done=done, all=question.replications)
        self._show(done, question.replications, words, lang)
        self._cancel.disabled = True

    def _show(self, done: int, total: int, words: str, lang: str) -> None:
        label = escape(text("ui.accessible.progress", lang))
        bar = f"<progress max='{total}' value='{done}' aria-label='{label}'></progress>"
        self._progress.value = bar + escape(words)
