"""The spreadsheet: numbers as numbers, the notice on every sheet, words never formulas."""

import io

import numpy as np
import pytest
from openpyxl import load_workbook

from sim.experiments.paired import compare_variants
from sim.readings import COSTS, bands, costs, difference, worthwhile
from sim.report import export
from sim.text import LANGUAGES, text
from sim.wording import gap_label, number
from tests.report.conftest import made_up
from tests.synthetic import synthetic


def opened(of, lang="en"):
    return load_workbook(io.BytesIO(export("xlsx", of, lang).content))


def rows(sheet) -> list[dict]:
    head, *body = sheet.iter_rows(min_row=5, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sheet_carries_the_notice(comparison, lang) -> None:
    book = opened(comparison, lang)
    assert len(book.sheetnames) == 6
    for sheet in book:
        above = [sheet.cell(row, 1).value for row in (1, 2, 3)]
        assert text("notice.exploratory", lang) == above[1]
        assert comparison.b.scenario.hash[:8] in above[2]
    answer = book.worksheets[0]
    everything = [cell for row in answer.iter_rows(values_only=True) for cell in row if cell]
    assert any(comparison.b.scenario.hash in str(cell) for cell in everything)


def test_bands_are_those_of_the_run(comparison) -> None:
    found = [
        row
        for row in rows(opened(comparison)[text("report.bands")])
        if row["option"] == "B" and row["name in files"] == "gain_since_entry"
    ]
    shown = bands(comparison.b, "gain_since_entry")
    assert [row["month"] for row in found] == comparison.b.timeline.tolist()
    np.testing.assert_allclose([row["low, 80 of 100"] for row in found], shown["low80"], atol=1e-4)


def test_the_smallest_difference_stands_on_the_scale_that_is_shown(comparison) -> None:
    said = [
        str(cell) for (cell, *_) in opened(comparison).worksheets[0].iter_rows(values_only=True)
    ]
    measures = comparison.a.measures
    name = next(one for one in measures if measures[one].kind.unit == "SD")
    least = min(abs(float(end[-1])) for end in worthwhile(comparison.a, name))
    words = text("verdict.smallest", value=number(least, "SD", more=1), unit=gap_label("SD", "en"))
    assert f"{measures[name].title['en']}: {words}" in said


def test_costs_differ_by_as_much_as_the_table_of_differences_says(comparison) -> None:
    fewer = compare_variants("putuo", ["fewer_closer"], 12)["fewer_closer"]
    measures = fewer.a.measures
    names = [one for one in measures if measures[one].kind.name in COSTS]
    told = costs(fewer.b, fewer, "en")
    assert len(told) == len(names) == 2
    for (_, more), name in zip(told, names, strict=True):
        unit = measures[name].kind.unit
        ends = (number(float(end[-1]), unit, signed=True) for end in difference(fewer, name))
        mean, low, high = ends
        assert low != high
        assert more == text("ui.cost.difference", value=mean, low=low, high=high)
    # The same trainings in all futures of both: there is nothing to either side.
    assert [more for _, more in costs(comparison.b, comparison, "en")] == [
        text("ui.cost.same_difference", value="0")
    ]


def test_differences_have_shares_that_add_up(comparison) -> None:
    book = opened(comparison)
    sheet = book[next(name for name in book.sheetnames if name.startswith("Paired"))]
    table = rows(sheet)
    assert len(table) == len(comparison.a.timeline) * len(comparison.a.measures)
    for row in table:
        parts = [row[text(f"report.head.{one}")] for one in ("better", "same", "worse")]
        assert sum(parts) == pytest.approx(1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_parameters_have_value_range_unit_and_source(results, lang) -> None:
    table = rows(opened(results, lang)[text("report.parameters", lang)])
    by_path = {row[text("report.head.path", lang)]: row for row in table}
    assert set(by_path) == set(results.scenario.parameters)
    early = by_path["exits.early"]
    values = [early[text(f"report.head.{one}", lang)] for one in ("value", "low", "high")]
    assert values == [0.0115, 0.003, 0.018]
    assert early[text("report.head.source", lang)] == "E23"
    assert by_path["exits.who"][text("report.head.value", lang)] == text("audience.staff", lang)
    assert all(row[text("report.head.parameter", lang)] for row in table)


def test_choices_and_groups_are_called_as_people_call_them(results) -> None:
    path, value = (text(f"report.head.{one}", "zh") for one in ("path", "value"))
    table = rows(opened(results, "zh")[text("report.parameters", "zh")])
    by_path = {row[path]: row[value] for row in table}
    known = results.scenario.parameters
    choices = [one for one in known.values() if one.declared.type == "choice"]
    assert all(by_path[one.path] == text(f"choice.{one.value}", "zh") for one in choices)
    group = results.scenario.structure.groups[0]
    title = results.scenario.structure.group_titles[0]["zh"]
    named = [one.path for one in known.values() if one.value == (group,)]
    assert named
    assert all(by_path[one] == title for one in named)
    assert all(value != "" for value in by_path.values())


def test_an_event_log_is_a_sheet_only_where_it_was_recorded(results) -> None:
    assert text("report.events") not in opened(results).sheetnames
    recorded = synthetic(5, events=True)
    table = rows(opened(recorded)[text("report.events")])
    assert len(table) == 10
    assert table[0]["cause"] == "succession"


def test_words_are_never_formulas(hostile) -> None:
    for lang in LANGUAGES:
        for sheet in opened(hostile, lang):
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_run_that_is_not_two_hundred_long_has_no_verdict(comparison) -> None:
    from sim.experiments.compare import Comparison

    few = [made_up(side.scenario, 20, 7, True) for side in (comparison.a, comparison.b)]
    book = opened(Comparison(*few))
    said = [str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert any(one.startswith("Preliminary: 20 of the 200") for one in said)
