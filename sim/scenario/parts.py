"""The parts that a scenario is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.indicators import Better
from sim.mechanism import Mechanism
from sim.parameters import Param, Parameterised, Setting


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter as one scenario sets it.

    Attributes:
        path: ``population.<group>.<name>``, ``competence.<name>`` or ``<instance>.<name>``.
        owner: the group, ``competence`` or the mechanism's instance.
        name: the parameter's name at its owner.
        kind: ``population``, ``competence`` or the mechanism's kind.
        declared_by: the class that declares it.
        setting: the scenario's value, with range and source where it gives them.
        declared: the declaration.
        is_unknown: whether nobody knows it, so that each replication draws it from its range.
    """

    path: str
    owner: str
    name: str
    kind: str
    declared_by: type[Parameterised]
    setting: Setting
    declared: Param = field(init=False, repr=False, compare=False)
    is_unknown: bool = field(init=False, repr=False, compare=False)
    _likely: tuple[float | None, float | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared", self.declared_by.declaration(self.name))
        # Asked of every parameter by each block of a run and by each hash.
        object.__setattr__(self, "_likely", likely_range(self.declared, self.setting))
        object.__setattr__(self, "is_unknown", self._is_drawn())

    def __reduce__(self) -> tuple[Any, ...]:
        # A declaration may hold functions, which do not pickle; its class has it ready.
        given = (self.path, self.owner, self.name, self.kind, self.declared_by, self.setting)
        return type(self), given

    @property
    def value(self) -> Any:
        """The central value."""
        return self.setting.value

    @property
    def low(self) -> float | None:
        """Low end of the slider or of the draw: the scenario's, else plausible, else legal."""
        likely = self._likely[0]
        return self.declared.low if likely is None else likely

    @property
    def high(self) -> float | None:
        """High end of the slider or of the draw: the scenario's, else plausible, else legal."""
        likely = self._likely[1]
        return self.declared.high if likely is None else likely

    @property
    def source(self) -> str:
        """Where the value comes from: the scenario's word on it, else the declaration's."""
        return self.setting.source or self.declared.source

    @property
    def is_lever(self) -> bool:
        """Whether a planner sets it."""
        return self.declared.kind == "lever"

    def _is_drawn(self) -> bool:
        if self.declared.kind != "uncertainty" or self.declared.structural:
            return False
        low, high = self._likely
        return low is not None and high is not None and low < high


def likely_range(declared: Param, setting: Setting) -> tuple[float | None, float | None]:
    """Return the range that a value is thought to lie in: the scenario's, else plausible."""
    low, high = declared.plausible or (None, None)
    return (
        low if setting.low is None else setting.low,
        high if setting.high is None else setting.high,
    )


@dataclass(frozen=True, slots=True)
class MechanismSpec:
    """A mechanism at work in a scenario.

    Attributes:
        instance: its name, unique in the scenario.
        kind: its class.
        title: the scenario's own name for it, or the kind's.
    """

    instance: str
    kind: type[Mechanism]
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variant:
    """A named what-if: values of levers that differ from the scenario's."""

    name: str
    title: Mapping[str, str]
    levers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator that a scenario asks for.

    Attributes:
        name: unique in the scenario.
        kind: name of the measure in ``sim.indicators``.
        of: who is measured, as in a mechanism's audience.
        among: whom a share is a share of.
        title: the scenario's own name for it, or None.
        worthwhile: smallest difference worth talking about, or None for the kind's.
        better: which direction is better here, or None for the kind's.
    """

    name: str
    kind: str
    of: tuple[str, ...]
    title: Mapping[str, str] | None = None
    worthwhile: float | None = None
    better: Better | None = None
    among: tuple[str, ...] = ("staff",)


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A change of a parameter in mid-run.

    Attributes:
        at: date of the change, "2019-09"; the month after it is the first with the new value.
        months: months from the opening state to ``at``.
        lever: path of the parameter.
        value: the new value.
    """

    at: str
    months: int
    lever: str
    value: Any
