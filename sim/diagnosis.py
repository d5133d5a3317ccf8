"""Finding a cadre's weakest dimensions, imperfectly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim import kernels
from sim.roster import Bools, Floats, Roster


def error_of(accuracy: npt.ArrayLike) -> Floats:
    """Return the SD of the error with which a level is seen, for true levels of SD 1.

    Args:
        accuracy: correlation of what is seen with what is true, in (0, 1], scalar or (R, 1).

    Returns:
        (1,) or (R,), SD.
    """
    error: Floats = np.sqrt(np.maximum(1.0 / np.square(accuracy) - 1.0, 0.0)).reshape(-1)
    return error


def diagnose(roster: Roster, error: Floats, noise: Floats, fields: int) -> tuple[Floats, Floats]:
    """Find the dimensions that look weakest.

    Args:
        roster: the state.
        error: (1,) or (R,), from :func:`error_of`.
        noise: (K, R, N) standard normals.
        fields: how many dimensions are sought; all, if there are no more.

    Returns:
        how a gain spreads over the dimensions found, (K, R, N), a focus for
        :class:`~sim.mechanism.Gain`; and the true level in these, (R, N) in SD.
    """
    focus, found = np.empty(noise.shape), np.empty(roster.shape)
    everyone = roster.whole
    kernels.diagnose(
        everyone["entry_level"],
        everyone["trained"],
        roster.places,
        noise,
        error,
        min(fields, len(noise)),
        roster.structure.yardstick,
        focus,
        found,
    )
    return focus, found


def weakest(seen: Floats, how_many: int) -> Bools:
    """Mark the dimensions that look weakest, (K, R, N) with ``how_many`` true for each cadre."""
    return kernels.lowest(seen, how_many)
