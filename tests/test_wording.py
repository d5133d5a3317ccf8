import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.indicators import KINDS
from sim.text import keys, text, unbracketed
from sim.wording import (
    axis_label,
    displayed,
    exceeded_entrants,
    gap_label,
    in_sentence,
    number,
    rounded_shares,
    scale_label,
    share_words,
    unit_name,
)


@st.composite
def counts(draw):
    """Three counts of futures that are not all zero."""
    return draw(st.tuples(*[st.integers(0, 400)] * 3).filter(lambda three: sum(three) > 0))


class TestShares:
    @given(counts())
    def test_add_up_to_100_in_steps_of_5_and_move_less_than_a_step(self, three) -> None:
        shares = [count / sum(three) for count in three]
        rounded = rounded_shares(shares)
        assert sum(rounded) == 100
        for share, whole in zip(shares, rounded, strict=True):
            assert whole % 5 == 0
            assert abs(100 * share - whole) < 5

    @pytest.mark.parametrize(
        ("shares", "rounded"),
        [
            ((0.6, 0.4, 0.0), (60, 40, 0)),
            ((1 / 3, 1 / 3, 1 / 3), (35, 35, 30)),
            ((0.03, 0.03, 0.94), (5, 0, 95)),
            ((0.15, 0.35, 0.5), (15, 35, 50)),
        ],
    )
    def test_go_to_the_largest_remainders(self, shares, rounded) -> None:
        assert rounded_shares(shares) == rounded

    @given(counts())
    def test_none_and_all_are_said_only_where_they_are_exact(self, three) -> None:
        total = sum(three)
        rounded = rounded_shares([count / total for count in three])
        for count, whole in zip(three, rounded, strict=True):
            words = share_words("verdict.same", count / total, whole)
            assert ("in none" in words) == (count == 0)
            assert ("in all" in words) == (count == total)
            if "fewer than 5" in words:
                assert 0 < count / total < 0.05
            if "more than 95" in words:
                assert 0.95 < count / total < 1

    def test_words_and_rounding_agree(self) -> None:
        assert share_words("verdict.same", 0.03, 5) == "in about 5 it is about the same"
        assert share_words("verdict.same", 0.03, 0) == "in fewer than 5 it is about the same"


class TestValues:
    def test_a_gain_is_told_in_entrants_exceeded(self) -> None:
        assert exceeded_entrants(0.0) == 5.0
        assert exceeded_entrants(1.0) == pytest.approx(8.413, abs=1e-3)
        assert number(float(displayed(1.0, "SD")), "SD") == "8.4"
        assert unit_name("SD", "en") == "of 10 entrants"

    def test_shares_are_percent(self) -> None:
        assert number(float(displayed(0.283, "share")), "share") + unit_name("share", "zh") == "28%"

    def test_other_values_are_shown_as_they_are(self) -> None:
        assert number(float(displayed(2345.6, "mentor_days")), "mentor_days") == "2,346"
        assert number(2.25, "persons", more=1) == "2.2"

    def test_differences_show_their_sign(self) -> None:
        assert number(0.42, "SD", signed=True) == "+0.4"
        assert number(-3.0, "persons", signed=True) == "\N{MINUS SIGN}3"
        assert number(-0.01, "persons", signed=True) == "0"

    def test_no_unit_of_the_catalogue_shows_the_statisticians_word(self) -> None:
        for key in keys("unit"):
            for lang in ("en", "zh"):
                unit = key.removeprefix("unit.")
                assert "SD" not in unit_name(unit, lang) + scale_label(unit, lang)

    def test_an_axis_names_indicator_and_unit(self) -> None:
        title = {"en": "Mean age", "zh": "平均年龄"}
        assert axis_label(title, "years", "en") == "Mean age (years)"
        assert axis_label(title, "years", "zh") == "平均年龄(岁)"


def test_titles_lose_their_capital_inside_a_sentence() -> None:
    assert in_sentence({"en": "Mean age", "zh": "平均年龄"}) == "mean age"
    assert in_sentence({"en": "Mean age", "zh": "平均年龄"}, "zh") == "平均年龄"
    assert in_sentence("IT posts") == "IT posts"


def test_shares_differ_by_points_and_not_by_per_cent() -> None:
    assert (scale_label("share", "en"), gap_label("share", "en")) == ("%", "points")
    assert gap_label("share", "zh") == "个百分点"
    assert gap_label("persons", "zh") == scale_label("persons", "zh")
    assert axis_label("Retention", "share", "en", gap=True) == "Retention (points)"


class TestUnits:
    @pytest.mark.parametrize("key", keys("unit"))
    def test_stand_alone_without_half_a_bracket(self, key) -> None:
        """A bracket that does not hold the whole is the model scale's: "人(模型尺度)"."""
        alone = {lang: unbracketed(text(key, lang)) for lang in ("en", "zh")}
        assert "(" not in alone["en"]
        assert "(" not in alone["zh"] or "(模型尺度" in alone["zh"]

    @pytest.mark.parametrize(
        ("unit", "en", "zh"),
        [
            ("mentees_per_mentor", "mentees each", "人/导师"),
            ("share_per_month", "(share a month)", "(每月占比)"),
            ("per_month", "a month", "次/月"),
            ("classes", "side by side", "个"),
        ],
    )
    def test_read_well_after_a_number(self, unit, en, zh) -> None:
        assert (unit_name(unit, "en"), unit_name(unit, "zh")) == (en, zh)

    def test_what_is_counted_per_mentor_is_persons(self) -> None:
        assert KINDS["mentees_per_mentor"].unit == "mentees_per_mentor"
