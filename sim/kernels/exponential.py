"""The exponential function, several numbers at a time.

NumPy calls the C library for one number after the other where the processor lacks AVX-512. This is
the approximation of Cephes (S. L. Moshier, 1984, ``exp.c``): e^x = 2^n e^r, where e^r is rational
in r, |r| ≤ ln 2 / 2. Its relative error is below 3e-16, and it takes nothing but arithmetic that is
the same on every processor.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled, formula

Floats = npt.NDArray[np.float64]

_PER_LN2: Final = 1.4426950408889634
_LN2_HIGH: Final = 0.693145751953125
_LN2_LOW: Final = 1.4286068203094172e-6
_ROUND: Final = 6755399441055744.0
"""1.5 · 2^52: added to a number it rounds it, and leaves it whole in the lowest bits of the sum."""
_LEAST: Final = -708.0
_MOST: Final = 709.0
_BATCH: Final = 256


@formula
def to_exponentials(power: Any, value: Any, rounded: Any) -> None:
    """Turn powers into e to them; loops call it.

    Args:
        power: (L,) −708 to 709; beyond, the nearest of the two counts.
        value: (L,), is written.
        rounded: (L,) or longer, room to work in.
    """
    bits = rounded.view(np.int64)
    for i in range(len(power)):
        x = min(max(power[i], _LEAST), _MOST)
        rounded[i] = x * _PER_LN2 + _ROUND
        n = rounded[i] - _ROUND
        r = (x - n * _LN2_HIGH) - n * _LN2_LOW
        rr = r * r
        above = 1.26177193074810590878e-4
        above = above * rr + 3.02994407707441961300e-2
        above = (above * rr + 9.99999999999999999910e-1) * r
        below = 3.00198505138664455042e-6
        below = below * rr + 2.52448340349684104192e-3
        below = below * rr + 2.27265548208155028766e-1
        below = below * rr + 2.00000000000000000009e0
        value[i] = 1.0 + 2.0 * (above / (below - above))
    # The lowest bits become the exponent of a power of two; what stood above them is shifted out.
    for i in range(len(power)):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(len(power)):
        value[i] *= rounded[i]


@compiled
def learning_curve(
    time: Floats,
    learns: npt.NDArray[np.bool_],
    rate: Floats,
    size: Floats,
    gain: Floats,
) -> None:
    """Work out gains that tail off as time goes by: size · e^(rate · time).

    Args:
        time: (R, M).
        learns: (R, M) who gains; the others gain 0.
        rate, size: (1,) or (R,).
        gain: (R, M), is written.
    """
    replications, rows = time.shape
    power, rounded = np.empty(_BATCH), np.empty(_BATCH)
    for r in range(replications):
        slope, height = rate[r % len(rate)], size[r % len(size)]
        for start in range(0, rows, _BATCH):
            stop = start + _BATCH
            been, some, here = time[r, start:stop], gain[r, start:stop], learns[r, start:stop]
            for n in range(len(some)):
                power[n] = slope * been[n]
            to_exponentials(power[: len(some)], some, rounded)
            for n in range(len(some)):
                some[n] = height * some[n] if here[n] else 0.0
