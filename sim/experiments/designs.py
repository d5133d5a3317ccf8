"""Designs: which points of a space of parameters an experiment visits.

A point is one value per factor. Designs give any stretch of their points on demand, so that a long
experiment never holds more than a block of them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.experiments.factors import Factor, as_json

Floats = npt.NDArray[np.float64]
Scheme = Literal["sobol", "halton", "lhs"]

_SOBOL_BITS: Final = 30


class Design(Protocol):
    """Points in an order that never changes."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The factors' paths, in the order of the columns."""

    @property
    def count(self) -> int:
        """How many points there are."""

    def take(self, first: int, last: int) -> Floats:
        """Return the points from ``first`` to before ``last``, (points, factors)."""

    def said(self) -> dict[str, Any]:
        """Return what decides the points, for a manifest."""


@dataclass(frozen=True)
class Grid:
    """Every combination of given values, the last factor's changing fastest.

    Attributes:
        values: of each factor by path.

    Raises:
        InputError: a factor has no values.
    """

    values: Mapping[str, Sequence[float]]

    def __post_init__(self) -> None:
        for path, values in self.values.items():
            if len(values) == 0:
                raise InputError("no_values", value=path)

    @property
    def paths(self) -> tuple[str, ...]:
        """The factors' paths."""
        return tuple(self.values)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each factor has."""
        return tuple(len(values) for values in self.values.values())

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return math.prod(self.shape)

    def take(self, first: int, last: int) -> Floats:
        """Return the points from ``first`` to before ``last``, (points, factors)."""
        places = np.unravel_index(np.arange(first, last), self.shape)
        columns = [
            np.asarray(values, dtype=np.float64)[place]
            for values, place in zip(self.values.values(), places, strict=True)
        ]
        return np.column_stack(columns)

    def said(self) -> dict[str, Any]:
        """Return what decides the points."""
        return {"grid": {path: [float(one) for one in self.values[path]] for path in self.values}}


@dataclass(frozen=True)
class Space:
    """Points that fill a space evenly, by a low-discrepancy sequence of SciPy.

    ``sobol`` and ``halton`` go on without end and hold no more than what is asked for; ``lhs``, the
    Latin hypercube, is made for its number of points and held as a whole.

    Attributes:
        factors: the axes.
        count: how many points.
        scheme: which sequence.
        seed: of its scrambling.
    """

    factors: tuple[Factor, ...]
    count: int
    scheme: Scheme = "sobol"
    seed: int = 1
    _whole: list[Floats] = field(default_factory=list, repr=False, compare=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """The factors' paths."""
        return tuple(one.path for one in self.factors)

    def take(self, first: int, last: int) -> Floats:
        """Return the points from ``first`` to before ``last``, (points, factors)."""
        shares = self._shares(first, last)
        return np.column_stack([one.at(shares[:, i]) for i, one in enumerate(self.factors)])

    def said(self) -> dict[str, Any]:
        """Return what decides the points."""
        return {
            "space": [as_json(one) for one in self.factors],
            "points": self.count,
            "scheme": self.scheme,
            "seed": self.seed,
        }

    def _shares(self, first: int, last: int) -> Floats:
        from scipy.stats import qmc

        axes = len(self.factors)
        if self.scheme == "lhs":
            if not self._whole:
                self._whole.append(qmc.LatinHypercube(axes, rng=self.seed).random(self.count))
            return self._whole[0][first:last]
        if self.scheme == "sobol":
            engine = qmc.Sobol(axes, rng=self.seed, bits=_SOBOL_BITS)
        else:
            engine = qmc.Halton(axes, rng=self.seed)
        if first:
            engine.fast_forward(first)
            drawn: Floats = engine.random(last - first)
            return drawn
        # SciPy warns of a sequence that begins with another number of points than a power of 2.
        return engine.random(1 << (last - 1).bit_length())[:last]


@dataclass(frozen=True, eq=False)
class Points:
    """Points as given.

    Attributes:
        paths: the factors' paths.
        values: (points, factors).
    """

    paths: tuple[str, ...]
    values: Floats

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.values)

    def take(self, first: int, last: int) -> Floats:
        """Return the points from ``first`` to before ``last``, (points, factors)."""
        return self.values[first:last]

    def said(self) -> dict[str, Any]:
        """Return what decides the points: their hash."""
        content = np.ascontiguousarray(self.values, dtype="<f8").tobytes()
        digest = hashlib.sha256(content).hexdigest()
        return {"points": self.count, "paths": list(self.paths), "sha256": digest}
