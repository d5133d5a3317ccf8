"""The laboratory: sliders on the left, the answer on the right, both alive.

Callbacks only note the reader's wish and ask the engine, so that they never block. The engine's
thread paints. A lock keeps the two from writing to the screen at the same time.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as iw

from sim.errors import EchelonError, InputError
from sim.experiments.compare import Comparison
from sim.experiments.run import check_run
from sim.results import Results
from sim.scenario import Scenario, load
from sim.serving import page_query
from sim.text import LANGUAGES, text
from sim.ui.answer import cost, sentence
from sim.ui.charts import PANELS, Charts, spec
from sim.ui.controls import Controls
from sim.ui.engine import Answer, Engine, Question
from sim.ui.foot import Foot
from sim.ui.names import Names
from sim.ui.pages import DifferencesPage, FigurePage, HeatmapPage
from sim.ui.style import stylesheet

_log = logging.getLogger(__name__)


def build_app(
    scenario: str | Scenario = "putuo",
    lang: str | None = None,
    seed: int = 1,
    replications: int = 200,
) -> Laboratory:
    """Return the laboratory, ready to be shown at a cell's end.

    Args:
        scenario: the programme, or its name.
        lang: ``en`` or ``zh``; None takes the language that the page was asked for, else English.
        seed: of the luck.
        replications: simulated futures that make a full answer.

    Raises:
        InputError: the scenario or the language is not known, or a number is not legal.
    """
    if lang is not None and lang not in LANGUAGES:
        raise InputError("unknown_language", value=lang, legal=", ".join(LANGUAGES))
    check_run(replications, seed)
    preset = load(scenario) if isinstance(scenario, str) else scenario
    laboratory = Laboratory(preset, lang or LANGUAGES[0], seed, replications)
    if lang is None:
        # A kernel made ready in advance waits here for its visitor, with the answer at hand.
        asked = page_query().get("lang", "")
        if asked in LANGUAGES:
            laboratory.spoke(asked)
    return laboratory


class Laboratory(iw.VBox):
    """The screen, and what a notebook's next cell can take from it.

    Args:
        preset: the programme.
        lang: the reader's language.
        seed: of the luck.
        replications: simulated futures that make a full answer.
    """

    def __init__(self, preset: Scenario, lang: str, seed: int, replications: int) -> None:
        self._preset = preset
        self._lang = lang
        self._set: dict[str, Any] = {}
        self._answer: Answer | None = None
        self._lock = threading.RLock()
        self._question = Question(preset, None, True, seed, replications)
        self._engine = Engine(self._show, self._failed)

        self._notice = _html("t-notice", "ech-notice")
        self.controls = Controls(preset, self)
        self._sentence = _html("t-sentence", "ech-sentence")
        self.charts = Charts(shown=[one.name for one in preset.indicators[:PANELS]])
        self._cost = _html("t-cost", "ech-cost")
        self._error = _html("t-error", "ech-error")
        self._foot = Foot(self.cancel)
        self._names = Names()
        super().__init__(self._layout())
        self.add_class("echelon")
        self._tabs.observe(self._opened, "selected_index")
        self.charts.observe(self._chose_indicators, "shown")
        self._speak()
        self._ask()

    # -- what a notebook takes ---------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario that the levers describe now."""
        return self._question.scenario

    @property
    def results(self) -> Results:
        """The latest results; waits for the first simulated futures of the present settings.

        Raises:
            EchelonError: nothing has been simulated, because a run failed or was cancelled.
        """
        return self._latest().results

    @property
    def comparison(self) -> Comparison | None:
        """The present settings against the kept ones, or None if nothing is kept."""
        return self._latest().comparison

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
            self._stopped()

    # -- what the reader wishes (see Wishes) -------------------------------------------------------

    def moved(self, path: str, value: float) -> None:
        """A lever has a new value."""
        with self._lock:
            self._settle({**self._set, path: value})

    def chose(self, variant: str | None) -> None:
        """A variant was chosen; None is the preset.

        A variant is a question about the preset: without anything kept, the preset becomes A.
        """
        with self._lock:
            found = [one for one in self._preset.variants if one.name == variant]
            if found and self._question.kept is None:
                self._change(kept=self._preset)
            self._settle(dict(found[0].levers) if found else {})

    def kept(self, keep: bool) -> None:
        """The present settings become A, or A is let go."""
        with self._lock:
            self._change(kept=self._question.scenario if keep else None)
            self._ask()

    def drew_unknowns(self, unknowns: bool) -> None:
        """Bands shall show unknowns besides luck, or luck alone."""
        with self._lock:
            if unknowns != self._question.unknowns:
                self._change(unknowns=unknowns)
                self._ask()

    def spoke(self, lang: str) -> None:
        """The language was switched."""
        with self._lock:
            if lang == self._lang:
                return
            self._lang = lang
            self._speak()
            if self._answer is not None:
                self._paint(self._answer)
                self._draw()

    # -- wishes become questions -------------------------------------------------------------------

    def _settle(self, values: dict[str, Any]) -> None:
        """Take new values of levers, or say why they cannot be had."""
        # A lever at its preset is no change, so that the same settings are the same scenario
        # however they were arrived at.
        parameters = self._preset.parameters
        self._set = {path: at for path, at in values.items() if at != parameters[path].value}
        try:
            scenario = self._preset.with_parameters(self._set)
        except InputError as error:
            self._complain(error.message(self._lang))
            return
        self._change(scenario=scenario)
        self._ask()

    def _change(self, **facts: Any) -> None:
        self._question = replace(self._question, **facts)

    def _ask(self) -> None:
        question = self._question
        self._complain("")
        self.controls.place(question.scenario)
        self.controls.label(question.scenario, question.kept, self._lang)
        self._foot.running(0, question, self._lang)
        for page in self._pages.values():
            page.outdate(self._lang)
        self._engine.ask(question)

    def _chose_indicators(self, change: Any) -> None:
        with self._lock:
            if self._answer is not None:
                self._paint(self._answer)

    def _opened(self, change: Any) -> None:
        with self._lock:
            self._draw()

    def _draw(self) -> None:
        """Have the open page's figure drawn, if the answer is at hand; else it comes with it."""
        answer = self._answer
        done = answer is not None and answer.complete and answer.question is self._question
        if done and self._tabs.selected_index in self._pages:
            self._engine.ask(self._question)

    # -- answers become pictures -------------------------------------------------------------------

    def _show(self, answer: Answer, cancel: threading.Event) -> None:
        with self._lock:
            self._answer = answer
            self._paint(answer)
            lang = self._lang
        page = self._pages.get(self._tabs.selected_index)
        if answer.complete and page is not None:
            page.draw(answer, lang, cancel)

    def _paint(self, answer: Answer) -> None:
        lang, results, comparison = self._lang, answer.results, answer.comparison
        question = answer.question
        self.charts.spec = spec(results, comparison, self.charts.shown, lang)
        describe = self.controls.describe
        names = (
            "" if question.kept is None else describe(question.kept, lang),
            describe(question.scenario, lang),
        )
        first = next(iter(results.measures))
        self._sentence.value = sentence(results, comparison, first, names, lang)
        self._cost.value = cost(results, comparison, lang)
        if answer.complete:
            self._foot.finished(answer, lang)
        else:
            self._foot.running(results.replications, question, lang)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, EchelonError):
            words = error.message(self._lang)
        else:
            _log.error("the laboratory failed", exc_info=error)
            words = text("error.unexpected", self._lang, detail=f"{type(error).__name__}: {error}")
        with self._lock:
            self._complain(words)
            self._stopped()

    def _stopped(self) -> None:
        """Say how far the run came, unless it was done before."""
        answer = self._answer
        if answer is None or answer.question is not self._question:
            self._foot.stopped(0, self._question, self._lang)
        elif not answer.complete:
            self._foot.stopped(answer.results.replications, self._question, self._lang)

    def _complain(self, words: str) -> None:
        self._error.value = f"<p role='alert'>{escape(words)}</p>" if words else ""

    def _latest(self) -> Answer:
        def present() -> bool:
            return self._answer is not None and self._answer.question is self._question

        while not present() and not self._engine.wait(0.05):
            pass
        if self._answer is None:
            raise EchelonError("no_results_yet")
        return self._answer

    # -- words and layout --------------------------------------------------------------------------

    def _speak(self) -> None:
        lang = self._lang
        self._notice.value = escape(text("notice.exploratory", lang))
        self.controls.speak(lang)
        self.controls.label(self._question.scenario, self._question.kept, lang)
        self._foot.speak(lang)
        pages = [page.title(lang) for page in self._pages.values()]
        self._tabs.titles = [text("ui.tab.answer", lang), *pages]
        self._names.names = self.controls.names(lang)
        self._names.lang = {"en": "en", "zh": "zh-Hans"}[lang]
        if self._answer is None:
            self._sentence.value = f"<p>{escape(text('ui.answer.no_answer_yet', lang))}</p>"

    def _layout(self) -> list[iw.Widget]:
        pictures = _box(iw.VBox, [self.charts], "t-chart", "ech-charts")
        answer = _box(iw.VBox, [self._sentence, pictures, self._cost], "ech-page")
        self._pages: dict[int | None, FigurePage] = {1: HeatmapPage(), 2: DifferencesPage()}
        self._tabs = iw.Tab([answer, *self._pages.values()], selected_index=0)
        self._tabs.add_class("ech-tabs")
        main = _box(iw.VBox, [self._tabs, self._error], "ech-main")
        body = _box(iw.HBox, [self.controls, main], "ech-body")
        style = iw.HTML(f"<style>{stylesheet()}</style>")
        style.layout.display = "none"
        return [style, self._notice, body, self._foot, self._names]


def _html(*classes: str) -> iw.HTML:
    widget = iw.HTML()
    for name in classes:
        widget.add_class(name)
    return widget


def _box(kind: type[iw.Box], children: list[iw.Widget], *classes: str) -> iw.Box:
    box = kind(children)
    for name in classes:
        box.add_class(name)
    return box
