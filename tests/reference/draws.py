"""Keyed numbers, written once more in plain whole numbers from section 4 of docs/odd.md."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

from scipy.special import ndtr, ndtri

WORD = 2**64 - 1
G, P, S = 0x9E3779B97F4A7C15, 0x9B05688C2B3E6C1F, 0x6A09E667F3BCC909
M1, M2, M3 = 0xBB67AE8584CAA73B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1
WORLD = 0b1011 << 60


def mix(x: int) -> int:
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & WORD
    return x ^ (x >> 31)


def root(seed: int, replication: int) -> int:
    return mix((mix((seed + S) & WORD) + replication * P) & WORD)


def key(world: int, entity: int) -> int:
    return mix(world ^ ((entity * G) & WORD))


@cache
def decision(instance: str, name: str) -> int:
    return int.from_bytes(blake2b(f"{instance}\0{name}".encode(), digest_size=8).digest(), "big")


def uniform(of: int, step: int, instance: str, name: str, index: int = 0) -> float:
    bits = mix((of + step * M1 + decision(instance, name) * M2 + index * M3) & WORD)
    return ((bits >> 11) | 1) * 2.0**-53


def normal(of: int, step: int, instance: str, name: str, index: int = 0) -> float:
    return float(ndtri(uniform(of, step, instance, name, index)))


def between(u: float, mean: float, sd: float, low: float, high: float) -> float:
    """A normal that is known to lie between two bounds."""
    first, last = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return mean + sd * float(ndtri(first + u * (last - first)))


def cadre_id(step: int, group: str, place: int) -> int:
    code = int.from_bytes(blake2b(group.encode(), digest_size=8, person=b"group").digest(), "big")
    return step * 2**51 + (code >> 40) * 2**27 + place
