"""Term elections: who loses, who wins, how old they are, and when."""

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.roster import NOBODY
from tests.mechanisms.bench import Bench
from tests.support import holders, programme

VALUES = {
    "post": "secretary",
    "first": 2,
    "every": 60,
    "who": (),
    "newcomers": "recruits",
    "contenders": 5.0,
    "turnover": 0.25,
}
FULL = {"places.communities": 28}
"""As many posts as holders."""


def election(values=None, changes=None, **options):
    return Bench("election", {**VALUES, **(values or {})}, changes=changes, **options)


def newly(bench, column="tested.elected"):
    return bench.roster["present"] & bench.roster[column]


def test_it_is_held_when_it_is_due():
    bench = election({"every": 3})
    elected = []
    for _ in range(9):
        before = newly(bench).sum()
        elected.append(bool(newly(bench.step()).sum() > before))
    assert elected == [month in (2, 5, 8) for month in range(1, 10)]


def test_a_term_of_one_month_ends_every_month():
    bench = election({"every": 1}, FULL)
    elected = [int(bench.step().month.flows.this_month("entered")[0]) for _ in range(4)]
    assert elected == [0, 7, 7, 7]


def test_none_is_held_at_a_term_of_zero():
    assert not newly(election({"every": 0}).step(6)).any()


@pytest.mark.parametrize(("turnover", "expected"), [(0.0, 0), (0.25, 7), (1.0, 28)])
def test_so_many_posts_change_hands(turnover, expected):
    bench = election({"turnover": turnover}, FULL).step(2)
    assert newly(bench).sum() == expected
    assert bench.month.flows.so_far("left", ["not_elected"]).tolist() == [expected]
    assert (holders(bench.roster) == 1).all()
    assert (bench.roster["tenure"][newly(bench)] == 0).all()


def test_losers_can_stay_without_a_post():
    bench = election({"losers": "stay"}, FULL).step(2)
    assert bench.month.flows.so_far("left").tolist() == [0]
    assert (bench.of("officials", "post") == NOBODY).sum() == 7


def test_vacant_posts_are_filled_too():
    bench = election({"turnover": 0.0}).step(2)
    assert newly(bench).sum() == 16
    assert (holders(bench.roster) == 1).all()


def test_without_candidates_posts_stay_vacant():
    bench = election({"contenders": 0.0}).step(2)
    assert not newly(bench).any()
    assert holders(bench.roster).sum() == 21


@pytest.mark.parametrize(("post", "won"), [("chief", 28), ("warden", 0)])
def test_nobody_stands_for_a_post_below_the_own(post, won):
    """All officials are secretaries; the kinds come by name, the first at the top of the ladder."""
    values = {"post": post, "who": ["officials"], "stand": 1.0, "contenders": 0.0}
    kinds = {kind: {"title": {"en": kind, "zh": kind}} for kind in (post, "secretary")}
    assert newly(election(values, {**FULL, "posts": kinds}).step(2)).sum() == won


def test_whoever_is_elected_this_month_stands_for_nothing_else():
    """All recruits win a post of the lower kind, and seven of the higher ones fall vacant."""
    inside = {**VALUES, "who": ["recruits"], "stand": 1.0, "newcomers": "", "contenders": 0.0}
    lower = {**inside, "name": "another", "kind": "election", "post": "warden"}
    kinds = {kind: {"title": {"en": kind, "zh": kind}} for kind in ("secretary", "warden")}
    bench = Bench("election", inside, beside=[lower], changes={**FULL, "posts": kinds}).step(2)
    assert newly(bench, "another.elected").sum() == 12
    assert not newly(bench).any()


def test_the_too_old_are_not_nominated():
    """Completed years, the limit included; also among the candidates, and by the post's limit."""
    bench = election({"turnover": 0.0, "age_max": 53}, {**FULL, "posts.secretary.age_max": 24})
    ages = np.linspace(20, 29, 28)
    bench.put("officials", age=ages)
    bench.step(2)
    assert bench.month.flows.so_far("left").tolist() == [(ages + 2 / 12 >= 25).sum()]
    assert bench.roster["age"][newly(bench)].max() < 25


def test_age_counts_before_votes():
    """Eleven are too old, more than the share that changes hands."""
    bench = election({"age_max": 59}, FULL)
    bench.put("officials", age=np.repeat([40.0, 61.0], [17, 11]))
    bench.step(2)
    assert bench.month.flows.so_far("left").tolist() == [11]
    assert (bench.of("officials", "age") < 60).all()


def insiders(values=None, **options):
    """The 12 recruits stand for 7 posts; half of them have been trained."""
    trained = {"name": "studio", "kind": "cohort_selection", "from": ["recruits"], "every": 0,
               "cohort_size": 6, "selection_rate": 1.0}  # fmt: skip
    given = {"who": ["recruits"], "stand": 1.0, "newcomers": "", "trained": ["studio.ever"]}
    return election({**given, **(values or {})}, FULL, beside=[trained], **options)


@pytest.mark.parametrize(("advantage", "expected"), [(3.0, 6), (-2.0, 1)])
def test_an_advantage_decides(advantage, expected):
    bench = insiders({"advantage": advantage, "competence_vote": 0.0}, replications=40).step(2)
    assert (newly(bench).sum(axis=1) == 7).all()
    won = newly(bench, "tested.trained_elected").sum(axis=1).mean()
    # Two units of a vote are much, three are nearly all: chance keeps a little.
    assert won == pytest.approx(expected, abs=0.5)
    assert (newly(bench, "tested.trained_elected") <= newly(bench)).all()


def test_without_an_advantage_the_trained_win_their_share():
    bench = insiders({"advantage": 0.0, "competence_vote": 0.0}, replications=400).step(2)
    won = newly(bench, "tested.trained_elected").sum(axis=1)
    # Hypergeometric: 7 of 12, of whom 6 are trained.
    assert won.mean() == pytest.approx(3.5, abs=4 * np.sqrt(7 * 0.25 * 5 / 11 / 400))


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
def test_votes_follow_competence_as_far_as_the_correlation_says(correlation):
    """Of all candidates for one post the winner's expected level is c · ī(1, 10) = c · 1.5388."""
    values = {"competence_vote": correlation, "contenders": 10.0, "turnover": 0.0}
    bench = election(values, {"places.communities": 29}, replications=600).step(2)
    levels = bench.roster["entry_composite"][newly(bench)]
    assert len(levels) == 600
    error = 4 * levels.std() / np.sqrt(600)
    assert levels.mean() == pytest.approx(correlation * 1.5388, abs=error)


def test_the_least_competent_lose_if_votes_follow_competence():
    bench = election({"competence_vote": 1.0}, FULL)
    level = bench.of("officials", "level")
    lowest = np.sort(level)[7]
    bench.step(2)
    assert (bench.of("officials", "level") >= lowest).all()


def test_only_so_many_stand():
    standing = insiders({"stand": 0.25, "trained": []}, replications=200).step(2)
    # At most 7 of the 12 can win; a quarter of 12 stand.
    assert newly(standing).sum(axis=1).mean() == pytest.approx(3.0, abs=4 * 1.5 / np.sqrt(200))


def test_winners_move_to_the_tier():
    bench = election({"tier": "senior"}, FULL).step(2)
    assert (bench.roster["tier"][newly(bench)] == 1).all()
    assert (bench.of("officials", "tier") == 0).all()


def test_some_keep_the_tier_that_they_are_in():
    bench = election({"tier": "senior", "keeps_tier": ["recruits"]}, FULL).step(2)
    assert newly(bench).any()
    assert (bench.roster["tier"][newly(bench)] == 0).all()


YOUNG = {"population.recruits.age": {"low": 30, "mean": 34, "sd": 0.1, "high": 38}}


def mean_age(bench):
    return bench.roster["age"][bench.roster["post"] != NOBODY].mean()


def test_an_age_drop_is_replacement_less_the_ageing_of_those_who_stay():
    """From one state after an election to the next, those who stay have grown older by a term."""
    share, gap, months = 0.25, 14.0, 12
    bench = election({"first": months, "contenders": 1.0}, {**FULL, **YOUNG})
    bench.put("officials", age=34.0 + gap - 1.0)
    before = mean_age(bench)
    drop = mean_age(bench.step(months)) - before
    assert drop == pytest.approx((1 - share) * 1.0 + share * (1.0 - gap), abs=0.05)


@pytest.mark.parametrize("behind", [0, 36])
def test_a_term_before_the_opening_can_be_read_into_it(behind):
    """Whether those who stay have aged since the ages were told is a switch, not simulated time."""
    share, gap = 0.25, 14.0
    bench = election({"first": 1, "ages_behind": behind, "contenders": 1.0}, {**FULL, **YOUNG})
    bench.put("officials", age=34.0 + gap - 1 / 12)
    before = mean_age(bench) + 1 / 12
    drop = mean_age(bench.step()) - before
    assert drop == pytest.approx((1 - share) * behind / 12 - share * gap, abs=0.05)


def test_the_lag_counts_at_nomination_and_once():
    values = {"first": 1, "every": 2, "ages_behind": 36, "age_max": 49, "turnover": 0.0}
    bench = election(values, {**FULL, **YOUNG})
    bench.put("officials", age=np.where(np.arange(28) < 6, 48.0, 40.0))
    bench.step()
    assert bench.month.flows.so_far("left").tolist() == [6]
    assert bench.of("officials", "age") == pytest.approx(43 + 1 / 12)
    assert bench.step(2).of("officials", "age") == pytest.approx(43 + 3 / 12)


def test_the_lag_is_of_those_who_hold_the_post_alone():
    bench = election({"first": 1, "ages_behind": 36, "turnover": 0.0}, FULL)
    bench.put("recruits", age=30.0)
    assert bench.step().of("recruits", "age") == pytest.approx(np.full(12, 30 + 1 / 12))


def test_yangpus_figures_agree():
    """A drop of 3.5 years over 24.3 points of share: those who came are 14.4 years younger."""
    share, gap = 0.243, 3.5 / 0.243
    changes = {**YOUNG, "places.communities": 1000, "population.officials.count": 1000}
    bench = election({"first": 1, "turnover": share, "contenders": 1.0}, changes)
    bench.put("officials", age=34.0 + gap - 1 / 12)
    before = mean_age(bench) + 1 / 12
    assert mean_age(bench.step()) - before == pytest.approx(-3.5, abs=0.02)
    assert gap == pytest.approx(14.4, abs=0.01)


def test_two_elections_in_a_month_respect_each_other():
    """Vices who are elected secretaries keep that post, and their own is filled by others."""
    changes: dict[str, Any] = {"posts.secretary.each": 1, "posts.vice.each": 1}
    changes["population.recruits.post"] = "vice"
    other = {"name": "upper", "kind": "election", "post": "vice", "first": 2, "turnover": 1.0,
             "who": [], "newcomers": "officials", "contenders": 3.0}  # fmt: skip
    values = {"who": ["recruits"], "stand": 1.0, "newcomers": "", "turnover": 0.0}
    bench = election(values, changes, beside=[other]).step(2)
    held = holders(bench.roster)[0]
    assert held.max() == 1
    secretaries, vices = (bench.model.structure.posts_of(kind) for kind in ("secretary", "vice"))
    assert held[secretaries.start : secretaries.stop].sum() == 28 + 12
    assert (held[vices.start : vices.stop] == 1).all()
    assert bench.month.flows.so_far("left").tolist() == [0]


@pytest.mark.parametrize(
    "values", [{"post": "mayor"}, {"newcomers": "nobody"}, {"tier": "top"}, {"first": 0}]
)
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ScenarioError):
        programme([{"kind": "election", **VALUES, **values}])
