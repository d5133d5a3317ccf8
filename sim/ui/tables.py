"""Tables on a page: plain HTML, every cell escaped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], label: str, numbers: Collection[int] = ()
) -> str:
    """Return a table that scrolls within its own place when it is longer than that.

    Args:
        head: names of the columns.
        rows: cells, as many as columns in each row.
        label: what the table is about, for those who hear it.
        numbers: columns of numbers, which end at the same place.
    """
    kinds = ["number" if place in numbers else "words" for place in range(len(head))]

    def line(tag: str, cells: Sequence[str]) -> str:
        pairs = zip(kinds, cells, strict=True)
        return "".join(f"<{tag} class='{kind}'>{escape(cell)}</{tag[:2]}>" for kind, cell in pairs)

    names = line("th scope='col'", head)
    lines = "".join(f"<tr>{line('td', row)}</tr>" for row in rows)
    return (
        f"<div class='ech-table' role='region' tabindex='0' aria-label='{escape(label)}'>"
        f"<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def paragraph(words: str, kind: str = "") -> str:
    """Return a paragraph."""
    return f"<p class='{kind}'>{escape(words)}</p>" if kind else f"<p>{escape(words)}</p>"
