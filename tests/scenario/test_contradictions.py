"""Structures of real mechanisms that contradict themselves are named with both sides."""

import pytest

from sim.errors import ScenarioError
from sim.scenario import load
from tests.support import COMPANY, mechanisms, programme


@pytest.fixture(autouse=True, scope="module")
def small_kinds():
    """These tests are about the kinds that come with the program."""


STUDIO = {"name": "studio", "kind": "cohort_selection", "cohort_size": 10}
CASES = {
    "more seats than eligible": (
        [{**STUDIO, "cohort_size": 41, "from": ["junior"]}], {},
        "cohort_exceeds_eligible", "studio.cohort_size", ("41 seats", "only 40 persons"),
    ),
    "more holders than posts": (
        [], {"population.officials.count": 45},
        "more_holders_than_posts", "population.officials.count", ("45 persons", "only 44"),
    ),
    "more sought than posts": (
        [{"kind": "campaign", "group": "recruits", "post": "secretary", "target": 45}], {},
        "more_sought_than_posts", "campaign.target", ("45 persons", "only 44"),
    ),
    "an election before the start": (
        [{"kind": "election", "post": "secretary", "first": -3}], {},
        "election_before_start", "election.first", ("2018-05", "-3 months", "starts in 2018-09"),
    ),
    "an election on the eve": (
        [{"kind": "election", "post": "secretary", "first": 0}], {},
        "election_before_start", "election.first", ("2018-08", "0 months", "starts in 2018-09"),
    ),
    "a chain that mentors itself": (
        [
            {
                "kind": "mentoring", "match": "chain",
                "who": ["junior", "senior"], "mentors": ["senior", "junior"],
            }
        ], {},
        "mentors_themselves", "mentoring.mentors", ("would mentor itself", "senior", "junior"),
    ),
    "an election for no such post": (
        [{"kind": "election", "post": "deputy"}], {},
        "unknown_audience", "election.post", ("'deputy'", "secretary"),
    ),
    "a tier without a way in": (
        [], {"tiers.senior.may_be_empty": False},
        "tier_without_way_in", "tiers.senior", ("Nobody starts", "nothing leads"),
    ),
    "a tier that only lets people out": (
        [{"kind": "advancement", "below": "senior", "above": "junior"}],
        {"tiers.senior.may_be_empty": False},
        "tier_without_way_in", "tiers.senior", ("'senior'",),
    ),
    "a class from a tier that nobody is in": (
        [{**STUDIO, "at_opening": False, "from": ["senior"]}], {},
        "empty_pool", "studio.from", ("'senior'", "Cohort selection"),
    ),
    "a ladder from a tier to itself": (
        [{"kind": "advancement", "below": "junior", "above": "junior"}], {},
        "leads_nowhere", "advancement.above", ("'junior' to 'junior'",),
    ),
    "shares that exceed one": (
        [{"kind": "transitions", "tier": "junior", "up_to": "senior", "up": 0.7, "out": 0.4}], {},
        "shares_over_one", "transitions.up", ("1.1", "0 to 1"),
    ),
    "weights that do not sum": (
        [], {"tiers.senior.weights": {"policy": 0.5, "service": 0.3, "speech": 0.3}},
        "weights_not_one", "tiers.senior.weights", ("1.1", "add up to 1"),
    ),
    "a pace setter without an interval": (
        [STUDIO, {"kind": "assessment", "paced_by": "exits"}, {"kind": "exits"}], {},
        "no_interval", "assessment.paced_by", ("'exits'", "studio"),
    ),
    "a mechanism that sets its own pace": (
        [{"kind": "assessment", "paced_by": "assessment"}], {},
        "paces_itself", "assessment.paced_by", ("'assessment'",),
    ),
    "a youth of thirty years in post": (
        [], {"population.recruits.tenure": {"low": 360, "high": 400}},
        "tenure_exceeds_age", "population.recruits.tenure_low", ("360", "35", "228"),
    ),
    "mentoring by a group without people": (
        [STUDIO, {"kind": "mentoring", "who": ["studio"], "mentors": ["veterans"]}],
        {"population.veterans.count": 0},
        "no_mentors", "population.veterans.count", ("0", "at least one"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_sides_are_named_before_the_first_month(case):
    listed, changes, code, key, sides = case
    with pytest.raises(ScenarioError) as caught:
        programme(listed, changes)
    error = caught.value
    assert (error.code, error.where.key) == (code, key)
    assert [side for side in sides if side not in error.message()] == []
    assert error.message("zh") != error.message()


def test_a_lever_that_contradicts_is_refused_as_a_file_would_be():
    with pytest.raises(ScenarioError) as caught:
        load("putuo").with_levers({"studio.cohort_size": 107})
    assert caught.value.code == "cohort_exceeds_eligible"


def test_what_leads_into_a_tier_opens_it():
    studio = {**STUDIO, "tier": "senior", "tier_after": "junior"}
    programme([studio], {"tiers.senior.may_be_empty": False})


def test_a_pool_that_fills_up_later_is_no_contradiction():
    studio = {**STUDIO, "tier": "senior"}
    later = {**STUDIO, "name": "later", "at_opening": False, "from": ["senior"]}
    programme([studio, later])


def test_without_a_mechanism_the_tier_that_it_led_to_stays_empty():
    putuo = load("putuo")
    cut = putuo.without("to_exemplar")
    assert cut.empty_tiers == ("exemplar",)
    assert putuo.empty_tiers == ()


def test_the_frame_by_itself_is_sound():
    programme(mechanisms(COMPANY))
