"""Passes over arrays and the bytes that they read and write, counted while a model runs.

Every column is given a type of array that takes note of what is done with it: for each universal
function, array function, kernel, draw, selection by mask or position and copy one pass, and the
sizes of the arrays that go in and come out. Where an array is only looked at in another shape,
nothing moves. What a cache keeps between two passes is not known here: the sum is what would move
if each pass went to memory. Arrays that a mechanism makes of parameters alone are not seen until
they meet a column, so the sum is on the low side; what a kernel uses up inside itself is its own.
The numbers depend on the code and the scenario alone, not on the machine.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

import numpy as np
import numpy.typing as npt

import sim.kernels
import sim.model
from benchmarks.areas import calling_area
from sim.live import LiveRoster
from sim.registry import kinds
from sim.streams import Streams

Array = npt.NDArray[Any]

_COPIES: Final = (
    "argmax", "argmin", "argsort", "astype", "copy", "cumsum", "flatten", "nonzero", "repeat",
    "take",
)  # fmt: skip
"""Methods that pass over the array without going through a universal function."""

_VIEWS: Final = {
    "atleast_2d", "broadcast_arrays", "broadcast_to", "expand_dims", "iterable", "moveaxis", "ndim",
    "ravel", "reshape", "shape", "size", "squeeze", "swapaxes", "transpose", "may_share_memory",
}  # fmt: skip
"""Functions that only look."""


@dataclass
class Traffic:
    """What was counted, by area."""

    passes: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)

    def note(self, *touched: Any) -> None:
        """Take note of one pass over some arrays."""
        area = calling_area(sys._getframe(2))
        self.passes[area] += 1
        self.moved[area] += sum(_bytes(one) for one in touched)


class Counted(np.ndarray[Any, Any]):
    """An array that says what is done with it."""

    traffic: Traffic = Traffic()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        given = options.get("out", ())
        if given:
            options["out"] = tuple(_plain(one) for one in given)
        if "where" in options:
            options["where"] = _plain(options["where"])
        plain = [_plain(one) for one in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        self.traffic.note(*plain, *(result if isinstance(result, tuple) else (result,)))
        return given[0] if len(given) == 1 and given[0] is not None else _counted(result)

    def __array_function__(
        self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        plain, options = _plain(args), _plain(kwargs)
        result = func(*plain, **options)
        if func.__name__ not in _VIEWS:
            self.traffic.note(*plain, *options.values(), result)
        return _counted(result)

    def __getitem__(self, key: Any) -> Any:
        plain = _plain(key)
        result = _plain(self)[plain]
        if _chooses(plain):
            # What is chosen is read, its places are, and it is written.
            self.traffic.note(result, plain, result)
        return _counted(result)

    def __setitem__(self, key: Any, value: Any) -> None:
        plain, base = _plain(key), _plain(self)
        base[plain] = _plain(value)
        if isinstance(value, np.ndarray) or _chooses(plain):
            self.traffic.note(plain, value, base[plain])


def _noted(name: str) -> Callable[..., Any]:
    def method(self: Counted, *args: Any, **kwargs: Any) -> Any:
        plain = _plain(self)
        result = getattr(plain, name)(*_plain(args), **_plain(kwargs))
        # Whoever takes a few places reads no more than these.
        self.traffic.note(result if name == "take" else plain, *_plain(args), result)
        return _counted(result)

    return method


for _name in _COPIES:
    setattr(Counted, _name, _noted(_name))


@contextmanager
def counting() -> Iterator[Traffic]:
    """Count what models do that are made and stepped inside."""
    traffic = Traffic()
    before, Counted.traffic = Counted.traffic, traffic
    undo: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, by: Any) -> None:
        undo.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, by)

    # What is imported later would keep a watched kernel for good.
    kinds()
    kernels = {
        id(kernel): _watched(kernel, traffic)
        for kernel in vars(sim.kernels).values()
        if hasattr(kernel, "__wrapped__")
    }
    for module in [one for name, one in sys.modules.items() if name.startswith("sim.")]:
        for name, value in list(vars(module).items()):
            if id(value) in kernels:
                replace(module, name, kernels[id(value)])
    replace(Streams, "uniform", _watched(Streams.uniform, traffic))
    replace(Streams, "keys", _watched(Streams.keys, traffic))
    replace(LiveRoster, "_blank", _counting(LiveRoster._blank))
    replace(LiveRoster, "replace", _replacing(LiveRoster.replace))
    try:
        yield traffic
    finally:
        for owner, name, value in reversed(undo):
            setattr(owner, name, value)
        Counted.traffic = before


def _watched(kernel: Callable[..., Any], traffic: Traffic) -> Callable[..., Any]:
    @wraps(kernel)
    def call(*args: Any, **kwargs: Any) -> Any:
        plain = _plain(args)
        result = kernel(*plain, **_plain(kwargs))
        traffic.note(*plain, *(result if isinstance(result, tuple) else (result,)))
        return _counted(result)

    return call


def _counting(made: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(made)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = made(*args, **kwargs)
        # A view can only be opened for writing again while what lies behind it is open.
        result.flags.writeable = True
        seen = _counted(result)
        seen.flags.writeable = False
        return seen

    return call


def _replacing(replace: Callable[..., None]) -> Callable[..., None]:
    @wraps(replace)
    def call(roster: LiveRoster, columns: Any) -> None:
        replace(roster, {name: _counted(array) for name, array in columns.items()})

    return call


def _plain(value: Any) -> Any:
    """Return the same without the counting, inside tuples, lists and mappings too."""
    if isinstance(value, Counted):
        return value.view(np.ndarray)
    if type(value) in (tuple, list):
        return type(value)(_plain(one) for one in value)
    if type(value) is dict:
        return {key: _plain(one) for key, one in value.items()}
    return value


def _counted(value: Any) -> Any:
    if type(value) is np.ndarray:
        return value.view(Counted)
    if type(value) in (tuple, list):
        return type(value)(_counted(one) for one in value)
    return value


def _chooses(key: Any) -> bool:
    """Whether an index picks by mask or position rather than by slice."""
    return any(
        isinstance(one, np.ndarray | list) for one in (key if type(key) is tuple else (key,))
    )


def _bytes(value: Any) -> int:
    """Return the bytes behind arrays; what is stretched by broadcasting counts once."""
    if isinstance(value, np.ndarray):
        held = value.itemsize
        for length, stride in zip(value.shape, value.strides, strict=True):
            held *= length if stride or not length else 1
        return held
    if type(value) in (tuple, list):
        return sum(_bytes(one) for one in value)
    return 0
