"""What a draw may be about: a cadre, a pair, a team, a unit, the world.

An entity is one unsigned 64-bit word. A cadre's word is its id, below 2^63. Every other kind sets
the highest bit and says its kind in the next three, so words of different kinds never meet.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.streams.mixing import Words, pair_hash

_KIND_SHIFT: Final = 60
_PAYLOAD: Final = np.uint64((1 << _KIND_SHIFT) - 1)
_PAIR, _TEAM, _UNIT, _WORLD = (np.uint64(kind << _KIND_SHIFT) for kind in range(0b1000, 0b1100))

WORLD: Final = int(_WORLD)
"""The entity of draws that concern a whole replication."""


def words(numbers: npt.ArrayLike) -> Words:
    """Return whole numbers as words of the same shape; -1 becomes 2^64 - 1.

    Raises:
        TypeError: the numbers are not whole.
    """
    array = np.asarray(numbers)
    if array.dtype.kind not in "iu":
        raise TypeError(f"keyed draws need whole numbers, got an array of {array.dtype}")
    return array.astype(np.uint64, copy=False)


def entity_pair(first: npt.ArrayLike, second: npt.ArrayLike) -> Words:
    """Return the entities of ordered pairs; (a, b) and (b, a) differ.

    Args:
        first, second: ids that broadcast.
    """
    hashed: Any = pair_hash(words(first), words(second))
    return _PAIR | (hashed & _PAYLOAD)


def entity_team(team: npt.ArrayLike) -> Words:
    """Return the entities of teams with these numbers, of the same shape."""
    return _TEAM | (words(team) & _PAYLOAD)


def entity_unit(unit: npt.ArrayLike) -> Words:
    """Return the entities of units (posts, communities) with these numbers, of the same shape."""
    return _UNIT | (words(unit) & _PAYLOAD)
