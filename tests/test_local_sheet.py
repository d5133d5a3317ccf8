"""The spreadsheet of totals: a template that is filled in, read back and refused when it lies."""

import pytest
from openpyxl import load_workbook

from sim import cli
from sim.errors import InputError
from sim.report.local_sheet import SHEET, read_totals, write_template
from sim.scenario import load
from sim.text import LANGUAGES, text


@pytest.fixture(scope="module")
def preset():
    return load("putuo")


@pytest.fixture
def template(preset, tmp_path):
    path = tmp_path / "totals.xlsx"
    write_template(preset, path)
    return path


def filled(path, entries):
    book = load_workbook(path)
    sheet = book[SHEET]
    for row in sheet.iter_rows():
        if row[0].value in entries:
            row[3].value = entries[row[0].value]
    book.save(path)
    return path


def test_it_asks_for_every_total_in_both_languages(preset, template):
    rows = {row[0].value: row for row in load_workbook(template)[SHEET].iter_rows()}
    for name in preset.local.totals:
        key, label, given, value, unit, _ = rows[name]
        assert key.value == name
        assert " · " in label.value
        assert given.value is not None
        assert value.value is None
        assert unit.value
    assert rows["headcount"][2].value == 273
    for lang in LANGUAGES:
        assert text("notice.before_data_entry", lang) in rows


def test_each_cell_to_fill_knows_its_legal_range(preset, template):
    rules = load_workbook(template)[SHEET].data_validations.dataValidation
    assert len(rules) == len(preset.local.totals)
    assert {(rule.formula1, rule.formula2) for rule in rules} >= {("0", "1"), ("16", "110")}


def test_what_is_filled_in_comes_back(template):
    assert read_totals(template) == {}
    entries = {"headcount": 120, "young_share": 0.4, "seats": 20}
    assert read_totals(filled(template, entries)) == entries


def test_the_totals_make_a_district(preset, template):
    district = preset.with_local(read_totals(filled(template, {"headcount": 120, "seats": 20})))
    assert district.structure.posts == 120


def test_a_template_is_never_overwritten(preset, template):
    with pytest.raises(InputError) as caught:
        write_template(preset, template)
    assert caught.value.code == "file_exists"


def test_a_formula_that_no_program_has_calculated_is_named_by_its_cell(template):
    with pytest.raises(InputError, match=r"echelon-local!D\d+: The formula '=60\+60'"):
        read_totals(filled(template, {"headcount": "=60+60"}))


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"not a workbook", "not_a_template"), (b"x" * ((1 << 20) + 1), "file_too_large")],
    ids=["text", "large"],
)
def test_another_file_is_refused(tmp_path, content, code):
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_totals(path)
    assert caught.value.code == code


def test_another_workbook_is_refused(template):
    book = load_workbook(template)
    book[SHEET].title = "Sheet1"
    book.save(template)
    with pytest.raises(InputError) as caught:
        read_totals(template)
    assert caught.value.code == "not_a_template"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        read_totals(tmp_path / "none.xlsx")
    assert caught.value.code == "missing_file"


class TestCommand:
    @pytest.fixture
    def say(self, capsys):
        def say(*arguments):
            with pytest.raises(SystemExit) as left:
                cli.main(["local", "putuo", "--lang", "en", *(str(one) for one in arguments)])
            said = capsys.readouterr()
            return left.value.code, said.out, said.err

        return say

    def test_without_totals_it_shows_the_presets_and_the_way(self, say):
        status, out, _ = say()
        assert status == 0
        assert "273  persons" in out
        assert "--template" in out

    def test_a_template_makes_a_file_that_loads(self, say, tmp_path):
        sheet, file = tmp_path / "totals.xlsx", tmp_path / "my.yaml"
        status, out, _ = say("--template", sheet)
        assert (status, text("notice.before_data_entry") in out) == (0, True)
        filled(sheet, {"headcount": 120, "seats": 20})
        status, out, _ = say("--from", sheet, "--total", "mentors=4", "--out", file)
        assert status == 0
        assert "local figures" in out
        district = load(file)
        assert district.structure.posts == 120
        assert district.parameter("population.veterans.count").value == 4

    def test_a_contradiction_is_one_line(self, say):
        status, out, err = say("--total", "seats=300")
        assert (status, out) == (2, "")
        assert err.startswith("seats: Seats is 300, but Head count is only 273")
        assert err.count("\n") == 1

    def test_a_mistake_in_the_template_names_the_file(self, say, tmp_path):
        sheet = tmp_path / "totals.xlsx"
        say("--template", sheet)
        filled(sheet, {"seats": 300})
        assert say("--from", sheet)[2].startswith("totals.xlsx, seats: Seats is 300")
        # What the command line says goes before what the file says.
        assert say("--from", sheet, "--total", "seats=301")[2].startswith("seats: Seats is 301")

    def test_no_file_is_overwritten(self, say, tmp_path):
        file = tmp_path / "my.yaml"
        file.write_text("mine", encoding="utf-8")
        status, _, err = say("--total", "seats=20", "--out", file)
        assert (status, "is there already" in err) == (2, True)
        assert file.read_text(encoding="utf-8") == "mine"
