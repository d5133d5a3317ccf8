"""The formats of exports, and the one call that makes any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, nearest
from sim.text import LANGUAGES

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.report.subject import Label, Subject
    from sim.results import Results

Progress = Callable[[int, int], None]
"""Hears how many runs of how many are done."""


@dataclass(frozen=True)
class Exported:
    """A file that was made and not yet written.

    Attributes:
        name: proposed file name.
        media_type: as browsers call the format.
        content: the file.
    """

    name: str
    media_type: str
    content: bytes


FORMATS: Final = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "png": "image/png",
    "svg": "image/svg+xml",
    "brief": "text/html",
    "html": "text/html",
}
"""Media type by format. ``brief`` is one page to print, ``html`` the page with levers."""


def export(
    format: str,
    of: Results | Comparison,
    lang: str = "en",
    *,
    labels: tuple[Label, Label] | None = None,
    indicators: Sequence[str] = (),
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> Exported:
    """Make a file of one run or of a comparison.

    Every file carries version, scenario hash, seed and the notice, on every page or sheet. The
    page with levers (``html``) carries both languages and runs the scenario of the run (of A, for
    a comparison) over its main levers, with the run's seed.

    Args:
        format: one of :data:`FORMATS`.
        of: the run, or the comparison of A and B.
        lang: language of the words; for ``html`` the one it opens in.
        labels: what to call A and B, each in both languages.
        indicators: names of those on the charts and in the answer, at most three; by default those
            that the scenario names first. Tables hold all.
        progress: hears how many of the runs of ``html`` are done.
        cancel: set it from another thread to stop those runs.

    Raises:
        InputError: the format, the language or an indicator is not known, or there is more than a
            file can hold.
        Cancelled: ``cancel`` was set.
    """
    if format not in FORMATS:
        raise InputError(
            "unknown_format",
            value=format,
            legal=", ".join(FORMATS),
            nearest=nearest(format, FORMATS),
        )
    if lang not in LANGUAGES:
        raise InputError("unknown_language", value=lang, legal=", ".join(LANGUAGES))
    from sim.report.subject import Subject, file_name

    subject = Subject(of, lang, labels, indicators)
    if format == "html":
        from sim.report.standalone import standalone

        content = standalone(subject, progress, cancel)
    else:
        content = _MAKERS[format](subject)
    compared = subject.comparison is not None
    name = file_name(subject.scenario, format, lang, compared=compared)
    return Exported(name, FORMATS[format], content)


def _pptx(subject: Subject) -> bytes:
    from sim.report.slides import slides

    return slides(subject)


def _xlsx(subject: Subject) -> bytes:
    from sim.report.workbook import workbook

    return workbook(subject)


def _csv(subject: Subject) -> bytes:
    from sim.report.plain_text import csv_file

    return csv_file(subject)


def _picture(subject: Subject, format: str) -> bytes:
    from sim.report.pictures import picture

    return picture(subject, format)


def _brief(subject: Subject) -> bytes:
    from sim.report.brief import brief

    return brief(subject)


_MAKERS: Final[dict[str, Callable[[Subject], bytes]]] = {
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _csv,
    "png": lambda subject: _picture(subject, "png"),
    "svg": lambda subject: _picture(subject, "svg"),
    "brief": _brief,
}
