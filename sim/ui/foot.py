"""The foot of the screen: how far the run is, cancel, tools, and what identifies the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer, Question
from sim.ui.views import styled


class Foot(plain.HBox):
    """Replications done of all, cancel, tools, run information.

    Args:
        cancel: is called when the reader has enough.
        tools: names of the tools, left to right.
        use: is told which tool the reader has chosen.
    """

    def __init__(
        self, cancel: Callable[[], None], tools: Sequence[str], use: Callable[[str], None]
    ) -> None:
        self._progress = styled(plain.HTML(), "t-progress", "ech-progress")
        self._cancel = styled(plain.Button(disabled=True), "t-cancel")
        self._cancel.on_click(lambda _: cancel())
        self._projecting = False
        self._tools = {name: styled(plain.Button(), f"t-{name}") for name in tools}
        for name, button in self._tools.items():
            button.on_click(lambda _, name=name: use(name))
        self._information = styled(plain.HTML(), "t-information", "ech-information")
        super().__init__([self._progress, self._cancel, *self._tools.values(), self._information])
        self.add_class("ech-foot")

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on a run."""
        self._cancel.description = text("ui.action.cancel", lang)
        for name, button in self._tools.items():
            button.description = text(f"ui.tool.{name}", lang)
        self.projecting(self._projecting, lang)

    def projecting(self, on: bool, lang: str) -> None:
        """Say whether the next click enters the projector mode or leaves it."""
        self._projecting = on
        key = "ui.tool.leave_projector" if on else "ui.tool.projector"
        self._tools["projector"].description = text(key, lang)

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
            f"{text('ui.run_information.hash_short', lang)} {question.scenario.hash[:8]}",
            f"{answer.seconds:.2f} s",
        ]
        self._information.value = escape(" · ".join(facts))
        self._information.tooltip = text("ui.run_information.title", lang)

    def drawing(self, done: int, total: int, lang: str) -> None:
        """Show how far a long drawing is."""
        self._show(done, total, text("ui.run.drawing", lang, done=done, all=total), lang)
        self._cancel.disabled = done >= total

    def stopped(self, done: int, question: Question, lang: str) -> None:
        """Show a run that was cancelled or has failed."""
        words = text("ui.run.cancelled", lang, done=done, all=question.replications)
        self._show(done, question.replications, words, lang)
        self._cancel.disabled = True

    def _show(self, done: int, total: int, words: str, lang: str) -> None:
        label = escape(text("ui.accessible.progress", lang))
        bar = f"<progress max='{total}' value='{done}' aria-label='{label}'></progress>"
        self._progress.value = bar + escape(words)
