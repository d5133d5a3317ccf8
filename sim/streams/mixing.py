"""The mixing arithmetic of keyed random numbers, on unsigned 64-bit words that wrap.

    root = mix(mix(seed + S) + replication · P)     one per replication
    key  = mix(root ^ entity · G)                   one per entity, kept in a roster column
    bits = mix(key + month · M1 + decision · M2 + index · M3)
    u    = ((bits >> 11) | 1) · 2^-53               one per draw

Each formula is written once. It runs compiled where numba's just-in-time compiler is on, and as it
stands where it is off; integer arithmetic makes the two agree to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

WORD_MASK: Final = 2**64 - 1

# The first 64 fractional bits of the golden ratio and of square roots of primes, made odd.
# Multiplying by an odd number loses nothing, and these numbers are linearly independent over the
# rationals, so no short sum of their multiples comes near 0.
_G: Final = np.uint64(0x9E3779B97F4A7C15)  # golden ratio
_P: Final = np.uint64(0x9B05688C2B3E6C1F)  # square root of 13
_S: Final = np.uint64(0x6A09E667F3BCC909)  # of 2
_PAIR: Final = np.uint64(0x1F83D9ABFB41BD6B)  # of 17
_MONTH: Final = 0xBB67AE8584CAA73B  # of 3
_DECISION: Final = 0xA54FF53A5F1D36F1  # of 7
_INDEX: Final = 0x510E527FADE682D1  # of 11
INDEX: Final = np.uint64(_INDEX)
"""By how much the offsets of neighbouring indices differ."""


def mix(x: Any) -> Any:
    """Scatter the bits of words: flipping one bit of ``x`` flips each bit of the result or not.

    The finaliser of SplitMix64 (variant 13 of Stafford; Steele, Lea and Flood 2014, "Fast
    splittable pseudorandom number generators"). It is a bijection.
    """
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def unit_interval(bits: Any) -> Any:
    """Turn words into uniforms strictly between 0 and 1.

    They are the odd multiples of 2^-53: each is exact in a double, and as likely as 1 minus it.
    (The midpoints of 53-bit steps would need 54 bits; rounding them gives 1 itself.)
    """
    return ((bits >> np.uint64(11)) | np.uint64(1)) * 2.0**-53


def key_of(root: Any, entity: Any) -> Any:
    """Return the key of an entity in a replication; see :func:`entity_key`."""
    return mix(root ^ (entity * _G))


formula(mix)
formula(unit_interval)
formula(key_of)


@compiled
def _keys(root: Words, entity: Words, keys: Words) -> None:
    for i in range(len(keys)):
        keys[i] = key_of(root[i], entity[i])


@compiled
def _pair_hashes(first: Words, second: Words, hashes: Words) -> None:
    for i in range(len(hashes)):
        hashes[i] = mix(mix(first[i] * _G + _PAIR) + second[i] * _P)


@compiled
def _uniforms(key: Words, added: Words, drawn: Floats) -> None:
    for i in range(len(drawn)):
        drawn[i] = unit_interval(mix(key[i] + added[i]))


def _each(loop: Callable[..., None], dtype: type[Any], *operands: npt.ArrayLike) -> Any:
    """Run a loop over words that broadcast against each other.

    Not a compiled ufunc: to load one takes every process far longer than to load a loop.
    """
    shape = np.broadcast_shapes(*(np.shape(operand) for operand in operands))
    words, found = np.empty((len(operands), *shape), dtype=np.uint64), np.empty(shape, dtype=dtype)
    for place, operand in enumerate(operands):
        words[place, ...] = operand
    loop(*words.reshape(len(operands), -1), found.reshape(-1))
    return found[()]


def entity_key(root: Any, entity: Any) -> Any:
    """Return the key of entities in replications.

    Args:
        root: (R, 1) from :func:`world_root`, uint64.
        entity: (R, N) or (N,) cadre ids or other entities, uint64.

    Returns:
        (R, N) uint64.
    """
    return _each(_keys, np.uint64, root, entity)


def pair_hash(first: Any, second: Any) -> Any:
    """Return a hash of ordered pairs of words; the operands broadcast."""
    return _each(_pair_hashes, np.uint64, first, second)


def uniform(key: Any, offset: Any) -> Any:
    """Return uniforms strictly between 0 and 1.

    Args:
        key: from :func:`entity_key`.
        offset: from :func:`offset`; the two broadcast.
    """
    return _each(_uniforms, np.float64, key, offset)


def offset(month: int, decision: int, index: int | Words) -> np.uint64 | Words:
    """Return what month, decision and index add to a key, shaped like the index."""
    if isinstance(index, int):
        return np.uint64(whole_offset(month, decision, index))
    return np.uint64(whole_offset(month, decision, 0)) + index * INDEX


def whole_offset(month: int, decision: int, index: int) -> int:
    """Return the offset of a single index as a plain number, 0 to 2^64 - 1."""
    return (month * _MONTH + decision * _DECISION + index * _INDEX) & WORD_MASK


def world_root(seed: int, replications: npt.ArrayLike) -> Words:
    """Return the root of every replication.

    The seed is mixed before the replication is added: seed 2 is not seed 1 shifted.

    Args:
        seed: 0 to 2^64 - 1.
        replications: (R,) whole numbers.

    Returns:
        (R, 1) uint64.
    """
    numbers = np.asarray(replications).astype(np.uint64).reshape(-1, 1)
    mixed: Words = mix(mix(np.array([seed], dtype=np.uint64) + _S) + numbers * _P)
    return mixed
