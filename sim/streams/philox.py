"""Philox 4x64-10: the reference against which the fast streams can be checked.

J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), "Parallel random numbers: as easy as
1, 2, 3". Here it is a function of (key, counter) like any other, in plain NumPy and hundreds of
times slower than the fast streams; ``numpy.random.Philox`` gives the same words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.streams.mixing import WORD_MASK, Words

_ROUNDS: Final = 10
_MULTIPLIERS: Final = (np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157))
_WEYL: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B))
_HALF: Final = np.uint64(32)
_LOW_HALF: Final = np.uint64(0xFFFFFFFF)

Word = int | npt.NDArray[np.integer]


def philox(key: tuple[Word, Word], counter: tuple[Word, Word, Word, Word]) -> Words:
    """Return the first of the four words of each block.

    Args:
        key: two words.
        counter: four words; all six broadcast together, and negative ones wrap.

    Returns:
        uint64 of the common shape, at least one axis.
    """
    k0, k1, c0, c1, c2, c3 = np.broadcast_arrays(*(_words(word) for word in (*key, *counter)))
    for _ in range(_ROUNDS):
        high0, low0 = _product(_MULTIPLIERS[0], c0)
        high1, low1 = _product(_MULTIPLIERS[1], c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + _WEYL[0], k1 + _WEYL[1]
    return c0


def _words(word: Word) -> Words:
    # One axis at least: unlike scalars, arrays wrap without a warning.
    numbers = word & WORD_MASK if isinstance(word, int) else word
    return np.atleast_1d(np.asarray(numbers)).astype(np.uint64)


def _product(factor: np.uint64, words: Words) -> tuple[Words, Words]:
    """Return the high and low words of a 128-bit product, by halves."""
    f_low, f_high = factor & _LOW_HALF, factor >> _HALF
    w_low, w_high = words & _LOW_HALF, words >> _HALF
    cross = f_high * w_low + ((f_low * w_low) >> _HALF)
    carry = (cross & _LOW_HALF) + f_low * w_high
    high = f_high * w_high + (cross >> _HALF) + (carry >> _HALF)
    return high, factor * words
