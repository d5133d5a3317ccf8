"""Who there is, how far they have come, who has come and gone."""

from __future__ import annotations

from functools import reduce

import numpy as np

from sim.classes import heads_taken_in
from sim.flows import Flows
from sim.indicators.kind import Scope, indicator, mean_of
from sim.kernels import vary_rows
from sim.population import entry_step
from sim.roster import Floats, Roster, heads_of


@indicator("Gain since entry", "能力提升", unit="SD", better="up", worthwhile=0.05)
def gain_since_entry(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean trained competence gained since entry by those of the audience, SD (yardstick)."""
    return roster.mean(roster["gain"], otherwise=0.0)


@indicator("Total gain", "能力提升总量", unit="person_SD", better="up", worthwhile=1.0)
def total_gain(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Trained competence gained since entry, summed over the audience, SD × persons."""
    return roster.sum(roster["gain"])


@indicator("Competence in the own tier", "本层级能力水平", unit="SD", better="up", worthwhile=0.05)
def competence(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean true level of the audience, weighed by each one's own tier, SD."""
    return roster.mean(roster["tier_level"], otherwise=0.0)


@indicator("Head count", "人数", unit="persons", better="neither", worthwhile=1.0)
def headcount(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons of the audience."""
    return roster.count().astype(np.float64)


@indicator("Share", "占比", unit="share", better="neither", worthwhile=0.02)
def share(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons of the audience who belong to ``among`` too, as a share of ``among``."""
    base = scope.base(roster)
    part = heads_of(base & scope.of.among(roster.whole))
    return part / np.maximum(heads_of(base), 1)


@indicator("Mean age", "平均年龄", unit="years", better="neither", worthwhile=0.5)
def mean_age(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean age of the audience, years."""
    return roster.mean(roster["age"], otherwise=0.0)


@indicator(
    "Share of working age", "就业年龄段占比", unit="share", better="neither", worthwhile=0.02
)
def working_age_share(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of the audience below the retirement age of before 2025: men 60, women 55 (E32)."""
    working = roster["age"] < np.where(roster["female"], 55.0, 60.0)
    return roster.mean(working.astype(np.float64), otherwise=0.0)


@indicator(
    "Share with a bachelor's degree", "本科及以上占比", unit="share", better="up", worthwhile=0.02
)
def degree_share(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of the audience with a bachelor's degree."""
    return roster.mean(roster["degree"].astype(np.float64), otherwise=0.0)


@indicator(
    "Degrees gained", "取得本科学历", unit="persons", better="up", worthwhile=1.0, cumulative=True
)
def degrees_gained(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons who have gained a bachelor's degree in service since the start."""
    return flows.so_far("degree")


@indicator("Mean grade", "平均等级", unit="grades", better="neither", worthwhile=0.5, needs="grade")
def mean_grade(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean grade of the audience on the ladder of pay."""
    return mean_of(roster, "grade")


@indicator("Accuracy of standing", "考评准确度", unit="correlation", better="up", worthwhile=0.02)
def standing_accuracy(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Correlation of what assessment believes with the true level in each one's tier.

    Over the audience; 0 where nobody differs from anybody.
    """
    squares, others, common = vary_rows(roster["standing"], roster["tier_level"], roster["present"])
    spread = np.sqrt(squares * others)
    return np.divide(common, spread, out=np.zeros(len(common)), where=spread > 1e-12)


@indicator("Retention", "留任率", unit="share", better="up", worthwhile=0.02, from_start=True)
def retention(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Of those who were there at the start, the share still there, in whatever tier or post.

    The audience names groups, the tiers that they start in, or ``staff``; whoever comes later does
    not count.
    """
    everyone = roster.whole
    first = everyone["present"] & (entry_step(everyone["id"]) == 0)
    group = everyone["group"]
    ours = (first & (group == one) for one in scope.of.first_groups)
    still = reduce(np.logical_or, ours, np.zeros_like(first))
    return heads_of(still) / max(scope.of.heads_at_start, 1)


@indicator(
    "Left so far", "累计离岗", unit="persons", better="down", worthwhile=1.0, cumulative=True
)
def left_so_far(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons who have left since the start, of every cause."""
    return flows.so_far("left")


@indicator(
    "Come so far", "累计新进", unit="persons", better="neither", worthwhile=1.0, cumulative=True
)
def entered_so_far(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons who have entered since the start; those of the opening state do not count."""
    return flows.so_far("entered") - flows.so_far("entered", ["opening"])


@indicator(
    "Know-how lost", "流失的经验", unit="persons_worth", better="down", worthwhile=1.0,
    cumulative=True, needs="stock",
)  # fmt: skip
def know_how_lost(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Know-how that leavers have taken along since the start, in that of persons who know all."""
    return flows.spent("know_how_lost")


@indicator(
    "Trained so far", "累计培养人数", unit="persons", better="up", worthwhile=5.0, cumulative=True,
    needs="cohort_selection",
)  # fmt: skip
def trained_so_far(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons ever taken into a class, the first one included, whether or not they are still here.

    The classes that the audience names, or all if it names none; whoever went through two counts
    once.
    """
    named = {name.partition(".")[0] for name in scope.of.names}
    classes = {name for name in named if f"{name}.ever" in roster.whole.declared}
    return heads_taken_in(flows, classes)


@indicator(
    "Picked so far", "累计入选人数", unit="persons", better="up", worthwhile=1.0, cumulative=True,
    needs="reserve_pool",
)  # fmt: skip
def picked_so_far(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons ever picked into a reserve pool, whether or not they are still in it.

    The pools that the audience names, or all if it names none; nobody is picked into the same one
    twice.
    """
    pools = {cause for what, cause in flows.totals if what == "pool_picked"}
    return flows.so_far("pool_picked", pools.intersection(scope.of.names) or None)


@indicator(
    "Honours so far", "累计表彰人次", unit="person_times", better="up", worthwhile=5.0,
    cumulative=True,
)  # fmt: skip
def honours_so_far(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Honours given since the start to anyone: promotions and places won, of every cause."""
    return flows.so_far("honours")


@indicator("Honours held", "所获表彰", unit="person_times", better="up", worthwhile=1.0)
def honours_held(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Honours that those of the audience hold together."""
    return roster.sum(roster["honours"])
