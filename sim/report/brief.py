"""A brief on one page: HTML that prints on a sheet of A4."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from sim import palette
from sim.citation import cite
from sim.figures.layout import PAPER
from sim.readings import costs
from sim.report.assumptions import assumptions
from sim.report.pictures import picture
from sim.report.subject import Subject
from sim.report.tables import Table, changes_table, ends_table
from sim.report.webfont import FAMILIES, font_face
from sim.wording import in_sentence

_ROWS: Final = 5
"""Rows of a table: more do not fit on the page."""
_FEW: Final = 2
"""Rows about what differs that leave room for as many assumptions as there may be."""
_LANGUAGE: Final = {"en": "en", "zh": "zh-Hans"}


def brief(subject: Subject) -> bytes:
    """Return one page of HTML that needs nothing but itself."""
    comparison = subject.comparison
    shown = base64.b64encode(picture(subject, "svg", PAPER)).decode("ascii")
    alternative = " ".join(subject.answers)
    parts = [
        f"<h1>{escape(subject.title)}</h1>",
        *(f'<p class="answer">{escape(words)}</p>' for words in subject.answers),
        f'<img alt="{escape(alternative)}" src="data:image/svg+xml;base64,{shown}">',
    ]
    taken = costs(subject.results, comparison, subject.lang)
    days = [f"{one} {more}".strip() for one, more in taken]
    if days:
        until = subject.words("ui.cost.until", month=subject.results.months)
        parts.append(f"<p>{escape(until)} {escape(' · '.join(days))}</p>")
    rows_left = _ROWS
    if comparison is None:
        parts += [_heading(subject, "ends"), _table(ends_table(subject))]
    else:
        changes = changes_table(subject, comparison)
        parts += [_heading(subject, "changes"), _table(changes)]
        # What differs stands first among the assumptions too: nothing is lost by a shorter list.
        rows_left -= max(0, min(len(changes) - 1, _ROWS) - _FEW)
    weak, count = assumptions(subject, rows_left)
    heads = [subject.words(f"report.head.{one}") for one in _HEADS]
    rows = [[one.parameter, one.value, one.range, one.source, one.fit] for one in weak]
    indicator = in_sentence(subject.results.measure(subject.shown[0]).title, subject.lang)
    told = subject.words(
        "report.assumptions_shown", shown=len(rows), all=count, indicator=indicator
    )
    parts += [
        _heading(subject, "assumptions"),
        _table([heads, *rows]),
        f'<p class="small">{escape(told)}</p>',
    ]
    cited = cite(subject.results)
    citation = cited.gbt7714 if subject.lang == "zh" else str(cited)
    foot = "".join(
        f"<p>{escape(words)}</p>" for words in (subject.notice, subject.provenance, citation)
    )
    body = f"<main>{''.join(parts)}</main><footer>{foot}</footer>"
    page = (
        f'<!DOCTYPE html>\n<html lang="{_LANGUAGE[subject.lang]}"><head><meta charset="utf-8">'
        f"<meta http-equiv='Content-Security-Policy' content=\"{POLICY}\">"
        f"<title>{escape(subject.title)}</title>"
        f"<style>{font_face(body)}{stylesheet('brief.css')}</style></head>"
        f"<body>{body}</body></html>\n"
    )
    return page.encode()


def stylesheet(*files: str) -> str:
    """Return style sheets of this package after the palette's colours."""
    colours = {
        name.lower().replace("_", "-"): colour
        for name, colour in vars(palette).items()
        if name.isupper() and isinstance(colour, str)
    }
    variables = "".join(f"--{name}:{colour};" for name, colour in sorted(colours.items()))
    here = Path(__file__).parent
    rules = [(here / file).read_text(encoding="utf-8") for file in files]
    return f":root{{--fonts:{FAMILIES};{variables}}}\n" + "\n".join(rules)


POLICY: Final = (
    "default-src 'none'; img-src data:; font-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)
"""What a page may load: nothing from anywhere."""

_HEADS: Final = ("parameter", "value", "range", "source", "fit")


def _heading(subject: Subject, key: str) -> str:
    return f"<h2>{escape(subject.words(f'report.{key}'))}</h2>"


def _table(table: Table) -> str:
    head, *rows = table
    body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows[:_ROWS])
    return f"<table><thead><tr>{_cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[Any], kind: str) -> str:
    return "".join(f"<{kind}>{escape(str(cell))}</{kind}>" for cell in row)
