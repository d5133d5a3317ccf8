"""The live state: the columns themselves, snapshots of them, and the ways to write them.

Only the month's machinery writes. Arrays are read-only and are replaced, not changed, where anyone
else holds them, so that a snapshot costs nothing and keeps what it has seen.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from sim.columns import CHUNK, CORE_COLUMNS, Column, Ints
from sim.kernels import (
    advance,
    end_lost,
    free_left,
    put_rows,
    weigh_at,
)
from sim.kernels.words import FEW
from sim.memory import SCALES
from sim.roster import COMPOSITES, DEPENDS, Roster
from sim.structure import Structure
from sim.whole import WholeRoster

# Says whether an array may be written: by place, which NumPy's stubs do not know but costs half.
_allow: Final = cast("Callable[[npt.NDArray[Any], bool], None]", np.ndarray.setflags)


def _holders(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> int:
    """Count the references to a column's array."""
    array = arrays[name]
    return sys.getrefcount(array)


_ALONE: Final = _holders({"": np.empty(0)}, "")
"""Holders of an array that nothing but the table of columns refers to."""


class LiveRoster(WholeRoster):
    """Everyone, with the means to change the state."""

    def __init__(
        self,
        structure: Structure,
        replications: int,
        capacity: int,
        own_columns: Iterable[Column] = (),
    ) -> None:
        """Make an empty roster.

        Args:
            structure: the scenario's frame, for the number of dimensions.
            replications: R.
            capacity: rows wanted; rounded up to whole chunks.
            own_columns: columns that mechanisms declare, named "instance.column".
        """
        self.structure = structure
        self.declared = {column.name: column for column in (*CORE_COLUMNS, *own_columns)}
        self._replications = replications
        self._rows = -(-max(capacity, 1) // CHUNK) * CHUNK
        self._arrays = {
            name: self._blank(column, self._rows) for name, column in self.declared.items()
        }
        self._stamps = {name: object() for name in self._arrays}
        self._rest = self._at_rest()
        self._untouched = set(self._arrays)
        self._derived = {}
        self._depends = {}
        self._followers = {}
        self._hints = {}
        self._narrowed = {}
        self._last: dict[str, Roster] = {}
        self._view: LiveRoster | None = None
        self._frozen = False
        self._packings = {}
        self._clocks = [column for column in self.declared.values() if column.per_month]
        self._references = [column.name for column in self.declared.values() if column.reference]
        # Pressures press only on those present, and whoever leaves refers to nobody: there a free
        # row is at rest.
        self._seated = [
            (column.name, column.per_dimension, np.array(column.default, dtype=column.dtype))
            for column in self.declared.values()
            if not (column.reset or column.reference or column.name == "present")
        ]
        self._planes = self._plane_starts()
        self._give_back = self._weighed()

    def __getstate__(self) -> dict[str, Any]:
        # What is worked out is cheap to work out again.
        known = ("_derived", "_hints", "_narrowed", "_last", "_packings", "_rest")
        state = {**self.__dict__, **{name: {} for name in known}, "_view": None}
        state.pop("_give_back", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        # Unpickled arrays may rest on memory that can never be written, as seating newcomers does.
        self._arrays = {name: array.copy() for name, array in self._arrays.items()}
        for array in self._arrays.values():
            array.flags.writeable = False
        self._rest = self._at_rest()
        self._give_back = self._weighed()

    def snapshot(self) -> LiveRoster:
        """Return a read-only view of the present state that later changes do not reach.

        As long as nothing changes it is the same one, with all that has been worked out from it.
        """
        if self._view is not None:
            return self._view
        # What the last one keeps refers back to it: let go, it is freed with its old columns.
        self._last.clear()
        view = object.__new__(LiveRoster)
        view.structure, view.declared = self.structure, self.declared
        view._replications, view._rows = self._replications, self._rows
        view._hints, view._packings = self._hints, self._packings
        view._arrays, view._stamps = dict(self._arrays), dict(self._stamps)
        view._derived = self._derived
        view._depends, view._followers = self._depends, self._followers
        view._narrowed, view._frozen = {}, True
        self._last = view._narrowed
        view._view, self._view = None, view
        return view

    def replace(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put new arrays in the place of columns and forget what was derived from them.

        Snapshots keep the arrays that they were taken with.
        """
        for name, array in columns.items():
            _allow(array, False)
            self._arrays[name], self._stamps[name] = array, object()
            self._untouched.discard(name)
        self._forget(columns)

    def rewrite(self, name: str, here: Ints, values: npt.NDArray[Any]) -> None:
        """Change a column for some rows, within its bounds; whoever has read it keeps the old one.

        Args:
            name: the column.
            here: (L,) their flat positions.
            values: new values, (L,) or (K, L), or one for all.
        """
        column, array = self.declared[name], self._to_write(name)
        values = column.within(values)
        if array.ndim == 2:
            put_rows(array, here, values)
        else:
            array.reshape(len(array), -1)[:, here] = values
        self.replace({name: array})

    def _to_write(self, name: str) -> npt.NDArray[Any]:
        """Return a column's array for writing, to be put back by :meth:`replace`.

        It is the same array where nobody else holds it. Whoever could see it change refers to it: a
        snapshot, a view of it, a caller who has read it. The interpreter counts these references.
        """
        array = self._arrays[name]
        if _holders(self._arrays, name) > _ALONE + 1:
            return array.copy()
        _allow(array, True)
        return array

    def learn(self, name: str, measure: npt.NDArray[Any]) -> None:
        """Keep a derived measure that whoever wrote the columns behind it has worked out."""
        _allow(measure, False)
        self.derive(name, DEPENDS[name], lambda: measure)

    def seat(self, columns: Mapping[str, npt.ArrayLike], here: Ints) -> None:
        """Write newcomers into free rows, where nobody is until they :meth:`arrive`.

        Free rows are written in place: whoever holds an older snapshot sees nobody there.

        Args:
            columns: values by column, (L,), (K, L) or one for all; other columns take their
                default.
            here: (L,) flat positions of free rows.
        """
        in_each = (self._planes + here).reshape(-1)
        # Asked here once: put_rows would ask for every column.
        put = np.ndarray.put if len(here) < FEW else put_rows
        for name, per_dimension, default in self._seated:
            given = columns.get(name)
            if given is None:
                if name in self._untouched:
                    continue
                given = default
            array = self._arrays[name]
            _allow(array, True)
            put(array, in_each if per_dimension else here, given)
            _allow(array, False)
        self._untouched.difference_update(columns)

    def arrive(self, here: Ints) -> None:
        """Let those present who were seated at some flat positions, (L,)."""
        present = self._arrays["present"].copy()
        present.put(here, True)
        present.setflags(write=False)
        self._arrays["present"] = present
        self._view = None
        known, self._derived = self._derived, {}
        # Newcomers refer to nobody and sit where nobody was referred to, so these still hold.
        for name in self._references:
            if (key := "rows:" + name) in known:
                self._derived[key] = known[key]
        # These follow from each row alone: they are written where the columns behind them were.
        for name, column in COMPOSITES.items():
            measure = known.get(name)
            if measure is not None:
                _allow(measure, True)
                weigh_at(self._arrays[column], self.structure.yardstick, here, measure)
                _allow(measure, False)
                self._derived[name] = measure

    def poke(self, name: str, replication: int, row: int, value: npt.ArrayLike) -> None:
        """Set one cadre's value; snapshots taken before keep the old one."""
        array = self._to_write(name)
        array[..., replication, row] = value
        self.replace({name: array})

    def grow(self, rows: int) -> None:
        """Add at least so many rows, in whole chunks; existing rows keep their numbers.

        At least one in thirty-two, so that a programme that grows is not copied again and again.
        """
        extra = -(-max(rows, self._rows // 32) // CHUNK) * CHUNK
        untouched = self._untouched
        grown = {
            name: np.concatenate([array, self._blank(self.declared[name], extra)], axis=-1)
            for name, array in self._arrays.items()
        }
        self._rows += extra
        self._untouched = set()
        self.replace(grown)
        self._derived, self._hints = {}, {}
        self._rest, self._untouched = self._at_rest(), untouched
        self._planes = self._plane_starts()
        self._give_back()
        self._give_back = self._weighed()

    def let_go(self) -> None:
        """Free all columns at once; the roster is of no use any more.

        Snapshots and what is worked out from them refer to each other: they would wait for the
        garbage collector with all their columns.
        """
        self._view = None
        self._last.clear()
        for held in (self._arrays, self._derived, self._rest, self._hints, self._packings):
            held.clear()
        self._give_back()

    def _weighed(self) -> weakref.finalize[[int], object]:
        """Put the columns on the scales of what models hold; return what takes them off."""
        return SCALES.weigh(self, sum(array.nbytes for array in self._arrays.values()))

    def open_month(self, step: float) -> None:
        """Return pressure columns to rest."""
        self.replace(
            {name: rest for name, rest in self._rest.items() if self._arrays[name] is not rest}
        )

    def _at_rest(self) -> dict[str, npt.NDArray[Any]]:
        """Return pressure columns that press on nobody."""
        return {
            name: self._blank(column, self._rows)
            for name, column in self.declared.items()
            if column.reset
        }

    def advance_clocks(self, months: float) -> None:
        """Let age, service and every other clock of those present run on by so many months."""
        # The phase is over: let go of its snapshot, so that clocks run on where they are.
        self._forget(())
        self._last.clear()
        present = self._arrays["present"]
        moved = {}
        for column in self._clocks:
            least = -np.inf if column.low is None else column.low
            most = np.inf if column.high is None else column.high
            clock = moved[column.name] = self._to_write(column.name)
            advance(clock, present, column.per_month * months, least, most)
        self.replace(moved)

    def free_left(self) -> None:
        """Free the rows of those who have left, and end references to them."""
        # Nobody refers to anyone in a column that has never been written.
        referring = [name for name in self._references if name not in self._untouched]
        # While those who left have their ids still: nobody need be searched for.
        rows = {name: self.rows_of(name) for name in referring}
        ids = self._to_write("id")
        if not free_left(ids, self._arrays["present"]):
            _allow(ids, False)
            return
        freed = {"id": ids}
        for name in referring:
            # Those who left refer to nobody either.
            ended = self._to_write(name)
            if end_lost(rows[name], ended):
                freed[name] = ended
            _allow(ended, False)
        self.replace(freed)
        # Who referred to nobody before still does; all others have stayed where they were.
        for name, known in rows.items():
            self._derived["rows:" + name] = known

    def _forget(self, columns: Iterable[str]) -> None:
        """Drop what followed from changed columns; snapshots keep what they have."""
        if self._view is not None:
            self._view, self._derived = None, self._derived.copy()
        for column in columns:
            for key in self._followers.get(column, ()):
                self._derived.pop(key, None)

    def _plane_starts(self) -> Ints:
        """Return where the planes of a column over dimensions begin when it is laid out, (K, 1)."""
        return np.arange(len(self.structure.dimensions))[:, None] * (
            self._replications * self._rows
        )

    def _blank(self, column: Column, rows: int) -> npt.NDArray[Any]:
        shape: tuple[int, ...] = (self._replications, rows)
        if column.per_dimension:
            shape = (len(self.structure.dimensions), *shape)
        blank = np.full(shape, column.default, dtype=column.dtype)
        blank.flags.writeable = False
        return blank
