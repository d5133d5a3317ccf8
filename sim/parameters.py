"""One declaration per parameter, used everywhere.

A :class:`Param` is declared once, as a class attribute of a mechanism (or of a population group, a
tier, the competence settings). That declaration drives the validation of scenario files, the slider
and its tooltip, the draw of unknowns, the bounds of sensitivity analysis and the reference page.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from sim.streams.quantiles import triangular

Kind = Literal["lever", "uncertainty", "constant"]
ValueType = Literal[
    "float", "int", "bool", "choice", "weights", "curve", "names", "name", "optional_int"
]
Distribution = Literal["triangular", "uniform"]
Value = Any
"""A scalar, an (R, 1) column of floats, or for structural types a string, tuple or mapping."""

MAX_COUNT = 20_000_000
"""Persons; the largest head count that a scenario may ask for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scenario gives a parameter: a value, and what is known of its range and origin.

    ``title`` is the scenario's own name for it, where the general one would not do.
    """

    value: Any
    low: float | None = None
    high: float | None = None
    source: str | None = None
    title: Mapping[str, str] | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the file itself gives a range to draw from."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, eq=False)
class Param:
    """A declared parameter; reading it on an instance gives its scalar or (R, 1) column.

    Attributes:
        default: value where a scenario says nothing; ``None`` means that it must say.
        unit: unit of the value, a key of the catalogue's section ``unit``.
        low, high: legal range, both ends included.
        kind: ``lever`` (a planner sets it), ``uncertainty`` (nobody knows it) or ``constant``.
        source: evidence row ("E14"), document pointer ("001 S2 L18") or "assumption".
        label: name for people, in English and Chinese.
        structural: the value shapes the model, so it is one value for all replications.
        live: whether a schedule may change it in mid-run.
        applies_if: says from the owner's other values whether the parameter does anything now.
        choices: legal values of a ``choice``.
        plausible: range that an uncertainty is drawn from where a scenario gives no other; without
            one it keeps its value.
        distribution: how an unknown is drawn from its range.
    """

    default: Any
    unit: str
    low: float | None
    high: float | None
    kind: Kind
    source: str
    label: Mapping[str, str]
    type: ValueType
    plausible: tuple[float, float] | None = None
    distribution: Distribution = "triangular"
    structural: bool = False
    live: bool = True
    applies_if: Callable[[Mapping[str, Any]], bool] | None = None
    choices: tuple[str, ...] = ()
    help: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def __set_name__(self, owner: builtins.type[Any], name: str) -> None:
        # A trailing underscore lets a parameter be called by a Python keyword, such as ``from``.
        object.__setattr__(self, "name", name.rstrip("_"))

    def __get__(self, instance: Any, owner: builtins.type[Any] | None = None) -> Any:
        return self if instance is None else instance.values[self.name]

    def with_default(self, default: Any, source: str | None = None) -> Param:
        """Return a copy for a subclass whose default or source differs."""
        return replace(self, default=default, source=source or self.source)


def param(
    default: Any,
    *,
    unit: str,
    label: Mapping[str, str],
    low: float | None = None,
    high: float | None = None,
    kind: Kind = "constant",
    source: str = "assumption",
    type: ValueType | None = None,
    plausible: tuple[float, float] | None = None,
    distribution: Distribution = "triangular",
    structural: bool | None = None,
    live: bool = True,
    applies_if: Callable[[Mapping[str, Any]], bool] | None = None,
    choices: tuple[str, ...] = (),
    help: Mapping[str, str] | None = None,
) -> Any:
    """Declare a parameter; see :class:`Param` for the arguments.

    The type follows from the default unless it is given; names, choices, weights and curves are
    always structural.

    Raises:
        ValueError: a label misses a language, a number lacks its legal range, or the default lies
            outside it. These are faults of the declaration, so they show on import.
    """
    kind_of_value: ValueType = type or _infer_type(default, choices)
    if set(label) != {"en", "zh"}:
        raise ValueError(f"a parameter's label needs 'en' and 'zh', not {sorted(label)}")
    if kind_of_value in ("float", "int"):
        if low is None or high is None:
            raise ValueError(f"parameter {label['en']!r} is a number and needs low and high")
        if default is not None and not low <= default <= high:
            raise ValueError(f"parameter {label['en']!r}: default {default} outside {low}–{high}")
        if plausible is not None and not low <= plausible[0] <= plausible[1] <= high:
            raise ValueError(f"parameter {label['en']!r}: {plausible} outside {low}–{high}")
    shapes_the_model = kind_of_value not in ("float", "int", "bool")
    return Param(
        default=default,
        unit=unit,
        low=low,
        high=high,
        kind=kind,
        source=source,
        label=label,
        type=kind_of_value,
        plausible=plausible,
        distribution=distribution,
        structural=shapes_the_model if structural is None else structural,
        live=live and not (shapes_the_model if structural is None else structural),
        applies_if=applies_if,
        choices=choices,
        help=help or {},
    )


def _infer_type(default: Any, choices: tuple[str, ...]) -> ValueType:
    if choices:
        return "choice"
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int"
    if isinstance(default, float):
        return "float"
    raise ValueError(f"the type of the default {default!r} must be stated")


class Parameterised:
    """Anything that declares parameters: mechanisms, population groups, tiers, settings."""

    values: Mapping[str, Value]
    PREFIX: ClassVar[str] = ""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = dict(values)
        self._settled: dict[Hashable, tuple[Mapping[str, Value], Any]] = {}

    @classmethod
    def params(cls) -> Mapping[str, Param]:
        """Return the declared parameters by name, base classes first."""
        return _declared(cls.__mro__)

    @classmethod
    def declaration(cls, name: str) -> Param:
        """Return the parameter of a name, without looking through all.

        Raises:
            KeyError: none of this name is declared.
        """
        for attribute in (name, f"{name}_"):
            declared = getattr(cls, attribute, None)
            if isinstance(declared, Param):
                return declared
        raise KeyError(name)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return each parameter's default value by name."""
        return {name: declared.default for name, declared in cls.params().items()}

    def settled[T](self, name: Hashable, work_out: Callable[[], T]) -> T:
        """Return what follows from the values alone, worked out once until one of them changes.

        Args:
            name: its name, one for each thing kept.
            work_out: works it out from ``values``.
        """
        known = self._settled.get(name)
        if known is None or known[0] is not self.values:
            known = self.values, work_out()
            self._settled[name] = known
        found: T = known[1]
        return found

    def flat(self, name: str) -> npt.NDArray[np.float64]:
        """Return a number of the values as compiled loops take it, (1,) or (R,)."""
        return self.settled(
            f"flat:{name}", lambda: np.array(self.values[name], dtype=np.float64).reshape(-1)
        )

    def applies(self, name: str) -> bool:
        """Whether the parameter does anything, given the owner's other values."""
        condition = self.declaration(name).applies_if
        return condition is None or bool(condition(self.values))


@cache
def _declared(classes: tuple[type, ...]) -> Mapping[str, Param]:
    """Look through a class and its bases once: every check of a scenario asks for all kinds."""
    found: dict[str, Param] = {}
    for base in reversed(classes):
        for name, attribute in vars(base).items():
            if isinstance(attribute, Param):
                found[name] = attribute
            else:
                found.pop(name, None)
    # By the name in files: a parameter called like a method has a trailing underscore.
    return MappingProxyType({declared.name: declared for declared in found.values()})


def each(value: Value, replications: int) -> npt.NDArray[np.float64]:
    """Return a parameter's value in each replication, (R,), whether one for all or a column."""
    column = np.empty((replications, 1))
    column[:] = value
    return column.reshape(-1)


def draw(declared: Param, setting: Setting, u: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Draw an unknown from its range by inverse CDF.

    Args:
        declared: the declaration, for the distribution and the type.
        setting: value (the mode), low and high.
        u: uniforms of any shape.

    Returns:
        values shaped like the uniforms; whole numbers for a parameter of type ``int``.
    """
    low, mode, high = _triangle(declared, setting)
    if high <= low:
        return np.full_like(u, mode)
    if declared.type == "int":
        return np.floor(low + u * (high - low + 1))
    if declared.distribution == "uniform":
        return low + u * (high - low)
    return triangular(u, low, mode, high)


def draw_each(
    unknowns: Sequence[tuple[Param, Setting]], u: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Draw many unknowns as :func:`draw` does each, the triangular ones in one go.

    Args:
        unknowns: declaration and setting of P unknowns.
        u: (P, R) uniforms.

    Returns:
        (P, R) values.
    """
    drawn = np.empty(u.shape)
    smooth = [
        place
        for place, (declared, _) in enumerate(unknowns)
        if declared.type != "int" and declared.distribution == "triangular"
    ]
    if smooth:
        corners = np.array([_triangle(*unknowns[place]) for place in smooth])
        drawn[smooth] = triangular(u[smooth], *corners.T[:, :, None])
    for place in set(range(len(unknowns))) - set(smooth):
        drawn[place] = draw(*unknowns[place], u[place])
    return drawn


def _triangle(declared: Param, setting: Setting) -> tuple[float, float, float]:
    low, high = _range(declared, setting)
    return low, min(max(float(setting.value), low), high), high


def _range(declared: Param, setting: Setting) -> tuple[float, float]:
    likely = declared.plausible or (None, None)
    low = likely[0] if setting.low is None else setting.low
    high = likely[1] if setting.high is None else setting.high
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"parameter {declared.name!r} has no range to draw from")
    return float(low), float(high)
