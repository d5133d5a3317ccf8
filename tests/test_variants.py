"""Every what-if of every programme runs to its end, and those of the first screen show on it.

The slowest tests of the model: some forty runs over three or four years, with few replications.
"""

from functools import cache

import numpy as np
import pytest

from sim.model import TrainingModel
from sim.scenario import load, names
from tests.support import holders, out_of_bounds, series, simulated

REPLICATIONS = 20
pytestmark = pytest.mark.slow
FIRST_SCREEN = {
    "putuo": (
        ["fewer_closer", "double_seats", "double_both", "no_review_exits", "quarterly_contest"],
        ["gain_since_entry", "top_students_and_exemplars", "mentees_per_mentor", "unmentored"],
    ),
    "nanshan": (
        ["camp_of_60", "studios_only", "more_nominees", "match_every_quarter"],
        ["key_trainees", "trained_elected", "trained_so_far"],
    ),
    "yangpu": (
        ["recruit_25", "five_studios", "no_chain", "residents_half"],
        ["deputies_filled", "share_rising", "share_excellent", "share_renowned", "mean_age"],
    ),
    "fuxin": (
        ["no_contests", "every_quarter", "no_care_visits", "residents_40", "six_month_posting"],
        ["pool", "retention", "degrees_gained"],
    ),
    "guicheng": (
        ["half_sandtable", "one_in_three_posted", "two_six_month_posts", "nightly_for_all"],
        ["gain_since_entry", "generalist_share", "specialist_share", "overloaded"],
    ),
}
"""Variants and indicators that each programme opens with."""
ALL = [(name, variant.name) for name in names() for variant in load(name).variants]


@cache
def plain(name: str) -> dict[str, np.ndarray]:
    return series(simulated(load(name), replications=REPLICATIONS))


def test_the_first_screen_is_that_of_each_programme():
    assert set(FIRST_SCREEN) == set(names())
    for name, (variants, indicators) in FIRST_SCREEN.items():
        scenario = load(name)
        assert [one.name for one in scenario.variants][: len(variants)] == variants
        assert [one.name for one in scenario.indicators][: len(indicators)] == indicators


@pytest.mark.parametrize(("name", "variant"), ALL, ids=[":".join(one) for one in ALL])
def test_a_what_if_runs_to_its_end_and_shows_on_the_first_screen(name, variant):
    model: TrainingModel = simulated(load(name).variant(variant), replications=REPLICATIONS)
    assert not out_of_bounds(model.roster)
    assert holders(model.roster).max() <= 1
    variants, indicators = FIRST_SCREEN[name]
    if variant in variants:
        with_it, without = series(model), plain(name)
        # Paired: the same luck on both sides, so that nothing differs but by the variant.
        moved = {
            one: np.abs((with_it[one] - without[one]).mean(axis=0)).max() for one in indicators
        }
        assert max(moved.values()) > 1e-6, moved
