"""The program agrees with the plain model written from its description: Putuo, cadre by cadre."""

import pytest

from tests.reference.side_by_side import agree, happened, programme, written

ONLY_PEOPLE = ("exits", "retirement", "succession", "veterans_leave", "mentor_supply")
MONTHS = 36


def scenario(levers=None, keep=None, months=MONTHS):
    """Putuo with other levers; with some of its mechanisms alone."""
    tree = programme("putuo")
    tree["calendar"]["months"] = months
    if keep is not None:
        tree["mechanisms"] = [one for one in tree["mechanisms"] if one["name"] in keep]
        tiers = ("serving", "young", "apprentice") if "studio" in keep else ("serving", "young")
        tree["tiers"] = {name: tree["tiers"][name] for name in tiers}
    return written(tree, levers)


def test_people_come_and_go_alike():
    agree(scenario(keep=ONLY_PEOPLE), 2, months=24)


def test_mentors_teach_and_tire_alike():
    agree(scenario(keep=(*ONLY_PEOPLE, "studio", "groups", "fade")), 1, months=24)


@pytest.mark.parametrize(
    "levers",
    [{}, {"studio.cohort_size": 60, "population.veterans.count": 3, "studio.selection_rate": 0.6}],
    ids=["as published", "many and few mentors"],
)
def test_all_of_putuo_agrees(levers):
    model = agree(scenario(levers), 2, MONTHS)
    for cause in ("to_top_student", "picked", "studio_review", "class_ended"):
        assert happened(model, "tier", cause), cause
    for column in ("left", "honours", "mentor", "fatigue", "since_setback"):
        assert happened(model, column), column


def test_putuo_with_contests_and_frequent_reviews_agrees():
    levers = {
        "groups.share": 0.5,
        "contest.per_year": 4,
        "studio_review.every": 2,
        "studio_review.leave_share": 0.3,
        "studio.every": 18,
    }
    agree(scenario(levers), 1, MONTHS)


def test_late_enough_for_the_retirement_reform():
    agree(scenario(keep=("retirement", "succession"), months=96), 1, months=96)
