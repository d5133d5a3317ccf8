"""Mentors and what they carry."""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.kernels import pairs_of
from sim.roster import MENTOR, NOBODY, Floats, Roster


@indicator(
    "Mentees per mentor", "人均带教数", unit="mentees_per_mentor", better="down", worthwhile=0.5
)
def mentees_per_mentor(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mentees who have a mentor, divided by mentors who have a mentee."""
    everyone = roster.whole
    mentees, busy = pairs_of(everyone.rows_of("mentor"), everyone.shape[1])
    return mentees / np.maximum(busy, 1)


@indicator("Unmentored", "未结对人数", unit="persons", better="down", worthwhile=1.0)
def unmentored(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Persons of the audience without a mentor."""
    return roster.count(roster["present"] & (roster.rows_of("mentor") == NOBODY)).astype(float)


@indicator("Mentors", "导师人数", unit="persons", better="neither", worthwhile=1.0)
def mentors(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Mentors present."""
    everyone = roster.whole
    return everyone.count(everyone["present"] & (everyone["role"] == MENTOR)).astype(float)
