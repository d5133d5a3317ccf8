"""The evidence table is whole, keeps its own rules, and its conversions give its defaults."""

import dataclasses
import math
import re

import pytest

from sim.errors import InputError
from sim.evidence import (
    FITS,
    MARKS,
    Mark,
    UnknownEvidence,
    all_evidence,
    evidence,
    resolve_source,
    weak_spots,
)
from sim.text import LANGUAGES, keys

IDS = [*(f"E{number}" for number in range(1, 17)), "E16b", *(f"E{n}" for n in range(17, 33))]

# Every parameter not named here is borrowed.
NEARER = {
    ("E18", "variance_share"): "related",
    ("E23", "social_worker_hazard"): "related",
    ("E24", "effort"): "related",
    ("E27", "prevalence"): "direct",
    ("E27", "severe_prevalence"): "direct",
    ("E31", "term"): "related",
} | {("E32", item.name): "direct" for item in evidence("E32").parameters}

PARAMETERS = [(row, item) for row in all_evidence() for item in row.parameters]


def value(source: str) -> float:
    row, name = source.split(".")
    return evidence(row).parameter(name).value


class TestTable:
    def test_holds_every_row_in_order(self) -> None:
        assert [row.id for row in all_evidence()] == IDS

    def test_only_checks_have_no_parameters(self) -> None:
        assert [row.id for row in all_evidence() if not row.parameters] == ["E2", "E22"]

    def test_texts_stand_in_both_languages_and_name_no_abbreviated_unit(self) -> None:
        for row in all_evidence():
            labels = [row.mechanism, row.finding, *(item.label for item in row.parameters)]
            labels += [] if row.conversion is None else [row.conversion]
            for label in labels:
                assert tuple(label) == LANGUAGES, row.id
                assert all(label.values()), row.id
                assert not re.search(r"\bSDs?\b", " ".join(label.values())), row.id
            assert row.source, row.id

    def test_defaults_lie_in_their_ranges(self) -> None:
        for row, item in PARAMETERS:
            place = f"{row.id}.{item.name}"
            assert (item.low is None) == (item.high is None), place
            assert math.isfinite(item.value), place
            if item.low is not None and item.high is not None:
                assert item.low <= item.value <= item.high, place
                assert item.low < item.high, place

    def test_marks_are_known_and_have_words(self) -> None:
        for marks in [row.marks for row in all_evidence()] + [item.marks for _, item in PARAMETERS]:
            assert marks
            assert all(mark.letter in MARKS for mark in marks)
            assert all(mark.describe(lang) for mark in marks for lang in LANGUAGES)

    def test_units_are_in_the_catalogue(self) -> None:
        assert {item.unit for _, item in PARAMETERS} <= {
            key.removeprefix("unit.") for key in keys("unit")
        }

    def test_only_what_was_measured_near_the_cadres_is_more_than_borrowed(self) -> None:
        for row, item in PARAMETERS:
            assert item.fit == NEARER.get((row.id, item.name), "borrowed"), f"{row.id}.{item.name}"

    def test_a_row_is_as_weak_as_its_weakest_parameter(self) -> None:
        fits = {row.id: row.fit for row in all_evidence() if row.fit != "borrowed"}
        assert fits == {"E18": "related", "E32": "direct"}
        assert FITS == ("direct", "related", "borrowed")

    def test_rows_cannot_be_changed(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            evidence("E1").source = "elsewhere"  # type: ignore[misc]

    @pytest.mark.parametrize(
        ("row", "sign_only"),
        [
            *((row, True) for row in ("E2", "E3", "E13", "E20", "E22", "E30", "E31")),
            *((row, False) for row in ("E1", "E6", "E10", "E24")),
        ],
    )
    def test_knows_where_the_source_gives_a_direction_only(self, row: str, sign_only: bool) -> None:
        assert evidence(row).sign_only is sign_only

    def test_one_parameter_may_be_known_less_well_than_its_row(self) -> None:
        row = evidence("E24")
        assert row.parameter("effort").sign_only
        assert not row.parameter("exit_hazard_ratio").sign_only
        assert evidence("E27").parameter("exit_hazard_ratio").marks == (Mark("J"),)


class TestConversions:
    """Each default follows from its source's value by the conversion that its row states."""

    def test_mentoring(self) -> None:
        assert value("E1.gain_per_month") == pytest.approx(0.49 * 0.5 / 12, abs=0.0005)

    def test_mentor_quality(self) -> None:
        assert value("E4.gain_per_mentor_quality") == pytest.approx(
            0.111 / 2.56 / 0.20 / 2, abs=0.01
        )

    def test_course(self) -> None:
        assert value("E7.gain_per_programme") == pytest.approx(0.82 * 0.5, abs=0.011)

    def test_fade(self) -> None:
        assert value("E11.monthly_loss") == pytest.approx(1 - 0.5 ** (1 / 11), abs=0.005)
        assert evidence("E11").parameter("monthly_loss").high == pytest.approx(
            1 - 0.5 ** (1 / 6.5), abs=0.005
        )

    def test_drill(self) -> None:
        assert value("E14.gain_per_drill") == pytest.approx(0.67 * 0.5 / 6, abs=0.001)
        assert value("E14.cap") == pytest.approx(6 * value("E14.gain_per_drill"), abs=0.001)

    def test_recognition(self) -> None:
        assert value("E21.exit_hazard_ratio") == pytest.approx(
            math.log(0.652) / math.log(0.565), abs=0.005
        )

    def test_base_exit(self) -> None:
        assert value("E23.early_hazard") == pytest.approx(1 - (1 - 0.242) ** (1 / 24), abs=0.0001)
        assert value("E23.social_worker_hazard") == pytest.approx(1 - 0.8 ** (1 / 12), abs=0.0005)


class TestWeakSpots:
    def test_start_with_the_overlap_of_gains_and_name_known_rows(self) -> None:
        spots = weak_spots()
        assert len(spots) == 7
        assert spots[0].rows == ("E1", "E7", "E13", "E14", "E29")
        assert {row for spot in spots for row in spot.rows} <= set(IDS)
        assert all(tuple(spot.text) == LANGUAGES and all(spot.text.values()) for spot in spots)


class TestLookUp:
    def test_an_unknown_row_names_the_nearest(self) -> None:
        with pytest.raises(KeyError) as caught:
            evidence("e27")
        assert str(caught.value) == "There is no evidence row 'e27'. Did you mean E27?"

    def test_an_unknown_parameter_names_the_nearest(self) -> None:
        with pytest.raises(UnknownEvidence, match=r"E27 has no parameter 'prevalance'.*prevalence"):
            evidence("E27").parameter("prevalance")


class TestSource:
    @pytest.mark.parametrize(
        ("source", "kind", "fit", "english", "chinese"),
        [
            ("assumption", "assumption", None, "assumption", "假定"),
            ("local", "local", None, "local figures", "本地情况"),
            ("E1", "evidence", "borrowed", "E1, A, borrowed", "E1,A,借用"),
            ("E16b", "evidence", "borrowed", "E16b, A, borrowed", "E16b,A,借用"),
            (
                "E3",
                "evidence",
                "borrowed",
                "E3, A sign, J size, borrowed",
                "E3,A(方向),J(大小),借用",
            ),
            ("E24.effort", "evidence", "related", "E24, A sign, related", "E24,A(方向),相关"),
            ("E27.prevalence", "evidence", "direct", "E27, A, direct", "E27,A,直接"),
            ("001", "document", None, "document 001", "文献001"),
            ("doc 001", "document", None, "document 001", "文献001"),
            ("001 S2 L18", "document", None, "document 001, S2 L18", "文献001,S2 L18"),
            ("003 §3.1", "document", None, "document 003, §3.1", "文献003,§3.1"),
            ("004 A-select L13", "document", None, "document 004, A-select L13", None),
            ("000 A1 L23–25", "document", None, "document 000, A1 L23–25", None),
            ("001 S0 L8; S2 L18", "document", None, "document 001, S0 L8; S2 L18", None),
        ],
    )
    def test_legal_forms(
        self, source: str, kind: str, fit: str | None, english: str, chinese: str | None
    ) -> None:
        found = resolve_source(source)
        assert (found.kind, found.fit) == (kind, fit)
        assert found.label["en"] == english
        if chinese is not None:
            assert found.label["zh"] == chinese

    def test_evidence_carries_its_row_and_marks(self) -> None:
        found = resolve_source("E24.effort")
        assert found.evidence is evidence("E24")
        assert found.marks == (Mark("A", "sign"),)

    def test_a_row_with_mixed_fits_claims_the_weakest(self) -> None:
        assert resolve_source("E27").fit == "borrowed"

    def test_what_is_no_evidence_claims_no_mark(self) -> None:
        for source in ("assumption", "local", "doc 001"):
            found = resolve_source(source)
            assert (found.marks, found.fit, found.evidence) == ((), None, None)

    @pytest.mark.parametrize(
        "source",
        ["", "e14", "E", "E1.", "E1 A", "01 S2", "0012", "001 S2 X18", "001 S2; ", "guess", "E١"],
    )
    def test_other_forms_are_refused_with_the_legal_ones(self, source: str) -> None:
        with pytest.raises(ValueError, match="is not a source") as caught:
            resolve_source(source)
        assert isinstance(caught.value, InputError)
        for form in ("assumption", "local", "E14", "E27.prevalence", "doc 001", "001 S2 L18"):
            for lang in LANGUAGES:
                assert form in caught.value.message(lang)

    def test_a_misspelt_source_suggests_the_nearest(self) -> None:
        with pytest.raises(InputError, match="Did you mean assumption"):
            resolve_source("assumtion")

    @pytest.mark.parametrize("source", ["E99", "E27.nothing"])
    def test_a_row_that_is_not_in_the_table_is_refused(self, source: str) -> None:
        with pytest.raises(UnknownEvidence):
            resolve_source(source)
