"""Finding a cadre's weakest dimensions, imperfectly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.roster import Bools, Floats, Roster


def perceived(roster: Roster, accuracy: npt.ArrayLike, noise: Floats) -> Floats:
    """Return each dimension as a diagnosis sees it, (K, R, N) in SD.

    Args:
        roster: the state.
        accuracy: correlation of what is seen with what is true, in (0, 1].
        noise: (K, R, N) standard normals.
    """
    error_sd = np.sqrt(np.maximum(1.0 / np.square(accuracy) - 1.0, 0.0))
    return roster["competence"] + error_sd * noise


def weakest(seen: Floats, how_many: int) -> Bools:
    """Mark the dimensions that look weakest, (K, R, N) with ``how_many`` true for each cadre."""
    dimensions = len(seen)
    below = np.zeros(seen.shape, dtype=np.int8)
    for k in range(dimensions):
        for other in range(dimensions):
            # Equal values are ordered by the dimension's number.
            if other != k:
                below[k] += (seen[other] < seen[k]) if other > k else (seen[other] <= seen[k])
    return below < how_many


def shortfall(roster: Roster, chosen: Bools) -> Floats:
    """Return how far the chosen dimensions truly lie below the cadre's own level, (R, N) in SD."""
    competence = roster["competence"]
    total = np.zeros(roster.shape)
    for k in range(len(competence)):
        total += np.where(chosen[k], competence[k], 0.0)
    return roster["level"] - total / chosen.sum(axis=0)
