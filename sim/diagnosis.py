"""Finding a cadre's weakest dimensions, imperfectly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels import lowest, mean_of_chosen
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
    return lowest(seen, how_many)


def shortfall(roster: Roster, chosen: Bools) -> Floats:
    """Return how far the chosen dimensions truly lie below the cadre's own level, (R, N) in SD."""
    return roster["level"] - mean_of_chosen(roster["competence"], chosen)
