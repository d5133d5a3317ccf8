"""Raters see the truth through noise, and a log remembers."""

import numpy as np
import pytest

from sim.columns import Column
from sim.errors import ScenarioError
from tests.mechanisms.bench import Bench
from tests.support import rule

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


class TestBodies:
    """Components times assessors: each body's marks spread alike and tell what they know."""

    def rated(self, values, **state) -> np.ndarray:
        state = {
            "entry_level": np.random.default_rng(1).normal(size=HEADS),
            "trained": 0.0,
            **state,
        }
        return errors(assessment({"weight_of_latest": 1.0, **values}, **state).step())

    def test_marks_weigh_as_the_sheet_says(self):
        """Two bodies: the sum of two marks of unit spread, put on the scale of the truth."""
        half = {"bodies": {"street": 0.5, "group": 0.5}}
        # Each marks √.5 z + √.5 ε, so the mean errs by half of what one errs by.
        assert close(np.var(self.rated(half)), 0.5, 0.5 * np.sqrt(2 / HEADS))

    def test_a_body_without_weight_says_nothing(self):
        alone = self.rated({"bodies": {"group": 1.0}})
        beside = self.rated({"bodies": {"group": 1.0, "self": 0.0}, "self_leniency": 2.0})
        assert (alone == beside).all()

    def test_people_mark_themselves_leniently_and_know_little(self):
        found = self.rated({"bodies": {"self": 1.0}, "self_boss": 0.22, "self_leniency": 0.32})
        knows = 0.22**2 / 0.5
        assert close(np.var(found), (1 - knows) / knows, 10 * np.sqrt(2 / HEADS))
        # A third of the spread of marks, on the scale of the truth.
        expected = 0.32 / np.sqrt(knows)
        assert close(np.mean(found), expected, np.sqrt((1 - knows) / knows / HEADS))

    def test_what_people_think_of_themselves_lasts(self):
        bench = assessment({"bodies": {"self": 1.0}, "weight_of_latest": 1.0})
        first, second = (errors(bench.step()) for _ in range(2))
        assert second == pytest.approx(first)

    def test_self_leniency_is_diluted_by_the_weight_of_others(self):
        mixed = {"bodies": {"self": 0.5, "group": 0.5}, "self_leniency": 2.0}
        knows = 0.22**2 / 0.5
        expected = 0.5 * 2.0 / (0.5 * np.sqrt(knows) + 0.5 * np.sqrt(0.5))
        assert close(np.mean(self.rated(mixed)), expected, 1.5 / np.sqrt(HEADS))

    @pytest.mark.parametrize("asked", [1, 100])
    def test_residents_err_by_liking_and_by_how_few_are_asked(self, asked):
        values = {
            "residents_weight": 1.0, "residents_validity": 0.5, "resident_reliability": 0.2,
            "residents_asked": asked,
        }  # fmt: skip
        variance = (1 / 0.25 - 1) + 0.8 / 0.2 / asked
        assert close(np.var(self.rated(values)), variance, variance * np.sqrt(2 / HEADS))

    def test_residents_keep_their_likings(self):
        """With nearly everyone asked, a month later they say the same."""
        values = {"residents_weight": 1.0, "residents_validity": 0.5, "residents_asked": 5000}
        bench = assessment({**values, "weight_of_latest": 1.0}, entry_level=0.0)
        first, second = (errors(bench.step()) for _ in range(2))
        assert np.corrcoef(first, second)[0, 1] > 0.99

    def test_the_residents_weight_rises_from_year_to_year(self):
        values = {"every": 12, "residents_rise": 0.5, "residents_validity": 0.5,
                  "weight_of_latest": 1.0}  # fmt: skip
        bench = assessment(values, {"calendar.months": 36}, entry_level=0.0)
        spread = [np.var(errors(bench.step(12))) for _ in range(3)]
        # Half after a year; the whole after two, and no more than that.
        whole = 3 + 4 / 30
        assert close(spread[1], whole, whole * np.sqrt(2 / HEADS))
        assert close(spread[2], whole, whole * np.sqrt(2 / HEADS))
        marks = 0.5 / np.sqrt(1 + whole) + 0.5 * np.sqrt(0.5)
        half = (0.25 * whole / (1 + whole) + 0.25 * 0.5) / marks**2
        assert close(spread[0], half, half * np.sqrt(2 / HEADS))

    def test_a_group_that_composes_leaves_its_weight_to_the_others(self):
        composing = {"bodies": {"street": 0.3, "self": 0.3, "group": 0.4}, "group_composes": True}
        others = {"bodies": {"street": 0.5, "self": 0.5}}
        assert self.rated(composing) == pytest.approx(self.rated(others))

    def test_residents_may_go_by_what_they_see_done(self):
        seen = np.linspace(-1, 3, HEADS)

        def assess(self, roster, month):
            regard = np.zeros(roster.shape)
            regard[:, bench.rows("recruits")] = seen
            month.change("seen.regard", roster["present"], regard, "seen")

        kind = rule(
            "seen_by_residents",
            columns=(Column("regard", "float64", "SD", 0),),
            priority=-10,
            assess=assess,
        )
        bench = Bench(
            "assessment",
            {**VALUES, "who": ["recruits"], "residents_weight": 1.0, "satisfaction_from": "seen",
             "residents_asked": 5000, "residents_validity": 0.5, "weight_of_latest": 1.0},
            beside=[{"name": "seen", "kind": kind.name}],
            changes=CROWD,
        )  # fmt: skip
        # A phase reads what stood when it opened: this month's rating goes by last month's regard.
        standing = bench.step(2).of("recruits", "standing")
        assert np.corrcoef(standing, seen)[0, 1] > 0.999
        level = bench.of("recruits", "tier_level")
        assert abs(np.corrcoef(standing, level)[0, 1]) < 0.05
        # On a curve: as high as the level on average, and of unit spread over a loading of a half.
        assert standing.mean() == pytest.approx(level.mean(), abs=0.05)
        assert standing.std() == pytest.approx(2.0, abs=0.05)


class TestComponents:
    def test_many_looks_behind_the_daily_part_steady_it(self):
        values = {"components": {"daily": 1.0}, "daily_looks": 4.0, "weight_of_latest": 1.0}
        found = np.var(errors(assessment(values).step()))
        assert close(found, 0.25, 0.25 * np.sqrt(2 / HEADS))

    def test_an_honour_of_the_last_year_adds_to_the_add_on(self):
        values = {"components": {"annual": 0.8, "add_on": 0.2}, "add_on_honour": 3.0,
                  "reliability": 0.99, "raters": 50, "weight_of_latest": 1.0}  # fmt: skip
        since = np.resize([11.0, 13.0], HEADS)
        found = errors(assessment(values, since_honour=since).step())
        # The clock runs on before the rating: twelve months are no longer within the year.
        assert np.abs(found[1::2]).max() < 0.1
        assert np.abs(found[0::2]).max() < 0.1
        found = errors(assessment(values, since_honour=np.resize([10.0, 13.0], HEADS)).step())
        assert np.mean(found[0::2]) == pytest.approx(0.6, abs=0.01)
        assert np.mean(found[1::2]) == pytest.approx(0.0, abs=0.01)


class TestMaskingAndLog:
    def test_masking_takes_the_evaluator_out(self):
        values = {"evaluator_share": 0.25, "masked": True, "masking": 1.0, "weight_of_latest": 1.0}
        bench = assessment(values, entry_level=0.0)
        first, second = (errors(bench.step()) for _ in range(2))
        assert close(np.corrcoef(first, second)[0, 1], 0.0, 1 / np.sqrt(HEADS))
        # Who the evaluator is no longer matters; how reliable raters are does.
        assert close(np.var(second), 1.0, np.sqrt(2 / HEADS))

    def test_without_a_log_only_the_latest_rating_counts(self):
        bench = assessment({"log_quality": 0.0}, entry_level=0.0).step(5)
        assert close(np.var(errors(bench)), 1.0, np.sqrt(2 / HEADS))

    def test_half_a_log_remembers_half(self):
        bench = assessment({"log_quality": 0.5}, entry_level=0.0).step(2)
        # The second rating enters with 1 / (1 + 0.5 × 1).
        weight = 1 / 1.5
        variance = weight**2 + (1 - weight) ** 2
        assert close(np.var(errors(bench)), variance, variance * np.sqrt(2 / HEADS))


class TestSelection:
    def test_picking_by_standing_is_not_picking_by_the_truth(self):
        level = np.random.default_rng(1).normal(size=HEADS)
        bench = assessment({"reliability": 0.45}, entry_level=level, trained=0.0).step()
        standing = bench.of("recruits", "standing")
        best = np.argsort(-standing)[: HEADS // 10]
        # The mean of the true best tenth is 1.755; of those who look best, √.45 of it.
        assert close(level[best].mean(), 1.755 * np.sqrt(0.45), 1.5 / np.sqrt(HEADS / 10))


class TestRefusals:
    @pytest.mark.parametrize("name", ["bodies", "components"])
    def test_weights_that_do_not_sum_are_refused_naming_the_sum(self, name):
        legal = {"bodies": ("self", "group"), "components": ("daily", "annual")}[name]
        with pytest.raises(ScenarioError, match=r"must add up to 1, not 0\.9") as caught:
            Bench("assessment", {name: dict(zip(legal, (0.4, 0.5), strict=True))})
        assert caught.value.where.key == f"tested.{name}"

    def test_a_group_has_to_have_something_to_compose(self):
        with pytest.raises(ScenarioError, match="nobody else's marks"):
            Bench("assessment", {"group_composes": True})

    def test_residents_go_by_a_mechanism_that_keeps_their_regard(self):
        course = {"name": "course", "kind": "course"}
        with pytest.raises(ScenarioError, match="does not keep what residents think"):
            Bench("assessment", {"satisfaction_from": "course"}, beside=[course])
