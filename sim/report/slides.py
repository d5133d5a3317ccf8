"""Slides: the answer, the charts, what differs, the assumptions, the method.

Charts and tables are native, so that a presenter can edit them. Every slide carries the notice and
what identifies the run.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.util import Inches

import sim
from sim.citation import cite
from sim.palette import (
    CURRENT,
    CURRENT_50,
    CURRENT_80,
    DIFFERENCE,
    KEPT,
    MUTED,
)
from sim.readings import bands, costs, difference
from sim.report.assumptions import Assumption, assumptions
from sim.report.deck import BODY, SIZE, Deck, Sign, clean
from sim.report.native_charts import fan, paired, verdicts
from sim.report.subject import Subject
from sim.report.tables import changes_table, side_by_side_table
from sim.wording import gap_label, in_sentence, number, scale_label

_ASSUMPTIONS: Final = 16
"""Rows on their slide at most; fewer where words are long."""


def slides(subject: Subject) -> bytes:
    """Return a PPTX file of a run or a comparison."""
    show = Presentation()
    show.slide_width, show.slide_height = (Inches(one) for one in SIZE)
    about = show.core_properties
    about.title, about.author = clean(subject.title)[:255], f"Echelon {sim.__version__}"
    about.subject, about.comments = subject.provenance[:255], subject.notice[:255]
    deck = _Slides(show, subject)
    deck.answer()
    deck.charts()
    if subject.comparison is not None:
        deck.differences()
        deck.changes()
    deck.assumptions()
    deck.method()
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


class _Slides(Deck):
    """The slides of a run or a comparison."""

    def answer(self) -> None:
        """The sentences, the shares as bars, the cost."""
        subject = self.subject
        slide = self.slide(subject.title)
        left, top, wide, tall = BODY
        shares = self._shares()
        spoken = list(subject.answers)
        for days, more in costs(subject.results, subject.comparison, subject.lang):
            spoken.append(f"{days} {more}".strip())
        room = tall - (2.3 if shares else 0)
        self.paragraphs(slide, (left, top, wide, room), spoken, 20)
        if shares:
            titles, counts = shares
            words = [self.words(f"verdict.word.{key}") for key in ("better", "same", "worse")]
            box = (left, top + room, wide, 2.3)
            named = dict(zip(words, counts, strict=True))
            verdicts(slide, box, titles, named, " ".join(subject.answers))

    def charts(self) -> None:
        """A fan for each indicator."""
        kept = self.subject.comparison is not None
        slide = self.slide(self.words("report.bands"))
        legend = [
            Sign(CURRENT, self.words("ui.legend.median"), 2.5),
            Sign(CURRENT_50, self.words("ui.legend.band", share=50)),
            Sign(CURRENT_80, self.words("ui.legend.band", share=80)),
        ]
        if kept:
            legend += [
                Sign(KEPT, self.words("ui.legend.kept"), 2, MSO_LINE.DASH),
                Sign(KEPT, self.words("ui.legend.kept_edge"), 1, MSO_LINE.ROUND_DOT),
            ]
        self._panels(slide, legend, fan)

    def differences(self) -> None:
        """The paired difference of each indicator."""
        slide = self.slide(self.words("report.differences"))
        legend = [
            Sign(DIFFERENCE, self.words("report.head.mean"), 2.5),
            Sign(DIFFERENCE, self.words("ui.legend.difference"), 1, MSO_LINE.DASH),
            Sign(MUTED, self.words("ui.legend.worthwhile"), 1, MSO_LINE.ROUND_DOT),
        ]
        self._panels(slide, legend, paired)

    def changes(self) -> None:
        """What differs between A and B, and where the two end."""
        comparison = self.subject.comparison
        assert comparison is not None
        slide = self.slide(self.words("report.changes"))
        head, *rows = changes_table(self.subject, comparison)
        left, top, wide, tall = BODY
        half = tall / 2
        if rows:
            columns = (2.4, 3.0, 1.5, 1.5, 1.3, 2.63)
            box = (left, top, wide, half - 0.4)
            count, below = self.table(slide, head, rows, columns, 13, box=box)
            if count < len(rows):
                words = self.words("report.rows_left", count=len(rows) - count)
                self.text(slide, (left, below, wide, 0.35), words, 12, colour=MUTED)
                below += 0.35
        else:
            below = top + 0.5
            nothing = [self.words("report.nothing_differs")]
            self.paragraphs(slide, (left, top, wide, 0.5), nothing, 18)
        # The indicators take all the room that the settings leave.
        below += 0.2
        heading = self.words("report.ends_with_band")
        self.text(slide, (left, below, wide, 0.4), heading, 16, bold=True)
        head, *rows = side_by_side_table(self.subject, comparison)
        box = (left, below + 0.45, wide, top + tall - below - 0.45 - 0.35)
        count, below = self.table(slide, head, rows, (4.4, 2.5, 2.5, 2.93), 12, box=box)
        if count < len(rows):
            words = self.words("report.rows_left", count=len(rows) - count)
            self.text(slide, (left, below, wide, 0.35), words, 12, colour=MUTED)

    def assumptions(self) -> None:
        """The values with the weakest ground."""
        slide = self.slide(self.words("report.assumptions"))
        weak, count = assumptions(self.subject, _ASSUMPTIONS)
        heads = ("parameter", "value", "range", "source", "fit")
        head = [self.words(f"report.head.{one}") for one in heads]
        rows = [_row(one) for one in weak]
        left, top, wide, tall = BODY
        shown, _ = self.table(
            slide, head, rows, (4.6, 2.8, 1.6, 1.5, 1.83), 11, box=(left, top, wide, tall - 0.55)
        )
        measure = self.subject.results.measure(self.subject.shown[0])
        indicator = in_sentence(measure.title, self.subject.lang)
        words = self.words("report.assumptions_shown", shown=shown, all=count, indicator=indicator)
        self.text(slide, (left, top + tall - 0.5, wide, 0.5), words, 12, colour=MUTED)

    def method(self) -> None:
        """How the numbers come about, and how to cite them."""
        slide = self.slide(self.words("report.method"))
        results = self.subject.results
        band = f"ui.band.luck_{'and_unknowns' if results.unknowns else 'only'}"
        facts = {
            "replications": results.replications,
            "months": results.months,
            "band": self.words(band),
        }
        keys = ["futures", "band", "paired", "shares", "evidence"]
        if self.subject.comparison is None:
            keys = ["futures", "band", "evidence"]
        points = [self.words(f"report.method_lines.{key}", **facts) for key in keys]
        for run in self.subject.runs.values():
            citation = cite(run)
            points.append(citation.gbt7714 if self.subject.lang == "zh" else str(citation))
        self.paragraphs(slide, BODY, points, 18)

    def _panels(self, slide: Any, legend: Sequence[Sign], chart: Any) -> None:
        left, top, wide, tall = BODY
        self.legend(slide, (left, top, wide, 0.35), legend)
        names = self.subject.shown
        column = wide / len(names)
        for place, name in enumerate(names):
            at = left + place * column
            measure = self.subject.results.measure(name)
            label = gap_label if chart is paired else scale_label
            unit = label(measure.kind.unit, self.subject.lang)
            heading = (at, top + 0.4, column - 0.1, 0.38)
            self.text(slide, heading, measure.title[self.subject.lang], 16, bold=True, smallest=9)
            scale = f"{unit} · {self.words('figure.axis.month')} →"
            self.text(
                slide, (at, top + 0.8, column - 0.1, 0.3), scale, 11, colour=MUTED, smallest=8
            )
            box = (at, top + 1.1, column - 0.1, tall - 1.1)
            chart(slide, box, self.subject, name, self._alternative(name, chart is paired))

    def _shares(self) -> tuple[list[str], list[list[int]]] | None:
        """Return titles, and better, same and worse by indicator, where there is a verdict."""
        comparison = self.subject.comparison
        if comparison is None:
            return None
        found = [comparison.verdict(name) for name in self.subject.shown]
        told = [
            one
            for one in found
            if one.direction != "neither" and not one.preliminary and not one.identical
        ]
        if not told:
            return None
        titles = [clean(one.title[self.subject.lang]) for one in told]
        return titles, [list(part) for part in zip(*(one.rounded for one in told), strict=True)]

    def _alternative(self, name: str, difference_only: bool) -> str:
        results, comparison = self.subject.results, self.subject.comparison
        measure = results.measure(name)
        unit = measure.kind.unit
        if difference_only and comparison is not None:
            ends = [number(one[-1], unit, signed=True) for one in difference(comparison, name)]
            facts = dict(zip(("value", "low", "high"), ends, strict=True))
            unit = gap_label(unit, self.subject.lang)
            return self.words(
                "ui.accessible.difference",
                title=measure.title, unit=unit, month=results.months, **facts,
            )  # fmt: skip
        shown = bands(results, name)
        places = {"first": ("median", 0), "last": ("median", -1)}
        places |= {end: (f"{end}80", -1) for end in ("low", "high")}
        facts = {key: number(shown[end][at], unit) for key, (end, at) in places.items()}
        return self.words(
            "ui.accessible.chart",
            title=measure.title, unit=scale_label(unit, self.subject.lang), start=0,
            end=results.months, **facts,
        )  # fmt: skip


def _row(one: Assumption) -> list[str]:
    return [one.parameter, one.value, one.range, one.source, one.fit]
