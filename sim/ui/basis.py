"""The Basis tab: what the numbers rest on, and how far to trust them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import sim
from sim.evidence import resolve_source
from sim.experiments.targets import target_checks
from sim.levers import source_words
from sim.scenario import Parameter, Scenario
from sim.summary import targets_rows
from sim.text import text
from sim.titles import part_title, value_words
from sim.ui.engine import Answer
from sim.ui.tables import paragraph, table
from sim.ui.views import Drawing, View
from sim.wording import raw_unit

CHECKED: Final = 100
"""Simulated futures that reported figures are set against."""


_WIDTH: Final = 6
"""Column of the interval's width, which the interval tells already."""


class ParametersView(View):
    """Every parameter: value, range, source with marks and fit, what differs from the preset."""

    key = "parameters"

    def draw(self, drawing: Drawing) -> None:
        """Write a table for each owner, what differs from the preset first."""
        question, lang = drawing.answer.question, drawing.lang
        scenario, preset = question.scenario, question.preset
        changed = {path for path, _, _ in preset.differences(scenario)}
        owners: dict[str, list[Parameter]] = {}
        for parameter in scenario.settings:
            owners.setdefault(parameter.path.rpartition(".")[0], []).append(parameter)
        head = [text(f"ui.basis.{name}", lang) for name in
                ("parameter", "value", "range", "unit", "source")]  # fmt: skip
        title = text("ui.basis.differs", lang, number=len(changed))
        parts = [paragraph(title)]
        if changed:
            rows = [
                [f"{part_title(scenario, one.owner, lang)}: {one.declared.label[lang]}",
                 f"{parameter_value(preset, one, lang)} → {parameter_value(scenario, one, lang)}",
                 *_facts(scenario, one, lang)]
                for one in scenario.settings if one.path in changed
            ]  # fmt: skip
            parts.append(table(head, rows, title))
        for mine in owners.values():
            owner = part_title(scenario, mine[0].owner, lang)
            rows = [
                [
                    one.declared.label[lang],
                    parameter_value(scenario, one, lang),
                    *_facts(scenario, one, lang),
                ]
                for one in mine
            ]
            words = text("ui.basis.owner", lang, owner=owner, number=len(mine))
            parts.append(
                f"<details><summary>{escape(words)}</summary>{table(head, rows, owner)}</details>"
            )
        label = escape(text("ui.tab.parameters", lang))
        self.page.value = (
            f"<div class='ech-scroll' role='region' tabindex='0' aria-label='{label}'>"
            f"{''.join(parts)}</div>"
        )


class ReportedView(View):
    """Reported figures beside simulated ones, with what each comparison is worth."""

    key = "reported"

    def draw(self, drawing: Drawing) -> None:
        """Simulate every reported figure."""
        question, lang = drawing.answer.question, drawing.lang
        count = min(CHECKED, question.replications)
        checks = target_checks(
            question.scenario, count, question.seed,
            unknowns=question.unknowns, cancel=drawing.cancel,
        )  # fmt: skip
        notice = paragraph(text("notice.basis", lang), "ech-remark")
        if not checks:
            words = text("targets.none", lang, scenario=question.scenario.title)
            self.page.value = notice + paragraph(words)
            return
        head, rows, notes = targets_rows(checks, lang)
        title = text("ui.heading.reported_against_simulated", lang)
        band = text(f"ui.band.luck_{'and_unknowns' if question.unknowns else 'only'}", lang)
        basis = text("targets.basis", lang, replications=count, seed=question.seed, band=band)
        below = "".join(paragraph(one, "ech-small") for one in (basis, *notes))
        head, *rows = ([*line[:_WIDTH], *line[_WIDTH + 1 :]] for line in (head, *rows))
        self.page.value = notice + table(head, rows, title, numbers={3, 4, 5}) + below


class MethodView(View):
    """What was run, and how the numbers come about."""

    key = "method"

    def draw(self, drawing: Drawing) -> None:
        """Write the facts of the run and the method."""
        answer, lang = drawing.answer, drawing.lang
        question, results = answer.question, answer.results
        band = text(f"ui.band.luck_{'and_unknowns' if question.unknowns else 'only'}", lang)
        scenario, dates = question.scenario, results.dates
        facts = {
            "ui.heading.programme": scenario.title[lang],
            "ui.run_information.hash": scenario.hash,
            "ui.run_information.seed": str(question.seed),
            "ui.run_information.replications": str(results.replications),
            "ui.run_information.months": f"{results.months} ({dates[0]}–{dates[-1]})",
            "ui.band.label": band,
            "ui.run_information.time": f"{answer.seconds:.2f} s",
            "ui.run_information.version": sim.__version__,
        } | _about(scenario, lang)
        rows = [[text(key, lang), value] for key, value in facts.items()]
        title = text("ui.run_information.title", lang)
        head = [title, text("ui.basis.value", lang)]
        notices = (scenario.notice[lang], text("notice.evidence", lang), text("notice.basis", lang))
        words = [
            *(paragraph(one, "ech-remark") for one in notices),
            *(paragraph(text(f"ui.method.{key}", lang)) for key in _METHOD),
        ]
        label = escape(text("ui.tab.method", lang))
        self.page.value = (
            f"<div class='ech-scroll' role='region' tabindex='0' aria-label='{label}'>"
            f"{table(head, rows, title)}{''.join(words)}</div>"
        )

    def subject(self, answer: Answer, lang: str) -> object:
        """A table of facts also tells how long the run took."""
        return super().subject(answer, lang), answer.seconds


_METHOD: Final = ("months", "luck", "paired", "scale", "bands", "ledger")


def _about(scenario: Scenario, lang: str) -> dict[str, str]:
    told = {}
    for name in ("document", "unit", "year", "notes"):
        value = scenario.about.get(name)
        words = value.get(lang, "") if isinstance(value, Mapping) else value
        if words not in (None, ""):
            told[f"ui.about.{name}"] = str(words)
    return told


def _facts(scenario: Scenario, parameter: Parameter, lang: str) -> list[str]:
    """Return range, unit and source of a parameter in words."""
    ends = parameter.low, parameter.high
    told = ""
    if None not in ends:
        low, high = (value_words(scenario, parameter, end, lang) for end in ends)
        told = text("summary.range", lang, low=low, high=high)
    if parameter.is_unknown:
        told = text("ui.basis.unknown", lang, range=told)
    return [told, _unit(parameter, lang), source_words(resolve_source(parameter.source), lang)]


def _unit(parameter: Parameter, lang: str) -> str:
    """Return the unit of a parameter's numbers; of several weights each is a share of the whole."""
    declared = parameter.declared
    if declared.type == "weights":
        return raw_unit("share", lang)
    return raw_unit(declared.unit, lang) if declared.type in ("int", "float") else ""


def parameter_value(scenario: Scenario, parameter: Parameter, lang: str) -> str:
    """Return a parameter's value in a scenario in words; what it names, by its title."""
    value = scenario.parameters[parameter.path].value
    return value_words(scenario, parameter, value, lang)
