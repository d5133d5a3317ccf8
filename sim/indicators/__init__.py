"""Measures of a training system: pure functions of the roster and the flows, one number each.

An indicator says its unit, which direction is better and which difference is worth talking about.
Scenarios choose among :data:`KINDS`, may narrow a measure to an audience (``of``) and say whom a
share is a share of (``among``). Kinds by theme: :mod:`~sim.indicators.people`,
:mod:`~sim.indicators.equity`, :mod:`~sim.indicators.mentors`, :mod:`~sim.indicators.posts`,
:mod:`~sim.indicators.activity`, :mod:`~sim.indicators.costs` and, without any calibration behind
it, :mod:`~sim.indicators.outcomes`.
"""

from sim.indicators import activity, costs, equity, mentors, outcomes, people, posts
from sim.indicators.kind import KINDS, Better, Indicator, Kind, Measure, Scope

__all__ = [
    "KINDS",
    "Better",
    "Indicator",
    "Kind",
    "Measure",
    "Scope",
    "activity",
    "costs",
    "equity",
    "mentors",
    "outcomes",
    "people",
    "posts",
]
