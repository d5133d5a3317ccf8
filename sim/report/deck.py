"""Parts of slides: titles, text, tables and legends that fit, with the notice on every slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from sim.palette import CURRENT, GRID, INK, MUTED, SURFACE
from sim.report.native_charts import Box
from sim.report.subject import Subject
from sim.typeset import fitted, height, width

SIZE: Final = (13.333, 7.5)
"""Width and height of a slide, inches."""
EDGE: Final = 0.5
WIDE: Final = SIZE[0] - 2 * EDGE
BODY: Final[Box] = (EDGE, 1.2, WIDE, 5.35)

_TITLE: Final[Box] = (EDGE, 0.3, WIDE, 0.8)
_FOOT: Final[Box] = (EDGE, 6.68, WIDE, 0.65)
_MARGIN: Final = 0.05
"""Inside of a cell or a text box, left and right, inches."""
_TALLEST_ROW: Final = 0.8
_SIGN: Final = 0.35
_SIGN_GAP: Final = 0.05
"""Width of a legend's sign, and between it and its words, inches."""
_LEGEND_LARGEST: Final = 12.0
_LEGEND_SMALLEST: Final = 8.0
"""Type of a legend, points."""
_LOOSE: Final = 1.25
"""Room for the words of a legend, of their width: some programs set Chinese beside Latin apart."""
_TITLE_ONLY: Final = 5
"""Layout of the built-in template that has a title alone."""
_CHINESE_FONT: Final = "Microsoft YaHei"


@dataclass(frozen=True)
class Sign:
    """An entry of a legend.

    Attributes:
        colour: of the sign.
        words: beside it.
        stroke: width of a line in points; None for an area.
        dash: of the line.
    """

    colour: str
    words: str
    stroke: float | None = None
    dash: Any = None


class Deck:
    """A presentation in the making.

    Args:
        show: a presentation.
        subject: what it is about.
    """

    def __init__(self, show: Any, subject: Subject) -> None:
        self.show = show
        self.subject = subject
        self.words = subject.words

    def slide(self, title: str) -> Any:
        """Add a slide with a title, the notice, and what identifies the run."""
        slide = self.show.slides.add_slide(self.show.slide_layouts[_TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in _TITLE)
        self._write(shape.text_frame, [title], _TITLE, 28, bold=True, smallest=14)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        foot = f"{self.subject.notice}\n{self.subject.provenance}"
        self.text(slide, _FOOT, foot, 11, colour=MUTED, name="Notice", smallest=9)
        return slide

    def legend(self, slide: Any, box: Box, entries: Sequence[Sign]) -> None:
        """Add a row of signs with their words, in one size of type, as drawn in the charts."""
        left, top, wide, tall = box
        size = _LEGEND_LARGEST
        while size > _LEGEND_SMALLEST and sum(_sign_width(one, size) for one in entries) > wide:
            size -= 0.5
        # Even the smallest type may not be enough: then all give way alike.
        scale = min(1.0, wide / sum(_sign_width(one, size) for one in entries))
        middle, at = Inches(top + tall / 2), left
        for entry in entries:
            column = scale * _sign_width(entry, size)
            ends = Inches(at), Inches(at + _SIGN)
            if entry.stroke is None:
                height = Inches(0.12)
                start = middle - height // 2
                sign = slide.shapes.add_shape(1, ends[0], start, ends[1] - ends[0], height)
                sign.fill.solid()
                sign.fill.fore_color.rgb = _rgb(entry.colour)
                sign.line.fill.background()
            else:
                sign = slide.shapes.add_connector(1, ends[0], middle, ends[1], middle)
                sign.line.color.rgb, sign.line.width = _rgb(entry.colour), Pt(entry.stroke)
                if entry.dash is not None:
                    sign.line.dash_style = entry.dash
            # The theme's style would add a shadow.
            sign._element.remove(sign._element.find(qn("p:style")))
            room = (at + _SIGN + _SIGN_GAP, top, column - _SIGN - _SIGN_GAP, tall)
            self.text(slide, room, entry.words, size, middle=True, smallest=_LEGEND_SMALLEST)
            at += column

    def table(
        self,
        slide: Any,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        columns: Sequence[float],
        size: float,
        box: Box = BODY,
    ) -> tuple[int, float]:
        """Add a table of as many rows as fit, and return how many, and where it ends, inches."""
        left, top, wide, tall = box
        taken = [self._row_height(row, columns, size) for row in (head, *rows)]
        count = len(rows)
        while count > 1 and sum(taken[: count + 1]) > tall:
            count -= 1
        place_and_size = (Inches(one) for one in (left, top, wide, sum(taken[: count + 1])))
        table = slide.shapes.add_table(count + 1, len(columns), *place_and_size).table
        fills = (GRID, SURFACE)
        for place, column in enumerate(columns):
            table.columns[place].width = Inches(column)
        for place, row in enumerate((head, *rows[:count])):
            table.rows[place].height = Inches(taken[place])
            for cell, words, column in zip(table.rows[place].cells, row, columns, strict=True):
                cell.margin_left = cell.margin_right = Inches(_MARGIN)
                cell.margin_top = cell.margin_bottom = Inches(_MARGIN)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(fills[place % 2] if place else CURRENT)
                room = (0, 0, column, taken[place])
                colour = SURFACE if place == 0 else INK
                self._write(cell.text_frame, [words], room, size, bold=place == 0, colour=colour)
        return count, top + sum(taken[: count + 1])

    def _row_height(self, row: Sequence[str], columns: Sequence[float], size: float) -> float:
        tallest = max(
            height(clean(words), column - 2 * _MARGIN, size)
            for words, column in zip(row, columns, strict=True)
        )
        return min(tallest, _TALLEST_ROW) + 2 * _MARGIN + 0.02

    def paragraphs(self, slide: Any, box: Box, paragraphs: Sequence[str], size: float) -> None:
        """Add paragraphs in type of ``size`` points, or smaller so that they fit."""
        shape = slide.shapes.add_textbox(*(Inches(one) for one in box))
        self._write(shape.text_frame, paragraphs, box, size, smallest=10, gap=0.5)

    def text(
        self,
        slide: Any,
        box: Box,
        words: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        middle: bool = False,
        name: str = "",
        smallest: float = 10,
    ) -> None:
        """Add text in type of ``size`` points, or smaller so that it fits."""
        shape = slide.shapes.add_textbox(*(Inches(one) for one in box))
        if name:
            shape.name = name
        if middle:
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._write(
            shape.text_frame, words.split("\n"), box, size,
            colour=colour, bold=bold, smallest=smallest,
        )  # fmt: skip

    def _write(
        self,
        frame: Any,
        paragraphs: Sequence[str],
        box: Box,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        smallest: float = 9,
        gap: float = 0.0,
    ) -> None:
        """Write paragraphs into a frame in the largest type that fits its box.

        Args:
            frame: a text frame.
            paragraphs: words, one paragraph each.
            box: of the frame; only its width and height count.
            size, smallest: points, the largest and the smallest.
            colour, bold: of the type.
            gap: between paragraphs, lines.
        """
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Inches(_MARGIN)
        frame.margin_top = frame.margin_bottom = Inches(0.03)
        room = (box[2] - 2 * _MARGIN, box[3] - 0.06)
        # A gap of half a line takes as much room as half an empty one.
        blank = "\n" * round(gap * (len(paragraphs) - 1)) if gap else ""
        joined = "\n".join(clean(one).replace("\n", " ") for one in paragraphs)
        whole, chosen = fitted(joined + blank, room, size, smallest)
        for place, words in enumerate(whole.rstrip("\n").split("\n")):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = words
            font = run.font
            font.size, font.bold, font.color.rgb = Pt(chosen), bold, _rgb(colour)
            if gap:
                paragraph.space_after = Pt(gap * chosen)
            if self.subject.lang == "zh":
                properties = run._r.get_or_add_rPr()
                properties.set("lang", "zh-CN")
                # The order of elements is fixed: fill, highlight, latin, then this.
                etree.SubElement(properties, qn("a:ea")).set("typeface", _CHINESE_FONT)


def clean(words: str) -> str:
    """Return words without the characters that no XML file may hold."""
    return "".join(letter for letter in words if letter.isprintable() or letter in "\n\t")


def _sign_width(entry: Sign, size: float) -> float:
    """Return the width in inches that a sign takes with its words, in type of ``size`` points."""
    beside = _SIGN + _SIGN_GAP + 2 * _MARGIN
    return beside + _LOOSE * width(clean(entry.words), size)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
