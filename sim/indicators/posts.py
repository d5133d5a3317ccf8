"""Posts and who holds them."""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.roster import NOBODY, Floats, Roster, heads_of


@indicator("Posts", "岗位数", unit="posts", better="neither", worthwhile=1.0)
def posts(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Posts, held or vacant: of the kinds that the audience names, or of all kinds."""
    count, _ = _posts(roster, scope)
    return np.full(roster.shape[0], float(count))


@indicator("Vacant posts", "空缺岗位", unit="posts", better="down", worthwhile=1.0)
def vacancies(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Posts without a holder: of the kinds that the audience names, or of all kinds."""
    count, held = _posts(roster, scope)
    return count - held


@indicator("Posts filled", "配备率", unit="share", better="up", worthwhile=0.02)
def posts_filled(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of posts with a holder: of the kinds that the audience names, or of all kinds."""
    count, held = _posts(roster, scope)
    return held / max(count, 1)


def _posts(roster: Roster, scope: Scope) -> tuple[int, Floats]:
    """Return how many posts there are and how many are held, (R,)."""
    if scope.of.posts:
        holders = scope.of.among(roster.whole)
        return scope.of.posts, heads_of(holders).astype(np.float64)
    everyone = roster.whole
    held = everyone.count(everyone["present"] & (everyone["post"] != NOBODY))
    return roster.structure.posts, held.astype(np.float64)
