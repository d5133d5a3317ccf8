"""One more place in Yangpu's studios: only those differ whom it can have reached.

Rounds in which everyone is held against everyone (assessment on a curve, contests, advancement,
the election, pay beside colleagues) join all there are, and a walk over them would show nothing:
they are left out. What stays joins people by mentors, posts, classes and tasks.
"""

import pytest
import yaml

from sim.scenario import parse
from tests.laws.reach import differing, everyone, histories, picked_in_one_alone, reachable
from tests.reference.side_by_side import programme

MONTHS = 14
FIRST_CLASS = 7
REPLICATIONS = 4
KEPT = {
    "secondment", "deputy_intake", "deputies_succeed", "succession", "chain", "feedback",
    "veterans_mentor", "veterans_leave", "studios", "studio_team", "diagnosis", "novice_class",
    "demonstration_class", "all_staff_class", "cold_wave", "full_visits", "know_how", "morale",
    "on_the_job", "fade", "exits", "retirement",
}  # fmt: skip
STUDIOS = frozenset({"picked"})
"""All members of the studios share their team's attention."""
LEVERS = {
    # Everyone eligible is nominated, with twelve places and with thirteen.
    "studios.classes": 1, "studios.selection_rate": 0.01,
    # What is learnt in the studios soon shows in tasks, and tasks in who leaves.
    "studio_team.gain": 0.2, "cold_wave.rate": 12.0, "cold_wave.luck": 0.3,
    "cold_wave.honour_share": 1.0, "cold_wave.setback_share": 1.0,
    "morale.honour_exit_ratio": 0.1, "morale.setback_exit_ratio": 5.0,
    "exits.early": 0.04, "exits.later": 0.03,
}  # fmt: skip


@pytest.fixture(scope="module")
def runs():
    tree = programme("yangpu")
    tree["mechanisms"] = [one for one in tree["mechanisms"] if one["name"] in KEPT]
    chosen = parse(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))
    return [
        histories(
            chosen.with_parameters({**LEVERS, "studios.cohort_size": places}),
            MONTHS,
            REPLICATIONS,
            unknowns=False,
        )
        for places in (12, 13)
    ]


def test_the_place_goes_to_one_cadre_more_and_changes_nothing_before(runs):
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in runs)
        assert len(picked_in_one_alone(left, right, "studios", FIRST_CLASS)) == 1
        assert not differing(left[:FIRST_CLASS], right[:FIRST_CLASS])


def test_only_those_differ_whom_the_place_can_have_reached(runs):
    for r in range(REPLICATIONS):
        left, right = (seen[r] for seen, _ in runs)
        start = picked_in_one_alone(left, right, "studios", FIRST_CLASS)
        found, reached = differing(left, right), reachable(start, runs, r, STUDIOS)
        # The others of the class, too: the studio's team has one more to look after.
        assert start < found <= reached
        # The graph must leave most people out, or the walk would show nothing.
        assert len(reached) < len(everyone(runs, r)) / 2
