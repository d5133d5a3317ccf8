"""A history as a table of figures, as spreadsheet programs save it; faults have their line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sim.errors import InputError, between, nearest, one_of
from sim.experiments.history import Figure, check_figure
from sim.reasons import reason
from sim.scenario import Scenario
from sim.scenario.form import MOMENT
from sim.scenario.refusals import wrong_type
from sim.scenario.slips import meant
from sim.scenario.targets import months_at
from sim.structure import Calendar
from sim.wording import unit_name

COLUMNS: Final = ("month", "indicator", "value", "tolerance")
MAX_FIGURES: Final = 1000


def read_history(scenario: Scenario, path: Path | str) -> tuple[Figure, ...]:
    """Return the figures of a CSV file; see :func:`parse_history`.

    Raises:
        InputError: the file cannot be read, or a row is not legal; the message has its line.
    """
    name = str(path)
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("missing_file", value=name) from None
    except OSError as error:
        raise InputError("unreadable_file", value=name, detail=reason(error)) from None
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
        InputError: it is no such table, a row is not legal (the message has its line and column),
            or no row has a value.
    """
    try:
        reader = csv.DictReader(io.StringIO(_decoded(content), newline=""))
        _check_head(reader.fieldnames or (), name)
        figures = tuple(_figures(scenario, reader, name))
    except (UnicodeDecodeError, csv.Error):
        raise InputError("not_a_csv_table", file=name) from None
    if not figures:
        raise InputError("no_figures", value=name)
    return figures


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


def _check_head(names: Sequence[str], file: str) -> None:
    """Check that the first line names the columns.

    Raises:
        InputError: it does not; the message has the nearest right name of one that is wrong.
    """
    missing = [name for name in COLUMNS[:3] if name not in names]
    if not missing:
        return
    others = [name for name in names if name not in COLUMNS]
    alike = [(name, near) for name in others if (near := nearest(name, missing))]
    value, near = alike[0] if alike else (",".join(names), None)
    raise InputError(
        "not_a_history", value=value, file=file, line=1, legal=one_of(COLUMNS), nearest=near
    )


def _figures(scenario: Scenario, reader: csv.DictReader[str], file: str) -> Iterator[Figure]:
    for count, row in enumerate(reader, 1):
        try:
            if count > MAX_FIGURES:
                raise InputError("too_many_figures", value=count, legal=between(1, MAX_FIGURES))
            if (row["value"] or "").strip():
                figure = _figure(row, scenario.structure.calendar)
                check_figure(scenario, figure)
                yield figure
            elif row["value"] is None:
                cells = ",".join(cell for cell in row.values() if cell is not None)
                raise InputError("not_a_history_row", value=cells)
        except InputError as error:
            if error.where.key is not None:
                error.facts["value"] = row[error.where.key]  # as it was written
            # Not the count of rows: an empty line is no row, and a quoted cell may hold several.
            raise error.at(file=file, line=reader.line_num) from None


def _figure(row: Mapping[str, str | None], calendar: Calendar) -> Figure:
    month, indicator, value, tolerance = ((row.get(name) or "").strip() for name in COLUMNS)
    return Figure(
        indicator, _month(month, calendar), _number(value, "value"),
        _number(tolerance, "tolerance") if tolerance else 0.0,
    )  # fmt: skip


def _month(words: str, calendar: Calendar) -> int:
    if words.isdecimal():
        return int(words)
    if not re.fullmatch(MOMENT, words):
        raise meant(wrong_type(words, "month", "moment_or_months"))
    return months_at(words, calendar)


def _number(words: str, column: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise meant(wrong_type(words, column, "number")) from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
