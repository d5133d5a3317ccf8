"""What the charts draw, made without a browser."""

import json
import re
from typing import Any

import numpy as np
import pytest

from sim.experiments.compare import Comparison
from sim.readings import difference
from sim.text import LANGUAGES
from sim.ui.charts import packed, spec
from sim.wording import displayed, gap_label
from tests.district import district
from tests.synthetic import synthetic

VARIANT = district().variant("more_mentors")
NAMES = ["gain_since_entry", "mentees_per_mentor", "mean_age"]


@pytest.fixture(scope="module")
def results():
    return synthetic(200)


@pytest.fixture(scope="module")
def comparison(results):
    moved = {name: results.values(name) + 0.3 for name in results.measures}
    return Comparison(results, synthetic(200, scenario=VARIANT, values=moved))


@pytest.fixture(scope="module")
def early(comparison):
    return Comparison(comparison.a.head(20), comparison.b.head(20))


def words_in(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [words for value in tree.values() for words in words_in(value)]
    if isinstance(tree, list):
        return [words for value in tree for words in words_in(value)]
    return [tree] if isinstance(tree, str) else []


class TestNumbers:
    def test_panels_draw_the_bands_of_the_results(self, results) -> None:
        panels = spec(results, None, NAMES, "en")["panels"]
        assert [panel["name"] for panel in panels] == NAMES
        for panel, name in zip(panels, NAMES, strict=True):
            unit = results.measure(name).kind.unit
            for column, values in panel["current"].items():
                expected = displayed(results.bands(name)[column], unit)
                np.testing.assert_allclose(values, expected, atol=1e-5)
            assert len(panel["current"]["median"]) == results.steps + 1

    def test_everything_drawn_lies_inside_its_axis(self, comparison) -> None:
        for panel in spec(comparison.b, comparison, NAMES, "en")["panels"]:
            drawn = [*panel["current"].values(), panel["kept"]["low80"], panel["kept"]["high80"]]
            assert panel["axis"]["low"] <= np.min(drawn) <= np.max(drawn) <= panel["axis"]["high"]
            below = panel["difference"]
            shown = [below[name] for name in ("mean", "low", "high")] + [below["threshold"]["high"]]
            assert below["axis"]["low"] <= np.min(shown) <= np.max(shown) <= below["axis"]["high"]

    def test_the_paired_difference_is_that_of_the_comparison(self, comparison) -> None:
        table = comparison.difference("mean_age")
        for ours, column in zip(
            difference(comparison, "mean_age"), ("mean", "low", "high"), strict=True
        ):
            np.testing.assert_allclose(ours, table[column])

    def test_differences_in_gain_are_told_in_entrants_exceeded(self, comparison) -> None:
        mean, low, high = difference(comparison, "gain_since_entry")
        a, b = (
            displayed(side.values("gain_since_entry"), "SD")
            for side in (comparison.a, comparison.b)
        )
        np.testing.assert_allclose(mean, (b - a).mean(axis=0))
        assert (low <= mean).all()
        assert (mean <= high).all()
        assert mean.max() > 0.3  # 0.3 on the model's scale is about one entrant of 10

    def test_the_same_results_give_the_same_picture(self, results, comparison) -> None:
        once, again = (
            json.dumps(spec(comparison.b, comparison, NAMES, "en"), allow_nan=False) for _ in "ab"
        )
        assert once == again

    def test_an_indicator_that_the_run_does_not_have_is_left_out(self, results) -> None:
        panels = spec(results, None, ["mean_age", "no_such"], "en")["panels"]
        assert [panel["name"] for panel in panels] == ["mean_age"]


class TestWords:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_model_scale_is_never_called_sd(self, comparison, lang) -> None:
        words = words_in(spec(comparison.b, comparison, NAMES, lang))
        assert [one for one in words if re.search(r"\bSD\b|概率|把握", one)] == []

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_picture_has_a_text_alternative_with_its_last_values(
        self, comparison, lang
    ) -> None:
        for panel in spec(comparison.b, comparison, NAMES, lang)["panels"]:
            last = f"{panel['current']['median'][-1]:.{panel['digits']}f}".replace("-", "−")
            assert last in panel["alternative"]
            assert panel["difference"]["alternative"]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_picture_names_its_unit_a_difference_its_own(self, comparison, lang) -> None:
        for panel in spec(comparison.b, comparison, NAMES, lang)["panels"]:
            unit = comparison.b.measure(panel["name"]).kind.unit
            assert panel["difference"]["unit"] == gap_label(unit, lang)
            for picture in (panel, panel["difference"]):
                assert f"({picture['unit']})" in picture["alternative"]

    def test_the_reader_can_choose_among_all_indicators(self, results) -> None:
        choices = spec(results, None, NAMES, "zh")["choices"]
        assert [one["name"] for one in choices] == list(results.measures)

    def test_the_legend_names_only_what_is_drawn(self, results, comparison) -> None:
        alone = [one["kind"] for one in spec(results, None, NAMES, "en")["legend"]]
        paired = [one["kind"] for one in spec(comparison.b, comparison, NAMES, "en")["legend"]]
        assert alone == ["median", "band50", "band80"]
        assert paired == [*alone, "kept", "kept-edge", "difference", "threshold"]


class TestVerdict:
    def test_three_parts_that_sum_to_100(self, comparison) -> None:
        for panel in spec(comparison.b, comparison, NAMES, "en")["panels"]:
            assert sum(one["share"] for one in panel["difference"]["shares"]) == 100

    def test_where_neither_direction_is_better_none_is_called_so(self, comparison) -> None:
        panels = spec(comparison.b, comparison, NAMES, "en")["panels"]
        kinds = [[one["kind"] for one in panel["difference"]["shares"]] for panel in panels]
        assert kinds[0] == ["better", "same", "worse"]
        assert kinds[2] == ["higher", "same", "lower"]

    def test_none_before_200_futures(self, early) -> None:
        for panel in spec(early.b, early, NAMES, "en")["panels"]:
            assert panel["difference"]["shares"] == []


class TestOnItsWay:
    def test_fractions_are_whole_numbers_and_the_same_again(self, comparison: Comparison) -> None:
        def unpacked(value: Any) -> Any:
            if isinstance(value, dict):
                if "whole" in value:
                    return [one / 1e5 for one in value["whole"]]
                return {name: unpacked(part) for name, part in value.items()}
            return [unpacked(part) for part in value] if isinstance(value, list) else value

        drawn = spec(comparison.b, comparison, NAMES, "en")
        assert unpacked(packed(drawn)) == drawn
        medians = packed(drawn)["panels"][0]["kept"]["median"]["whole"]
        assert all(isinstance(one, int) for one in medians)
