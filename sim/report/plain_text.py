"""A plain table: the bands by month, and for a comparison the paired differences below them."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from sim.report.subject import Subject
from sim.report.tables import Table, bands_table, differences_table

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(subject: Subject) -> bytes:
    """Return a CSV file in UTF-8 with the mark by which spreadsheets recognise it.

    Lines that begin with # say what it is and how to read it; then come a table, and for a
    comparison an empty line and a second table.
    """
    file = io.StringIO()
    for line in (subject.title, subject.notice, subject.provenance):
        file.write(f"# {' '.join(line.split())}\r\n")
    _write(file, bands_table(subject))
    if subject.comparison is not None:
        file.write(f"\r\n# {subject.words('report.differences')}\r\n")
        _write(file, differences_table(subject, subject.comparison))
    return file.getvalue().encode("utf-8-sig")


def _write(file: io.StringIO, table: Table) -> None:
    writer = csv.writer(file)
    writer.writerows([_harmless(cell) for cell in row] for row in table)


def _harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
