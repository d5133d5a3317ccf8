"""The Why tab: how the model's assumptions add up. None of it is evidence of cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.errors import ScenarioError
from sim.experiments.compare import INTERVAL, Comparison
from sim.experiments.run import run
from sim.readings import difference
from sim.results import Results
from sim.scenario import Parameter, Scenario
from sim.text import text
from sim.titles import part_title
from sim.ui.bars import Bar, bars
from sim.ui.engine import Answer
from sim.ui.tables import paragraph
from sim.ui.views import Drawing, View
from sim.wording import Floats, displayed, gap_label, in_sentence, number

PAIRED_REPLICATIONS: Final = 60
"""Simulated futures of each paired run without a mechanism."""

_THIRD: Final = 3
_UNSURE: Final = 2.0
"""Standard errors within which a difference of two thirds of the futures may be luck."""


class BookedView(View):
    """How much of what was gained is booked on each mechanism."""

    key = "booked"

    def draw(self, drawing: Drawing) -> None:
        """Add up the ledger."""
        results, lang = drawing.answer.results, drawing.lang
        titles = {spec.instance: spec.title[lang] for spec in results.scenario.mechanisms}
        shown = []
        for name, one in sorted(booked_shares(results).items(), key=lambda line: -line[1].share):
            if name not in titles or round(100 * one.share) == 0:
                continue
            share, low, high = (number(100 * end, "share") for end in one)
            value = f"{share} % ({text('summary.range', lang, low=low, high=high)})"
            kind = "gain" if one.share > 0 else "loss"
            shown.append(Bar(titles[name], 0.0, one.share, value, kind))
        title = text("ui.why.booked", lang, month=results.months)
        nothing = paragraph(text("ui.why.nothing_booked", lang))
        self.page.value = page(title, bars(shown, title) if shown else nothing, lang)


class WithoutView(View):
    """What each mechanism changes: the same futures run again without it."""

    key = "without"

    def draw(self, drawing: Drawing) -> None:
        """Run the scenario without one mechanism after the other, showing each as it is done."""
        answer, lang = drawing.answer, drawing.lang
        scenario = answer.question.scenario
        whole = answer.results.head(min(PAIRED_REPLICATIONS, answer.results.replications))
        name = next(iter(whole.measures))
        measure = whole.measure(name)
        unit = measure.kind.unit
        title = text("ui.why.without", lang, indicator=in_sentence(measure.title, lang),
                     unit=gap_label(unit, lang), futures=whole.replications)  # fmt: skip
        removable, fixed = _removable(scenario)
        shown: list[Bar] = []
        for done, (label, rest) in enumerate(removable):
            drawing.tell(done, len(removable))
            less = run(
                rest, whole.replications, answer.question.seed,
                unknowns=answer.question.unknowns, progress=False, cancel=drawing.cancel,
            )  # fmt: skip
            mean, low, high = (float(one[-1]) for one in difference(Comparison(less, whole), name))
            band = text("summary.range", lang, low=number(low, unit, signed=True, more=1),
                        high=number(high, unit, signed=True, more=1))  # fmt: skip
            value = f"{number(mean, unit, signed=True, more=1)} ({band})"
            shown.append(Bar(label[lang], 0.0, mean, value, "gain" if mean > 0 else "loss"))
            shown.sort(key=lambda bar: -bar.high)
            self.page.value = page(title, bars(shown, title), lang)
        drawing.tell(len(removable), len(removable))
        if fixed:
            names = text("source.list_separator", lang).join(one[lang] for one in fixed)
            words = paragraph(text("ui.why.cannot_go", lang, names=names), "ech-small")
            self.page.value = page(title, bars(shown, title) + words, lang)


@dataclass(frozen=True)
class Influence:
    """What an unknown does to an indicator at the end, on the scale that people read.

    Attributes:
        parameter: the unknown.
        low, high: mean over the third of the futures with its lowest and highest values.
        middle: mean over all futures.
        unsure: whether the difference may be luck.
    """

    parameter: Parameter
    low: float
    high: float
    middle: float
    unsure: bool


def influences(answer: Answer) -> list[Influence]:
    """Return what each unknown does to the first indicator, or to its paired difference.

    Read off the futures at hand, each of which drew its own unknowns. Sorted by size.
    """
    results, comparison = answer.results, answer.comparison
    name = next(iter(results.measures))
    unit = results.measure(name).kind.unit
    values = displayed(results.values(name)[:, -1], unit)
    if comparison is not None:
        results = comparison.b
        a, b = (displayed(one.values(name)[:, -1], unit) for one in (comparison.a, comparison.b))
        values = b - a
    parameters = results.scenario.parameters
    found = [
        _influence(parameters[path], column, values)
        for path, column in results.record.drawn.items()
        if path in parameters and len(values) >= 2 * _THIRD and np.ptp(column) > 0
    ]
    return sorted(found, key=lambda one: (one.unsure, -abs(one.high - one.low), one.parameter.path))


def _influence(parameter: Parameter, column: Floats, values: Floats) -> Influence:
    order = np.argsort(column, kind="stable")
    third = len(order) // _THIRD
    low, high = values[order[:third]], values[order[-third:]]
    error = float(np.sqrt((low.var(ddof=1) + high.var(ddof=1)) / third))
    gap = float(high.mean() - low.mean())
    return Influence(
        parameter, float(low.mean()), float(high.mean()), float(values.mean()),
        abs(gap) <= _UNSURE * error,
    )  # fmt: skip


class Booked(NamedTuple):
    """What a line of the ledger booked, as a share of everything gained by mechanisms.

    Attributes:
        share: of the mean over all futures, so that shares of what was gained add up to 1.
        low, high: ends of the interval that holds 90 of 100 futures' own shares.
    """

    share: float
    low: float
    high: float


def booked_shares(results: Results) -> dict[str, Booked]:
    """Return the booked share of each line of the ledger; empty if nothing was gained."""
    mechanisms = {spec.instance for spec in results.scenario.mechanisms}
    sums = {name: values.sum(axis=1) for name, values in results.record.ledger.items()}
    gains = [one for name, one in sums.items() if name in mechanisms and one.mean() > 0]
    if not gains:
        return {}
    gained = np.sum(gains, axis=0)
    some = gained > 0  # a future that gained nothing has no shares
    ends = ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)
    found = {}
    for name, one in sums.items():
        low, high = np.quantile(one[some] / gained[some], ends)
        found[name] = Booked(float(one.mean() / gained.mean()), float(low), float(high))
    return found


def unknown_name(scenario: Scenario, parameter: Parameter, lang: str) -> str:
    """Return a parameter's name with its owner's, since many owners have one of the same name."""
    return text("ui.lever.of", lang, owner=part_title(scenario, parameter.owner, lang),
                label=parameter.declared.label)  # fmt: skip


def _removable(
    scenario: Scenario,
) -> tuple[list[tuple[dict[str, str], Scenario]], list[dict[str, str]]]:
    """Return the mechanisms that can go, each with the scenario without it, and those that cannot.

    A mechanism cannot go when another part of the scenario refers to its members.
    """
    can: list[tuple[dict[str, str], Scenario]] = []
    cannot: list[dict[str, str]] = []
    for spec in scenario.mechanisms:
        try:
            can.append((dict(spec.title), scenario.without(spec.instance)))
        except ScenarioError:
            cannot.append(dict(spec.title))
    return can, cannot


def page(title: str, drawn: str, lang: str) -> str:
    """Return a page of the tab: what it is not, what it is about, and the picture."""
    return paragraph(text("notice.why", lang), "ech-remark") + paragraph(title) + drawn
