"""Inverse distribution functions: one uniform in, one value out.

Every function is pure, broadcasts, and treats each element alone, so a scalar parameter and an
(R, 1) column of the same value give the same bits. Uniforms lie strictly between 0 and 1.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri_exp

from sim.streams.drawing import normals, poisson_counts, truncated_normals
from sim.streams.mixing import Floats

POISSON_MAX: Final = 500.0
"""The largest mean that :func:`poisson` takes: exp(-mean) must stay well above zero."""

_NO_SPREAD: Final = 1e-100

_VANISHING: Final = 1e-250
"""Below this a probability soon has no digits left to divide."""


def normal(u: npt.ArrayLike) -> Floats:
    """Return standard normals, within ±8.3 for the uniforms of the streams."""
    uniforms = np.asarray(u, dtype=np.float64)
    values = np.empty(uniforms.shape)
    normals(uniforms.reshape(-1), values.reshape(-1))
    return values


class TruncatedNormal:
    """A normal that is known to lie between two bounds.

    Accurate however far the bounds are from the mean: where the probability between them is too
    small for a number, its logarithm is kept. An ``sd`` of 0 gives the mean, moved to the nearer
    bound. What does not follow from the draw is worked out once.
    """

    def __init__(
        self, mean: npt.ArrayLike, sd: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike
    ) -> None:
        """Take the distribution's parameters, which broadcast.

        Args:
            mean, sd: of the normal before it is truncated; unit of the result.
            low, high: bounds in the same unit; -inf and inf are allowed.

        Raises:
            ValueError: ``low`` exceeds ``high`` or ``sd`` is negative.
        """
        mean, sd, low, high = (np.asarray(a, dtype=np.float64) for a in (mean, sd, low, high))
        if np.any(low > high) or np.any(sd < 0):
            raise ValueError("a truncated normal needs low <= high and sd >= 0")
        width = np.maximum(sd, _NO_SPREAD)
        from_mean, to_mean = (low - mean) / width, (high - mean) / width
        # An interval mostly above the mean is reflected: its mass is then in the lower tail, where
        # small probabilities keep all their digits.
        above = from_mean > -to_mean
        start, end = np.where(above, -to_mean, from_mean), np.where(above, -from_mean, to_mean)
        bounded = np.where(above, -sd, sd), low, high
        self._parts = np.stack(np.broadcast_arrays(mean, *bounded, ndtr(start), ndtr(end)))
        self._logarithms: Floats | None = None
        if np.any(self._parts[-1] < _VANISHING):
            parts = np.broadcast_arrays(mean, *bounded, log_ndtr(start), log_ndtr(end))
            self._logarithms = np.stack(parts).reshape(len(parts), -1)
        self._which = np.arange(self._parts[0].size).reshape(self._parts.shape[1:])

    def quantile(self, u: npt.ArrayLike, rows: npt.NDArray[np.int64] | None = None) -> Floats:
        """Return the value for each uniform.

        Args:
            u: uniforms that broadcast against the parameters.
            rows: which row of the parameters each row of uniforms belongs to, where they are not
                one for one.
        """
        uniforms, which = np.asarray(u, dtype=np.float64), self._which
        if rows is not None and which.ndim:
            which = which.take(rows, axis=0)
        shape = np.broadcast_shapes(uniforms.shape, which.shape)
        if uniforms.shape != shape:
            uniforms = np.broadcast_to(uniforms, shape)
        if which.ndim and which.shape != shape:
            which = np.broadcast_to(which, shape)
        parts = self._parts.reshape(len(self._parts), -1)
        values = np.empty(shape)
        truncated_normals(uniforms.reshape(-1), which.reshape(-1), parts, values.reshape(-1))
        if self._logarithms is not None:
            # For those alone: what others are far from must not change a bit of a draw.
            far = _far_between(uniforms, self._logarithms.take(which, axis=1))
            values = np.where(parts[-1].take(which) < _VANISHING, far, values)
        return values


def _far_between(u: Floats, parts: Floats) -> Floats:
    """Return truncated normals by the logarithms of probabilities."""
    mean, spread, low, high, start, end = parts
    share = np.where(np.signbit(spread), 1.0 - u, u)
    z = ndtri_exp(np.logaddexp(start + np.log1p(-share), end + np.log(share)))
    values: Floats = np.minimum(np.maximum(mean + spread * z, low), high)
    return values


def triangular(
    u: npt.ArrayLike, low: npt.ArrayLike, mode: npt.ArrayLike, high: npt.ArrayLike
) -> Floats:
    """Return values of the triangular distribution; ``low`` where ``low`` equals ``high``.

    Raises:
        ValueError: not ``low <= mode <= high``.
    """
    u, low, mode, high = (np.asarray(a, dtype=np.float64) for a in (u, low, mode, high))
    if np.any(low > mode) or np.any(mode > high):
        raise ValueError("a triangular distribution needs low <= mode <= high")
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    values: Floats = np.clip(np.where(u * width < mode - low, rising, falling), low, high)
    return values


def poisson(u: npt.ArrayLike, lam: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return Poisson counts by adding up probabilities from 0; meant for small means.

    Args:
        u: uniforms.
        lam: mean count, 0 to ``POISSON_MAX``. The work grows with the largest of them.

    Raises:
        ValueError: a mean is outside its range.
    """
    u, lam = np.asarray(u, dtype=np.float64), np.asarray(lam, dtype=np.float64)
    if not np.all((lam >= 0) & (lam <= POISSON_MAX)):
        raise ValueError(f"a Poisson mean must lie in 0 to {POISSON_MAX:g}")
    shape = np.broadcast_shapes(u.shape, lam.shape)
    draws, means = np.empty(shape), np.empty(shape)
    draws[...], means[...] = u, lam
    count = np.empty(shape, dtype=np.int64)
    poisson_counts(draws.ravel(), means.ravel(), np.exp(-means).ravel(), count.reshape(-1))
    return count


def categorical(u: npt.ArrayLike, probabilities: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the number of a category, drawn in proportion to its weight.

    Args:
        u: (…) uniforms.
        probabilities: (…, C) weights of the categories; they need not add up to one. Their leading
            axes broadcast against ``u``. A category of weight 0 is never drawn.

    Returns:
        (…) numbers from 0 to C - 1.

    Raises:
        ValueError: a weight is negative or not finite, or all weights of a draw are 0.
    """
    u, weights = np.asarray(u, dtype=np.float64), np.asarray(probabilities, dtype=np.float64)
    reached = np.cumsum(weights, axis=-1)
    total = reached[..., -1]
    if not (np.all(weights >= 0) and np.all((total > 0) & (total < np.inf))):
        raise ValueError("weights must be finite and not negative, and one of them above 0")
    # The first category whose sum reaches the target. The rounded product never exceeds the total,
    # so the weights of 0 that may follow the last positive one are out of its reach.
    target = u * total
    number = np.zeros(target.shape, dtype=np.int64)
    for category in range(weights.shape[-1] - 1):
        number += target > reached[..., category]
    return number
