"""Answers become pictures: what is on the screen of an answer, and what is told of its run.

The engine's thread paints while the reader's thread asks. A lock that both share keeps them from
writing to the screen at the same time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import ipywidgets as iw

from sim.errors import Cancelled, EchelonError
from sim.scenario import Scenario
from sim.text import text
from sim.ui.answer import cost, sentence
from sim.ui.charts import Charts, spec
from sim.ui.engine import Answer, Question
from sim.ui.failures import failure
from sim.ui.screen import Screen
from sim.ui.tables import paragraph
from sim.ui.views import Drawing

Describe = Callable[[Scenario, str], str]
"""Says in a language what to call settings of the present programme."""


class Painter:
    """Paints the answers to one question after another.

    Attributes:
        question: asked last.
        answer: on the screen, or None before the first picture of a programme.
        lang: the reader's language.

    Args:
        screen: where to paint.
        charts, sentence, cost: the parts of the Answer tab that follow every answer.
        describe: names settings.
        lock: held by whoever writes to the screen.
        question: the first.
        lang: the reader's language.
    """

    def __init__(
        self,
        screen: Screen,
        charts: Charts,
        sentence: iw.HTML,
        cost: iw.HTML,
        describe: Describe,
        lock: threading.RLock,
        question: Question,
        lang: str,
    ) -> None:
        self._screen, self._foot = screen, screen.foot
        self._charts, self._sentence, self._cost = charts, sentence, cost
        self._describe, self._lock = describe, lock
        self.question, self.lang = question, lang
        self.answer: Answer | None = None
        self._halted = False
        self._complaint: EchelonError | None = None
        self._say_nothing_yet()

    # -- what the reader does, who holds the lock --------------------------------------------------

    def asked(self, question: Question) -> None:
        """Show that an answer to this question is on its way."""
        self.question = question
        self._halted = False
        self.complain(None)
        self._tell_run()
        self._outdate()

    def forget(self) -> None:
        """The answer is of another programme; its picture stays until there is one of this."""
        self.answer = None

    def resume(self) -> bool:
        """Return whether the whole answer is at hand, so that another view of it can be drawn."""
        answer = self.answer
        at_hand = answer is not None and answer.complete and answer.question is self.question
        self._halted = self._halted and not at_hand
        return at_hand

    def speak(self) -> None:
        """Say everything about the answer in another language; the views are to be drawn again."""
        self.complain(self._complaint)
        self._outdate()
        if self.answer is not None:
            self.paint()
        else:
            self._say_nothing_yet()
            self._tell_run()

    def complain(self, error: EchelonError | None) -> None:
        """Say what went wrong, or that nothing has."""
        self._complaint = error
        self._screen.complain("" if error is None else error.message(self.lang))

    def halt(self) -> None:
        """Nothing more comes of the present question."""
        self._halted = True
        self._tell_run()
        if self.answer is None:
            # A picture of another programme would pass for one of this.
            self._charts.spec, self._cost.value = {}, ""
            self._say_nothing_yet()

    def paint(self) -> None:
        """Paint what follows every answer, if there is one."""
        answer = self.answer
        if answer is None:
            return
        lang, results, comparison = self.lang, answer.results, answer.comparison
        question = answer.question
        # The picture first: whatever else is written makes it wait.
        self._charts.spec = spec(results, comparison, self._charts.shown, lang)
        names = (
            "" if question.kept is None else self._describe(question.kept, lang),
            self._describe(question.scenario, lang),
        )
        first = next(iter(results.measures))
        self._sentence.value = sentence(results, comparison, first, names, lang)
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.answered(answer, self._sentence.value, lang)
        self._cost.value = cost(results, comparison, lang)
        self._tell_run()

    # -- what the engine finds, in its thread ------------------------------------------------------

    def show(self, answer: Answer, cancel: threading.Event) -> None:
        """Paint an answer; draw the view that is open once the answer is complete."""
        with self._lock:
            if answer.question.preset is not self.question.preset:
                return  # of the programme before
            before = self.answer
            if before is not None and before.complete and before.question is answer.question:
                answer = replace(answer, seconds=before.seconds)  # from memory, for another view
            self.answer = answer
            self.paint()
            lang = self.lang
        if answer.complete:
            self._draw(Drawing(answer, lang, cancel, partial(self._tell, cancel)))

    def failed(self, error: Exception) -> None:
        """Say that the run has failed."""
        told = failure(error, "the laboratory")
        with self._lock:
            self.complain(told)
            self.halt()

    def _draw(self, drawing: Drawing) -> None:
        view = self._screen.view
        try:
            view.show(drawing)
        except Cancelled:
            with self._lock:
                if self._halted:
                    view.give_up(text("error.cancelled", drawing.lang), drawing.lang)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader must not wait on
            told = failure(error, view.key)
            with self._lock:
                if drawing.cancel.is_set():
                    return
                # Said once: in place of the picture, or beside the last good one.
                if not view.give_up(told.message(drawing.lang), drawing.lang):
                    self.complain(told)
                self.halt()
            return
        with self._lock:
            if not drawing.cancel.is_set():
                self._tell_run()

    def _tell(self, cancel: threading.Event, done: int, total: int) -> None:
        with self._lock:
            if not cancel.is_set():
                self._foot.drawing(done, total, self.lang)

    # -- words -------------------------------------------------------------------------------------

    def _tell_run(self) -> None:
        """Say how far the run of the present settings is, or came before it was stopped."""
        answer, question = self.answer, self.question
        if answer is None or answer.question is not question:
            done = 0
        elif answer.complete:
            self._foot.finished(answer, self.lang)
            return
        else:
            done = answer.results.replications
        (self._foot.stopped if self._halted else self._foot.running)(done, question, self.lang)

    def _say_nothing_yet(self) -> None:
        key = "error.no_results_yet" if self._halted else "ui.answer.no_answer_yet"
        self._sentence.value = paragraph(text(key, self.lang))

    def _outdate(self) -> None:
        for view in self._screen.views:
            view.outdate(self.lang)
