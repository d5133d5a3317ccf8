"""Slides: native charts with the numbers of the run, notices everywhere, nothing overflowing."""

import io

import numpy as np
import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.shapes.connector import Connector
from pptx.util import Pt

from sim.axes import month_ticks
from sim.evidence import resolve_source
from sim.experiments.compare import Comparison
from sim.figures import compared
from sim.fonts import chinese_font_path
from sim.readings import bands, difference
from sim.report import export
from sim.report.subject import Subject
from sim.report.tables import changes_table
from sim.scenario import parse
from sim.text import LANGUAGES, text
from sim.typeset import broken, fitted, lines
from tests.district import TEXT
from tests.report.conftest import made_up

EMU = 914400

ORDER = [
    "axId",
    "scaling",
    "delete",
    "axPos",
    "majorGridlines",
    "minorGridlines",
    "title",
    "numFmt",
    "majorTickMark",
    "minorTickMark",
    "tickLblPos",
    "spPr",
    "txPr",
    "crossAx",
    "crosses",
    "crossesAt",
    "auto",
    "lblOffset",
    "baseTimeUnit",
    "majorUnit",
    "majorTimeUnit",
    "minorUnit",
    "minorTimeUnit",
    "extLst",
]
"""Parts of an axis of time, as the schema has them (ECMA-376, CT_DateAx)."""


def opened(of, lang="en"):
    return Presentation(io.BytesIO(export("pptx", of, lang).content))


def words(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_comparison_has_six_slides_with_the_notice_on_each(comparison, lang) -> None:
    show = opened(comparison, lang)
    assert len(show.slides) == 6
    for slide in show.slides:
        assert text("notice.exploratory", lang) in words(slide)
        for run in (comparison.a, comparison.b):
            assert run.scenario.hash[:8] in words(slide)
        assert slide.shapes.title.text_frame.text
    assert comparison.b.scenario.hash in words(show.slides[5])
    assert comparison.verdict("gain_since_entry").rounded
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    expected = ("bands", "differences", "changes", "assumptions", "method")
    assert titles[1:] == [text(f"report.{key}", lang) for key in expected]


def test_one_run_has_no_slides_about_differences(results) -> None:
    assert len(opened(results).slides) == 4


def test_the_answer_is_the_verdict_in_words_and_in_bars(comparison) -> None:
    first = opened(comparison).slides[0]
    told = comparison.verdict("gain_since_entry").sentence("en", "“preset”", "“More mentors”")
    assert told in words(first)
    (chart,) = charts(first)
    bars = {series.name: list(series.values) for series in chart.plots[0].series}
    assert set(bars) == {"better", "about the same", "worse"}
    found = [comparison.verdict(name) for name in list(comparison.b.measures)[:3]]
    told = [one.rounded for one in found if one.direction != "neither"]
    # Bars are drawn from the bottom up.
    assert list(zip(*bars.values(), strict=True)) == told[::-1]


class TestTheFans:
    def test_are_native_areas_with_lines_and_the_runs_numbers(self, comparison) -> None:
        drawn = charts(opened(comparison).slides[1])
        assert len(drawn) == 3
        areas, lines_ = drawn[0].plots
        assert (type(areas).__name__, type(lines_).__name__) == ("AreaPlot", "LinePlot")
        shown = bands(comparison.b, "gain_since_entry")
        stacked = np.cumsum([list(series.values) for series in areas.series], axis=0)
        for edge, end in zip(stacked, ("low80", "low50", "high50", "high80"), strict=True):
            np.testing.assert_allclose(edge, shown[end], atol=1e-4)
        np.testing.assert_allclose(list(lines_.series[0].values), shown["median"], atol=1e-4)
        kept = bands(comparison.a, "gain_since_entry")["median"]
        np.testing.assert_allclose(list(lines_.series[1].values), kept, atol=1e-4)
        assert list(areas.categories) == [str(month) for month in comparison.b.timeline]

    @pytest.mark.parametrize("place", [1, 2])
    def test_label_few_months_and_keep_the_labels_level(self, comparison, place) -> None:
        for chart in charts(opened(comparison).slides[place]):
            months = chart.category_axis
            assert type(months).__name__ == "DateAxis"
            assert months.tick_labels.number_format == "0"
            element = months._element
            assert element.find(qn("c:txPr")).find(qn("a:bodyPr")).get("rot") == "0"
            first, second, *_ = month_ticks(comparison.b.months)
            assert element.find(qn("c:majorUnit")).get("val") == str(second - first)
            # In the order of the schema, or the file is taken for damaged.
            tags = [one.tag.rpartition("}")[2] for one in element]
            assert [tag for tag in ORDER if tag in tags] == tags

    def test_carry_a_workbook_for_editing(self, comparison) -> None:
        from openpyxl import load_workbook

        chart = charts(opened(comparison).slides[1])[0]
        book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert book.active.max_row == 1 + len(comparison.b.timeline)

    def test_have_text_for_those_who_cannot_see_them(self, comparison) -> None:
        for slide in opened(comparison).slides:
            for shape in slide.shapes:
                if shape.has_chart:
                    assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20


def test_the_difference_is_the_paired_one(comparison) -> None:
    chart = charts(opened(comparison).slides[2])[0]
    found = [list(series.values) for series in chart.plots[0].series][:3]
    for values, expected in zip(found, difference(comparison, "gain_since_entry"), strict=True):
        np.testing.assert_allclose(values, expected, atol=1e-4)


def test_a_difference_of_shares_is_in_points() -> None:
    scenario = parse(f"{TEXT.rstrip()}\n  - {{name: degree_share, of: [staff]}}\n", "shares.yaml")
    runs = [made_up(one, 20, 7, True) for one in (scenario, scenario.variant("more_mentors"))]
    both = Comparison(*runs)
    deck = Presentation(io.BytesIO(export("pptx", both, indicators=["degree_share"]).content))
    assert "% · month →" in words(deck.slides[1])
    assert "points · month →" in words(deck.slides[2])
    above, below = compared(both, ["degree_share"], "en").axes
    assert (above.get_ylabel(), below.get_title("left")) == ("%", "B less A: points")


def test_what_differs_is_in_a_table(comparison) -> None:
    tables = [shape.table for shape in opened(comparison).slides[3].shapes if shape.has_table]
    changes, ends = ([[cell.text for cell in row.cells] for row in one.rows] for one in tables)
    assert len(changes) == 2
    assert changes[1][2:4] == ["3", "6"]
    median = bands(comparison.a, "gain_since_entry")["median"][-1]
    assert ends[1][1].startswith(f"{median:.1f} (")
    slide = opened(comparison).slides[3]
    assert text("report.ends_with_band") in words(slide)  # which interval the brackets hold
    told = text("report.rows_left", count=len(comparison.b.measures) - (len(ends) - 1))
    assert len(ends) - 1 == len(comparison.b.measures) or told in words(slide)


def test_a_value_of_b_does_not_borrow_the_source_of_a(comparison) -> None:
    (path, _, _), *_ = comparison.levers
    sources = [
        resolve_source(one.scenario.parameters[path].source).label["en"]
        for one in (comparison.a, comparison.b)
    ]
    _, row = changes_table(Subject(comparison, "en"), comparison)
    if sources[0] == sources[1]:
        assert row[-1] == sources[0]
    else:
        assert row[-1] == text("report.versus", a=sources[0], b=sources[1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_title_names_the_programme_and_both_options(comparison, lang) -> None:
    title = opened(comparison, lang).slides[0].shapes.title.text_frame.text
    assert title.startswith(comparison.a.scenario.title[lang])
    assert comparison.b.scenario.title[lang] in title


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", [1, 2])
def test_a_legend_is_in_one_size_and_shows_lines_as_they_are_drawn(comparison, lang, place) -> None:
    slide = opened(comparison, lang).slides[place]
    row = next(shape for shape in slide.shapes if isinstance(shape, Connector)).top
    entries = [
        shape
        for shape in slide.shapes
        if shape.has_text_frame
        and shape.text_frame.text
        and shape.top <= row <= shape.top + shape.height
    ]
    sizes = {shape.text_frame.paragraphs[0].runs[0].font.size.pt for shape in entries}
    assert len(sizes) == 1
    lines_ = [shape.line for shape in slide.shapes if isinstance(shape, Connector)]
    drawn = charts(slide)[0].plots[len(charts(slide)[0].plots) - 1].series
    signs = {(str(one.color.rgb), one.dash_style) for one in lines_}
    assert signs == {(str(one.format.line.color.rgb), one.format.line.dash_style) for one in drawn}


def test_assumptions_show_value_range_source_and_fit(comparison) -> None:
    (table,) = [shape.table for shape in opened(comparison).slides[4].shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(rows) > 5
    assert all(all(row) for row in rows)
    assert "6" in rows[1][1]  # what differs comes first
    assert any(" to " in row[2] for row in rows[1:])


# -- nothing overflows -----------------------------------------------------------------------------


def taken(frame, wide: float) -> float:
    """Height in inches that a frame's text takes, measured in a real font."""
    tall = 0.06
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            font = ImageFont.truetype(str(chinese_font_path()), 100)
            rows, used = 1, 0.0
            for piece in pieces(run.text):
                length = font.getlength(piece) / 100 * size / 72
                if used + length > wide and used:
                    rows, used = rows + 1, 0.0
                while length > wide:
                    rows, length = rows + 1, length - wide
                used += length
            tall += rows * size * 1.2 / 72
        tall += (paragraph.space_after or Pt(0)).pt / 72
    last = frame.paragraphs[-1].space_after
    return tall - (last.pt / 72 if last else 0)


def pieces(words_: str) -> list[str]:
    import re

    return re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s?|\s+", words_)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["results", "comparison", "hostile"])
def test_nothing_overflows(kind, lang, request) -> None:
    show = opened(request.getfixturevalue(kind), lang)
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
            if shape.has_text_frame and shape.text_frame.text:
                room = (shape.width / EMU - 0.1, shape.height / EMU)
                assert taken(shape.text_frame, room[0]) <= room[1] + 0.02, shape.text_frame.text
            elif shape.has_table:
                for row in shape.table.rows:
                    for cell, column in zip(row.cells, shape.table.columns, strict=True):
                        wide, tall = column.width / EMU - 0.1, row.height / EMU
                        assert taken(cell.text_frame, wide) <= tall + 0.02, cell.text


@pytest.mark.parametrize("kind", ["results", "comparison", "hostile"])
def test_shapes_do_not_lie_over_each_other(kind, request) -> None:
    for slide in opened(request.getfixturevalue(kind)).slides:
        boxes = [
            (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            for shape in slide.shapes
        ]
        for place, a in enumerate(boxes):
            for b in boxes[place + 1 :]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (a, b)


class TestTypesetting:
    def test_words_that_fit_keep_their_size(self) -> None:
        assert fitted("short", (4, 1), 20, 10) == ("short", 20)

    def test_longer_words_are_set_smaller_then_cut(self) -> None:
        long = "a rather long sentence " * 10
        smaller, size = fitted(long, (6, 1), 20, 8)
        assert smaller == long
        assert 8 <= size < 20
        cut, size = fitted(long, (2, 0.4), 20, 8)
        assert size == 8
        assert cut.endswith("…")
        assert lines(cut, 2, 8) <= 2

    def test_chinese_breaks_anywhere_and_is_twice_as_wide(self) -> None:
        assert lines("梯" * 20, 72 * 10 / 72, 72) == 2
        assert lines("a" * 10, 10, 72) == 1

    def test_lines_lose_no_word_and_break_where_they_may(self) -> None:
        assert broken("a long line\nof words", 72 * 5 / 72, 72) == ["a long", "line", "of words"]
        assert "".join(broken("新秀书记" * 9, 5, 72)) == "新秀书记" * 9
        assert broken("Unbreakable", 3, 72) == ["Unbre", "akabl", "e"]
