"""Options not ruled out, on a front of two goals: a search over the levers of the first screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as iw
import pandas as pd

from sim.experiments.goals import Goal
from sim.experiments.optimise import Options, optimise
from sim.indicators import Indicator
from sim.levers import Lever, levers_of
from sim.readings import COSTS
from sim.scenario import Scenario
from sim.text import text
from sim.ui.engine import Answer, Question
from sim.ui.pareto import Dot, front
from sim.ui.picture import Picture
from sim.ui.requested import RequestedView, Told
from sim.ui.tables import paragraph, table
from sim.ui.views import Drawing, see, styled
from sim.wording import displayed, number, scale_label

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

CANDIDATES: Final = 72
REPLICATIONS: Final = 20
"""Simulated futures of each candidate in the search."""
RETEST: Final = 80
"""Simulated futures of each candidate on the front, of fresh luck."""


class OptionsView(RequestedView[Options]):
    """A search for settings of the levers that no other setting surely beats.

    Args:
        laboratory: whose levers are searched, and moved when an option is picked.
    """

    key = "options"

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self.goals = [styled(iw.Dropdown(), f"t-goal-{place}") for place in (1, 2)]
        for goal in self.goals:
            goal.observe(self._on_goal, "value")
        self.picture = styled(Picture(), "t-front")
        self.picture.observe(self._on_pick, "picked")
        self.row.children = [*self.goals, *self.row.children]
        self.box.children = [self.row, self.picture, self.page]

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the two lists."""
        return {
            f"t-goal-{place}": {"select": text(f"ui.options.goal_{place}", lang)}
            for place in (1, 2)
        }

    def draw(self, drawing: Drawing) -> None:
        """List the goals of the programme before showing what was found."""
        with self._lock:
            self._offer(drawing.answer.question, drawing.lang)
            super().draw(drawing)

    def offer(self, lang: str) -> str:
        """Say what the search is."""
        return text("ui.request.options_about", lang, candidates=CANDIDATES)

    def about(self, answer: Answer) -> object:
        """The search moves the levers itself: where they stand now does not matter."""
        question = answer.question
        base = _base(question)
        return base.hash, question.seed, question.unknowns, self._wanted()

    def work(self, answer: Answer, tell: Told, cancel: Event) -> Options:
        """Search."""
        question = answer.question
        base = _base(question)
        known = {one.name: one for one in base.bound_indicators()}
        goals = [_goal(known[name]) for name in self._wanted()]
        return optimise(
            base, goals, [lever.path for lever in _levers(question)],
            candidates=CANDIDATES, replications=REPLICATIONS, retest=RETEST,
            seed=question.seed, unknowns=question.unknowns, cancel=cancel, progress=tell,
        )  # fmt: skip

    def told(self, found: Options, answer: Answer, lang: str) -> str:
        """Draw the front and return the table of the options on it."""
        first, second = (answer.results.measure(goal.indicator) for goal in found.goals)
        levers = _levers(answer.question)
        shown = found.table[found.table["open"]].sort_values(first.name, ascending=False)
        marks = {place: str(count) for count, place in enumerate(shown.index, 1)}
        dots = [_dot(place, row, (first, second), levers, marks, lang)
                for place, row in found.table.iterrows()]  # fmt: skip
        dots.append(_present(answer, (first, second), lang))
        words = text("experiment.optimise.head", lang, candidates=found.candidates,
                     retested=len(found.table), replications=found.replications,
                     open=len(shown))  # fmt: skip
        labels = [_in_unit(one.title[lang], scale_label(one.kind.unit, lang), lang)
                  for one in (first, second)]  # fmt: skip
        see(self.picture, True)
        self.picture.html = front(dots, labels[1], labels[0], words)
        head = [text("ui.options.option", lang), *labels,
                *(_in_unit(lever.label[lang], scale_label(lever.unit, lang), lang)
                  for lever in levers)]  # fmt: skip
        rows = [
            [marks[place], *(_said(row[one.name], one) for one in (first, second)),
             *(_setting(lever, row[lever.path], lang) for lever in levers)]
            for place, row in shown.iterrows()
        ]  # fmt: skip
        title = text("ui.options.title", lang)
        return (
            paragraph(text("notice.why", lang), "ech-remark")
            + table(head, rows, title, numbers=range(1, len(head)))
            + paragraph(f"{words} {text('ui.options.how', lang)}", "ech-small")
        )

    def _show(self) -> None:
        see(self.picture, False)
        super()._show()

    def _wanted(self) -> tuple[str, ...]:
        return tuple(goal.value for goal in self.goals)

    def _offer(self, question: Question, lang: str) -> None:
        """List the indicators with a direction; by default the first against what it costs."""
        known = [one for one in question.preset.bound_indicators() if one.kind.better != "neither"]
        names = [one.name for one in known]
        cost = next((one.name for one in known[1:] if one.kind.name in COSTS), names[1])
        arrows = {"up": "↑", "down": "↓"}
        options = [(f"{one.title[lang]} {arrows[one.kind.better]}", one.name) for one in known]
        for goal, default in zip(self.goals, (names[0], cost), strict=True):
            chosen = goal.value if goal.value in names else default
            goal.unobserve(self._on_goal, "value")
            goal.options = options
            goal.value = chosen
            goal.observe(self._on_goal, "value")

    def _on_goal(self, change: object) -> None:
        with self._lock:
            if self._answer is not None:
                self._end()
                self._show()

    def _on_pick(self, change: dict[str, Any]) -> None:
        with self._lock:
            answer = self._answer
            if answer is None or self._found is None or not change["new"]:
                return
            self.picture.picked = ""  # so that the same option can be picked again
            row = self._found[1].table.loc[int(change["new"])].to_dict()
            levers = _levers(answer.question)
            values = {lever.path: _stepped(lever, row[lever.path]) for lever in levers}
        self._laboratory.tried(values)


def _levers(question: Question) -> list[Lever]:
    return [lever for lever in levers_of(question.preset) if not lever.is_switch]


def _base(question: Question) -> Scenario:
    """Return the scenario with the levers of the search at the preset."""
    return question.scenario.with_parameters(
        {lever.path: lever.parameter.setting for lever in _levers(question)}
    )


def _dot(
    place: Any, row: pd.Series, goals: tuple[Indicator, Indicator], levers: Sequence[Lever],
    marks: Mapping[Any, str], lang: str,
) -> Dot:  # fmt: skip
    y, x = (float(displayed(row[one.name], one.kind.unit)) for one in goals)
    name = text("source.list_separator", lang).join(
        f"{lever.label[lang]} {_setting(lever, row[lever.path], lang)}" for lever in levers
    )
    return Dot(x, y, name, "open" if place in marks else "out", str(place), marks.get(place, ""))


def _goal(measure: Indicator) -> Goal:
    better = measure.kind.better
    assert better != "neither"
    return Goal(measure.name, better)


def _present(answer: Answer, goals: tuple[Indicator, Indicator], lang: str) -> Dot:
    y, x = (float(displayed(answer.results.final(one.name).mean(), one.kind.unit)) for one in goals)
    return Dot(x, y, text("ui.options.present", lang), "present")


def _in_unit(title: str, unit: str, lang: str) -> str:
    if unit.casefold() == title.casefold():
        return title
    return text("figure.axis.value_in", lang, indicator=title, unit=unit)


def _said(value: float, measure: Indicator) -> str:
    unit = measure.kind.unit
    return number(float(displayed(value, unit)), unit, more=1)


def _stepped(lever: Lever, value: float) -> float | int:
    return lever.value(lever.position(value))


def _setting(lever: Lever, value: float, lang: str) -> str:
    return lever.shown(_stepped(lever, value), lang)
