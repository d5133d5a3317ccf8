"""Pressures: how mechanisms act on each other's rates, as logarithms that add up."""

from __future__ import annotations

import numpy as np

from sim.columns import Floats
from sim.kernels import positions


def ratio(pressure: Floats) -> Floats:
    """Return the factor of a rate under a pressure, e to its power.

    Args:
        pressure: (R, N) logarithms; most are 0, and for them nothing is worked out.
    """
    factor = np.ones(pressure.shape)
    here = positions(pressure != 0.0)
    factor.reshape(-1)[here] = np.exp(pressure.reshape(-1)[here])
    return factor
