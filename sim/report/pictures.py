"""The figure of a run or a comparison as a picture."""

from __future__ import annotations

import io

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.figures import compared, fans
from sim.figures.layout import PAPER, SCREEN, Layout
from sim.report.subject import Subject

DOTS = 200
"""Dots per inch of a PNG: sharp on a slide and on paper."""


def figure(subject: Subject, layout: Layout = SCREEN) -> Figure:
    """Return the fan charts, with A as a ghost and the paired differences for a comparison.

    A page of paper has the title already.
    """
    title = None if layout is PAPER else subject.title
    if subject.comparison is None:
        return fans(subject.results, subject.shown, subject.lang, title=title, layout=layout)
    return compared(subject.comparison, subject.shown, subject.lang, title=title, layout=layout)


def picture(subject: Subject, format: str, layout: Layout = SCREEN) -> bytes:
    """Return the figure as a PNG or an SVG; words in an SVG are drawn, so that no font is needed.

    Args:
        subject: a run or a comparison.
        format: ``png`` or ``svg``.
        layout: sizes of the whole and of its type.
    """
    said = f"{subject.notice} {subject.provenance}"
    metadata: dict[str, str | None] = {"Title": subject.title, "Description": said}
    if format == "svg":
        metadata |= {"Creator": "Echelon", "Date": None}
    else:
        metadata |= {"Software": "Echelon"}
    file = io.BytesIO()
    # Names of parts of an SVG follow from the run, so that the same run gives the same file.
    with mpl.rc_context({"svg.hashsalt": subject.scenario.hash, "svg.fonttype": "path"}):
        figure(subject, layout).savefig(file, format=format, dpi=DOTS, metadata=metadata)
    return file.getvalue()
