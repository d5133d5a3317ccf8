"""The distribution function of the standard normal, several numbers at a time.

The C library works out one number after the other. Here those in the middle, some three in four,
are taken together by the approximation that it uses itself (Sun Microsystems 1993, fdlibm,
``s_erf.c``), in the GNU library's order of operations, so that they are the same to the bit; the
others are left to the library.
"""

from __future__ import annotations

import math
from typing import Any, Final

from sim.kernels.compiling import formula

_ROOT_HALF: Final = math.sqrt(0.5)
_MIDDLE: Final = 0.84375
"""Where the first of the approximations ends."""


@formula
def _complement(x: Any) -> Any:
    """Return the complementary error function of a number less than ``_MIDDLE`` from 0."""
    z = x * x
    zz = z * z
    above = 1.28379167095512558561e-01 + z * -3.25042107247001499370e-01
    above = above + zz * (-2.84817495755985104766e-02 + z * -5.77027029648944159157e-03)
    above = above + zz * zz * -2.37630166566501626084e-05
    below = 1.0 + z * 3.97917223959155352819e-01
    below = below + zz * (6.50222499887672944485e-02 + z * 5.08130628187576562776e-03)
    below = below + zz * zz * (1.32494738004321644526e-04 + z * -3.96022827877536812320e-06)
    y = above / below
    return 1.0 - (x + x * y) if x < 0.25 else 0.5 - (x * y + (x - 0.5))


@formula
def to_normal_shares(number: Any, share: Any) -> None:
    """Turn numbers into the share of a normal distribution that lies below them; loops call it.

    Args:
        number: (L,) in SD.
        share: (L,), is written.
    """
    for i in range(len(number)):
        share[i] = 0.5 * _complement(-number[i] * _ROOT_HALF)
    for i in range(len(number)):
        x = -number[i] * _ROOT_HALF
        if abs(x) >= _MIDDLE:
            share[i] = 0.5 * math.erfc(x)
