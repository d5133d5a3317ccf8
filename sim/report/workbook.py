"""A spreadsheet: answer, bands, differences, what differs, every parameter, the event log."""

from __future__ import annotations

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from sim.citation import cite
from sim.palette import CURRENT, MUTED
from sim.readings import costs, worthwhile
from sim.report.subject import Subject
from sim.report.tables import (
    Table,
    bands_table,
    changes_table,
    differences_table,
    ends_table,
    events_table,
    parameters_table,
)
from sim.wording import gap_label, number

_HEAD: Final = PatternFill("solid", fgColor=CURRENT.lstrip("#"))
_SHARES: Final = 3
"""Last columns of the differences, which are shares."""
_WIDEST: Final = 60
_FONT: Final = "Calibri"
"""That of cells without a style; a style that names none is shown in serifs by some programs."""


def workbook(subject: Subject) -> bytes:
    """Return an XLSX file; every sheet says what it shows, and carries the notice."""
    book = Workbook(write_only=True)
    _answer(book, subject)
    _add(book, subject, "bands", bands_table(subject))
    comparison = subject.comparison
    if comparison is not None:
        _add(book, subject, "differences", differences_table(subject, comparison), shares=_SHARES)
        _add(book, subject, "changes", changes_table(subject, comparison))
    for letter, results in subject.runs.items():
        suffix = "" if comparison is None else f" {letter}"
        table = parameters_table(results.scenario, subject.lang)
        _add(book, subject, "parameters", table, suffix=suffix)
        events = events_table(results, subject.lang)
        if events is not None:
            _add(book, subject, "events", events, suffix=suffix)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _answer(book: Any, subject: Subject) -> None:
    sheet = _sheet(book, subject, subject.words("report.answer"), (34, 34, 16, 24, 34, 34))
    for sentence in subject.answers:
        sheet.append([_text(sheet, sentence, bold=True)])
    comparison = subject.comparison
    for name in subject.shown:
        if comparison is None:
            break
        measure = subject.results.measure(name)
        least = min(abs(float(end[-1])) for end in worthwhile(comparison.a, name))
        words = subject.words(
            "verdict.smallest",
            value=number(least, measure.kind.unit, more=1),
            unit=gap_label(measure.kind.unit, subject.lang),
        )
        sheet.append([_text(sheet, f"{measure.title[subject.lang]}: {words}")])
    for days, more in costs(subject.results, subject.comparison, subject.lang):
        sheet.append([_text(sheet, f"{days} {more}".strip())])
    sheet.append([])
    _table(sheet, ends_table(subject))
    sheet.append([])
    for results in subject.runs.values():
        citation = cite(results)
        sheet.append([_text(sheet, citation.gbt7714 if subject.lang == "zh" else str(citation))])


def _add(
    book: Any, subject: Subject, key: str, table: Table, *, shares: int = 0, suffix: str = ""
) -> None:
    name = subject.words(f"report.{key}") + suffix
    sheet = _sheet(book, subject, name, _widths(table))
    sheet.freeze_panes = f"A{_ABOVE + 2}"
    last = _ABOVE + len(table)
    sheet.auto_filter.ref = f"A{_ABOVE + 1}:{get_column_letter(len(table[0]))}{last}"
    _table(sheet, table, shares)


_ABOVE: Final = 4
"""Rows above a table: title, notice, what identifies the run, an empty one."""


def _sheet(book: Any, subject: Subject, name: str, widths: tuple[int, ...]) -> Any:
    # A name of a sheet has at most 31 characters, and none that stand in references.
    clean = "".join(letter for letter in name if letter not in "[]:*?/\\'")
    sheet = book.create_sheet(clean[:31])
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{_ABOVE + 1}"
    sheet.append([_text(sheet, f"{subject.title} · {name}", bold=True, size=13)])
    sheet.append([_text(sheet, subject.notice, colour=MUTED)])
    sheet.append([_text(sheet, subject.provenance, colour=MUTED)])
    sheet.append([])
    return sheet


def _table(sheet: Any, table: Table, shares: int = 0) -> None:
    head, *rows = table
    cells = [_text(sheet, str(words), bold=True, colour="#ffffff") for words in head]
    for cell in cells:
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append(cells)
    for row in rows:
        written = [_cell(sheet, value) for value in row]
        for place in range(len(row) - shares, len(row)):
            written[place].number_format = "0%"
        sheet.append(written)


def _cell(sheet: Any, value: Any) -> Any:
    return _text(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value)


def _text(sheet: Any, words: str, *, bold: bool = False, colour: str = "", size: float = 11) -> Any:
    """Return a cell that holds words, never a formula, whatever they begin with."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", words))
    cell.data_type = "s"
    if bold or colour or size != 11:
        cell.font = Font(name=_FONT, bold=bold, size=size, color=colour.lstrip("#") or None)
    return cell


def _widths(table: Table) -> tuple[int, ...]:
    """Return widths of columns, in characters of half the width of a Chinese one."""
    sample = table[:200]
    longest = [max(_length(row[place]) for row in sample) for place in range(len(table[0]))]
    return tuple(min(max(9, one + 2), _WIDEST) for one in longest)


def _length(value: Any) -> int:
    words = str(value) if not isinstance(value, float) else f"{value:.6g}"
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)
