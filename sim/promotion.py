"""Rules by which candidates for promotion are put in order."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from sim.masked import MaskedRoster
from sim.mechanism import Mechanism
from sim.month import Month
from sim.ranking import leading, rank
from sim.roster import NOBODY, Floats, Ints, Roster

Order = Literal["standing", "relative", "competence", "seniority", "vote", "random", "lowest"]
ORDERS: Final[tuple[Order, ...]] = (
    "standing",
    "relative",
    "competence",
    "seniority",
    "vote",
    "random",
    "lowest",
)
"""By assessed standing; standing above that of colleagues in the same subdistrict; true level in
the present tier; longest time there; a vote; chance; lowest true level."""

DECISIONS: Final = ("ties", "vote")
"""Decisions that a mechanism which promotes declares."""


def turns(
    mechanism: Mechanism,
    order: Order,
    candidates: Roster,
    month: Month,
    *,
    competence_vote: npt.ArrayLike = 0.3,
) -> Ints:
    """Return each candidate's turn by a rule, (R, N) from 0; ties fall by chance.

    Args:
        mechanism: who promotes; declares :data:`DECISIONS`.
        order: the rule.
        candidates: a roster of the candidates alone.
        month: the month.
        competence_vote: correlation of votes and true competence (E31).
    """
    score = _score(mechanism, order, candidates, month, "time_in_tier", competence_vote)
    return rank(score, candidates["present"], mechanism.uniform("ties", candidates, month))


def first_in_turn(
    mechanism: Mechanism,
    order: Order,
    candidates: MaskedRoster,
    month: Month,
    most: Ints,
    *,
    clock: str,
    competence_vote: npt.ArrayLike,
) -> tuple[Roster, Ints]:
    """Find the few candidates whose turn comes first.

    Args:
        mechanism, order, month, competence_vote: as for :func:`turns`.
        candidates: everyone, of whom the candidates are marked.
        most: (R,) how many turns there are.
        clock: the column that seniority goes by.

    Returns:
        a roster of those who may have one of these turns, and the turn of each, (R, M) from 0.
    """
    score = _score(mechanism, order, candidates, month, clock, competence_vote)
    few = candidates.whole.narrow(leading(score, candidates["present"], most))
    return few, rank(few.part(score), few["present"], mechanism.uniform("ties", few, month))


def _score(
    mechanism: Mechanism,
    order: Order,
    candidates: Roster,
    month: Month,
    clock: str,
    competence_vote: npt.ArrayLike,
) -> Floats:
    if order == "random":
        return -mechanism.uniform("ties", candidates, month)
    if order == "standing":
        return candidates["standing"]
    if order == "relative":
        return candidates["standing"] - _colleagues(candidates)
    if order == "seniority":
        return candidates[clock]
    level = candidates["tier_level"]
    if order == "vote":
        share = np.asarray(competence_vote)
        luck = mechanism.normal("vote", candidates, month, among=candidates["present"])
        return np.asarray(share * level + np.sqrt(1.0 - np.square(share)) * luck)
    return level if order == "competence" else -level


def _colleagues(candidates: Roster) -> Floats:
    """Return the mean standing of the candidates of one's subdistrict, (R, N)."""
    unit, present = candidates["subdistrict"], candidates["present"]
    subdistricts = candidates.structure.places.subdistricts
    # Those of no subdistrict, as of the district itself, are colleagues of each other.
    place = np.where(unit == NOBODY, subdistricts, unit)
    cell = place + np.arange(len(place))[:, None] * (subdistricts + 1)
    size = len(place) * (subdistricts + 1)
    counted = cell[present]
    total = np.bincount(counted, weights=candidates["standing"][present], minlength=size)
    heads = np.bincount(counted, minlength=size)
    return (total / np.maximum(heads, 1))[cell]
