"""Places and posts: exact numbers, by rule, without a draw."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.places import Places, PostKind
from sim.roster import NOBODY
from tests.support import holders, programme, simulated

WORDS = {"en": "Deputy", "zh": "副书记"}


def deputies(rule="either", **values):
    given = {"communities": 300, "subdistricts": 12, "members_spread": 0.45, "two_hats_share": 0.1}
    kind = PostKind("deputy", WORDS, rule=rule)
    return Places(**{**given, **values}, kinds=(kind,)), kind


@pytest.mark.parametrize(("spread", "two_hats_share"), [(0.0, 0.0), (0.45, 0.1), (1.0, 1.0)])
def test_shares_of_communities_are_exact(spread, two_hats_share):
    places, _ = deputies(members_spread=spread, two_hats_share=two_hats_share)
    assert places.two_hats.sum() == round(300 * two_hats_share)
    assert np.median(places.members) == pytest.approx(200, rel=0.01)
    # 280 is 0.336 logarithms above the median.
    expected = {0.0: 0, 0.45: 68, 1.0: 110}[spread]
    assert (places.members >= 280).sum() == expected


def test_either_and_both_conditions_are_their_union_and_intersection():
    found = {rule: deputies(rule)[0].posts for rule in ("members", "two_hats", "either", "both")}
    assert found["either"] + found["both"] == found["members"] + found["two_hats"]
    assert found["both"] < min(found["members"], found["two_hats"])
    # The two conditions are spread independently: 68 of 300 large, 30 with two hats.
    assert found["both"] == pytest.approx(68 * 30 / 300, abs=1)


def test_a_lower_bar_admits_more():
    places, kind = deputies("members")
    lower = PostKind("deputy", WORDS, rule="members", min_members=200)
    assert places.eligible(lower).sum() == 150 > places.eligible(kind).sum()


def test_posts_know_their_place():
    kinds = (
        PostKind("chief", WORDS, level="district"),
        PostKind("officer", WORDS, level="subdistrict", each=2),
        PostKind("secretary", WORDS),
    )
    places = Places(communities=6, subdistricts=3, kinds=kinds)
    assert places.posts == 1 + 6 + 6
    assert places.ranges["secretary"] == range(7, 13)
    assert places.community_of.tolist() == [NOBODY] * 7 + [0, 1, 2, 3, 4, 5]
    assert places.unit_of.tolist() == [NOBODY, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]


FRAME = {
    "places.subdistricts": 4,
    "posts.deputy.each": 1,
    "posts.secretary.each": 1,
    "population.recruits.post": "deputy",
}


def test_groups_hold_posts_of_their_kind_and_serve_there():
    model = simulated(programme(changes=FRAME), 0, replications=2)
    roster, structure = model.roster, model.structure
    assert holders(roster).max() == 1
    recruits = roster["group"] == structure.group_index("recruits")
    assert np.isin(roster["post"][recruits & roster["present"]], structure.posts_of("deputy")).all()
    held = roster["present"] & (roster["post"] != NOBODY)
    assert (roster["community"][held] == roster["post"][held] % 44).all()
    assert (roster["subdistrict"][held] == roster["community"][held] % 4).all()
    free = roster["present"] & ~held
    assert (roster["community"][free] == roster["home"][free]).all()
    assert ((roster["home"] >= 0) & (roster["home"] < 44))[roster["present"]].all()


def test_everyone_is_at_home_in_some_community_and_all_are_as_likely():
    roster = simulated(programme(changes={"population.recruits.count": 8800}), 0).roster
    homes = np.bincount(roster["home"][roster["present"]], minlength=44)
    heads = homes.sum() / 44
    assert ((homes - heads) ** 2 / heads).sum() < 44 + 4 * np.sqrt(2 * 44)


def test_without_communities_nobody_has_a_place():
    nowhere = {"places.communities": 0, "population.officials.post": ""}
    roster = simulated(programme(changes=nowhere), 0).roster
    assert (roster["community"] == NOBODY).all()
    assert (roster["subdistrict"] == NOBODY).all()


def test_posts_are_an_audience():
    listed = [{"kind": "exits", "who": ["deputy"], "early": 0.2, "later": 0.2}]
    model = simulated(programme(listed, FRAME), 12)
    assert len(np.flatnonzero(model.roster["group"][0][model.roster["present"][0]] == 0)) == 28
    assert model.roster.count()[0] < 44


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"population.recruits.post": "deputie"}, "unknown_post", "population.recruits.post"),
        ({**FRAME, "posts.deputy.eligible": "both"}, "more_holders_than_posts", None),
        ({"posts.junior.each": 1}, "duplicate_name", "posts.junior"),
        ({"posts.secretary.each": 10_000, "places.communities": 10_000}, "too_many_posts", "posts"),
    ],
)
def test_what_does_not_fit_is_refused(changes, code, key):
    with pytest.raises(ScenarioError) as caught:
        programme(changes=changes)
    assert caught.value.code == code
    assert key in (None, caught.value.where.key)


def test_head_counts_and_rules_change_the_posts():
    scenario = programme(changes={**FRAME, "population.recruits.post": ""})
    assert scenario.structure.posts == 88
    narrowed = scenario.with_parameters({"posts.deputy.eligible": "two_hats"})
    assert narrowed.structure.posts == 44
    assert narrowed.with_levers({"places.communities": 50}).structure.posts == 50
