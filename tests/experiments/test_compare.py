import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.errors import InputError
from sim.experiments.compare import (
    Comparison,
    required_replications,
    shares,
    variance_ratio,
)
from sim.experiments.verdict import Verdict
from tests.district import district
from tests.synthetic import synthetic

MENTORS = "population.veterans.count"


def comparison(
    gaps: np.ndarray, name: str = "gain_since_entry", levers: dict | None = None
) -> Comparison:
    """A comparison whose paired differences are ``gaps``, (R,), from the first month on."""
    replications = len(gaps)
    a = synthetic(replications)
    b = synthetic(
        replications,
        scenario=district().with_parameters(levers or {"studio.cohort_size": 10}),
        values={name: a.values(name) + np.column_stack([gaps * 0, *[gaps] * 8])},
    )
    return Comparison(a, b)


def row(table: pd.DataFrame, month: int, *columns: str) -> list[float]:
    return [float(table[column].loc[month]) for column in columns]


class TestDifference:
    def test_is_b_less_a_future_by_future(self) -> None:
        gaps = np.linspace(-0.5, 1.5, 21)
        table = comparison(gaps).difference("gain_since_entry")
        assert table.index.tolist() == list(range(9))
        assert row(table, 0, "mean", "low", "high") == [0, 0, 0]
        assert table.loc[8, "mean"] == pytest.approx(0.5)
        # With 21 futures the 5 % and 95 % quantiles are the second and the last but one.
        assert table.loc[8, "low"] == pytest.approx(-0.4)
        assert table.loc[8, "high"] == pytest.approx(1.4)
        assert table.attrs == {"unit": "SD", "direction": "up", "worthwhile": 0.05}

    def test_the_interval_of_the_mean_is_students(self) -> None:
        gaps = np.random.default_rng(5).normal(0.3, 1.0, size=40)
        table = comparison(gaps).difference("gain_since_entry")
        low, high = stats.t.interval(0.95, 39, gaps.mean(), stats.sem(gaps))
        assert row(table, 4, "mean_low", "mean_high") == pytest.approx([low, high])

    def test_a_single_future_has_no_interval_of_its_mean(self) -> None:
        table = comparison(np.array([0.2])).difference("gain_since_entry")
        assert table.loc[1, "mean"] == pytest.approx(0.2)
        assert math.isnan(row(table, 1, "mean_low")[0])

    def test_lists_what_differs(self) -> None:
        assert comparison(np.zeros(3)).levers == [("studio.cohort_size", 12, 10)]


class TestShares:
    gaps = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])

    def test_of_more_is_better(self) -> None:
        assert [float(share) for share in shares(self.gaps, 1.0, "up")] == [3 / 8, 3 / 8, 2 / 8]

    def test_of_less_is_better(self) -> None:
        assert [float(share) for share in shares(self.gaps, 1.0, "down")] == [2 / 8, 3 / 8, 3 / 8]

    def test_of_neither_count_higher_first(self) -> None:
        assert [float(share) for share in shares(self.gaps, 1.0, "neither")] == [
            3 / 8,
            3 / 8,
            2 / 8,
        ]

    def test_no_difference_is_never_a_better_one(self) -> None:
        assert [float(share) for share in shares(self.gaps, 0.0, "up")] == [4 / 8, 1 / 8, 3 / 8]

    def test_use_the_direction_of_the_indicator(self) -> None:
        gaps = np.array([1.0] * 3 + [0.0] * 1)
        table = comparison(gaps, "mentees_per_mentor").difference("mentees_per_mentor")
        assert row(table, 8, "better", "same", "worse") == [0, 0.25, 0.75]


class TestPairs:
    def test_where_one_run_is_longer_the_common_futures_are_compared(self) -> None:
        both = Comparison(synthetic(8), synthetic(3))
        assert (both.a.replications, both.b.replications, both.replications) == (3, 3, 3)
        assert (both.difference("mean_age")["mean"] == 0).all()

    @pytest.mark.parametrize(
        ("other", "named"),
        [
            (synthetic(seed=2), "seed"),
            (synthetic(unknowns=False), "unknowns"),
            (synthetic(first=6), "first replication"),
            (synthetic(scenario=district().with_months(5)), "calendar"),
        ],
        ids=["seed", "unknowns", "first", "months"],
    )
    def test_without_common_luck_are_refused(self, other, named) -> None:
        with pytest.raises(InputError, match=named) as refused:
            Comparison(synthetic(), other)
        assert len(refused.value.message("zh")) > 10

    def test_an_unknown_indicator_names_the_nearest(self) -> None:
        both = Comparison(synthetic(), synthetic())
        for ask in (both.difference, both.verdict):
            with pytest.raises(InputError, match="Did you mean total_gain"):
                ask("totl_gain")


class TestRequiredReplications:
    def test_are_the_fewest_that_tell_half_the_worthwhile_difference(self) -> None:
        gaps = np.random.default_rng(3).normal(size=400)
        needed = required_replications(gaps, 0.2)
        assert needed is not None

        def half_width(count: int) -> float:
            return 1.959964 * gaps.std(ddof=1) / math.sqrt(count)

        assert half_width(needed) < 0.1 <= half_width(needed - 1)

    def test_are_two_where_nothing_varies(self) -> None:
        assert required_replications(np.full(50, 0.3), 0.1) == 2

    def test_are_unknown_without_a_worthwhile_difference_or_a_second_future(self) -> None:
        assert required_replications(np.arange(9.0), 0.0) is None
        assert required_replications(np.array([1.0]), 0.1) is None


class TestVarianceRatio:
    def test_is_that_of_independent_runs_over_that_of_pairs(self) -> None:
        generator = np.random.default_rng(11)
        a = generator.normal(size=1000)
        b = a + 0.1 * generator.normal(size=1000)
        assert variance_ratio(a, b) == pytest.approx(2.01 / 0.01, rel=0.1)

    def test_without_variance(self) -> None:
        a = np.arange(5.0)
        assert variance_ratio(a, a + 1) == math.inf
        assert math.isnan(variance_ratio(a * 0, a * 0))
        assert math.isnan(variance_ratio(a[:1], a[:1]))


class TestVerdict:
    def test_counts_futures_against_the_worthwhile_difference(self) -> None:
        gaps = np.repeat([0.2, 0.01, -0.2], [130, 50, 20])
        verdict = comparison(gaps).verdict("gain_since_entry")
        assert (verdict.better, verdict.same, verdict.worse) == (0.65, 0.25, 0.1)
        assert not verdict.preliminary
        assert not verdict.undecided
        assert verdict.month == 8
        assert verdict.sentence(a="30 seats", b="18 seats") == (
            "In about 65 of 100 simulated futures, 18 seats does noticeably better than 30 seats "
            "on gain since entry; in about 25 it is about the same; in about 10 it is worse."
        )

    def test_speaks_of_the_month_that_is_asked_for(self) -> None:
        verdict = comparison(np.full(200, 0.2)).verdict("gain_since_entry", month=0)
        assert (verdict.month, verdict.same) == (0, 1.0)

    def test_is_withheld_below_200_futures(self) -> None:
        verdict = comparison(np.full(199, 0.2)).verdict("gain_since_entry")
        assert verdict.preliminary
        assert "199" in verdict.sentence()
        assert "better" not in verdict.sentence()

    def test_says_when_the_futures_disagree(self) -> None:
        gaps = np.repeat([0.2, 0.0, -0.2], [90, 40, 70])
        verdict = comparison(gaps).verdict("gain_since_entry")
        assert verdict.undecided
        assert "cannot be told apart" in verdict.sentence()
        assert "难分优劣" in verdict.sentence("zh")

    @pytest.mark.parametrize("counts", [(180, 10, 10), (20, 160, 20), (100, 100, 0)])
    def test_is_decided_where_one_answer_prevails(self, counts) -> None:
        gaps = np.repeat([0.2, 0.0, -0.2], counts)
        assert not comparison(gaps).verdict("gain_since_entry").undecided

    def test_asks_for_more_replications_only_if_they_would_help(self) -> None:
        noisy = np.random.default_rng(2).normal(0.3, 2.0, size=200)
        verdict = comparison(noisy).verdict("gain_since_entry")
        assert verdict.required_replications is not None
        assert f"About {verdict.required_replications} replications" in verdict.sentence()
        steady = comparison(np.full(200, 0.3)).verdict("gain_since_entry")
        assert "replications" not in steady.sentence()

    def test_says_higher_and_lower_where_neither_is_better(self) -> None:
        gaps = np.repeat([1.0, -1.0], [150, 50])
        sentence = comparison(gaps, "mean_age").verdict("mean_age").sentence()
        assert "mean age is noticeably higher with B than with A" in sentence
        assert "better" not in sentence
        assert "in about 25 it is lower" in sentence

    def test_says_when_there_is_nothing_to_compare(self) -> None:
        verdict = Comparison(synthetic(200), synthetic(200)).verdict("mean_age")
        assert verdict.identical
        assert verdict.sentence("zh") == "A与B设置相同。"

    def test_where_no_future_differs_it_says_so_once(self) -> None:
        verdict = comparison(np.zeros(200)).verdict("gain_since_entry")
        assert not verdict.identical
        same = "In all simulated futures, A and B are about the same on gain since entry."
        assert verdict.sentence() == same
        assert verdict.sentence("zh") == "在所有模拟情形中,A与B的能力提升差别不大。"

    def test_names_options_in_the_language_of_the_sentence(self) -> None:
        verdict = comparison(np.full(200, 0.2)).verdict("gain_since_entry")
        titles = {"a": {"en": "Six", "zh": "六名"}, "b": {"en": "Ten", "zh": "十名"}}
        assert "Ten does noticeably better than Six" in verdict.sentence("en", **titles)
        assert "十名的能力提升都明显好于六名" in verdict.sentence("zh", **titles)


class TestAssumedDirection:
    def verdict(self, gaps: np.ndarray, levers: dict, name: str = "gain_since_entry") -> Verdict:
        return comparison(gaps, name, levers).verdict(name)

    def test_more_mentors_cannot_harm_and_the_verdict_says_so(self) -> None:
        verdict = self.verdict(np.repeat([0.2, 0.0], [120, 80]), {MENTORS: 6})
        assert verdict.assumes_direction
        assert verdict.sentence().endswith(
            "in none is it worse, because the model assumes closer mentoring never hurts."
        )
        assert "没有更差的,是因为模型假定带教更细不会有害。" in verdict.sentence("zh")

    def test_fewer_mentors_cannot_do_better(self) -> None:
        sentence = self.verdict(np.repeat([-0.2, 0.0], [120, 80]), {MENTORS: 2}).sentence()
        assert sentence.startswith("In no simulated future")
        assert "on gain since entry, because the model assumes" in sentence

    def test_it_is_no_assumption_once_a_single_future_goes_the_other_way(self) -> None:
        gaps = np.full(200, 0.2)
        gaps[7] = -1e-6
        assert not self.verdict(gaps, {MENTORS: 6}).assumes_direction

    def test_two_changes_at_once_leave_the_direction_open(self) -> None:
        levers = {MENTORS: 6, "studio.cohort_size": 10}
        assert not self.verdict(np.full(200, 0.2), levers).assumes_direction

    def test_seats_leave_the_direction_open(self) -> None:
        assert not self.verdict(np.full(200, 0.2), {"studio.cohort_size": 10}).assumes_direction

    def test_it_is_about_gains_alone(self) -> None:
        assert not self.verdict(np.full(200, 1.0), {MENTORS: 6}, "mean_age").assumes_direction

    @pytest.mark.parametrize(
        ("every", "best"), [(1, "b"), (6, "a"), (0, "a")], ids=["often", "seldom", "never"]
    )
    def test_a_course_held_more_often_cannot_harm(self, every: int, best: str) -> None:
        sign = 1 if best == "b" else -1
        verdict = self.verdict(np.full(200, sign * 0.2), {"everyone.every": every})
        assert verdict.assumed_best == best


def test_shares_are_told_in_fives_that_add_up_to_100() -> None:
    verdict = comparison(np.repeat([0.2, 0.0, -0.2], [67, 67, 66])).verdict("gain_since_entry")
    assert sum(verdict.rounded) == 100
    assert sum(replace(verdict, better=0.07, same=0.07, worse=0.86).rounded) == 100
