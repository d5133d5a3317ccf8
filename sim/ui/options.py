"""Options not ruled out, on a front of two goals: a search over the levers of the first screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from threading import Event
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.experiments.goals import Goal
from sim.experiments.limits import Judged, Limit
from sim.experiments.optimise import optimise
from sim.experiments.options import Options, ends_of, with_ends
from sim.experiments.telling_options import (
    intervals_told,
    limit_cell,
    limit_title,
    limits_told,
    value_cell,
)
from sim.indicators import Indicator
from sim.levers import Lever, levers_of
from sim.readings import COSTS
from sim.scenario import Scenario
from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer, Question
from sim.ui.pareto import Dot, front
from sim.ui.picture import Picture
from sim.ui.requested import RequestedView, Told
from sim.ui.tables import paragraph, table
from sim.ui.views import Drawing, see, styled
from sim.wording import displayed, scale_label

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

CANDIDATES: Final = 72
REPLICATIONS: Final = 20
"""Simulated futures of each candidate in the search."""
RETEST: Final = 80
"""Simulated futures of each candidate on the front, of fresh luck."""

_SIDES: Final[dict[str, Literal["at_most", "at_least"]]] = {"down": "at_most", "up": "at_least"}
"""Which side of the present value is no worse, by what is better."""


class OptionsView(RequestedView[Options]):
    """A search for settings of the levers that no other setting surely beats.

    Args:
        laboratory: whose levers are searched, and moved when an option is picked.
    """

    key = "options"

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self.goals = [styled(plain.Dropdown(), f"t-goal-{place}") for place in (1, 2)]
        for goal in self.goals:
            goal.observe(self._on_goal, "value")
        self.limit = styled(plain.Dropdown(), "t-limit")
        self.limit.observe(self._on_limit, "value")
        self._limits: tuple[Limit, ...] = ()
        self._limited: object = None
        self.picture = styled(Picture(), "t-front")
        self.picture.observe(self._on_pick, "picked")
        self.row.children = [*self.goals, self.limit, *self.row.children]
        self.box.children = [self.row, self.picture, self.page]

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the three lists."""
        lists = {"t-goal-1": "goal_1", "t-goal-2": "goal_2", "t-limit": "limit"}
        return {mark: {"select": text(f"ui.options.{key}", lang)} for mark, key in lists.items()}

    def draw(self, drawing: Drawing) -> None:
        """List the goals and limits of the programme before showing what was found."""
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
        return base.hash, question.seed, question.unknowns, self._wanted(), self._limits

    def work(self, answer: Answer, tell: Told, cancel: Event) -> Options:
        """Search."""
        question = answer.question
        base = _base(question)
        known = {one.name: one for one in base.bound_indicators()}
        goals = [_goal(known[name]) for name in self._wanted()]
        return optimise(
            base, goals, [lever.path for lever in _levers(question)], self._limits,
            candidates=CANDIDATES, replications=REPLICATIONS, retest=RETEST,
            seed=question.seed, unknowns=question.unknowns, cancel=cancel, progress=tell,
        )  # fmt: skip

    def told(self, found: Options, answer: Answer, lang: str) -> str:
        """Draw the front and return the table of the options on it."""
        first, second = (answer.results.measure(goal.indicator) for goal in found.goals)
        levers = _levers(answer.question)
        shown = found.table[found.table["open"]].sort_values(first.name, ascending=False)
        marks = {place: str(count) for count, place in enumerate(shown.index.tolist(), 1)}
        limits = [(one, answer.results.measure(one.limit.indicator)) for one in found.limits]
        dots = [_dot(place, found.row(place), (first, second), levers, marks, limits, lang)
                for place in found.table.index.tolist()]  # fmt: skip
        dots.append(_present(answer, (first, second), lang))
        words = text("experiment.optimise.head", lang, candidates=found.candidates,
                     retested=len(found.table), replications=found.replications,
                     open=len(shown))  # fmt: skip
        labels = [_in_unit(one.title[lang], scale_label(one.kind.unit, lang), lang)
                  for one in (first, second)]  # fmt: skip
        see(self.picture, True)
        self.picture.html = front(dots, labels[1], labels[0], words)
        head = [text("ui.options.option", lang), *labels,
                *(limit_title(one.limit, measure, lang) for one, measure in limits),
                *(_in_unit(lever.label[lang], scale_label(lever.unit, lang), lang)
                  for lever in levers)]  # fmt: skip
        rows = [
            [marks[place],
             *(_unbroken(value_cell(row, one.name, one, lang)) for one in (first, second)),
             *(_unbroken(limit_cell(one, place, measure, lang)) for one, measure in limits),
             *(_setting(lever, row[lever.path], lang) for lever in levers)]
            for place, row in ((place, found.row(place)) for place in marks)
        ]  # fmt: skip
        title = text("ui.options.title", lang)
        told = [words, text("ui.options.how", lang), intervals_told(found, lang),
                *limits_told(found, lang)]  # fmt: skip
        if limits:
            told.append(text("ui.options.how_in_doubt", lang))
        return (
            paragraph(text("notice.why", lang), "ech-remark")
            + f"<div class='ech-scroll' role='region' tabindex='0' aria-label='{escape(words)}'>"
            + table(head, rows, title, numbers=range(1, len(head)))
            + paragraph(" ".join(told), "ech-small")
            + "</div>"
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
        # What stands on the levers of one programme bounds nothing in another.
        chosen = self.limit.value if self._limited == question.preset.hash else ""
        self._limited = question.preset.hash
        self.limit.unobserve(self._on_limit, "value")
        self.limit.options = [(text("ui.options.no_limit", lang), "")] + [
            (text(f"ui.options.{_SIDES[one.kind.better]}", lang, indicator=one.title), one.name)
            for one in known
        ]
        self.limit.value = chosen or ""
        if not chosen:
            self._limits = ()
        self.limit.observe(self._on_limit, "value")

    def _on_goal(self, change: object) -> None:
        with self._lock:
            if self._answer is not None:
                self._end()
                self._show()

    def _on_limit(self, change: dict[str, Any]) -> None:
        """Bound an indicator by what it is under the levers as they stand now."""
        with self._lock:
            answer = self._answer
            if answer is None:
                return
            self._limits = ()
            if change["new"]:
                measure = answer.results.measure(change["new"])
                now = float(answer.results.final(measure.name).mean())
                self._limits = (Limit(measure.name, _SIDES[measure.kind.better], now),)
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
    place: Any, row: Mapping[str, Any], goals: tuple[Indicator, Indicator], levers: Sequence[Lever],
    marks: Mapping[Any, str], limits: Sequence[tuple[Judged, Indicator]], lang: str,
) -> Dot:  # fmt: skip
    settings = (f"{lever.label[lang]} {_setting(lever, row[lever.path], lang)}" for lever in levers)
    bounds = (
        f"{limit_title(one.limit, measure, lang)} {limit_cell(one, place, measure, lang)}"
        for one, measure in limits
    )
    name = text("source.list_separator", lang).join(
        [*settings, *_reached(row, goals, lang), *bounds]
    )
    kind = "out" if place not in marks else "doubt" if row["limits"] == "in_doubt" else "open"
    return _placed(row, goals, name, kind, str(place), marks.get(place, ""))


def _placed(
    row: Mapping[str, float], goals: tuple[Indicator, Indicator],
    name: str, kind: str, pick: str = "", mark: str = "",
) -> Dot:  # fmt: skip
    """Return a dot where the means of two goals are, the first upwards, with their intervals."""
    y, x = (
        [float(displayed(row[column], one.kind.unit)) for column in (one.name, *ends_of(one.name))]
        for one in goals
    )
    return Dot(x[0], y[0], name, kind, pick, mark, (x[1], x[2]), (y[1], y[2]))


def _reached(row: Mapping[str, float], goals: tuple[Indicator, Indicator], lang: str) -> list[str]:
    """Return what an option reaches of each goal, in words."""
    return [
        f"{_in_unit(one.title[lang], scale_label(one.kind.unit, lang), lang)} "
        f"{value_cell(row, one.name, one, lang)}"
        for one in goals
    ]


def _goal(measure: Indicator) -> Goal:
    better = measure.kind.better
    assert better != "neither"
    return Goal(measure.name, better)


def _present(answer: Answer, goals: tuple[Indicator, Indicator], lang: str) -> Dot:
    row: dict[str, float] = {}
    for one in goals:
        values = answer.results.final(one.name).dropna("replication").to_numpy()
        found = with_ends(one.name, values[None])
        row |= {name: float(value[0]) for name, value in found.items()}
    words = [text("ui.options.present", lang), *_reached(row, goals, lang)]
    return _placed(row, goals, text("source.list_separator", lang).join(words), "present")


def _in_unit(title: str, unit: str, lang: str) -> str:
    if unit.casefold() == title.casefold():
        return title
    return text("figure.axis.value_in", lang, indicator=title, unit=unit)


def _unbroken(cell: str) -> str:
    """Return a cell in which a line ends before the interval, if anywhere."""
    value, bracket, interval = cell.partition("(")
    between = "" if value.endswith(" ") else "\N{ZERO WIDTH SPACE}"
    return value + between + bracket + interval.replace(" ", "\N{NO-BREAK SPACE}")


def _stepped(lever: Lever, value: float) -> float | int:
    return lever.value(lever.position(value))


def _setting(lever: Lever, value: float, lang: str) -> str:
    return lever.shown(_stepped(lever, value), lang)
