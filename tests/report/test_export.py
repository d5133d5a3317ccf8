"""One call makes any format; each says what it is, and is the same for the same run."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from html import unescape

import pytest
from PIL import Image

import sim
from sim.errors import InputError, ScenarioError
from sim.report import FORMATS, export
from sim.report.subject import CHARTS, Subject, default_labels
from sim.report.tables import ends_table, side_by_side_table
from sim.text import LANGUAGES, text
from tests.report.conftest import HOSTILE

QUICK = [format_ for format_ in FORMATS if format_ != "html"]


def said(format: str, content: bytes) -> str:
    """Everything readable in a file."""
    if format in ("pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = [name for name in file.namelist() if name.endswith(".xml")]
            # Some writers spell Chinese as character references.
            return " ".join(_named(file.read(name).decode("utf-8")) for name in names)
    if format == "png":
        with Image.open(io.BytesIO(content)) as image:
            return " ".join(str(value) for value in image.info.values())
    return content.decode("utf-8-sig")


def _named(xml: str) -> str:
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), xml)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "format"),
    [*(("comparison", one) for one in QUICK), ("results", "csv"), ("results", "svg")],
)
def test_every_file_carries_notice_version_hash_and_seed(kind, format, lang, request) -> None:
    of = request.getfixturevalue(kind)
    file = export(format, of, lang)
    words = said(format, file.content)
    run = of if kind == "results" else of.b
    assert text("notice.exploratory", lang) in words
    assert run.scenario.hash[:8] in words
    assert sim.__version__ in words
    assert {"en": "seed 7", "zh": "随机种子 7"}[lang] in words
    assert file.media_type == FORMATS[format]
    assert re.fullmatch(rf"echelon-[\w-]+-{lang}\.(brief\.html|{format})", file.name)


@pytest.mark.parametrize("format", QUICK)
def test_hostile_names_do_no_harm(format, hostile) -> None:
    words = said(format, export(format, hostile).content)
    # Nobody reads a table of text, or what is said within a picture, as markup.
    assert format in ("csv", "png") or HOSTILE not in words
    if format in ("pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(export(format, hostile).content)) as file:
            for name in file.namelist():
                if name.endswith((".xml", ".rels")):
                    ET.fromstring(file.read(name))


def test_the_same_run_gives_the_same_picture(results) -> None:
    for kind in ("png", "svg", "csv"):
        assert export(kind, results).content == export(kind, results).content


def test_an_unknown_format_or_language_is_refused(results) -> None:
    with pytest.raises(InputError) as raised:
        export("ppt", results)
    assert "pptx" in raised.value.message("en")
    with pytest.raises(InputError):
        export("pptx", results, "fr")


class TestChosenIndicators:
    OTHERS = ("mean_age", "left_so_far")

    @pytest.mark.parametrize("format", ["svg", "brief", "xlsx", "pptx"])
    @pytest.mark.parametrize("kind", ["results", "comparison"])
    def test_are_those_of_the_answer_and_the_charts(self, kind, format, request) -> None:
        of = request.getfixturevalue(kind)
        subject = Subject(of, "en", shown=self.OTHERS)
        assert subject.shown == list(self.OTHERS)
        chosen = export(format, of, "en", indicators=self.OTHERS).content
        assert chosen != export(format, of, "en").content
        if format != "svg":  # its words are drawn
            assert all(answer in unescape(said(format, chosen)) for answer in subject.answers)

    def test_lead_the_tables(self, comparison) -> None:
        subject = Subject(comparison, "en", shown=self.OTHERS)
        titles = [comparison.b.measure(name).title["en"] for name in self.OTHERS]
        assert [row[1] for row in ends_table(subject)[1:3]] == titles
        _, *rows = side_by_side_table(subject, comparison)
        assert [row[0] for row in rows[:2]] == titles
        assert len(rows) == len(comparison.b.measures)

    def test_twice_is_once_and_none_are_the_scenarios_first(self, results) -> None:
        twice = (*self.OTHERS, self.OTHERS[0])
        assert Subject(results, "en", shown=twice).shown == list(self.OTHERS)
        assert Subject(results, "en").shown == list(results.measures)[:CHARTS]

    @pytest.mark.parametrize("format", FORMATS)
    def test_unknown_ones_and_too_many_are_refused(self, results, format) -> None:
        with pytest.raises(InputError, match="mean_age"):
            export(format, results, indicators=["mean_agee"])
        with pytest.raises(InputError, match="1 to 3"):
            export(format, results, indicators=list(results.measures)[: CHARTS + 1])


class TestTheCsv:
    def test_has_a_row_per_option_indicator_and_month(self, comparison) -> None:
        content = export("csv", comparison).content
        assert content.startswith(b"\xef\xbb\xbf#")
        lines = content.decode("utf-8-sig").splitlines()
        bands, _, differences = "\n".join(lines[3:]).partition("\n\n")
        table = list(csv.DictReader(io.StringIO(bands)))
        months, indicators = len(comparison.a.timeline), len(comparison.a.measures)
        assert len(table) == 2 * months * indicators
        shown = [
            row for row in table if row["name in files"] == "mean_age" and row["option"] == "B"
        ]
        expected = comparison.b.bands("mean_age")
        assert float(shown[3]["typical (median)"]) == pytest.approx(
            expected["median"].iloc[3], abs=1e-4
        )
        paired = list(csv.DictReader(io.StringIO(differences.split("\n", 1)[1])))
        assert len(paired) == months * indicators

    def test_names_no_option_where_there_is_one_run(self, results) -> None:
        lines = export("csv", results).content.decode("utf-8-sig").splitlines()
        table = list(csv.DictReader(lines[3:]))
        assert len(table) == len(results.timeline) * len(results.measures)
        assert "option" not in table[0]
        assert all(value not in ("A", "B") for row in table for value in row.values())

    def test_no_cell_is_a_formula(self, hostile) -> None:
        text_ = export("csv", hostile).content.decode("utf-8-sig")
        rows = csv.reader(line for line in text_.splitlines() if not line.startswith("#"))
        for row in rows:
            assert not any(re.match(r"[=@+]|-\D", cell) for cell in row)


class TestNames:
    def test_a_variant_is_called_by_its_title_and_its_preset_so(self, comparison) -> None:
        a, b = default_labels(comparison)
        assert (a["en"], b["zh"]) == ("preset", "增加导师")

    def test_moved_levers_are_told(self, results) -> None:
        from sim.experiments.compare import Comparison
        from tests.report.conftest import made_up

        moved = results.scenario.with_levers({"studio.cohort_size": 18})
        a, b = default_labels(Comparison(results, made_up(moved, 200, 7, True)))
        assert "12" in a["en"]
        assert "18" in b["zh"]

    def test_labels_that_are_given_are_used(self, comparison) -> None:
        labels = ({"en": "six", "zh": "六"}, {"en": "ten", "zh": "十"})
        subject = Subject(comparison, "zh", labels)
        assert subject.names == ("六", "十")
        assert all("“十”" in one for one in subject.answers[:1])


def test_the_hostile_scenario_is_what_it_claims(hostile) -> None:
    assert HOSTILE in hostile.a.scenario.title["en"]
    assert hostile.b.scenario.title["zh"] == "=1+1"
    with pytest.raises(ScenarioError):
        hostile.a.scenario.variant("absent")
