"""How evenly what is gained is spread over people.

The measure is a point of the Lorenz curve (Lorenz 1905, Publ. Am. Stat. Assoc. 9): the share of all
gain that falls to the half who gained least, as the World Inequality Report (Chancel et al. 2022)
reports incomes. Preferred to the Gini coefficient, for three reasons. It reads as a sentence, "the
half who gained least have 31 % of the gain". It does not call a programme that teaches nobody a
perfectly even one: where nothing is gained it is 0, the worst value, so a search for equity cannot
end by training nobody. And it names whom it looks at: the Gini coefficient reacts most to the
middle of the distribution (Atkinson 1970, J. Econ. Theory 2), an aim of equity is about those who
are left behind. It is blind to what is moved about within either half.
"""

from __future__ import annotations

import numpy as np

from sim.flows import Flows
from sim.indicators.kind import Scope, indicator
from sim.kernels import sum_rows
from sim.roster import Bools, Floats, Roster, heads_of


@indicator(
    "Lower half's share of gain", "提升较少的半数人所得份额", unit="share", better="up",
    worthwhile=0.02,
)  # fmt: skip
def lower_half_share(roster: Roster, flows: Flows, scope: Scope) -> Floats:
    """Share of all gain since entry that falls to the half of the audience who gained least.

    0.5 where all gained the same, or where there is one person alone; 0 where nobody has gained or
    nobody is there. Whoever has lost counts as having gained nothing: of a sum that some part of
    which is below nothing, no share can be told.
    """
    return lower_half(np.maximum(roster["gain"], 0.0), roster["present"])


def lower_half(amounts: Floats, present: Bools) -> Floats:
    """Return which share of all amounts the half with the smallest have together.

    The Lorenz curve, straight between its points, at one half: of an odd number, half of the middle
    amount counts.

    Args:
        amounts: (R, N), nothing below 0.
        present: (R, N) which count.

    Returns:
        (R,) between 0 and 0.5; 0 where there is nothing to share.
    """
    # Those who do not count stand at the end of the line, whatever their row.
    ordered = np.sort(np.where(present, amounts, np.inf), axis=1)
    heads = heads_of(present)[:, None]
    places = np.arange(present.shape[1])
    counted = places < heads
    ordered[~counted] = 0.0
    lower = sum_rows(ordered * np.clip(heads / 2 - places, 0.0, 1.0), counted)
    whole = sum_rows(ordered, counted)
    return np.divide(lower, whole, out=np.zeros(len(whole)), where=whole > 0)
