"""The loops that draw: keyed words become uniforms and normals in one pass.

The inverse normal is algorithm AS 241 (PPND16): M. J. Wichura (1988), "The percentage points of the
normal distribution", Applied Statistics 37, 477–484. Its relative error is about 1e-16. The middle
85 % of draws needs no logarithm, and is worked out several at a time.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.columns import Bools, Floats, Ints
from sim.kernels.compiling import compiled, formula
from sim.streams.mixing import Words, key_of, mix, unit_interval

_MIDDLE: Final = 0.425
"""How far from one half the first of the three approximations reaches."""
_FAR: Final = 5.0
"""Where the second of them ends, as the root of minus the logarithm of the tail."""
_LARGEST: Final = 1.0 - 2.0**-53
"""The largest uniform: 1 itself has no normal."""
_SMALLEST: Final = 1e-300
"""Nor has 0, which a probability may be that is too small for a number."""
_BATCH: Final = 256
"""Draws at a time: what lies between the steps stays in the innermost cache."""


@formula
def _in_the_middle(u: Any) -> Any:
    """Return the normal of a uniform not farther than ``_MIDDLE`` from one half."""
    q = u - 0.5
    r = 0.180625 - q * q
    above = 2.5090809287301226727e3
    above = above * r + 3.3430575583588128105e4
    above = above * r + 6.7265770927008700853e4
    above = above * r + 4.5921953931549871457e4
    above = above * r + 1.3731693765509461125e4
    above = above * r + 1.9715909503065514427e3
    above = above * r + 1.3314166789178437745e2
    above = above * r + 3.3871328727963666080e0
    below = 5.2264952788528545610e3
    below = below * r + 2.8729085735721942674e4
    below = below * r + 3.9307895800092710610e4
    below = below * r + 2.1213794301586595867e4
    below = below * r + 5.3941960214247511077e3
    below = below * r + 6.8718700749205790830e2
    below = below * r + 4.2313330701600911252e1
    below = below * r + 1.0
    return q * above / below


@formula
def _in_a_tail(r: Any) -> Any:
    """Return the distance from 0 of the normal of a tail of e^(−r²), r up to ``_FAR``."""
    r = r - 1.6
    above = 7.74545014278341407640e-4
    above = above * r + 2.27238449892691845833e-2
    above = above * r + 2.41780725177450611770e-1
    above = above * r + 1.27045825245236838258e0
    above = above * r + 3.64784832476320460504e0
    above = above * r + 5.76949722146069140550e0
    above = above * r + 4.63033784615654529590e0
    above = above * r + 1.42343711074968357734e0
    below = 1.05075007164441684324e-9
    below = below * r + 5.47593808499534494600e-4
    below = below * r + 1.51986665636164571966e-2
    below = below * r + 1.48103976427480074590e-1
    below = below * r + 6.89767334985100004550e-1
    below = below * r + 1.67638483018380384940e0
    below = below * r + 2.05319162663775882187e0
    below = below * r + 1.0
    return above / below


@formula
def _far_out(r: Any) -> Any:
    """Return the same beyond ``_FAR``, where one draw in 36 thousand million lies."""
    r = r - 5.0
    above = 2.01033439929228813265e-7
    above = above * r + 2.71155556874348757815e-5
    above = above * r + 1.24266094738807843860e-3
    above = above * r + 2.65321895265761232930e-2
    above = above * r + 2.96560571828504891230e-1
    above = above * r + 1.78482653991729133580e0
    above = above * r + 5.46378491116411436990e0
    above = above * r + 6.65790464350110377720e0
    below = 2.04426310338993978564e-15
    below = below * r + 1.42151175831644588870e-7
    below = below * r + 1.84631831751005468180e-5
    below = below * r + 7.86869131145613259100e-4
    below = below * r + 1.48753612908506148525e-2
    below = below * r + 1.36929880922735805310e-1
    below = below * r + 5.99832206555887937690e-1
    below = below * r + 1.0
    return above / below


@formula
def _to_normals(u: Any, count: Any, drawn: Any, tails: Any, r: Any) -> None:
    """Turn the first so many uniforms of a batch into normals.

    Short loops, one for each step: the compiler takes several numbers at a time, and the logarithm
    of none but those in a tail. ``tails`` and ``r`` are room to work in.
    """
    for i in range(count):
        drawn[i] = _in_the_middle(u[i])
    many = np.uint64(0)
    for i in range(count):
        tails[many] = i
        many += np.uint64(abs(u[i] - 0.5) > _MIDDLE)
    farthest = 0.0
    for j in range(many):
        one = u[tails[j]]
        r[j] = math.sqrt(-math.log(min(one, 1.0 - one)))
        farthest = max(farthest, r[j])
    if farthest > _FAR:
        for j in range(many):
            r[j] = _far_out(r[j]) if r[j] > _FAR else _in_a_tail(r[j])
    else:
        for j in range(many):
            r[j] = _in_a_tail(r[j])
    for j in range(many):
        drawn[tails[j]] = math.copysign(r[j], u[tails[j]] - 0.5)


@compiled
def normals(u: Floats, drawn: Floats) -> None:
    """Turn uniforms into standard normals.

    Args:
        u: (L,) uniforms, strictly between 0 and 1.
        drawn: (L,), is written.
    """
    tails, r = np.empty(_BATCH, dtype=np.uint64), np.empty(_BATCH)
    for start in range(0, len(u), _BATCH):
        part = u[start : start + _BATCH]
        _to_normals(part, len(part), drawn[start : start + _BATCH], tails, r)


@compiled
def truncated_normals(u: Floats, which: Ints, parts: Floats, drawn: Floats) -> None:
    """Turn uniforms into normals between bounds; see :class:`sim.streams.TruncatedNormal`.

    Args:
        u: (L,) uniforms, strictly between 0 and 1.
        which: (L,) or (1,) whose parameters count.
        parts: (6, P) mean, spread (negative where the interval is reflected), lowest and highest
            value, and the probabilities of the lower tail where the interval begins and ends.
        drawn: (L,), is written.
    """
    tails, r = np.empty(_BATCH, dtype=np.uint64), np.empty(_BATCH)
    below = np.empty(_BATCH)
    each = len(which) > 1
    for start in range(0, len(u), _BATCH):
        part = drawn[start : start + _BATCH]
        for i in range(len(part)):
            p = which[start + i if each else 0]
            share = 1.0 - u[start + i] if parts[1, p] < 0.0 else u[start + i]
            probability = parts[4, p] + share * (parts[5, p] - parts[4, p])
            below[i] = min(max(probability, _SMALLEST), _LARGEST)
        _to_normals(below, len(part), part, tails, r)
        for i in range(len(part)):
            p = which[start + i if each else 0]
            part[i] = min(max(parts[0, p] + parts[1, p] * part[i], parts[2, p]), parts[3, p])


@compiled
def poisson_counts(u: Floats, mean: Floats, none: Floats, count: Ints) -> None:
    """Turn uniforms into Poisson counts by adding up probabilities from 0.

    Args:
        u: (L,) uniforms.
        mean: (L,).
        none: (L,) probability of 0, e^(−mean).
        count: (L,), is written.
    """
    for i in range(len(u)):
        probability = none[i]
        reached, k = probability, 0
        while u[i] > reached:
            k += 1
            probability = probability * mean[i] / k
            # Rounding can leave the sum short of the largest uniforms: stop where it stands still.
            if reached + probability == reached:
                k -= 1
                break
            reached += probability
        count[i] = k


@compiled
def keyed_uniforms(keys: Words, offsets: Words, drawn: Floats) -> None:
    """Draw a uniform for each key and offset.

    Args:
        keys: (L,) from :func:`sim.streams.mixing.entity_key`.
        offsets: (K,) from :func:`sim.streams.mixing.offset`.
        drawn: (K, L), is written.
    """
    for k in range(len(offsets)):
        for i in range(len(keys)):
            drawn[k, i] = unit_interval(mix(keys[i] + offsets[k]))


@compiled
def keyed_each(
    root: Words, rows: Ints, ids: Ints, offsets: Words, keys: Words, drawn: Floats
) -> None:
    """Find the key of each entity and draw a uniform for it and each offset.

    Args:
        root: (R, 1) from :func:`sim.streams.mixing.world_root`.
        rows: (L,) which root is whose.
        ids: (L,) their ids.
        offsets: (K,) from :func:`sim.streams.mixing.offset`.
        keys: (L,), is written.
        drawn: (K, L), is written.
    """
    for i in range(len(ids)):
        keys[i] = key_of(root[rows[i], 0], np.uint64(ids[i]))
    for k in range(len(offsets)):
        for i in range(len(ids)):
            drawn[k, i] = unit_interval(mix(keys[i] + offsets[k]))


@compiled
def keyed_normals(keys: Words, offsets: Words, among: Bools, drawn: Floats) -> None:
    """Draw a standard normal for each key and offset, for the marked keys alone.

    Args:
        keys: (L,) from :func:`sim.streams.mixing.entity_key`.
        offsets: (K,) from :func:`sim.streams.mixing.offset`.
        among: (L,) which keys are drawn for, or empty: all are.
        drawn: (K, L), is written where keys are marked.
    """
    marks = among.view(np.uint8)
    # Places are unsigned: the compiler then need not ask whether they count from the end.
    at = np.empty(_BATCH, dtype=np.uint64)
    few = np.empty(_BATCH, dtype=np.uint64)
    tails, r = np.empty(_BATCH, dtype=np.uint64), np.empty(_BATCH)
    u = np.empty(_BATCH)
    z = np.empty(_BATCH)
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        count = np.uint64(len(batch))
        if len(marks):
            count = np.uint64(0)
            for i in range(len(batch)):
                # Side by side, so that an offset is added to several at a time.
                at[count], few[count] = i, batch[i]
                count += np.uint64(marks[start + i])
        for k in range(len(offsets)):
            here = drawn[k, start : start + _BATCH]
            if len(marks):
                for i in range(count):
                    u[i] = unit_interval(mix(few[i] + offsets[k]))
                _to_normals(u, count, z, tails, r)
                for i in range(count):
                    here[at[i]] = z[i]
            else:
                for i in range(count):
                    u[i] = unit_interval(mix(batch[i] + offsets[k]))
                _to_normals(u, count, here, tails, r)


@compiled
def keyed_below(
    keys: Words, offset: np.uint64, apart: np.uint64, marked: Bools, limits: Floats, below: Bools
) -> None:
    """Draw a uniform for each marked place and tell which are below their limits.

    Args:
        keys: (R,) from :func:`sim.streams.mixing.entity_key`, one for all places of a replication.
        offset: from :func:`sim.streams.mixing.offset`, of the first place.
        apart: by how much the offsets of neighbouring places differ.
        marked: (R, P) places; for the others nothing is drawn.
        limits: (1,) or (R,).
        below: (R, P) all false, is written.
    """
    replications, places = marked.shape
    for r in range(replications):
        limit = limits[r % len(limits)]
        for p in range(places):
            if marked[r, p]:
                u = unit_interval(mix(keys[r] + offset + np.uint64(p) * apart))
                below[r, p] = u < limit


@compiled
def keyed_within(
    keys: Words, offset: np.uint64, limits: Floats, scale: float, here: Ints, drawn: Floats
) -> int:
    """Draw a uniform for each key and keep those that are within their limits.

    Args:
        keys: (L,) from :func:`sim.streams.mixing.entity_key`.
        offset: from :func:`sim.streams.mixing.offset`.
        limits: (L,); without one above 0 nothing is drawn.
        scale: multiplies the limits.
        here, drawn: (L,) room: the places of those kept and their uniforms are written in front.

    Returns:
        how many are kept.
    """
    kept = 0
    for i in range(len(keys)):
        if limits[i] > 0.0:
            u = unit_interval(mix(keys[i] + offset))
            if u <= limits[i] * scale:
                here[kept], drawn[kept] = i, u
                kept += 1
    return kept
