"""The Pipeline tab: flows between tiers and posts, and how competence and age are spread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from html import escape
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from sim.experiments.careers import ENTERED, LEFT, NO_POST, By, Careers, careers
from sim.palette import CATEGORIES, MUTED, SAME
from sim.results import Results
from sim.scenario import Scenario
from sim.text import keys, text
from sim.ui import plain
from sim.ui.alluvial import Node, alluvial
from sim.ui.engine import Answer
from sim.ui.figure_views import FigureView
from sim.ui.tables import table
from sim.ui.views import Drawing, View, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REMEMBERED: Final = 4
"""Careers kept; those of Putuo take about 10 MB."""


class Memory:
    """The careers of the latest runs, shared by the views."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, bool], Careers] = OrderedDict()

    def of(self, results: Results, cancel: Event) -> Careers:
        """Return the careers of a run, simulated anew if need be.

        Raises:
            Cancelled: the event was set.
        """
        key = results.scenario.hash, results.seed, results.unknowns
        if key not in self._kept:
            self._kept[key] = careers(results, cancel=cancel)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return self._kept[key]


class FlowsView(View):
    """Who went from where to where over the chosen months.

    Args:
        memory: careers simulated before.
        wish: is called when the reader wants other months, or posts instead of tiers.
    """

    key = "flows"

    def __init__(self, memory: Memory, wish: Callable[[], None]) -> None:
        super().__init__()
        self._memory, self._wish = memory, wish
        self.months = styled(
            plain.SelectionRangeSlider(options=[0, 1], index=(0, 1), continuous_update=False),
            "t-flow-months",
        )
        self.by = styled(
            plain.ToggleButtons(options=[("tier", "tier"), ("post", "post")]), "t-flow-by"
        )
        self.months.observe(self._chose, "index")
        self.by.observe(self._chose, "value")
        row = styled(plain.HBox([self.by, self.months]), "ech-choices")
        self.page.add_class("ech-figure")
        self.box.children = [row, self.page]

    def speak(self, lang: str) -> None:
        """Name the choices."""
        chosen = self.by.value
        self.by.unobserve(self._chose, "value")
        self.by.options = [(text(f"ui.flows.{name}", lang), name) for name in ("tier", "post")]
        self.by.value = chosen
        self.by.observe(self._chose, "value")
        self.months.description = text("ui.flows.months", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the choices."""
        ends = (".noUi-handle-lower", "ui.flows.first"), (".noUi-handle-upper", "ui.flows.last")
        return {
            "t-flow-by": {"": text("ui.flows.by", lang)},
            "t-flow-months": {selector: text(key, lang) for selector, key in ends},
        }

    def draw(self, drawing: Drawing) -> None:
        """Simulate the first futures again and draw the flows."""
        results, lang = drawing.answer.results, drawing.lang
        first, last = self._steps(results)
        known = self._memory.of(results, drawing.cancel)
        by: By = self.by.value
        found = known.flows(first, last, by)
        flows = {
            (str(source), str(target)): float(heads)
            for source, target, heads in found.itertuples(index=False)
        }
        names = place_names(results.scenario, by, flows, lang)
        colours = _colours(results.scenario, by)
        sources, targets = (
            [Node(name, words, colours.get(name, MUTED)) for name, words in names.items()
             if any(pair[end] == name for pair in flows)]
            for end in (0, 1)
        )  # fmt: skip
        dates = results.dates
        heads = (f"{dates[first]}", f"{dates[last]}")
        title = text("ui.flows.title", lang, first=dates[first], last=dates[last],
                     futures=known.futures)  # fmt: skip
        rows = [
            [names[a], names[b], f"{size:.1f}"]
            for (a, b), size in sorted(flows.items(), key=lambda one: -one[1])
        ]
        columns = [text(f"ui.flows.{one}", lang) for one in ("from", "to", "persons")]
        numbers = table(columns, rows, title, numbers={2})
        moved = [f"{a} → {b} {size}" for a, b, size in rows if a != b][:12]
        picture = alluvial(sources, targets, flows, heads, f"{title} {'; '.join(moved)}")
        drawing.go_on()
        self.page.value = (
            f"<p class='ech-small'>{escape(title)}</p>{picture}"
            f"<details><summary>{escape(text('ui.flows.numbers', lang))}</summary>{numbers}"
            "</details>"
        )

    def _steps(self, results: Results) -> tuple[int, int]:
        """Return the chosen first and last step; a run of another length takes the whole of it."""
        timeline = [int(month) for month in results.timeline]
        if list(self.months.options) != timeline:
            self.months.unobserve(self._chose, "index")
            # Index and options have to fit each other at every moment.
            self.months.index = (0, 0)
            self.months.options = timeline
            self.months.index = (0, len(timeline) - 1)
            self.months.observe(self._chose, "index")
        first, last = self.months.index
        return first, last

    def _chose(self, change: object) -> None:
        self.redraw()
        self._wish()


class SpreadView(FigureView):
    """How competence and age are spread along the pipeline at the end.

    Args:
        memory: careers simulated before.
    """

    key = "spread"

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory

    def why_not(self, answer: Answer) -> str | None:
        """There are always people."""
        return None

    def figure(self, drawing: Drawing) -> tuple[Figure, str]:
        """Draw the two distributions."""
        from sim.figures import spread

        results = drawing.answer.results
        known = self._memory.of(results, drawing.cancel)
        people = known.at(results.steps)
        drawing.go_on()
        scenario, lang = results.scenario, drawing.lang
        figure = spread(people, scenario.structure, lang, notice=scenario.notice)
        return figure, _in_words(people, scenario, lang)


def place_names(
    scenario: Scenario, by: By, flows: Mapping[tuple[str, str], float], lang: str
) -> dict[str, str]:
    """Return the places of flows in words, from the top down: the highest first, exits last."""
    if by == "tier":
        known = {tier.name: tier.title[lang] for tier in reversed(scenario.structure.tiers)}
    else:
        known = {kind.name: kind.title[lang] for kind in scenario.structure.places.kinds}
        known[NO_POST] = text("ui.flows.no_post", lang)
    known[ENTERED] = text("ui.flows.entered", lang)
    titles = {spec.instance: spec.title[lang] for spec in scenario.mechanisms}
    for _, target in sorted(flows):
        if target.startswith(LEFT):
            cause = target.removeprefix(LEFT)
            words = text(f"cause.{cause}", lang) if f"cause.{cause}" in keys("cause") else ""
            words = words or titles.get(cause, cause.replace("_", " "))
            known[target] = text("ui.flows.left", lang, cause=words)
    return known


def _colours(scenario: Scenario, by: By) -> dict[str, str]:
    if by == "tier":
        names = [tier.name for tier in scenario.structure.tiers]
    else:
        names = [kind.name for kind in scenario.structure.places.kinds]
    many = {name: CATEGORIES[place % len(CATEGORIES)] for place, name in enumerate(names)}
    return many | {NO_POST: SAME, ENTERED: MUTED}


def _in_words(people: Any, scenario: Scenario, lang: str) -> str:
    ages = people.groupby("tier")["age"].median()
    parts = [
        text("ui.flows.median_age", lang, tier=tier.title, age=f"{ages[tier.name]:.0f}")
        for tier in scenario.structure.tiers
        if tier.name in ages.index
    ]
    return f"{text('figure.title.distribution', lang)}: {'; '.join(parts)}"
