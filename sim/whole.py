"""Everyone, for reading: the columns, and whatever follows from them, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.columns import NOBODY, Bools, Column, Floats, Ints
from sim.kernels import look_up, positions, total_level
from sim.masked import MaskedRoster
from sim.narrow import NarrowRoster, Packing, pack, pack_few, single
from sim.references import search
from sim.roster import DEPENDS, DERIVED, Roster
from sim.structure import Structure

_MOST = 1.5
"""A selection of more than two in three rows is masked, not packed."""


class WholeRoster(Roster):
    """Everyone, as :class:`sim.live.LiveRoster` and its snapshots show them.

    Attributes:
        structure: the scenario's frame.
        declared: the columns by name.
    """

    structure: Structure
    declared: Mapping[str, Column]
    _replications: int
    _rows: int
    _arrays: dict[str, npt.NDArray[Any]]
    _stamps: dict[str, object]
    _derived: dict[str, Any]
    _depends: dict[str, frozenset[str]]
    _followers: dict[str, list[str]]
    _hints: dict[str, Ints]
    _narrowed: dict[str, Roster]
    _packings: dict[str, tuple[bytes, Packing | None]]
    _frozen: bool

    @property
    def whole(self) -> WholeRoster:
        """This very roster."""
        # Not kept: what refers to itself waits for the garbage collector, with all its columns.
        return self

    @property
    def shape(self) -> tuple[int, int]:
        """(R, N): replications and rows."""
        return self._replications, self._rows

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        array = self._arrays.get(name)
        if array is None:
            array = self._derived.get(name)
        if array is not None:
            return array
        found: npt.NDArray[Any] = self.derive(name, DEPENDS[name], lambda: self._measure(name))
        return found

    def _measure(self, name: str) -> npt.NDArray[Any]:
        measure = DERIVED[name](self)
        measure.flags.writeable = False
        return measure

    def derive(self, key: str, depends: frozenset[str], compute: Callable[[], Any]) -> Any:
        """Return something that follows from columns, worked out once until one of them changes.

        Args:
            key: its name.
            depends: the columns that it follows from.
            compute: works it out.
        """
        if key in self._derived:
            return self._derived[key]
        found = self._derived[key] = compute()
        if key not in self._depends:
            # A name stands for the same thing always, so the columns behind it stay the same.
            self._depends[key] = depends
            for column in depends:
                self._followers.setdefault(column, []).append(key)
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def has(self, name: str) -> bool:
        """Whether a column or derived measure is at hand without working it out."""
        return name in self._arrays or name in self._derived

    def stamp(self, name: str) -> object:
        """Return what is the same object for as long as a column or derived measure is the same.

        Other than its array, it does not keep a column from being written in place.
        """
        return self._stamps[name] if name in self._stamps else self._derived[name]

    def narrow(self, mask: Bools) -> Roster:
        """Return a roster of the marked rows alone; see :meth:`Roster.narrow`."""
        return NarrowRoster(self, pack(mask))

    def narrow_to(
        self, key: str, depends: frozenset[str], mask: Callable[[WholeRoster], Bools]
    ) -> Roster:
        """Narrow to rows that many ask for; packed once until the columns behind them change.

        Args:
            key: name of the selection.
            depends: the columns that it follows from.
            mask: works out the (R, N) rows.
        """
        shared = self._narrowed.get(key)
        if shared is not None:
            return shared
        packing: Packing | None = self.derive(
            "packing:" + key, depends, lambda: self._packing(key, mask(self))
        )
        narrow = MaskedRoster(self, mask(self)) if packing is None else NarrowRoster(self, packing)
        if self._frozen:
            self._narrowed[key] = narrow
        return narrow

    def _packing(self, key: str, mask: Bools) -> Packing | None:
        """Pack a selection; None where so few are left out that packing would not pay."""
        # Columns behind a selection change more often than who is selected.
        marks = mask.tobytes()
        last = self._packings.get(key)
        if last is None or last[0] != marks:
            last = self._packings[key] = (marks, pack_few(mask, int(self._rows / _MOST)))
        return last[1]

    def part(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the values as they are: these rows are all rows."""
        return values

    def widen(self, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return values broadcast to all rows, 0 for those absent."""
        return np.asarray(values) * self._arrays["present"]

    def rows_of(self, reference: str) -> Ints:
        """Resolve a column of cadre ids to row numbers; see :meth:`Roster.rows_of`."""
        found: Ints = self.derive(
            "rows:" + reference,
            frozenset({"id", "present", reference}),
            lambda: self._resolve(reference),
        )
        return found

    def cell(self, name: str, replication: int, row: int) -> Any:
        """Return one cadre's value of a column or derived measure: a scalar, or (K,).

        A derived measure that is not at hand is worked out for this one row.

        Raises:
            KeyError: there is no such column.
        """
        array = self._arrays.get(name)
        if array is None:
            array = self._derived.get(name)
        if array is not None:
            value = array[..., replication, row]
        else:
            one = NarrowRoster(self, single(replication * self._rows + row))
            value = one[name][..., 0, 0]
        return value.copy() if value.ndim else value.item()

    def total_level(self, here: Ints) -> Floats:
        """Add up the level of some rows, (R,) in SD.

        Args:
            here: (L,) their flat positions, in order.
        """
        total = np.zeros(self._replications)
        total_level(self["entry_composite"], self["trained_composite"], here, total)
        return total

    def _resolve(self, reference: str) -> Ints:
        """Find the rows of referenced cadres; where they sat last time is looked at first."""
        references, ids, present = self[reference], self._arrays["id"], self._arrays["present"]
        hints = self._hints.get(reference)
        if hints is None or hints.shape != references.shape:
            hints = np.full(references.shape, NOBODY, dtype=np.int64)
        rows = np.empty_like(hints)
        if look_up(ids, present, references, hints, rows):
            there = positions(rows == -2)
            wanted = references.reshape(-1)[there]
            rows.reshape(-1)[there] = search(ids, present, there // rows.shape[1], wanted)
        self._hints[reference] = rows
        return rows
