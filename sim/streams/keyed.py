"""Streams of keyed random numbers for a block of replications."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from operator import index as whole
from typing import Any, Final, Literal, SupportsIndex, cast, get_args

import numpy as np
import numpy.typing as npt

from sim.columns import Bools, Ints
from sim.streams import quantiles
from sim.streams.drawing import (
    keyed_below,
    keyed_each,
    keyed_normals,
    keyed_uniforms,
    keyed_within,
)
from sim.streams.entities import WORLD, words
from sim.streams.mixing import (
    INDEX,
    WORD_MASK,
    Floats,
    Words,
    entity_key,
    offset,
    uniform,
    unit_interval,
    whole_offset,
    world_root,
)
from sim.streams.philox import philox

_EVERYONE: Final = np.empty(0, dtype=np.bool_)

GeneratorName = Literal["splitmix", "philox"]


class Streams:
    """Random numbers as pure functions of (seed, replication, entity, month, decision, index).

    Callers turn ids into keys once, with :meth:`keys`, and keep them: a draw then costs one mix.

    Attributes:
        seed: the seed.
        generator: ``splitmix``, or ``philox`` for the slow reference.
        replications: (R,) numbers of the replications in this block, int64.
        root: (R, 1) root of each replication's keys, uint64.
    """

    def __init__(
        self,
        seed: int,
        first_replication: int = 0,
        replications: int = 1,
        generator: GeneratorName = "splitmix",
        numbers: npt.ArrayLike | None = None,
    ) -> None:
        """Open the streams of a block of replications.

        Args:
            seed: 0 to 2^64 - 1.
            first_replication: number of the block's first replication, from 0.
            replications: R, at least 1.
            generator: where the numbers come from.
            numbers: (R,) numbers of the replications where they do not follow each other; rows of
                one number share their luck.

        Raises:
            ValueError: an argument is outside its range.
        """
        self.seed = whole(seed)
        if not 0 <= self.seed <= WORD_MASK:
            raise ValueError(f"seed is {seed}; legal are 0 to 2**64 - 1")
        if first_replication < 0 or replications < 1:
            raise ValueError(
                f"no block of {replications} replications starts at {first_replication}; "
                "it needs at least 1, from 0 or later"
            )
        if generator not in get_args(GeneratorName):
            raise ValueError(f"generator is {generator!r}; legal are {get_args(GeneratorName)}")
        self.generator = generator
        self.replications = first_replication + np.arange(replications, dtype=np.int64)
        if numbers is not None:
            self.replications = np.array(numbers, dtype=np.int64)
            if self.replications.shape != (replications,) or self.replications.min() < 0:
                raise ValueError(f"numbers are not {replications} whole numbers from 0")
        self.root = world_root(self.seed, self.replications)

    def keys(self, ids: npt.ArrayLike) -> Words:
        """Return the keys of cadres or other entities.

        Args:
            ids: (R, …) ids, or (N,) or a single one for all replications alike.

        Returns:
            (R, …), (R, N) or (R, 1) uint64. Under ``philox`` a key is the id itself.

        Raises:
            TypeError: ids are not whole numbers.
            ValueError: ids have two or more axes and the first is not R.
        """
        entities = np.atleast_2d(words(ids))
        if np.ndim(ids) > 1:
            self._check_rows("ids", entities)
        if self.generator == "philox":
            return entities + np.zeros_like(self._column(self.root, entities))
        found: Words = entity_key(self._column(self.root, entities), entities)
        return found

    def uniform(self, keys: Words, month: int, decision: int, index: npt.ArrayLike = 0) -> Floats:
        """Draw uniforms strictly between 0 and 1, so ``u < p`` is never true for p = 0.

        Args:
            keys: (R, …) from :meth:`keys`.
            month: step of the calendar; also negative.
            decision: from :func:`sim.streams.decision_id`.
            index: whole number, or an array of them that broadcasts against the keys: rater,
                round, dimension. Shape (K, 1, 1) gives K planes.

        Returns:
            float64 shaped like keys and index broadcast together.

        Raises:
            TypeError: keys do not come from :meth:`keys`, or the rest are not whole numbers.
            ValueError: the first axis of the keys is not R.
        """
        self._check_keys(keys)
        month, decision = whole(month), whole(decision)
        number = _number(index)
        if self.generator == "philox":
            replication = self._column(self.replications, keys)
            word = philox((self.seed, replication), (keys, month, decision, number))
            return cast("Floats", unit_interval(word))
        if isinstance(number, int):
            drawn = np.empty(keys.shape)
            single = np.array((whole_offset(month, decision, number),), dtype=np.uint64)
            keyed_uniforms(keys.reshape(-1), single, drawn.reshape(1, -1))
            return drawn
        added = offset(month, decision, number)
        if not _in_planes(added, keys):
            return cast("Floats", uniform(keys, added))
        drawn = np.empty((*added.shape[:1], *keys.shape))
        planes = drawn.reshape(added.size, keys.size)
        keyed_uniforms(keys.reshape(-1), added.reshape(-1), planes)
        return drawn

    def of_each(
        self, rows: Ints, ids: Ints, month: int, questions: tuple[tuple[int, int], ...]
    ) -> tuple[Words, Floats]:
        """Draw uniforms for entities that are listed one by one, as a few newcomers are.

        Args:
            rows: (L,) the row of this block that each of them lives in.
            ids: (L,) their ids.
            month: step of the calendar; also negative.
            questions: (decision, index) of each question put to all of them.

        Returns:
            their keys, (L,), and their uniforms, (P, L), a plane for each question; the numbers are
            those of :meth:`keys` and :meth:`uniform`.
        """
        drawn = np.empty((len(questions), len(ids)))
        if self.generator == "philox":
            keys, replication = words(ids), self.replications[rows]
            for plane, (decision, index) in zip(drawn, questions, strict=True):
                counter = (keys, month, decision, index)
                plane[...] = unit_interval(philox((self.seed, replication), counter))
            return keys, drawn
        keys = np.empty(len(ids), dtype=np.uint64)
        added = _offsets(questions) + offset(month, 0, 0)
        keyed_each(self.root, rows, ids, added, keys, drawn)
        return keys, drawn

    def reached(
        self, keys: Words, month: int, decision: int, limits: Floats, scale: float = 1.0
    ) -> tuple[Ints, Floats]:
        """Draw uniforms and keep those that do not exceed a limit, as few events do.

        Args:
            keys, month, decision: as for :meth:`uniform`.
            limits: shaped like the keys; 0 or less for what cannot happen.
            scale: multiplies the limits.

        Returns:
            flat positions of those kept, (L,) in their order, and their uniforms.
        """
        if self.generator == "philox":
            u = self.uniform(keys, month, decision)
            here = np.flatnonzero(u <= limits * scale)
            return here, u.reshape(-1)[here]
        self._check_keys(keys)
        here, drawn = np.empty(keys.size, dtype=np.int64), np.empty(keys.size)
        added = cast("np.uint64", offset(month, decision, 0))
        kept = keyed_within(keys.reshape(-1), added, limits.reshape(-1), scale, here, drawn)
        return here[:kept], drawn[:kept]

    def normal(
        self,
        keys: Words,
        month: int,
        decision: int,
        index: npt.ArrayLike = 0,
        among: Bools | None = None,
    ) -> Floats:
        """Draw standard normals; arguments, shapes and errors as for :meth:`uniform`.

        Args:
            keys, month, decision, index: see there.
            among: shaped like the keys: which of them to draw for, the others get 0. All if left
                out.
        """
        self._check_keys(keys)
        number = _number(index)
        added = offset(whole(month), whole(decision), number)
        if self.generator == "philox" or not _in_planes(added, keys):
            drawn = quantiles.normal(self.uniform(keys, month, decision, index))
            return drawn if among is None else np.where(among, drawn, 0.0)
        shape = (*added.shape[:1], *keys.shape)
        drawn = np.empty(shape) if among is None else np.zeros(shape)
        marked = _EVERYONE if among is None else among.reshape(-1)
        planes = drawn.reshape(added.size, keys.size)
        keyed_normals(keys.reshape(-1), added.reshape(-1), marked, planes)
        return drawn

    def world_uniform(self, month: int, decision: int, index: npt.ArrayLike = 0) -> Floats:
        """Draw one uniform per replication.

        Returns:
            (R, 1), or (K, R, 1) with an index of shape (K, 1, 1).
        """
        return self.uniform(self._world, month, decision, index)

    def world_below(
        self, month: int, decision: int, first: int, marked: Bools, limits: Floats
    ) -> Bools:
        """Draw what :meth:`world_uniform` draws for marked places and compare with a limit.

        Args:
            month, decision: as for :meth:`uniform`.
            first: index of the draw for the first place; those after it count on.
            marked: (R, P) places that are drawn for.
            limits: (1,) or (R,).

        Returns:
            (R, P) marked places whose uniform is below the limit.
        """
        if self.generator == "philox":
            u = self.world_uniform(month, decision, first + np.arange(marked.shape[1]))
            return marked & (u < limits[:, None])
        below = np.zeros_like(marked)
        added = cast("np.uint64", offset(month, decision, first))
        keyed_below(self._world.reshape(-1), added, INDEX, marked, limits, below)
        return below

    def world_uniforms(self, month: int, decisions: Sequence[int]) -> Floats:
        """Draw what :meth:`world_uniform` draws for each of some decisions.

        Returns:
            (D, R), a row per decision.
        """
        if self.generator == "philox":
            return np.concatenate([self.uniform(self._world, month, one).T for one in decisions])
        added = np.array([whole_offset(month, one, 0) for one in decisions], dtype=np.uint64)
        drawn = np.empty((len(added), len(self.replications)))
        keyed_uniforms(self._world.reshape(-1), added, drawn)
        return drawn

    @functools.cached_property
    def _world(self) -> Words:
        """The key of the world in each replication, (R, 1)."""
        return self.keys(WORLD)

    def _check_keys(self, keys: Words) -> None:
        if keys.dtype != np.uint64:
            raise TypeError(f"these are not keys but {keys.dtype}; make them with keys(ids)")
        self._check_rows("keys", keys)

    def _check_rows(self, name: str, array: Words) -> None:
        if array.ndim == 0 or len(array) != len(self.replications):
            raise ValueError(
                f"{name} have shape {array.shape}; the first axis must be the "
                f"{len(self.replications)} replications (draw for whole rows, mask afterwards)"
            )

    @staticmethod
    def _column(per_replication: npt.NDArray[Any], like: Words) -> npt.NDArray[Any]:
        """Line up (R,) or (R, 1) values with the first axis of an array."""
        return per_replication.reshape(-1, *[1] * (like.ndim - 1))


def _number(index: npt.ArrayLike) -> int | Words:
    """Return what an index counts, a whole number or words of its shape."""
    # Most are plain numbers: for them, asking NumPy costs several times a small draw.
    if isinstance(index, int) or not np.ndim(index):
        return whole(cast("SupportsIndex", index))
    return words(index)


def _in_planes(added: np.uint64 | Words, keys: Words) -> bool:
    """Whether offsets add one plane each to the keys, or a single one does for all: () or (K, 1…).

    Others broadcast in their own way.
    """
    return added.ndim == 0 or (added.ndim == keys.ndim + 1 and added.size == added.shape[0])


@functools.cache
def _offsets(questions: tuple[tuple[int, int], ...]) -> Words:
    """Return what (decision, index) pairs add to a key, (P,)."""
    return np.array([offset(0, *question) for question in questions], dtype=np.uint64)
