"""Short tables in plain text: what a terminal shows of runs, comparisons and reported figures."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

import numpy as np

from sim.experiments.compare import INTERVAL, Comparison
from sim.experiments.fit import Fitted
from sim.experiments.targets import Check
from sim.experiments.verify import Outcome
from sim.results import Results
from sim.scenario import Scenario, Totals
from sim.scenario.district import totals_of
from sim.scenario.targets import OPENING
from sim.text import text
from sim.wording import digits, displayed, gap_label, number, scale_label, unit_name

_GAP = "  "


def run_summary(results: Results, lang: str = "en") -> str:
    """Return a line per indicator: typical value at start and end, and the band at the end.

    Args:
        results: a run.
        lang: language.
    """
    head = [text(f"summary.head.{name}", lang) for name in _RUN_HEAD]
    rows = []
    for name, measure in results.measures.items():
        unit = measure.kind.unit
        bands = results.bands(name)
        start, end, low, high = (
            number(float(displayed(bands[column].iloc[place], unit)), unit)
            for column, place in (("median", 0), ("median", -1), ("low80", -1), ("high80", -1))
        )
        band = text("summary.range", lang, low=low, high=high)
        rows.append([measure.title[lang], start, end, band, scale_label(unit, lang)])
    return aligned([head, *rows], numbers=(1, 2, 3))


def comparison_summary(comparison: Comparison, lang: str = "en") -> str:
    """Return a line per indicator: paired differences at the end, and shares of the futures.

    Differences are those of values as people read them: a gain's in entrants exceeded. Shares are
    left out where neither direction is better, and until there are replications for a verdict.
    Below stand the indicators whose direction the model assumes.

    Args:
        comparison: two runs.
        lang: language.
    """
    head = [text(f"summary.head.{name}", lang) for name in _COMPARISON_HEAD]
    rows, notes = [], []
    for name, measure in comparison.a.measures.items():
        unit = measure.kind.unit
        mean, low, high = (
            number(gap, unit, signed=True, more=1) for gap in _gaps(comparison, name, unit)
        )
        verdict = comparison.verdict(name)
        told = verdict.direction != "neither" and not verdict.preliminary
        shares = [str(share) if told else "–" for share in verdict.rounded]
        band = text("summary.range", lang, low=low, high=high)
        title, shown_unit = measure.title[lang], gap_label(unit, lang)
        rows.append([title, mean, band, shown_unit, *shares])
        if verdict.assumes_direction:
            notes.append(verdict.note(measure.title, lang))
    return "\n".join([aligned([head, *rows], numbers=(1, 2, 4, 5, 6)), *notes])


def targets_summary(checks: Sequence[Check], lang: str = "en") -> str:
    """Return a line per reading of a reported figure, and what the documents leave out.

    Args:
        checks: reported figures beside simulated ones.
        lang: language.
    """
    head, rows, notes = targets_rows(checks, lang)
    return "\n".join([aligned([head, *rows], numbers=(3, 4, 5, 6)), *notes])


def targets_rows(
    checks: Sequence[Check], lang: str = "en"
) -> tuple[list[str], list[list[str]], list[str]]:
    """Return names of columns, a row per reading of a reported figure, and what documents omit.

    Args:
        checks: reported figures beside simulated ones.
        lang: language.
    """
    head = [text(f"targets.head.{name}", lang) for name in _TARGETS_HEAD]
    rows: list[list[str]] = []
    notes: list[str] = []
    for check in checks:
        target, reading = check.target, check.reading
        note = ""
        if target.missing is not None:
            words = text("targets.missing", lang, number=len(notes) + 1, missing=target.missing)
            note = f" [{len(notes) + 1}]"
            notes.append(words)
        judged = text(f"targets.label.{check.label}", lang) + note
        if check.inside is not None and not check.label.startswith("input_"):
            judged = text(f"targets.{'inside' if check.inside else 'outside'}", lang, label=judged)
        meant = reading.title[lang] if reading.title is not None else check.name
        if meant == _PRINTED:
            meant = text("targets.printed", lang)
        rows.append([_figure(check, lang), meant, *_numbers(check, lang), judged, target.source])
    return head, rows, notes


def _figure(check: Check, lang: str) -> str:
    population = check.target.population
    if population is None or population[lang] == check.title[lang]:
        return check.title[lang]
    return text("targets.figure", lang, title=check.title, population=population)


def _numbers(check: Check, lang: str) -> list[str]:
    """Return when, then the reported, simulated, interval and width cells, then the unit."""
    at, baseline = (_moment(one, lang) for one in check.target.moments(check.reading))
    when = at if baseline == "–" else text("targets.change", lang, at=at, baseline=baseline)
    low, high = check.interval or (None, None)
    band = "–"
    if low is not None and high is not None:
        band = text("summary.range", lang, low=_cell(check, low), high=_cell(check, high))
    tolerance = check.reading.tolerance
    bound = "at_least" if check.target.kind == "lower_bound" else "about"
    reported = text(
        f"targets.{bound if tolerance or bound == 'at_least' else 'exactly'}", lang,
        value=_cell(check, check.reading.value), tolerance=_cell(check, tolerance, signed=False),
    )  # fmt: skip
    median, width = _cell(check, check.median), _cell(check, check.width, signed=False)
    return [when, reported, median, band, width, _unit(check, lang)]


def _moment(moment: str | None, lang: str) -> str:
    if moment is None:
        return "–"
    return text("targets.opening", lang) if moment == OPENING else moment


def _unit(check: Check, lang: str) -> str:
    if check.reading.relative:
        return text("unit.percent", lang)
    if check.unit == "share" and check.target.moments(check.reading)[1] is not None:
        return text("unit.points", lang)
    return "" if check.unit == "none" else scale_label(check.unit, lang)


def _cell(check: Check, value: float | None, signed: bool = True) -> str:
    """Return a value of a check in words: shares in percent, changes with their sign."""
    if value is None:
        return "–"
    in_percent = check.unit == "share" or check.reading.relative
    factor, unit = (100.0, "share") if in_percent else (1.0, check.unit)
    # As many digits as the reported figure and its tolerance have, and no fewer than usual.
    given = [factor * one for one in (check.reading.value, check.reading.tolerance)]
    needed = next((n for n in range(4) if all(abs(v - round(v, n)) < _ROUNDING for v in given)), 3)
    change = signed and check.target.moments(check.reading)[1] is not None
    return number(factor * value, unit, signed=change, more=max(needed - digits(unit), 0))


def fit_summary(fitted: Fitted, lang: str = "en") -> str:
    """Return what was fitted, to what, the values, the residuals, and the lines for the file.

    Args:
        fitted: what a fit found.
        lang: language.
    """
    lines = []
    found = zip(fitted.before, fitted.values, fitted.searched, strict=True)
    for parameter, value, (low, high) in found:
        lines.append(
            text("fitting.value", lang, label=parameter.declared.label, path=parameter.path,
                 value=f"{value:g}", before=f"{parameter.value:g}",
                 low=f"{low:g}", high=f"{high:g}")
        )  # fmt: skip
    table = [[text(f"targets.head.{name}", lang) for name in ("figure", "reported", "simulated")]]
    table[0].append(text("fitting.residual", lang))
    for check, residual in zip(fitted.checks, fitted.residuals, strict=True):
        _, reported, median, _, _, unit = _numbers(check, lang)
        met = abs(residual) <= check.reading.tolerance
        gap = text("fitting.met" if met else "fitting.not_met", lang, residual=f"{residual:+.3g}")
        table.append([_figure(check, lang), f"{reported} {unit}", median, gap])
    lines += ["", aligned(table)]
    if not fitted.met:
        lines += ["", text("fitting.cannot", lang)]
    lines += ["", text("fitting.write", lang)]
    ranges = zip(fitted.before, fitted.values, fitted.ranges, strict=True)
    lines += [
        f"  {one.path}: {{value: {value:g}, low: {low:g}, high: {high:g}, source: fitted}}"
        for one, value, (low, high) in ranges
    ]
    return "\n".join(lines)


def totals_summary(preset: Scenario, district: Scenario | None, lang: str = "en") -> str:
    """Return a line per local total: the preset's, and the district's if there is one.

    Args:
        preset: the preset.
        district: the same with local totals, or None.
        lang: language.
    """
    head = [text(f"local.sheet.{name}", lang) for name in ("key", "total", "preset")]
    rows = [[*head, *([text("local.sheet.value", lang)] if district else []), ""]]
    others = totals_of(district) if district else {}
    for name, value in totals_of(preset).items():
        declared = Totals.params()[name]
        cells = [value, others[name]] if district else [value]
        shown = [
            number(
                float(displayed(one, declared.unit)), declared.unit, more=_TOTALS_MORE.get(name, 0)
            )
            for one in cells
        ]
        rows.append([name, declared.label[lang], *shown, unit_name(declared.unit, lang)])
    return aligned(rows, numbers=(2, 3) if district else (2,))


def verification_summary(outcomes: Sequence[Outcome], lang: str = "en") -> str:
    """Return a line per expected value: what it should be, what it is, and the verdict.

    Args:
        outcomes: lines of the cases with known answers.
        lang: language.
    """
    return aligned(verification_rows(outcomes, lang), numbers=(2, 4, 5, 6))


def verification_rows(outcomes: Sequence[Outcome], lang: str = "en") -> list[list[str]]:
    """Return the cells of :func:`verification_summary`, the head first."""
    rows = [[text(f"verification.head.{name}", lang) for name in _VERIFICATION_HEAD]]
    for one in outcomes:
        expected = text(
            f"verification.is.{one.line.is_}", lang, value=_significant(one.line.expected)
        )
        limit = one.line.limit or "–"
        numbers = [_significant(one.observed), *(f"{n:.2g}" for n in (one.error, one.tolerance))]
        verdict = text(f"verification.verdict.{one.verdict}", lang)
        name = text("verification.case", lang, name=one.case.name, scenario=one.case.scenario)
        rows.append([name, one.line.title[lang], expected, limit, *numbers, verdict])
    return rows


def _significant(value: float) -> str:
    """Return five digits of a number, without an exponent."""
    return f"{value:.5g}"


def aligned(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Return rows as lines with columns one under the other.

    Args:
        rows: cells, as many in each row; Chinese characters are taken as two columns wide.
        numbers: columns that end at the same place instead of beginning there.
    """
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - _width(cell))
            cells.append(blanks + cell if place in numbers else cell + blanks)
        lines.append(_GAP.join(cells).rstrip())
    return "\n".join(lines)


def _gaps(comparison: Comparison, name: str, unit: str) -> list[float]:
    """Return mean, low and high of the paired differences at the end, on the scale people read."""
    a, b = (displayed(one.values(name)[:, -1], unit) for one in (comparison.a, comparison.b))
    low, high = np.quantile(b - a, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return [float((b - a).mean()), float(low), float(high)]


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


_RUN_HEAD = ("indicator", "start", "end", "end_band", "unit")
_COMPARISON_HEAD = (
    "indicator", "difference", "difference_band", "unit", "better", "same", "worse",
)  # fmt: skip
_TOTALS_MORE = {"yearly_exits": 1, "young_share": 1}
"""Digits beyond those of the unit, by total."""

_ROUNDING = 1e-9
"""By which a decimal number may differ from its digits."""

_PRINTED = "printed"
"""Name of the reading of a figure that reads in one way only."""

_VERIFICATION_HEAD = (
    "case", "quantity", "expected", "limit", "observed", "error", "tolerance", "verdict",
)  # fmt: skip

_TARGETS_HEAD = (
    "figure", "reading", "at", "reported", "simulated", "interval", "width", "unit", "judged",
    "source",
)  # fmt: skip
