"""How much was done: sessions, tasks, visits. Activity, not what came of it."""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.roster import Floats, Roster


@indicator(
    "Sessions held", "累计办班场次", unit="sessions", better="neither", worthwhile=1.0,
    cumulative=True,
)  # fmt: skip
def sessions_held(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Sessions of all courses since the start."""
    return flows.spent("sessions_held")


@indicator(
    "Turns on hard tasks", "参与急难任务人次", unit="person_times", better="neither",
    worthwhile=5.0, cumulative=True,
)  # fmt: skip
def task_turns(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Postings, team places and calls to emergencies that were taken up since the start."""
    return flows.spent("task_turns")


@indicator(
    "Visits to residents", "走访次数", unit="visits", better="neither", worthwhile=50.0,
    cumulative=True,
)  # fmt: skip
def visits(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Visits that were made since the start."""
    return flows.spent("visits")


@indicator(
    "Residents visited", "走访群众人次", unit="person_times", better="neither", worthwhile=500.0,
    cumulative=True,
)  # fmt: skip
def residents_visited(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Residents met on visits since the start; whoever is met twice counts twice."""
    return flows.spent("residents_visited")


@indicator(
    "Care visits", "关爱走访次数", unit="visits", better="neither", worthwhile=5.0,
    cumulative=True, needs="care",
)  # fmt: skip
def care_visits(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Visits to colleagues in illness, hardship or bereavement since the start."""
    return flows.spent("care_visits")


@indicator(
    "Bouts won by the better", "强者胜出率", unit="share", better="up", worthwhile=0.02
)  # fmt: skip
def contest_fidelity(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of the knockout bouts so far that the truly better of the two won; 0 before any."""
    fought = flows.spent("bouts")
    won = flows.spent("bouts_to_the_better")
    return np.divide(won, fought, out=np.zeros(len(fought)), where=fought > 0)
