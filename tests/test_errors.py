"""Errors say what, where and the mend, on one line, in both languages."""

import pickle
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import (
    Cancelled,
    EchelonError,
    InputError,
    ScenarioError,
    StoreError,
    Where,
    between,
    nearest,
    one_of,
    shown,
)
from sim.text import LANGUAGES, CatalogueError, keys, template

SEATS = {"en": "Seats", "zh": "培训名额"}


def out_of_range() -> InputError:
    return InputError(
        "out_of_range",
        file=Path("putuo.yaml"),
        line=12,
        key="studio.cohort_size",
        what=SEATS,
        value=900,
        legal=between(1, 500, "persons"),
    )


class TestMessage:
    def test_english(self) -> None:
        assert str(out_of_range()) == (
            "putuo.yaml, line 12, studio.cohort_size: Seats is 900, which is out of range. "
            "Legal: 1 to 500 persons."
        )

    def test_chinese(self) -> None:
        assert out_of_range().message("zh") == (
            "putuo.yaml,第12行,studio.cohort_size:培训名额为 900,超出范围。允许:1 至 500 人。"
        )

    def test_suggests_the_nearest_word(self) -> None:
        error = InputError("unknown_key", value="cohort_sise", nearest="cohort_size")
        assert str(error) == "Unknown key 'cohort_sise'. Did you mean cohort_size?"
        assert error.message("zh") == "未知的键 'cohort_sise'。是否想写 cohort_size?"

    def test_what_is_not_known_is_left_out(self) -> None:
        assert str(InputError("empty_file", file="a.yaml")) == "a.yaml: The file is empty."
        assert str(InputError("empty_file")) == "The file is empty."
        assert str(InputError("wrong_type", value=[])).startswith("The value is [], ")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_stays_on_one_line(self, lang: str) -> None:
        error = InputError("broken_yaml", file="a\nb", detail="while parsing\n  a block")
        assert "\n" not in error.message(lang)

    def test_braces_in_what_the_user_wrote_are_only_text(self) -> None:
        assert "'{legal}'" in str(InputError("unknown_key", value="{legal}"))

    @pytest.mark.parametrize("key", keys("error"))
    def test_every_sentence_can_be_told_in_every_language(self, key: str) -> None:
        parsed = string.Formatter().parse(template(key))
        facts: dict[str, Any] = {name: 7 for _, name, _, _ in parsed if name is not None}
        error = InputError(key.removeprefix("error."), **facts)
        for lang in LANGUAGES:
            assert error.message(lang)

    def test_an_unknown_code_is_found_where_it_is_raised(self) -> None:
        with pytest.raises(CatalogueError, match=r"error\.out_of_rage.*error\.out_of_range"):
            InputError("out_of_rage")

    def test_a_missing_fact_is_found_where_it_is_raised(self) -> None:
        with pytest.raises(CatalogueError, match=r"\{eligible\}"):
            InputError("cohort_exceeds_eligible", value=40)


class TestPlace:
    def test_fills_in_what_was_not_known(self) -> None:
        error = ScenarioError("unknown_key", key="studio", value="x")
        assert error.at(file="putuo.yaml", line=3, key="outer") is error
        assert error.where == Where("putuo.yaml", 3, "studio")
        assert str(error).startswith("putuo.yaml, line 3, studio: ")

    def test_does_not_overwrite_what_was_known(self) -> None:
        error = InputError("empty_file", file="inner.yaml", line=1)
        assert error.at(file="outer.yaml", line=9).where == Where("inner.yaml", 1)

    def test_the_first_line_counts(self) -> None:
        assert Where(line=1).describe() == "line 1"
        assert Where().describe("zh") == ""


class TestKinds:
    def test_input_errors_are_value_errors_of_this_package(self) -> None:
        assert issubclass(ScenarioError, InputError)
        assert issubclass(InputError, ValueError)
        for kind in (InputError, StoreError, Cancelled):
            assert issubclass(kind, EchelonError)

    def test_stopping_and_damage_are_not_the_users_input(self) -> None:
        assert not issubclass(Cancelled, InputError)
        assert not issubclass(StoreError, InputError)

    def test_facts_can_be_read_back(self) -> None:
        error = out_of_range()
        assert (error.code, error.value) == ("out_of_range", 900)
        assert error.legal == {"en": "1 to 500 persons", "zh": "1 至 500 人"}
        assert Cancelled().value is None

    @pytest.mark.parametrize(
        "make",
        [
            out_of_range,
            Cancelled,
            lambda: StoreError("damaged_block", value=3, folder="runs/sweep"),
            lambda: ScenarioError("unknown_key", value="a", nearest="b").at(line=2),
        ],
    )
    def test_crosses_processes_whole(self, make: Callable[[], EchelonError]) -> None:
        error = make()
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert [copy.message(lang) for lang in LANGUAGES] == [
            error.message(lang) for lang in LANGUAGES
        ]


class TestLegal:
    @pytest.mark.parametrize(
        ("arguments", "english", "chinese"),
        [
            ((0, 0.3), "0 to 0.3", "0 至 0.3"),
            ((3, 24, "months"), "3 to 24 months", "3 至 24 个月"),
            ((1, None), "at least 1", "不小于 1"),
            ((None, 1), "at most 1", "不大于 1"),
            ((None, None), "any number", "任意数值"),
            ((0, 1, "none"), "0 to 1", "0 至 1"),
            ((0, 1, "no such unit"), "0 to 1", "0 至 1"),
        ],
    )
    def test_between(self, arguments: tuple[Any, ...], english: str, chinese: str) -> None:
        assert between(*arguments) == {"en": english, "zh": chinese}

    def test_one_of_keeps_the_order_given(self) -> None:
        assert one_of(word for word in ("best", "random")) == {
            "en": "best, random",
            "zh": "best、random",
        }

    def test_one_of_nothing(self) -> None:
        assert one_of([]) == {"en": "none", "zh": "无"}


class TestNearest:
    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("cohort_sise", "cohort_size"),
            ("Cohort-Size", "cohort_size"),
            ("cohort size", "cohort_size"),
            ("e14", "E14"),
            ("zzz", None),
            (7, None),
            (None, None),
        ],
    )
    def test_suggests_only_what_is_alike(self, word: object, expected: str | None) -> None:
        assert nearest(word, ["cohort_size", "selection_rate", "E14"]) == expected

    def test_knows_nothing_where_nothing_is_known(self) -> None:
        assert nearest("a", []) is None


class TestShown:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, "null"),
            (True, "true"),
            (False, "false"),
            (1_000_000_000, "1000000000"),
            (np.int64(5), "5"),
            (0.28, "0.28"),
            (np.float64(0.28), "0.28"),
            (float("nan"), "NaN"),
            (float("-inf"), "-inf"),
            ("six", "'six'"),
            ("a\n b", r"'a\n b'"),
        ],
    )
    def test_as_yaml_would_write_it(self, value: object, expected: str) -> None:
        assert shown(value) == expected

    @pytest.mark.parametrize(
        "value", ["x" * 10_000_000, [[0] * 1000] * 1000, {i: i for i in range(100_000)}, 10**300]
    )
    def test_huge_values_stay_short(self, value: object) -> None:
        assert len(shown(value)) <= 60
