"""Charts that an office program draws and lets its user edit.

A fan is stacked areas (the lowest without a fill, then the bands) with lines over them; a paired
difference is lines alone, because areas cannot be stacked across zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from sim.axes import Axis, axis, month_ticks
from sim.experiments.compare import Comparison
from sim.palette import (
    BETTER,
    CURRENT,
    CURRENT_50,
    CURRENT_80,
    DIFFERENCE,
    GRID,
    INK,
    KEPT,
    MUTED,
    SAME,
    WORSE,
)
from sim.readings import bands, difference, worthwhile
from sim.report.subject import Subject
from sim.results import Results
from sim.wording import digits

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, width, height in inches."""


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name, values, colour, width in points, and dashes."""

    name: str
    values: Floats
    colour: str
    width: float
    dash: Any = None


def fan(slide: Any, box: Box, subject: Subject, name: str, alternative: str) -> None:
    """Add an indicator's fan, with A as a ghost for a comparison.

    Args:
        slide: where to.
        box: place and size.
        subject: a run or a comparison.
        name: the indicator.
        alternative: text for those who cannot see the chart.
    """
    words, results = subject.words, subject.results
    unit = results.measure(name).kind.unit
    shown = bands(results, name)
    lines = [Line(words("ui.legend.median"), shown["median"], CURRENT, 2.5)]
    reach = [shown["low80"], shown["high80"]]
    if subject.comparison is not None:
        kept = bands(subject.comparison.a, name)
        reach += [kept["low80"], kept["high80"]]
        label = words("report.option_a")
        lines.append(Line(label, kept["median"], KEPT, 2, MSO_LINE.DASH))
        for end in ("low80", "high80"):
            title = f"{label}, {words(f'report.head.{end}')}"
            lines.append(Line(title, kept[end], KEPT, 1, MSO_LINE.ROUND_DOT))
    around = axis(reach, least=_least(results, name), within=(0, 10) if unit == "SD" else None)
    edges = [shown[end] for end in ("low80", "low50", "high50", "high80")]
    data = _data(results)
    data.add_series(words("report.edge"), _plain(edges[0]))
    steps = zip(("band80", "band50", "band80"), np.diff(np.array(edges), axis=0), strict=True)
    for key, step in steps:
        share = int(key.removeprefix("band"))
        data.add_series(words("ui.legend.band", share=share), _plain(step))
    for line in lines:
        data.add_series(line.name, _plain(line.values))
    chart = _place(slide, XL_CHART_TYPE.AREA_STACKED, box, data, alternative)
    areas = list(chart.plots[0].series)
    areas[0].format.fill.background()
    for series, colour in zip(areas[1:4], (CURRENT_80, CURRENT_50, CURRENT_80), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colour)
    _as_lines(chart, lines, first=4)
    _axes(chart, around, results, digits(unit))


def paired(slide: Any, box: Box, subject: Subject, name: str, alternative: str) -> None:
    """Add the paired difference of an indicator, B less A, month by month.

    Args:
        slide: where to.
        box: place and size.
        subject: a comparison.
        name: the indicator.
        alternative: text for those who cannot see the chart.
    """
    comparison = subject.comparison
    assert isinstance(comparison, Comparison)
    words, results = subject.words, comparison.b
    mean, low, high = difference(comparison, name)
    down, up = worthwhile(comparison.a, name)
    counts = words("ui.legend.worthwhile")
    lines = [
        Line(words("report.head.mean"), mean, DIFFERENCE, 2.5),
        Line(words("report.head.low90"), low, DIFFERENCE, 1, MSO_LINE.DASH),
        Line(words("report.head.high90"), high, DIFFERENCE, 1, MSO_LINE.DASH),
        Line(f"{counts} (−)", down, MUTED, 1, MSO_LINE.ROUND_DOT),
        Line(f"{counts} (+)", up, MUTED, 1, MSO_LINE.ROUND_DOT),
    ]
    data = _data(results)
    for line in lines:
        data.add_series(line.name, _plain(line.values))
    chart = _place(slide, XL_CHART_TYPE.LINE, box, data, alternative)
    for series, line in zip(chart.plots[0].series, lines, strict=True):
        series.smooth = False
        _stroke(series.format.line, line)
    around = axis([low, high], include=(0.0,), least=4 * float(up.max()))
    _axes(chart, around, results, digits(results.measure(name).kind.unit))


def verdicts(
    slide: Any,
    box: Box,
    titles: Sequence[str],
    shares: Mapping[str, Sequence[int]],
    alternative: str,
) -> None:
    """Add the three-part verdicts as bars: of 100 simulated futures, better, the same, worse.

    Args:
        slide: where to.
        box: place and size.
        titles: of the indicators, from the top.
        shares: better, same, worse by their words, in that order; each one number an indicator.
        alternative: text for those who cannot see the chart.
    """
    data = CategoryChartData(number_format="0")
    # Bars are drawn from the bottom up.
    data.categories = list(reversed(titles))
    for words, values in shares.items():
        data.add_series(words, list(reversed(values)))
    chart = _place(slide, XL_CHART_TYPE.BAR_STACKED_100, box, data, alternative)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, colour in zip(plot.series, (BETTER, SAME, WORSE), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colour)
        labels = series.data_labels
        labels.show_value = True
        # A part of no futures has no label.
        labels.number_format, labels.number_format_is_linked = "0;;", False
        labels.font.size = Pt(12)
        labels.font.color.rgb = _rgb(INK if colour == SAME else "#ffffff")
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)
    chart.category_axis.format.line.color.rgb = _rgb(MUTED)
    chart.category_axis.tick_labels.font.size = Pt(12)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False


def _data(results: Results) -> CategoryChartData:
    data = CategoryChartData(number_format="0.00")
    data.categories = results.timeline.tolist()
    return data


def _place(slide: Any, kind: Any, box: Box, data: CategoryChartData, alternative: str) -> Any:
    left, top, width, height = (Inches(one) for one in box)
    frame = slide.shapes.add_chart(kind, left, top, width, height, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alternative)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.color.rgb = Pt(_AXIS_POINTS), _rgb(MUTED)
    return chart


def _as_lines(chart: Any, lines: Sequence[Line], first: int) -> None:
    """Turn the series from ``first`` on from areas into lines on the same axes."""
    areas = chart._chartSpace.find(".//" + qn("c:areaChart"))
    series = areas.findall(qn("c:ser"))[first:]
    made = etree.SubElement(areas.getparent(), qn("c:lineChart"))
    areas.addnext(made)
    etree.SubElement(made, qn("c:grouping")).set("val", "standard")
    etree.SubElement(made, qn("c:varyColors")).set("val", "0")
    for one in series:
        made.append(one)
        etree.SubElement(one, qn("c:smooth")).set("val", "0")
    etree.SubElement(made, qn("c:marker")).set("val", "1")
    for identity in areas.findall(qn("c:axId")):
        etree.SubElement(made, qn("c:axId")).set("val", identity.get("val"))
    for drawn, line in zip(chart.plots[1].series, lines, strict=True):
        _stroke(drawn.format.line, line)
        # No dots on the lines; python-pptx would write them behind the values.
        marker = etree.Element(qn("c:marker"))
        etree.SubElement(marker, qn("c:symbol")).set("val", "none")
        drawn._element.find(qn("c:spPr")).addnext(marker)


def _stroke(stroke: Any, line: Line) -> None:
    stroke.color.rgb = _rgb(line.colour)
    stroke.width = Pt(line.width)
    if line.dash is not None:
        stroke.dash_style = line.dash


def _axes(chart: Any, around: Axis, results: Results, places: int) -> None:
    values, months = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = around.low, around.high
    values.major_unit = around.ticks[1] - around.ticks[0]
    values.major_gridlines.format.line.color.rgb = _rgb(GRID)
    values.format.line.fill.background()
    values.tick_labels.number_format_is_linked = False
    values.tick_labels.number_format = "#,##0." + "0" * max(places, around.digits)
    if max(places, around.digits) == 0:
        values.tick_labels.number_format = "#,##0"
    months.format.line.color.rgb = _rgb(MUTED)
    months.has_major_gridlines = False
    months.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _by_time(months, month_ticks(results.months)[1])


def _by_time(months: Any, every: int) -> None:
    """Turn an axis of categories into one of time with level labels every so many months.

    Programs are free to label categories as they see fit: they tilt the labels, or break "12" over
    two lines. Along time they keep to the interval. A month is a day to them, shown as a number.
    """
    months.tick_labels.number_format, months.tick_labels.number_format_is_linked = "0", False
    months.tick_labels.font.size = Pt(_AXIS_POINTS)
    element = months._element
    text = element.find(qn("c:txPr")).find(qn("a:bodyPr"))
    text.set("rot", "0")
    text.set("vert", "horz")
    for tag in ("c:lblAlgn", "c:noMultiLvlLbl"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    element.find(qn("c:auto")).set("val", "0")
    for tag, value in (
        ("c:baseTimeUnit", "days"), ("c:majorUnit", str(every)), ("c:majorTimeUnit", "days")
    ):  # fmt: skip
        etree.SubElement(element, qn(tag)).set("val", value)
    element.tag = qn("c:dateAx")
    for code in element.getparent().iterfind(f".//{qn('c:cat')}//{qn('c:formatCode')}"):
        code.text = "yyyy-mm-dd"


def _least(results: Results, name: str) -> float:
    """Return the smallest width of an axis: less must not look like much."""
    measure = results.measure(name)
    return 1.0 if measure.kind.unit == "SD" else 4 * measure.worthwhile


def _plain(values: Floats) -> list[float]:
    return [round(float(one), 5) for one in values]


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


_AXIS_POINTS: Final = 11
