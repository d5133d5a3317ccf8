"""What training takes: days, seats, money, and what one unit of gain or one filled seat takes.

Money counts only where a document prints a price or a user enters local ones (``budget``).
"""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.roster import Floats, Roster


@indicator(
    "Mentor-days", "带教人日", unit="mentor_days", better="down", worthwhile=10.0, cumulative=True
)
def mentor_days(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Days that mentors have spent since the start."""
    return flows.spent("mentor_days")


@indicator(
    "Trainee-days", "培训人日", unit="trainee_days", better="down", worthwhile=50.0, cumulative=True
)
def trainee_days(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Days that trainees have spent in training since the start."""
    return flows.spent("trainee_days")


@indicator(
    "Seat-years filled", "名额使用量", unit="seat_years", better="up", worthwhile=1.0,
    cumulative=True, needs="budget",
)  # fmt: skip
def seat_years(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Seats times years in which they were filled since the start, as a ``budget`` counts them."""
    return flows.spent("seat_years")


@indicator(
    "Money spent", "经费支出", unit="yuan", better="down", worthwhile=1000.0, cumulative=True,
    needs="budget",
)  # fmt: skip
def yuan(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Yuan spent since the start, at printed or local prices."""
    return flows.spent("yuan")


@indicator(
    "Mentor-days per unit of gain", "单位提升带教人日", unit="mentor_days_per_person_SD",
    better="down", worthwhile=0.5,
)  # fmt: skip
def mentor_days_per_gain(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mentor-days so far for each unit of the audience's total gain; 0 where nothing is gained."""
    return _per_gain(roster, flows.spent("mentor_days"))


@indicator(
    "Trainee-days per unit of gain", "单位提升培训人日", unit="trainee_days_per_person_SD",
    better="down", worthwhile=1.0,
)  # fmt: skip
def trainee_days_per_gain(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Trainee-days so far for each unit of the audience's total gain; 0 where nothing is gained."""
    return _per_gain(roster, flows.spent("trainee_days"))


@indicator(
    "Money per unit of gain", "单位提升经费", unit="yuan_per_person_SD", better="down",
    worthwhile=100.0, needs="budget",
)  # fmt: skip
def yuan_per_gain(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Yuan so far for each unit of the audience's total gain; 0 where nothing is gained."""
    return _per_gain(roster, flows.spent("yuan"))


@indicator(
    "Mentor-days per filled seat-year", "每名额年带教人日", unit="mentor_days_per_seat_year",
    better="down", worthwhile=0.5, needs="budget",
)  # fmt: skip
def mentor_days_per_seat_year(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mentor-days for each filled seat-year since the start; 0 before a seat was filled."""
    return _ratio(flows.spent("mentor_days"), flows.spent("seat_years"))


@indicator(
    "Trainee-days per filled seat-year", "每名额年培训人日", unit="trainee_days_per_seat_year",
    better="down", worthwhile=1.0, needs="budget",
)  # fmt: skip
def trainee_days_per_seat_year(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Trainee-days for each filled seat-year since the start; 0 before a seat was filled."""
    return _ratio(flows.spent("trainee_days"), flows.spent("seat_years"))


@indicator(
    "Money per filled seat-year", "每名额年经费", unit="yuan_per_seat_year", better="down",
    worthwhile=100.0, needs="budget",
)  # fmt: skip
def yuan_per_seat_year(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Yuan for each filled seat-year since the start; 0 before a seat was filled."""
    return _ratio(flows.spent("yuan"), flows.spent("seat_years"))


def _per_gain(roster: Roster, spent: Floats) -> Floats:
    return _ratio(spent, roster.sum(roster["gain"]))


def _ratio(spent: Floats, for_what: Floats) -> Floats:
    """Divide, 0 where there is nothing to divide by."""
    return np.divide(spent, for_what, out=np.zeros(len(spent)), where=for_what > 0)
