"""The program agrees with the plain model written from its description: Yangpu, cadre by cadre."""

import pytest

from sim.scenario import load
from tests.reference.side_by_side import agree, happened, programme, written

MONTHS = 48
FIRST_ROUNDS = 13
"""Months that hold an election, a campaign, classes, secondees and the first yearly reviews."""

VARIANTS = {one.name: dict(one.levers) for one in load("yangpu").variants}
LIVELY = {
    "election.every": 6, "election.stand": 0.5, "election.losers": "stay",
    "secondment.start": 2, "secondment.every": 4, "secondment.term": 4, "secondment.stay": 0.5,
    "election.keeps_tier": ("deputy_tier",), "pay.bonus": 0.2, "cold_wave.calls_busy": True,
    "posts.deputy.age_max": 34, "deputies_succeed.fill": 0.5, "deputies_succeed.tier": "serving",
    "chain.share": 0.5, "veterans_mentor.capacity": 1,
    "top_ten.per_year": 6, "top_ten.published": True, "top_ten.shame": -0.2,
    "top_ten.into_standing": 0.3, "top_ten.debrief": False,
    "rectification.limit": 4, "rectification.low_share": 0.3, "assessment.every": 3,
    "assessment.bodies": {"self": 0.3, "street": 0.4, "group": 0.3},
    "assessment.components": {"daily": 0.3, "annual": 0.5, "add_on": 0.2},
    "assessment.masked": True, "assessment.group_composes": True,
    "pay.every": 4, "pay.posts": 2, "pay.seniority": 12, "to_excellent.every": 3,
    "short_practice.bases": 1, "short_practice.per_year": 6, "short_practice.spaced": True,
    "studios.every": 4, "projects.duration": 2, "projects.stages": 2, "cold_wave.rate": 4.0,
    "cold_wave.backing": 0.5, "service_fund.tilt": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def yangpu():
    return written(programme("yangpu"))


def test_all_of_yangpu_agrees(yangpu):
    model = agree(yangpu, 1, MONTHS)
    for column, causes in {
        "tier": ("elected", "to_excellent", "others_to_excellent", "to_renowned"),
        "left": ("quit", "retired", "returned", "not_elected"),
        "entered": ("election", "secondment", "open_recruitment", "deputy_intake", "succession"),
        "post": ("deputies_succeed",),
        "mentor": ("paired", "group_left"),
        "honours": ("top_ten", "projects", "cold_wave"),
        "studios.member": ("picked", "class_ended"),
        "rectification.member": ("told", "rectified", "still_low"),
        "pay.grade": ("by_result", "by_seniority"),
    }.items():
        for cause in causes:
            assert happened(model, column, cause), f"{column}: {cause}"


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_yangpu_agrees(yangpu, variant):
    agree(yangpu.with_parameters(VARIANTS[variant]), 1, FIRST_ROUNDS)


def test_a_lively_yangpu_agrees(yangpu):
    model = agree(yangpu.with_parameters(LIVELY), 1, FIRST_ROUNDS)
    assert happened(model, "fatigue", "mentoring_load")
    assert happened(model, "top_ten.since_low")
    assert happened(model, "rectification.member", "rectified")
