"""Filling posts: which are vacant, who may take one, and who takes which."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels import hand_out, positions, take_in_turn, vacant_posts
from sim.live import LiveRoster
from sim.mechanism import Mechanism
from sim.month import Month
from sim.ranking import first_rows
from sim.roster import NOBODY, Bools, Floats, Ints, Roster, heads_of


def vacancies(roster: LiveRoster, posts: range) -> Bools:
    """Return which posts of a kind have no holder now, (R, P)."""
    return vacant_posts(roster["post"], roster["present"], posts.start, posts.stop)


def holds(roster: Roster, posts: range) -> Bools:
    """Return who holds a post of a kind, (R, N)."""
    post = roster["post"]
    return roster["present"] & (post >= posts.start) & (post < posts.stop)


def within_age(roster: Roster, age_max: npt.ArrayLike) -> Bools:
    """Return who has not passed an age in completed years, (R, N)."""
    return roster["present"] & (roster["age"] < np.asarray(age_max) + 1.0)


def age_limit(mechanism: Mechanism, kind: str, otherwise: npt.ArrayLike = 120) -> npt.ArrayLike:
    """Return the lower of a mechanism's age limit and that of a kind of post, completed years."""
    settings = mechanism.organisation.posts.get(kind)
    return otherwise if settings is None else np.minimum(settings.age_max, otherwise)


def in_turn(places: Bools, posts: range, turn: Ints) -> Ints:
    """Return the post that each cadre takes: whoever's turn is i takes the i-th marked one.

    Args:
        places: (R, P) posts of a kind to be filled.
        posts: the numbers of that kind's posts.
        turn: (R, N) turns from 0; negative or beyond the number of marked posts for no post.

    Returns:
        (R, N) numbers of posts, ``NOBODY`` for none.
    """
    open_ = heads_of(places)[:, None]
    most = int(open_.max(initial=0))
    if most == 0:
        return np.full(turn.shape, NOBODY, dtype=np.int64)
    listed = first_rows(places, most) + posts.start
    here = positions((turn >= 0) & (turn < open_))
    taken = np.full(turn.shape, NOBODY, dtype=np.int64)
    taken.reshape(-1)[here] = listed[here // turn.shape[1], turn.reshape(-1)[here]]
    return taken


def taken_in_turn(places: Bools, posts: range, few: Roster, turn: Ints) -> tuple[Bools, Ints]:
    """Return who of a part of the roster takes a post, and which.

    Args:
        places: (R, P) posts of a kind to be filled.
        posts: the numbers of that kind's posts.
        few: the part.
        turn: (R, M) turns from 0: whoever's turn is i takes the i-th marked post, if there is one.

    Returns:
        of everyone, (R, N): who takes one, and the post's number, 0 for the others.
    """
    shape = few.whole.shape
    who, taken = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.int64)
    take_in_turn(places, posts.start, few.places, few["present"], turn, who, taken)
    return who, taken


def filled_now(mechanism: Mechanism, month: Month, vacant: Bools, first: int) -> Bools:
    """Draw which vacant places are filled this step, (R, P).

    Args:
        mechanism: who fills them; declares the decision "fill" and the chance ``fill`` of a month.
        month: the month.
        vacant: (R, P) places.
        first: number of the first place, by which its draws are told apart.
    """
    per_step = mechanism.settled(
        "fill_per_step", lambda: _within(mechanism.flat("fill"), month.step)
    )
    return month.world_below(mechanism, "fill", first, vacant, per_step)


def _within(monthly: Floats, months: float) -> Floats:
    """Return the probability that what comes in a month with a chance comes in so many months."""
    chance: Floats = -np.expm1(np.log1p(-np.minimum(monthly, 1 - 1e-12)) * months)
    return chance


def handed_out(places: Bools, posts: range, rows: Bools) -> Ints:
    """Return the post that each newcomer takes, in their order: the i-th the i-th marked one.

    Args:
        places: (R, P) posts of a kind to be filled.
        posts: the numbers of that kind's posts.
        rows: (R, N) as many rows in each replication as posts are marked.

    Returns:
        (R, N) numbers of posts, ``NOBODY`` for everyone else.
    """
    return hand_out(places, posts.start, rows)


def appoint(
    month: Month, who: Bools, posts: Ints, cause: str, probability: npt.ArrayLike = 1.0
) -> Bools:
    """Give posts to cadres; their time in post begins anew.

    Args:
        month: the month.
        who: (R, N) cadres.
        posts: (R, N) the post that each of them takes, ``NOBODY`` for giving up the post.
        cause: why.
        probability: with which probability this happened.

    Returns:
        (R, N) whose post has changed.
    """
    changed = month.change("post", who, posts, cause, probability)
    month.change("tenure", changed, 0.0, cause)
    return changed


def turn_of(rows: Bools) -> Ints:
    """Return each marked row's place in the order of rows, (R, N); −1 for the others."""
    return np.where(rows, np.cumsum(rows, axis=1) - 1, -1)
