"""The laboratory: what can be set on the left, the answer on the right, both alive.

Callbacks only note the reader's wish and ask the engine, so that they never block. The engine's
thread paints. A lock keeps the two from writing to the screen at the same time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import ipywidgets as iw

from sim.errors import EchelonError, InputError
from sim.experiments.compare import Comparison
from sim.results import Results
from sim.scenario import Scenario
from sim.text import LANGUAGES
from sim.ui import plain
from sim.ui.charts import Charts
from sim.ui.controls import Controls
from sim.ui.engine import Answer, Engine
from sim.ui.foot import Foot
from sim.ui.layout import panels, tabs
from sim.ui.painter import Painter
from sim.ui.screen import Screen
from sim.ui.session import Session
from sim.ui.setup import Setup
from sim.ui.sharing import decode, link_code
from sim.ui.views import styled

TOOLS: Final = ("history", "share", "export", "predict", "projector")
"""Buttons at the foot: all but the last open a panel."""

PROJECTOR: Final = "ech-projector"
"""Style class of the laboratory in a room: large type, one picture, two lines."""


class Laboratory(Session, plain.VBox):
    """The screen, and what a notebook's next cell can take from it.

    Args:
        preset: the programme.
        lang: the reader's language.
        seed: of the luck.
        replications: simulated futures that make a full answer.
    """

    def __init__(self, preset: Scenario, lang: str, seed: int, replications: int) -> None:
        Session.__init__(self, Setup.opening(preset, seed, replications), self._put, self._refuse)
        sentence = styled(plain.HTML(), "t-sentence", "ech-sentence")
        cost = styled(plain.HTML(), "t-cost", "ech-cost")
        self.charts = Charts(shown=list(self.setup.shown))
        self.controls = Controls(preset, self)
        self._screen = Screen(
            self.controls,
            tabs(self, sentence, cost, self._draw),
            panels(self),
            Foot(self.cancel, TOOLS, self.opened),
            self._draw,
        )
        self._sentence = sentence
        self._painter = Painter(
            self._screen, self.charts, sentence, cost, self.describe, self._lock,
            self.setup.question(), lang,
        )  # fmt: skip
        self._engine = Engine(self._painter.show, self._painter.failed)
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
        return self._painter.lang

    @property
    def answer(self) -> Answer | None:
        """What is on the screen, or None before the first picture."""
        return self._painter.answer

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
            self._painter.halt()

    def remark(self, error: EchelonError) -> None:
        """Say what could not be had, though the rest could; until the reader does something."""
        with self._lock:
            self._painter.complain(error)

    # -- how the reader wants to see it ------------------------------------------------------------

    def opened(self, panel: str) -> None:
        """Open a panel, or close it if it is open; or enter or leave the projector mode."""
        with self._lock:
            if panel == "projector":
                self._project(PROJECTOR not in self._dom_classes)
                return
            self._painter.complain(None)
            for key, one in self._screen.panels.items():
                if key == panel and not one.is_open:
                    one.open(self.setup, self.lang)
                else:
                    one.close()
            self._screen.name(self.lang)

    def _project(self, on: bool) -> None:
        (self.add_class if on else self.remove_class)(PROJECTOR)
        self._screen.foot.projecting(on, self.lang)
        if on:
            self._screen.show_answer()

    def spoke(self, lang: str) -> None:
        """The language was switched."""
        with self._lock:
            if lang == self.lang:
                return
            self._painter.lang = lang
            self._speak()
            self._painter.speak()
            self._draw()

    # -- wishes become questions -------------------------------------------------------------------

    def _refuse(self, error: InputError) -> None:
        self._painter.complain(error)
        self.controls.speak(self.setup, self.lang)

    def _put(self, setup: Setup) -> None:
        before, self.setup = self.setup, setup
        if setup.programme is not before.programme:
            self._painter.forget()
        if setup.preset is not before.preset:
            self.controls.show_programme(setup.preset)
            self._speak()
        if list(setup.shown) != self.charts.shown:
            self.charts.shown = list(setup.shown)
        self._ask()

    def _ask(self) -> None:
        question = self.setup.question()
        # Before anything is written, so that the first bands wait for nothing else; they are
        # painted once the lock is free.
        self._engine.ask(question)
        self._painter.asked(question)
        self._place()

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
        self.controls.label(self.setup, self.lang)
        self._screen.names.code = link_code(self.setup, otherwise="")
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.show(self.setup, self.lang)

    def _chose_indicators(self, change: Any) -> None:
        with self._lock:
            shown = tuple(self.charts.shown)
            if shown != self.setup.shown:
                # The same question: the answer at hand stays good.
                self.setup = replace(self.setup, shown=shown)
                self.history.add(self.setup, "shown")
                self._place()
            self._painter.paint()

    def _draw(self) -> None:
        """Have the view on the screen drawn, if the answer is at hand; else it comes with it."""
        with self._lock:
            if self._painter.resume():
                self._engine.ask(self._painter.question)

    def _latest(self) -> Answer:
        painter = self._painter

        def present() -> bool:
            answer = painter.answer
            return answer is not None and answer.complete and answer.question is painter.question

        while not present() and not self._engine.wait(0.05):
            pass
        answer = painter.answer
        if answer is None or answer.question is not painter.question:
            raise EchelonError("no_results_yet")
        return answer

    # -- words -------------------------------------------------------------------------------------

    def _speak(self) -> None:
        lang = self.lang
        self.controls.speak(self.setup, lang)
        self.controls.label(self.setup, lang)
        # Before the screen, which names their parts.
        for panel in self._screen.panels.values():
            if panel.is_open:
                panel.show(self.setup, lang)
        self._screen.speak(lang, self.setup.preset.notice)
