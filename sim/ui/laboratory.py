"""The laboratory: what can be set on the left, the answer on the right, both alive.

Callbacks only note the reader's wish and ask the engine, so that they never block. The engine's
thread paints. A lock keeps the two from writing to the screen at the same time.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import Any, Final

import ipywidgets as iw

from sim.errors import Cancelled, EchelonError, InputError
from sim.experiments.compare import Comparison
from sim.results import Results
from sim.scenario import Scenario
from sim.text import LANGUAGES, text
from sim.ui.answer import cost, sentence
from sim.ui.charts import Charts, spec
from sim.ui.controls import Controls
from sim.ui.engine import Answer, Engine
from sim.ui.failures import failure
from sim.ui.foot import Foot
from sim.ui.layout import panels, tabs
from sim.ui.screen import Screen
from sim.ui.session import Session
from sim.ui.setup import Setup
from sim.ui.sharing import decode, link_code
from sim.ui.tables import paragraph
from sim.ui.views import Drawing, styled

TOOLS: Final = ("history", "share", "export", "predict", "projector")
"""Buttons at the foot: all but the last open a panel."""

PROJECTOR: Final = "ech-projector"
"""Style class of the laboratory in a room: large type, one picture, two lines."""


class Laboratory(Session, iw.VBox):
    """The screen, and what a notebook's next cell can take from it.

    Args:
        preset: the programme.
        lang: the reader's language.
        seed: of the luck.
        replications: simulated futures that make a full answer.
    """

    def __init__(self, preset: Scenario, lang: str, seed: int, replications: int) -> None:
        self._lang = lang
        Session.__init__(self, Setup.opening(preset, seed, replications), self._put, self._refuse)
        self._question = self.setup.question()
        self._answer: Answer | None = None
        self._halted = False
        self._complaint: EchelonError | None = None
        self._engine = Engine(self._show, self._failed)

        self._sentence = styled(iw.HTML(), "t-sentence", "ech-sentence")
        self._cost = styled(iw.HTML(), "t-cost", "ech-cost")
        self.charts = Charts(shown=list(self.setup.shown))
        self.controls = Controls(preset, self)
        self._foot = Foot(self.cancel, TOOLS, self.opened)
        self._screen = Screen(
            self.controls,
            tabs(self, self._sentence, self._cost, self._draw),
            panels(self),
            self._foot,
            self._draw,
        )
        iw.VBox.__init__(self, self._screen.children)
        self.add_class("echelon")
        self.charts.observe(self._chose_indicators, "shown")
        self._screen.names.observe(self._remembered, "remembered")
        self._speak()
        with self._lock:
            self._ask()

    # -- what a notebook takes ---------------------------------------------------------------------

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self._lang

    @property
    def answer(self) -> Answer | None:
        """What is on the screen, or None before the first picture."""
        return self._answer

    @property
    def sentence(self) -> str:
        """The answer in words, as HTML."""
        return str(self._sentence.value)

    def describe(self, scenario: Scenario, lang: str) -> str:
        """Return what to call settings of the present programme."""
        return self.controls.naming.describe(scenario, lang)

    @property
    def page(self) -> str:
        """The address of the page under Voilà; empty elsewhere."""
        return self._screen.names.page

    @property
    def preset(self) -> Scenario:
        """The programme with the local totals."""
        return self.setup.preset

    @property
    def scenario(self) -> Scenario:
        """The scenario that the levers describe now."""
        return self.setup.scenario

    @property
    def results(self) -> Results:
        """The results of the present settings: all futures, or as far as simulated when cancelled.

        Waits for a run that is under way.

        Raises:
            EchelonError: nothing has been simulated of the present settings, because the run failed
                or was cancelled.
        """
        return self._latest().results

    @property
    def comparison(self) -> Comparison | None:
        """The present settings against the kept ones, None if nothing is kept; waits likewise.

        Raises:
            EchelonError: nothing has been simulated of either, as with :attr:`results`.
        """
        answer = self._latest()
        if answer.comparison is None and answer.question.kept is not None:
            raise EchelonError("no_results_yet")
        return answer.comparison

    def wait(self, timeout: float | None = None) -> bool:
        """Block until everything asked has been simulated and drawn.

        Args:
            timeout: seconds to wait at most; None waits for ever.

        Returns:
            whether it was done in time.
        """
        return self._engine.wait(timeout)

    def cancel(self) -> None:
        """Stop the run; what has been simulated stays on the screen."""
        with self._lock:
            self._engine.cancel()
            self._halt()

    def remark(self, error: EchelonError) -> None:
        """Say what could not be had, though the rest could; until the reader does something."""
        with self._lock:
            self._complain(error)

    # -- how the reader wants to see it ------------------------------------------------------------

    def opened(self, panel: str) -> None:
        """Open a panel, or close it if it is open; or enter or leave the projector mode."""
        with self._lock:
            if panel == "projector":
                self._project(PROJECTOR not in self._dom_classes)
                return
            self._complain(None)
            for key, one in self._screen.panels.items():
                if key == panel and not one.is_open:
                    one.open(self.setup, self._lang)
                else:
                    one.close()
            self._screen.name(self._lang)

    def _project(self, on: bool) -> None:
        (self.add_class if on else self.remove_class)(PROJECTOR)
        self._foot.projecting(on, self._lang)
        if on:
            self._screen.show_answer()

    def spoke(self, lang: str) -> None:
        """The language was switched."""
        with self._lock:
            if lang == self._lang:
                return
            self._lang = lang
            self._speak()
            self._complain(self._complaint)
            for view in self._screen.views:
                view.outdate(lang)
            if self._answer is not None:
                self._paint(self._answer)
                self._draw()
            else:
                self._say_nothing_yet()
                self._tell_run()

    # -- wishes become questions -------------------------------------------------------------------

    def _refuse(self, error: InputError) -> None:
        self._complain(error)
        self.controls.speak(self.setup, self._lang)

    def _put(self, setup: Setup) -> None:
        before, self.setup = self.setup, setup
        if setup.programme is not before.programme:
            self._answer = None  # its picture stays until there is another
        if setup.preset is not before.preset:
            self.controls.show_programme(setup.preset)
            self._speak()
        if list(setup.shown) != self.charts.shown:
            self.charts.shown = list(setup.shown)
        self._ask()

    def _ask(self) -> None:
        lang = self._lang
        self._question = self.setup.question()
        # Before anything is written, so that the first bands wait for nothing else; they are
        # painted once the lock is free.
        self._engine.ask(self._question)
        self._halted = False
        self._complain(None)
        self._place()
        self._tell_run()
        for view in self._screen.views:
            view.outdate(lang)

    def _remembered(self, change: dict[str, Any]) -> None:
        """A page that was loaded again had other settings before."""
        code, lang = (str(change["new"].get(name, "")) for name in ("code", "lang"))
        if lang in LANGUAGES:
            self.spoke(lang)
        if code:
            self.restore(lambda: decode(code))

    def _place(self) -> None:
        """Show the setup where it can be changed."""
        history = self.history
        self.controls.place(self.setup, can_undo=history.can_undo, can_redo=history.can_redo)
        self.controls.label(self.setup, self._lang)
        self._screen.names.code = link_code(self.setup, otherwise="")
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.show(self.setup, self._lang)

    def _chose_indicators(self, change: Any) -> None:
        with self._lock:
            shown = tuple(self.charts.shown)
            if shown != self.setup.shown:
                # The same question: the answer at hand stays good.
                self.setup = replace(self.setup, shown=shown)
                self.history.add(self.setup)
                self._place()
            if self._answer is not None:
                self._paint(self._answer)

    def _draw(self) -> None:
        """Have the view on the screen drawn, if the answer is at hand; else it comes with it."""
        with self._lock:
            answer = self._answer
            done = answer is not None and answer.complete
            if done and answer is not None and answer.question is self._question:
                self._halted = False
                self._engine.ask(self._question)

    # -- answers become pictures -------------------------------------------------------------------

    def _show(self, answer: Answer, cancel: threading.Event) -> None:
        with self._lock:
            if answer.question.preset is not self.setup.preset:
                return  # of the programme before
            before = self._answer
            if before is not None and before.complete and before.question is answer.question:
                answer = replace(answer, seconds=before.seconds)  # from memory, for another view
            self._answer = answer
            self._paint(answer)
            lang = self._lang
        if answer.complete:
            self._draw_view(Drawing(answer, lang, cancel, partial(self._tell, cancel)))

    def _draw_view(self, drawing: Drawing) -> None:
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
                    self._complain(told)
                self._halt()
            return
        with self._lock:
            if not drawing.cancel.is_set():
                self._tell_run()

    def _tell(self, cancel: threading.Event, done: int, total: int) -> None:
        with self._lock:
            if not cancel.is_set():
                self._foot.drawing(done, total, self._lang)

    def _paint(self, answer: Answer) -> None:
        lang, results, comparison = self._lang, answer.results, answer.comparison
        question = answer.question
        # The picture first: whatever else is written makes it wait.
        self.charts.spec = spec(results, comparison, self.charts.shown, lang)
        names = (
            "" if question.kept is None else self.describe(question.kept, lang),
            self.describe(question.scenario, lang),
        )
        first = next(iter(results.measures))
        self._sentence.value = sentence(results, comparison, first, names, lang)
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.answered(answer, self._sentence.value, lang)
        self._cost.value = cost(results, comparison, lang)
        self._tell_run()

    def _failed(self, error: Exception) -> None:
        told = failure(error, "the laboratory")
        with self._lock:
            self._complain(told)
            self._halt()

    def _halt(self) -> None:
        """Nothing more comes of the present question."""
        self._halted = True
        self._tell_run()
        if self._answer is None:
            # A picture of another programme would pass for one of this.
            self.charts.spec, self._cost.value = {}, ""
            self._say_nothing_yet()

    def _tell_run(self) -> None:
        """Say how far the run of the present settings is, or came before it was stopped."""
        answer, question = self._answer, self._question
        if answer is None or answer.question is not question:
            done = 0
        elif answer.complete:
            self._foot.finished(answer, self._lang)
            return
        else:
            done = answer.results.replications
        (self._foot.stopped if self._halted else self._foot.running)(done, question, self._lang)

    def _complain(self, error: EchelonError | None) -> None:
        self._complaint = error
        self._screen.complain("" if error is None else error.message(self._lang))

    def _latest(self) -> Answer:
        def present() -> bool:
            answer = self._answer
            return answer is not None and answer.complete and answer.question is self._question

        while not present() and not self._engine.wait(0.05):
            pass
        answer = self._answer
        if answer is None or answer.question is not self._question:
            raise EchelonError("no_results_yet")
        return answer

    # -- words -------------------------------------------------------------------------------------

    def _speak(self) -> None:
        self.controls.speak(self.setup, self._lang)
        self.controls.label(self.setup, self._lang)
        # Before the screen, which names their parts.
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.show(self.setup, self._lang)
        self._screen.speak(self._lang, self.setup.preset.notice)
        if self._answer is None and not self._sentence.value:
            self._say_nothing_yet()

    def _say_nothing_yet(self) -> None:
        key = "error.no_results_yet" if self._halted else "ui.answer.no_answer_yet"
        self._sentence.value = paragraph(text(key, self._lang))
