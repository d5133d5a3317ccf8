"""Raters see the truth through noise, and a log remembers."""

import numpy as np
import pytest

from tests.mechanisms.bench import Bench

HEADS = 6000
VALUES = {
    "every": 1,
    "raters": 1,
    "reliability": 0.5,
    "evaluator_share": 0.0,
    "weight_of_latest": 0.0,
}
CROWD = {"population.recruits.count": HEADS}


def assessment(values=None, changes=None, **state) -> Bench:
    """Return a bench whose opening assessment is forgotten and whose people are set by hand."""
    bench = Bench("assessment", {**VALUES, **(values or {})}, changes={**CROWD, **(changes or {})})
    bench.put("recruits", standing=0.0, log_entries=0, **state)
    return bench


def errors(bench) -> np.ndarray:
    return bench.of("recruits", "standing") - bench.of("recruits", "tier_level")


def close(found: float, expected: float, standard_error: float) -> bool:
    return abs(found - expected) <= 4 * standard_error


class TestNoise:
    @pytest.mark.parametrize("raters", [1, 2, 6])
    @pytest.mark.parametrize("reliability", [0.3, 0.6])
    @pytest.mark.parametrize("evaluator_share", [0.0, 0.3])
    def test_its_size_follows_from_reliability_and_raters(
        self, raters, reliability, evaluator_share
    ):
        """Spearman and Brown: the reliability of the mean of several raters."""
        bench = assessment(
            {"raters": raters, "reliability": reliability, "evaluator_share": evaluator_share}
        ).step()
        together = raters * reliability / (1 + (raters - 1) * reliability)
        variance = (1 - together) / together
        assert close(np.var(errors(bench)), variance, variance * np.sqrt(2 / HEADS))
        assert close(np.mean(errors(bench)), 0, np.sqrt(variance / HEADS))

    def test_ratings_correlate_with_the_truth_as_reliability_says(self):
        level = np.random.default_rng(1).normal(size=HEADS)
        bench = assessment({"reliability": 0.5}, entry_level=level, trained=0.0).step()
        found = np.corrcoef(bench.of("recruits", "standing"), level)[0, 1]
        assert close(found**2, 0.5, 2 / np.sqrt(HEADS))

    def test_with_perfect_raters_standing_is_the_truth(self):
        bench = assessment({"reliability": 0.99, "raters": 50}).step()
        assert np.abs(errors(bench)).max() < 0.1

    def test_each_tier_looks_for_its_own_dimensions(self):
        level = np.array([1.0, 2.0, -3.0]).reshape(3, 1, 1)
        bench = assessment({"reliability": 0.99, "raters": 50}, entry_level=level, tier=1).step()
        senior = 0.2 * 1 + 0.2 * 2 + 0.6 * -3
        assert close(bench.of("recruits", "standing").mean(), senior, 0.02 / np.sqrt(HEADS))


class TestLeaning:
    @pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.25, 0.5), (0.9, 1.0)])
    def test_its_share_of_the_error_lasts(self, share, expected):
        """At a reliability of one half the error has the size of the truth."""
        bench = assessment({"evaluator_share": share, "weight_of_latest": 1.0}, entry_level=0.0)
        first, second = (errors(bench.step()) for _ in range(2))
        assert close(np.corrcoef(first, second)[0, 1], expected, 1 / np.sqrt(HEADS))

    def test_mentees_of_one_mentor_share_it(self):
        bench = assessment(
            {"evaluator_share": 0.9, "reliability": 0.5},
            entry_level=0.0,
        )
        veterans = bench.roster["id"][0, bench.rows("veterans")]
        bench.put("recruits", mentor=np.resize(veterans[:2], (1, HEADS)))
        bench.step()
        # All of the error is the evaluator's, and there are two evaluators.
        assert len(np.unique(np.round(errors(bench), 12))) == 2


class TestLog:
    def test_standing_is_the_mean_of_all_ratings_by_default(self):
        bench = assessment(entry_level=0.0)
        ratings, before = [], np.zeros(HEADS)
        for entries in range(1, 5):
            after = bench.step().of("recruits", "standing")
            ratings.append(before + entries * (after - before))
            assert after == pytest.approx(np.mean(ratings, axis=0))
            assert close(np.var(after), 1 / entries, 2 / entries / np.sqrt(HEADS / 2))
            before = after
        assert (bench.of("recruits", "log_entries") == 4).all()

    def test_the_latest_rating_never_counts_for_less_than_its_least_weight(self):
        bench = assessment({"weight_of_latest": 0.5}, entry_level=0.0).step(8)
        # A moving average with weight w: w / (2 − w) of one rating's variance.
        assert close(np.var(errors(bench)), 0.5 / 1.5, 0.34 * np.sqrt(2 / HEADS))

    def test_at_a_weight_of_one_only_the_latest_counts(self):
        bench = assessment({"weight_of_latest": 1.0}, entry_level=0.0).step(5)
        assert close(np.var(errors(bench)), 1.0, np.sqrt(2 / HEADS))


class TestRounds:
    def test_an_opening_assessment_precedes_the_first_month(self):
        bench = Bench("assessment", {**VALUES, "every": 0})
        assert (bench.of("officials", "log_entries") == 1).all()
        assert bench.of("officials", "standing").any()
        before = bench.of("officials", "standing")
        assert (bench.step(6).of("officials", "standing") == before).all()

    @pytest.mark.parametrize(("every", "entries"), [(1, 7), (2, 4), (3, 3), (6, 2)])
    def test_further_ones_come_at_the_interval(self, every, entries):
        bench = Bench("assessment", {**VALUES, "every": every}).step(6)
        assert (bench.of("officials", "log_entries") == entries).all()

    def test_they_keep_pace_with_another(self):
        pace = {"name": "pace", "kind": "course", "every": 4, "gain": 0.0}
        bench = Bench("assessment", {**VALUES, "paced_by": "pace"}, beside=[pace]).step(8)
        assert (bench.of("officials", "log_entries") == 3).all()

    def test_only_the_audience_is_rated(self):
        bench = Bench("assessment", {**VALUES, "who": ["recruits"]}).step(3)
        assert not bench.of("officials", "log_entries").any()
        assert not bench.of("officials", "standing").any()
        assert not bench.of("veterans", "standing").any()
