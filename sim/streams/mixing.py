"""The mixing arithmetic of keyed random numbers, on unsigned 64-bit words that wrap.

    root = mix(mix(seed + S) + replication · P)     one per replication
    key  = mix(root ^ entity · G)                   one per entity, kept in a roster column
    bits = mix(key + month · M1 + decision · M2 + index · M3)
    u    = ((bits >> 11) | 1) · 2^-53               one per draw

Each formula is written once. It runs compiled where numba's just-in-time compiler is on, and as it
stands, on whole arrays, where it is off; integer arithmetic makes the two agree to the bit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

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


def _compile(signature: str, formula: Callable[..., Any]) -> Callable[..., Any]:
    import numba
    from numba.extending import register_jitable

    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        # Uncompiled scalars would warn where words wrap, which is what words are for.
        return np.errstate(over="ignore")(formula)
    register_jitable(mix)
    register_jitable(key_of)
    register_jitable(unit_interval)
    compiled: Callable[..., Any]
    try:
        compiled = numba.vectorize([signature], cache=True)(formula)  # type: ignore[no-untyped-call]
    except RuntimeError:
        # Neither this folder nor the user's cache can be written: compile anew in each process.
        compiled = numba.vectorize([signature])(formula)  # type: ignore[no-untyped-call]
    return compiled


def _elementwise(signature: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a formula over words broadcast like a NumPy ufunc, compiled when first called.

    Compiled loops run without the interpreter lock and without temporary arrays.
    """

    def decorate(formula: Callable[..., Any]) -> Callable[..., Any]:
        @functools.cache
        def kernel() -> Callable[..., Any]:
            return _compile(signature, formula)

        @functools.wraps(formula)
        def call(*operands: Any) -> Any:
            return kernel()(*operands)

        return call

    return decorate


@_elementwise("uint64(uint64, uint64)")
def entity_key(root: Any, entity: Any) -> Any:
    """Return the key of entities in replications.

    Args:
        root: (R, 1) from :func:`world_root`, uint64.
        entity: (R, N) or (N,) cadre ids or other entities, uint64.

    Returns:
        (R, N) uint64.
    """
    return key_of(root, entity)


@_elementwise("uint64(uint64, uint64)")
def pair_hash(first: Any, second: Any) -> Any:
    """Return a hash of ordered pairs of words; the operands broadcast."""
    return mix(mix(first * _G + _PAIR) + second * _P)


@_elementwise("float64(uint64, uint64)")
def uniform(key: Any, offset: Any) -> Any:
    """Return uniforms strictly between 0 and 1.

    Args:
        key: from :func:`entity_key`.
        offset: from :func:`offset`; the two broadcast.
    """
    return unit_interval(mix(key + offset))


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
