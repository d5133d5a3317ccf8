"""Posts and who holds them."""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.roster import NOBODY, Floats, Roster, heads_of


@indicator("Vacant posts", "空缺岗位", unit="posts", better="down", worthwhile=1.0)
def vacancies(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Posts without a holder: of the kinds that the audience names, or of all kinds."""
    posts, held = _posts(roster, scope)
    return posts - held


@indicator("Posts filled", "配备率", unit="share", better="up", worthwhile=0.02)
def posts_filled(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of posts with a holder: of the kinds that the audience names, or of all kinds."""
    posts, held = _posts(roster, scope)
    return held / max(posts, 1)


def _posts(roster: Roster, scope: Scope) -> tuple[int, Floats]:
    """Return how many posts there are and how many are held, (R,)."""
    if scope.of.posts:
        holders = scope.of.among(roster.whole)
        return scope.of.posts, heads_of(holders).astype(np.float64)
    everyone = roster.whole
    held = everyone.count(everyone["present"] & (everyone["post"] != NOBODY))
    return roster.structure.posts, held.astype(np.float64)
