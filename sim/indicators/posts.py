"""Posts and who holds them."""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.roster import NOBODY, Floats, Roster


@indicator("Vacant posts", "空缺岗位", unit="posts", better="down", worthwhile=1.0)
def vacancies(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Posts without a holder."""
    return roster.structure.posts - _held(roster)


@indicator("Posts filled", "配备率", unit="share", better="up", worthwhile=0.02)
def posts_filled(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of all posts that have a holder; 0 where there are no posts."""
    return _held(roster) / max(roster.structure.posts, 1)


def _held(roster: Roster) -> Floats:
    everyone = roster.whole
    return everyone.count(everyone["present"] & (everyone["post"] != NOBODY)).astype(np.float64)
