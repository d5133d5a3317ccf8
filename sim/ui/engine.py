"""The engine room: a question goes in, better and better answers come out.

A question is answered in the background, first from a few simulated futures, then from all. Whoever
asks again cancels what is under way. Finished runs are remembered, so that a lever moved back, or a
variant clicked twice, is answered without running anything.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sim.experiments.compare import Comparison
from sim.experiments.crew import crew
from sim.experiments.run import stream
from sim.results import Results
from sim.scenario import Scenario
from sim.ui.worker import LatestWins

REMEMBERED: Final = 48
"""Finished runs kept; one of Putuo takes about 1 MB."""

PAINT_SECONDS: Final = 0.4
"""Between the first picture of a question and its last, no more often than this: a picture shortly
before the last would only delay that."""

STARVING_SECONDS: Final = 0.06
"""A hand that drags without a pause sees a new picture at least about this often."""


@dataclass(frozen=True)
class Question:
    """What the reader wants to see.

    Attributes:
        scenario: B, the settings on the sliders.
        kept: A, the settings to compare with, if any.
        unknowns: whether bands show what nobody knows, besides luck.
        seed: of the luck.
        replications: simulated futures that make a full answer.
        preset: what both are settings of.
    """

    scenario: Scenario
    kept: Scenario | None
    unknowns: bool
    seed: int
    replications: int
    preset: Scenario


@dataclass(frozen=True)
class Answer:
    """What is known so far.

    Attributes:
        question: what was asked.
        results: of B, as far as simulated.
        comparison: with A, over as many futures as both have; None if nothing is kept.
        seconds: since the question.
        complete: whether everything that was asked has been simulated.
    """

    question: Question
    results: Results
    comparison: Comparison | None
    seconds: float
    complete: bool


class Engine:
    """Answers the latest question in a thread of its own.

    Args:
        show: is given every answer worth painting, in the thread, with an event that is set once
            the reader has asked something else. It may go on working on a complete answer, for as
            long as that has not happened.
        failed: is told of any exception, in the thread.
    """

    def __init__(
        self, show: Callable[[Answer, threading.Event], None], failed: Callable[[Exception], None]
    ) -> None:
        self._show = show
        self._worker = LatestWins(failed)
        self._finished = _Memory()
        self._stopped = threading.Event()
        self._painted = 0.0

    def ask(self, question: Question) -> None:
        """Answer this question instead of the one at work."""
        asked = time.perf_counter()
        self._stopped.clear()
        self._worker.submit(lambda cancel: self._answer(question, asked, cancel))

    def cancel(self) -> None:
        """Stop; what has been shown stays."""
        self._stopped.set()
        self._worker.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until nothing is at work; return whether that came about in time (seconds)."""
        return self._worker.wait(timeout)

    @property
    def idle(self) -> bool:
        """Whether nothing is at work."""
        return self._worker.idle

    def _answer(self, question: Question, asked: float, cancel: threading.Event) -> None:
        patient = _Patience(cancel, self._stopped, self._painted)
        painted = False
        for answer in self._answers(question, asked, patient):
            if patient.is_set():
                return
            pause = time.perf_counter() - self._painted
            if answer.complete or not painted or pause > PAINT_SECONDS:
                self._show(answer, cancel)
                self._painted = time.perf_counter()
                painted = patient.over = True

    def _answers(
        self, question: Question, asked: float, cancel: threading.Event
    ) -> Iterator[Answer]:
        kept = question.kept
        behind = None if kept is None else self._finished.find(question, kept)
        answer: Answer | None = None
        for results in self._runs(question, question.scenario, cancel):
            answer = Answer(
                question,
                results,
                None if behind is None else Comparison(behind, results),
                time.perf_counter() - asked,
                results.replications == question.replications
                and (kept is None) == (behind is None),
            )
            yield answer
        if kept is None or behind is not None or answer is None:
            return
        for behind in self._runs(question, kept, cancel):
            yield replace(
                answer,
                comparison=Comparison(behind, answer.results),
                seconds=time.perf_counter() - asked,
                complete=behind.replications == question.replications,
            )

    def _runs(
        self, question: Question, scenario: Scenario, cancel: threading.Event
    ) -> Iterator[Results]:
        found = self._finished.find(question, scenario)
        if found is not None:
            yield found
            return
        growing = stream(
            scenario,
            question.replications,
            question.seed,
            unknowns=question.unknowns,
            cancel=cancel,
        )
        for results in growing:
            if results.replications == question.replications:
                self._finished.keep(question, scenario, results)
            yield results
        # After the pictures, which it would only delay; it is there for the next move.
        crew.start(scenario)


class _Patience(threading.Event):
    """A cancellation that lets the first picture through to a reader who has long seen none."""

    def __init__(self, cancel: threading.Event, stopped: threading.Event, painted: float) -> None:
        super().__init__()
        self._cancel = cancel
        self._stopped = stopped
        self._painted = painted
        self.over = False

    def is_set(self) -> bool:
        starving = time.perf_counter() - self._painted > STARVING_SECONDS
        at_once = self.over or not starving or self._stopped.is_set()
        return self._cancel.is_set() and at_once


class _Memory:
    """The runs finished last, by everything that fixes their numbers."""

    def __init__(self) -> None:
        self._runs: OrderedDict[tuple[str, int, int, bool], Results] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, question: Question, scenario: Scenario) -> Results | None:
        key = _key(question, scenario)
        with self._lock:
            if key in self._runs:
                self._runs.move_to_end(key)
            return self._runs.get(key)

    def keep(self, question: Question, scenario: Scenario, results: Results) -> None:
        with self._lock:
            self._runs[_key(question, scenario)] = results
            while len(self._runs) > REMEMBERED:
                self._runs.popitem(last=False)


def _key(question: Question, scenario: Scenario) -> tuple[str, int, int, bool]:
    return scenario.hash, question.seed, question.replications, question.unknowns
