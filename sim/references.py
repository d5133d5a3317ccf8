"""Finding the rows of cadres by their ids."""

from __future__ import annotations

import numpy as np

from sim.columns import NOBODY, Bools, Ints
from sim.kernels import scan

_FEW_LOOKS = 10_000_000
"""Rows looked at, up to which looking at all of them beats sorting."""


def search(ids: Ints, present: Bools, replication: Ints, wanted: Ints) -> Ints:
    """Return the rows at which ids sit, NOBODY for those who are not present.

    Args:
        ids, present: (R, N).
        replication, wanted: (L,) where to look and for whom, ordered by replication.
    """
    if len(wanted) * ids.shape[1] <= _FEW_LOOKS:
        return scan(ids, present, replication, wanted)
    found = np.full(len(wanted), NOBODY, dtype=np.int64)
    bounds = np.searchsorted(replication, np.arange(len(ids) + 1))
    for r in np.unique(replication):
        here = np.flatnonzero(present[r])
        if not len(here):
            continue
        order = here[np.argsort(ids[r, here], kind="stable")]
        known = ids[r, order]
        ours = slice(bounds[r], bounds[r + 1])
        place = np.minimum(np.searchsorted(known, wanted[ours]), len(known) - 1)
        found[ours] = np.where(known[place] == wanted[ours], order[place], NOBODY)
    return found
