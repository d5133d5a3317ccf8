"""Figures to calibrate to: a history of head counts and moves, or a scenario's targets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, nearest
from sim.scenario import Scenario
from sim.scenario.targets import months_at
from sim.wording import unit_name

Floats = npt.NDArray[np.float64]

COLUMNS: Final = ("month", "indicator", "value", "tolerance")
MAX_FIGURES: Final = 1000


@dataclass(frozen=True)
class Figure:
    """An observed value of an indicator.

    Attributes:
        indicator: its name.
        month: months from the opening state.
        value: in the indicator's unit; the change itself where there is a baseline.
        tolerance: by how much reporting may be off, to either side.
        baseline: month that a change is measured from, or None.
        relative: whether the change is a share of the baseline's value.
        lower_bound: whether at least the value was observed.
    """

    indicator: str
    month: int
    value: float
    tolerance: float = 0.0
    baseline: int | None = None
    relative: bool = False
    lower_bound: bool = False

    def of(self, at: dict[tuple[str, int], Floats]) -> Floats:
        """Return the simulated figures out of values by (indicator, month)."""
        now = at[self.indicator, self.month]
        if self.baseline is not None:
            before = at[self.indicator, self.baseline]
            now = now - before
            if self.relative:
                now = np.divide(now, before, out=np.zeros_like(now), where=before != 0)
        return np.minimum(now, self.value) if self.lower_bound else now


def read_history(scenario: Scenario, path: Path | str) -> tuple[Figure, ...]:
    """Return the figures of a CSV file; see :func:`parse_history`.

    Raises:
        InputError: the file cannot be read, or a row is not legal; the message has its line.
    """
    name = str(path)
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError("unreadable_file", value=name, detail=type(error).__name__) from None
    return parse_history(scenario, content, name)


def parse_history(scenario: Scenario, content: bytes, name: str) -> tuple[Figure, ...]:
    """Return the figures of a CSV table with the columns month, indicator, value[, tolerance].

    A month is a date such as 2019-08, ``opening``, or the months from the opening state. Rows whose
    value was left empty are left out, and so are other columns.

    Args:
        scenario: whose indicators the figures are.
        content: of the file, in UTF-8 or, as Chinese spreadsheet programs save it, GB 18030.
        name: of the file, for messages.

    Raises:
        InputError: it is no such table, a row is not legal (the message has its line), or no row
            has a value.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(_decoded(content), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError("unreadable_file", value=name, detail=type(error).__name__) from None
    if not rows or not set(COLUMNS[:3]) <= rows[0].keys():
        raise InputError("not_a_history", value=name, legal=", ".join(COLUMNS))
    if len(rows) > MAX_FIGURES:
        raise InputError("out_of_range", value=len(rows), key=name, legal=f"1–{MAX_FIGURES}")
    figures = []
    for line, row in enumerate(rows, start=2):
        try:
            if not row["value"].strip():
                continue
            month = row["month"].strip()
            at = int(month) if month.isdecimal() else months_at(month, scenario.structure.calendar)
            tolerance = float(row.get("tolerance") or 0.0)
            figures.append(Figure(row["indicator"].strip(), at, float(row["value"]), tolerance))
        except (ValueError, TypeError, AttributeError):
            raise InputError(
                "not_a_history_row", value=",".join(map(str, row.values())), file=name, line=line
            ) from None
    if not figures:
        raise InputError("no_figures", value=name)
    return checked(scenario, figures)


def history_template(scenario: Scenario, lang: str) -> bytes:
    """Return an empty table to fill in: every indicator at the end of every year and of the run.

    The last column says what an indicator is; :func:`parse_history` passes over it.
    """
    calendar = scenario.structure.calendar
    last = calendar.steps * calendar.step
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow([*COLUMNS, "title"])
    ends = sorted({month - month % calendar.step for month in (*range(12, last, 12), last)})
    for one in scenario.bound_indicators():
        for at in ends:
            # A date would come back from a spreadsheet program as it writes dates.
            title = f"{one.title[lang]}, {calendar.label(at)}, {unit_name(one.kind.unit, lang)}"
            writer.writerow([at, one.name, "", "", title])
    # Spreadsheet programs take a file for UTF-8 only if it says so.
    return page.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def target_figures(scenario: Scenario, reading: str | None = None) -> tuple[Figure, ...]:
    """Return the figures of a scenario's targets that its indicators measure.

    Args:
        scenario: the scenario.
        reading: which reading of the figures that have several; the first by default. A figure
            that has no reading of that name is taken by its first.

    Raises:
        InputError: no target is measured by an indicator.
    """
    calendar = scenario.structure.calendar
    figures = []
    for target in scenario.targets:
        if target.indicator is None or target.missing is not None or target.kind == "input":
            continue
        chosen = target.readings.get(reading or "", next(iter(target.readings.values())))
        if chosen.variant is not None:
            continue
        at, baseline = target.moments(chosen)
        if at is None:
            continue
        figures.append(
            Figure(
                target.indicator, months_at(at, calendar), chosen.value, chosen.tolerance,
                None if baseline is None else months_at(baseline, calendar), chosen.relative,
                target.kind == "lower_bound",
            )
        )  # fmt: skip
    if not figures:
        raise InputError("no_figures", value=scenario.name)
    return checked(scenario, figures)


def checked(scenario: Scenario, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return figures that the scenario can simulate.

    Raises:
        InputError: there is no such indicator or month, or a value is not a number.
    """
    known = [one.name for one in scenario.indicators]
    calendar = scenario.structure.calendar
    last = calendar.steps * calendar.step
    for one in (found := tuple(figures)):
        if one.indicator not in known:
            raise InputError(
                "unknown_indicator", value=one.indicator, nearest=nearest(one.indicator, known)
            )
        if one.month not in range(0, last + 1, calendar.step):
            raise InputError("out_of_range", value=one.month, key="month", legal=f"0–{last}")
        if not np.isfinite([one.value, one.tolerance]).all() or one.tolerance < 0:
            raise InputError("out_of_range", value=one.value, key=one.indicator)
    return found
