"""A spreadsheet with a handful of totals: a template to fill in, and what was filled in.

The sheet asks for totals and averages only. Each total has a row: its key, its name in English and
Chinese, the preset's value, an empty cell, the unit, and what counts.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, between
from sim.parameters import Param
from sim.reasons import reason
from sim.report.writing import write_whole
from sim.scenario import Scenario, Totals
from sim.scenario.district import totals_of
from sim.text import LANGUAGES, text

SHEET: Final = "echelon-local"
MAX_BYTES: Final = 1 << 20

_COLUMNS: Final = ("key", "total", "preset", "value", "unit", "help")
_VALUE: Final = _COLUMNS.index("value")
_WIDTHS: Final = (16, 34, 12, 16, 18, 60)
_FORMATS: Final = {"share": "0.0%", "years": "0.0", "persons": "#,##0"}
_TO_FILL: Final = "FFF2CC"


def write_template(scenario: Scenario, path: Path) -> None:
    """Write an empty template for a scenario's totals.

    Args:
        scenario: the preset.
        path: a new file; one that is there already is never overwritten.

    Raises:
        ScenarioError: the scenario does not say what local totals mean in it.
        InputError: the file is there already.
        StoreError: it cannot be written; nothing of it is left.
    """
    # Here and below: the laboratory starts without what few of its readers will ask for.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    preset = totals_of(scenario)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for lang in LANGUAGES:
        sheet.append([text("local.sheet.about", lang, preset=scenario.title)])
        sheet.append([text("notice.before_data_entry", lang)])
    sheet.append([])
    sheet.append([_both(f"local.sheet.{column}") for column in _COLUMNS])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for name, value in preset.items():
        _add_row(sheet, name, Totals.params()[name], value)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    content = BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())


def read_totals(path: Path, name: str | None = None) -> dict[str, Any]:
    """Return the totals that were filled in, by name; rows left empty are left out.

    Args:
        path: the file.
        name: what messages call it; by default its own name.

    Raises:
        InputError: the file is missing, too large, no such template, or holds a formula that no
            program has calculated.
    """
    called = path.name if name is None else name
    sheet, formulas = _sheets(path, called)
    found: dict[str, Any] = {}
    rows = zip(sheet.iter_rows(max_col=6), formulas.iter_rows(max_col=6), strict=True)
    known = Totals.params()
    for cells, written in rows:
        key = cells[0].value
        if key not in known:
            continue
        value, formula = cells[_VALUE].value, written[_VALUE].value
        if value is None and formula is not None:
            place = f"{SHEET}!D{written[_VALUE].row}"
            raise InputError("formula_not_calculated", file=called, key=place, value=formula)
        if value is not None and value != "":
            found[key] = value
    return found


def _sheets(path: Path, called: str) -> tuple[Any, Any]:
    """Return the sheet with calculated values, and with formulas as they were written."""
    from openpyxl import load_workbook

    try:
        size = path.stat().st_size
        books = (
            [load_workbook(path, data_only=values) for values in (True, False)]
            if size <= MAX_BYTES
            else []
        )
    except FileNotFoundError:
        raise InputError("missing_file", value=str(path)) from None
    except OSError as error:
        raise InputError("unreadable_file", value=str(path), detail=reason(error)) from None
    except Exception:  # noqa: BLE001 - a damaged file makes openpyxl raise anything
        raise InputError("not_a_template", value=called, sheet=SHEET) from None
    if not books:
        legal = between(None, MAX_BYTES, "bytes")
        raise InputError("file_too_large", value=size, file=called, legal=legal)
    if any(SHEET not in book.sheetnames for book in books):
        raise InputError("not_a_template", value=called, sheet=SHEET)
    calculated, written = (book[SHEET] for book in books)
    return calculated, written


def _add_row(sheet: Any, name: str, declared: Param, value: float) -> None:
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    label = " · ".join(declared.label[lang] for lang in LANGUAGES)
    help_ = " ".join(declared.help[lang] for lang in LANGUAGES if lang in declared.help)
    unit = _both("unit.percent" if declared.unit == "share" else f"unit.{declared.unit}")
    sheet.append([name, label, value, None, unit, help_])
    row = sheet.max_row
    for column in (_COLUMNS.index("preset"), _VALUE):
        sheet.cell(row, column + 1).number_format = _FORMATS[declared.unit]
    to_fill = sheet.cell(row, _VALUE + 1)
    to_fill.fill = PatternFill("solid", fgColor=_TO_FILL)
    sheet.cell(row, len(_COLUMNS)).alignment = Alignment(wrap_text=True)
    rule = DataValidation(
        type="whole" if declared.type == "int" else "decimal",
        operator="between",
        formula1=str(declared.low),
        formula2=str(declared.high),
        allow_blank=True,
    )
    rule.error = _both("local.sheet.refused")
    sheet.add_data_validation(rule)
    rule.add(to_fill)


def _both(key: str) -> str:
    words = dict.fromkeys(text(key, lang) for lang in LANGUAGES)
    return " · ".join(words)
