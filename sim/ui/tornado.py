"""The tornado on the Why tab: each unknown moved alone to both ends of its range, and run."""

from __future__ import annotations

from threading import Event
from typing import Final

import numpy as np

from sim.experiments.blockwise import Progress, unheard
from sim.experiments.factors import unknowns
from sim.experiments.sensitivity import reach, study
from sim.text import text
from sim.ui.bars import Bar, bars
from sim.ui.engine import Answer
from sim.ui.tables import paragraph
from sim.ui.views import Drawing, View
from sim.ui.why import Influence, page, unknown_name
from sim.wording import gap_label, in_sentence, number, scale_label

FUTURES: Final = 12
"""Simulated futures at each end; all ends share their luck, so that few suffice."""

MOST: Final = 12
"""Bars of a tornado."""


class TornadoView(View):
    """Which unknowns matter most, by runs of its own."""

    key = "tornado"

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[object, list[Influence]] | None = None

    def draw(self, drawing: Drawing) -> None:
        """Run both ends of every unknown's range, the others at their centres."""
        answer, lang = drawing.answer, drawing.lang
        question, measure = answer.question, next(iter(answer.results.measures.values()))
        kept = None if question.kept is None else question.kept.hash
        key = question.scenario.hash, kept, question.seed
        if self._found is None or self._found[0] != key:
            self._found = key, swings(answer, drawing.tell, drawing.cancel)
        found = self._found[1]
        if not found:
            self.page.value = page(text("ui.why.no_unknowns", lang), "", lang)
            return
        unit = measure.kind.unit
        shown = [
            Bar(
                unknown_name(question.scenario, one.parameter, lang),
                one.low, one.high,
                f"{number(one.low, unit, more=1)} → {number(one.high, unit, more=1)}",
                "unsure" if one.unsure else "sure",
            )
            for one in found[:MOST] if one.low != one.high
        ]  # fmt: skip
        key_of_title = "tornado" if answer.comparison is None else "tornado_difference"
        label = scale_label if answer.comparison is None else gap_label
        title = text(f"ui.why.{key_of_title}", lang, indicator=in_sentence(measure.title, lang),
                     unit=label(unit, lang), month=answer.results.months)  # fmt: skip
        if not shown:
            words = text("ui.why.none_moves", lang, unknowns=len(found))
            self.page.value = page(title, paragraph(words), lang)
            return
        drawn = bars(shown, title, zero=found[0].middle)
        how = text("ui.why.hollow", lang, unknowns=len(found), futures=FUTURES)
        self.page.value = page(title, drawn + paragraph(how, "ech-small"), lang)


def swings(
    answer: Answer, tell: Progress = unheard, cancel: Event | None = None
) -> list[Influence]:
    """Return what each unknown does to the first indicator, or to its paired difference B less A.

    Sorted by size, those that may be luck last.

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
    if not paths:
        return []
    values = []
    for place, side in enumerate(sides):

        def hear(done: int, total: int, place: int = place) -> None:
            tell(place * total + done, len(sides) * total)

        moved = study(side, name, paths, replications=FUTURES, seed=question.seed, shown=True,
                      progress=hear, cancel=cancel)  # fmt: skip
        values.append(moved.futures(moved.ends()))
    futures = values[0] if len(values) == 1 else values[0] - values[1]
    middle, lows, highs = futures[0], futures[1::2], futures[2::2]
    gaps = highs - lows
    unsure = ~(np.abs(gaps.mean(axis=1)) > reach(gaps))
    found = [
        Influence(question.scenario.parameters[path], float(low.mean()), float(high.mean()),
                  float(middle.mean()), bool(maybe))
        for path, low, high, maybe in zip(paths, lows, highs, unsure, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.unsure, -abs(one.high - one.low), one.parameter.path))
