"""The tornado on the Why tab: each unknown moved alone to both ends of its range, and run.

Those that seem to matter by the futures at hand come first, so that the long bars are there soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Final

import numpy as np

from sim.experiments.blockwise import Progress, unheard
from sim.experiments.factors import unknowns
from sim.experiments.sensitivity import reach, study
from sim.scenario import Parameter
from sim.text import text
from sim.ui.bars import Bar, bars
from sim.ui.engine import Answer
from sim.ui.tables import paragraph
from sim.ui.views import Drawing, View
from sim.ui.why import Influence, influences, page, unknown_name
from sim.wording import Floats, gap_label, in_sentence, number, scale_label

FUTURES: Final = 12
"""Simulated futures at each end; all ends share their luck, so that few suffice."""

MOST: Final = 12
"""Bars of a tornado."""

BITE: Final = 400
"""Simulated futures of each option between two pictures, about; enough for several processes."""


class TornadoView(View):
    """Which unknowns matter most, by runs of its own."""

    key = "tornado"

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[object, list[Influence]] | None = None

    def draw(self, drawing: Drawing) -> None:
        """Run both ends of every unknown's range, the others at their centres."""
        question = drawing.answer.question
        kept = None if question.kept is None else question.kept.hash
        key = question.scenario.hash, kept, question.seed
        if self._found is None or self._found[0] != key:
            for found, unknowns in swings(drawing.answer, drawing.tell, drawing.cancel):
                self._show(drawing, found, unknowns)
            self._found = key, found
            return
        self._show(drawing, self._found[1], len(self._found[1]))

    def _show(self, drawing: Drawing, found: list[Influence], unknowns: int) -> None:
        """Show what is found so far, of so many unknowns."""
        answer, lang = drawing.answer, drawing.lang
        measure = next(iter(answer.results.measures.values()))
        if not unknowns:
            self.page.value = page(text("ui.why.no_unknowns", lang), "", lang)
            return
        unit = measure.kind.unit
        shown = [
            Bar(
                unknown_name(answer.question.scenario, one.parameter, lang),
                one.low, one.high,
                f"{number(one.low, unit, more=1)} → {number(one.high, unit, more=1)}",
                "unsure" if one.unsure else "sure",
            )
            for one in found[:MOST] if one.low != one.high
        ]  # fmt: skip
        if answer.comparison is None:
            which, label, indicator = "tornado", scale_label, measure.title[lang]
        else:
            which, label = "tornado_difference", gap_label
            indicator = in_sentence(measure.title, lang)
        title = text(f"ui.why.{which}", lang, indicator=indicator, unit=label(unit, lang),
                     month=answer.results.months)  # fmt: skip
        drawn = bars(shown, title, zero=found[0].middle) if shown else ""
        if len(found) < unknowns:
            how = text("ui.why.so_far", lang, done=len(found), unknowns=unknowns)
        elif shown:
            how = text("ui.why.hollow", lang, unknowns=unknowns, futures=FUTURES)
        else:
            how = text("ui.why.none_moves", lang, unknowns=unknowns)
        self.page.value = page(title, drawn + paragraph(how, "ech-small" if shown else ""), lang)


def swings(
    answer: Answer, tell: Progress = unheard, cancel: Event | None = None
) -> Iterator[tuple[list[Influence], int]]:
    """Yield what unknowns do to the first indicator, or to its paired difference B less A.

    Each time more unknowns, the last time all, sorted by size, those that may be luck last; and how
    many unknowns there are.

    Args:
        answer: a complete answer.
        tell: hears how many futures are simulated, of how many.
        cancel: set it from another thread to stop.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    question, name = answer.question, next(iter(answer.results.measures))
    sides = [question.scenario] if question.kept is None else [question.scenario, question.kept]
    known = [{one.path for one in unknowns(side)} for side in sides]
    paths = [one.path for one in unknowns(question.scenario) if all(one.path in of for of in known)]
    likely = [one.parameter.path for one in influences(answer)]
    paths = sorted(paths, key=lambda path: likely.index(path) if path in likely else len(likely))
    if not paths:
        yield [], 0
        return
    studies = [
        study(side, name, paths, replications=FUTURES, seed=question.seed, shown=True,
              cancel=cancel)
        for side in sides
    ]  # fmt: skip
    total = len(sides) * FUTURES * (1 + 2 * len(paths))
    done = 0
    middle = np.empty((0, FUTURES))
    found: list[Influence] = []
    while len(found) < len(paths):
        first, last = len(found), min(len(found) + BITE // (2 * FUTURES), len(paths))
        # The centre, of which all are told apart, is the first of all ends.
        rows = np.arange(1 + 2 * first if first else 0, 1 + 2 * last)
        values = []
        for one in studies:

            def hear(some: int, _: int, before: int = done) -> None:
                tell(before + some, total)

            values.append(replace(one, progress=hear).futures(one.ends()[rows]))
            done += len(rows) * FUTURES
        futures = values[0] if len(values) == 1 else values[0] - values[1]
        if not first:
            middle, futures = futures[0], futures[1:]
        ends = zip(paths[first:last], futures[::2], futures[1::2], strict=True)
        found += [
            _influence(question.scenario.parameters[path], middle, *end) for path, *end in ends
        ]
        found.sort(key=lambda one: (one.unsure, -abs(one.high - one.low), one.parameter.path))
        yield list(found), len(paths)


def _influence(parameter: Parameter, middle: Floats, low: Floats, high: Floats) -> Influence:
    gap = high - low
    sure = abs(gap.mean()) > reach(gap[None])[0]
    return Influence(
        parameter, float(low.mean()), float(high.mean()), float(middle.mean()), not sure
    )
