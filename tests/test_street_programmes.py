"""What Guicheng's and Fuxin's levers do: the direction that their mechanisms say."""

from functools import cache

import numpy as np
import pytest

import sim

REPLICATIONS = 12
MONTHS = 18


@cache
def final(name, variant=None):
    """Return the indicators of the last month by name, (R,) each."""
    scenario = sim.load(name)
    scenario = scenario.variant(variant) if variant else scenario
    run = sim.run(scenario, replications=REPLICATIONS, seed=1, months=MONTHS, progress=False)
    return {one: run.indicators[one].values[:, -1] for one in run.indicators}


def moves(name, variant, indicator):
    """Return the paired difference that a variant makes, (R,)."""
    return final(name, variant)[indicator] - final(name)[indicator]


class TestGuicheng:
    def test_so_many_are_out_as_the_lever_says(self):
        # One in two hundred may be missing: someone left, and the next goes out next month.
        assert final("guicheng")["posted"] == pytest.approx(0.2, abs=0.02)
        assert final("guicheng", "one_in_three_posted")["posted"] == pytest.approx(0.33, abs=0.03)

    def test_more_postings_teach_and_tire(self):
        assert moves("guicheng", "one_in_three_posted", "gain_since_entry").mean() > 0
        assert moves("guicheng", "one_in_three_posted", "overloaded").mean() > 0

    def test_nightly_study_teaches_and_wears_out(self):
        assert moves("guicheng", "nightly_for_all", "gain_since_entry").mean() > 0
        assert (moves("guicheng", "nightly_for_all", "overloaded") > 0).all()
        assert moves("guicheng", "nightly_for_all", "retention").mean() < 0

    def test_a_mentor_has_no_more_mentees_than_the_lever_says(self):
        assert (final("guicheng")["mentees_per_mentor"] <= 5).all()
        assert (final("guicheng")["mentored"] < 1).all()


class TestFuxin:
    def test_the_pool_fills_at_its_pace(self):
        # Eight a year for a year and a half are twelve, less those who have left since.
        assert (final("fuxin")["pool"] <= 12).all()
        assert final("fuxin")["pool"].mean() > 9

    def test_without_contests_less_is_learnt_and_fewer_days_are_spent(self):
        for indicator in ("gain_community", "gain_grid", "trainee_days"):
            assert (moves("fuxin", "no_contests", indicator) < 0).all(), indicator

    def test_contests_every_quarter_teach_more_and_tire_more(self):
        assert moves("fuxin", "every_quarter", "gain_grid").mean() > 0
        assert moves("fuxin", "every_quarter", "overloaded").mean() > 0

    def test_teams_that_a_variant_does_not_touch_stay_as_they_are(self):
        assert not np.any(moves("fuxin", "no_contests", "pool"))
        assert not np.any(moves("fuxin", "no_contests", "gain_young"))
