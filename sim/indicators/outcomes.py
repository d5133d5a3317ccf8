"""What residents may notice. Nothing observed stands behind these scales: uncalibrated."""

from __future__ import annotations

from scipy.special import ndtr

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator, mean_of
from sim.roster import Floats, Roster


@indicator(
    "Cases solved", "累计办结事项", unit="cases", better="up", worthwhile=10.0, cumulative=True,
    calibrated=False, needs="regard",
)  # fmt: skip
def cases_solved(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Residents' cases solved since the start, of every difficulty."""
    return flows.spent("cases_solved")


@indicator(
    "Hard cases solved", "累计办结疑难事项", unit="cases", better="up", worthwhile=5.0,
    cumulative=True, calibrated=False, needs="regard",
)  # fmt: skip
def hard_cases_solved(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Hard cases solved since the start."""
    return flows.spent("hard_cases_solved")


@indicator(
    "Share solved in time", "按时办结率", unit="share", better="up", worthwhile=0.02,
    calibrated=False, needs="in_time",
)  # fmt: skip
def in_time_share(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean share of cases that those of the audience can be expected to solve in time."""
    return mean_of(roster, "in_time")


@indicator(
    "Resident satisfaction", "群众满意度", unit="share", better="up", worthwhile=0.02,
    calibrated=False, needs="regard",
)  # fmt: skip
def resident_satisfaction(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean share of residents who are content, Φ(regard), over the audience."""
    return mean_of(roster, "regard", ndtr)


@indicator(
    "Residents taking part", "居民参与率", unit="share", better="up", worthwhile=0.02,
    calibrated=False, needs="participation",
)  # fmt: skip
def resident_participation(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mean share of households that take part in their community, over the audience."""
    return mean_of(roster, "participation")
