"""A lever on the screen: its scale, its words, its source.

The slider counts in the unit that people read, in round steps: a share of 0.283 stands at 28 %. The
scenario's own value keeps its exact number at the nearest step, so that a slider moved away and
back gives the preset again, to the bit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sim.evidence import Source, resolve_source
from sim.scenario import Parameter, Scenario
from sim.text import text
from sim.titles import choice_words, value_words
from sim.wording import raw_unit

MOST: Final = 6
"""Levers on the first screen."""

_STEPS: Final = 100
"""A slider has no more positions than this, so that a hand can hit each."""

_ALIASES: Final = {
    ("cohort_selection", "cohort_size"): "seats",
    ("cohort_selection", "selection_rate"): "selection-rate",
    ("review", "leave_share"): "leave-share",
    ("review", "every"): "review-interval",
    ("course", "every"): "elective-interval",
}
"""Names of style classes that outside scripts may rely on, by (kind, parameter)."""


@dataclass(frozen=True)
class Lever:
    """A lever of a scenario as the screen shows it: a number on a slider, or a switch.

    Attributes:
        parameter: the scenario's parameter, with the preset's value, range and source.
        label: name for people, English and Chinese.
        alias: short name of its style class, or None.
    """

    parameter: Parameter
    label: Mapping[str, str]
    alias: str | None = None

    @property
    def path(self) -> str:
        """Where the value stands in the scenario."""
        return self.parameter.path

    @property
    def classes(self) -> tuple[str, ...]:
        """Style classes by which scripts find the slider."""
        own = "t-" + self.path.replace(".", "-").replace("_", "-")
        return (own,) if self.alias is None else (own, f"t-{self.alias}")

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off instead of a number."""
        return self.parameter.declared.type == "bool"

    @property
    def scale(self) -> float:
        """Steps of the screen's unit per unit of the parameter: 100 for a share, shown in %."""
        return 100.0 if self.parameter.declared.unit == "share" else 1.0

    @cached_property
    def step(self) -> float:
        """Distance between two positions, in the screen's unit."""
        if self.parameter.declared.type in ("int", "bool"):
            return 1.0
        width = self.high - self.low
        if 10 <= width <= _STEPS:
            return 1.0
        rough = width / _STEPS
        power = 10.0 ** math.floor(math.log10(rough))
        return float(next(power * of for of in (1, 2, 5, 10) if power * of >= rough))

    @property
    def low(self) -> float:
        """First position, in the screen's unit."""
        return self._end("low")

    @property
    def high(self) -> float:
        """Last position, in the screen's unit."""
        return self._end("high")

    @property
    def unit(self) -> str:
        """Unit on the screen, a key of the catalogue's section ``unit``."""
        unit = self.parameter.declared.unit
        return "percent" if unit == "share" else unit

    @property
    def whole(self) -> bool:
        """Whether every position is a whole number."""
        return self.step >= 1 and float(self.step).is_integer()

    @property
    def source(self) -> Source:
        """Where the preset's value comes from."""
        return resolve_source(self.parameter.source)

    def position(self, value: float) -> float:
        """Return the slider's position for a value of the parameter."""
        steps = round((value * self.scale - self.low) / self.step)
        return round(self.low + steps * self.step, 9)

    def value(self, position: float) -> float | int:
        """Return the parameter's value at a position of the slider."""
        preset = self.parameter.value
        if position == self.position(preset):
            return preset
        if self.is_switch:
            return bool(position)
        if self.parameter.declared.type == "int":
            return round(position)
        return round(position / self.scale, 12)

    def shown(self, value: float, lang: str = "en") -> str:
        """Return a value in words, without its unit."""
        if isinstance(value, bool):
            return text("ui.lever.is_on" if value else "ui.lever.is_off", lang)
        return f"{value * self.scale:.6g}" if self.scale == 1 else f"{value * self.scale:.3g}"

    def _end(self, which: str) -> float:
        if self.is_switch:
            return {"low": 0.0, "high": 1.0}[which]
        end = getattr(self.parameter, which)
        return round(float(end) * self.scale, 9)


def levers_of(scenario: Scenario) -> list[Lever]:
    """Return the levers of the first screen: the first six that a slider or a switch can show."""
    return _shown(scenario, scenario.levers)[:MOST]


def more_levers(scenario: Scenario) -> list[Lever]:
    """Return every other lever of the scenario: those listed after the first six, then the rest."""
    first = {lever.path for lever in levers_of(scenario)}
    listed = [path for path in scenario.levers if path not in first]
    rest = [one.path for one in scenario.settings if one.is_lever and one.path not in first]
    return _shown(scenario, dict.fromkeys([*listed, *rest]))


def _shown(scenario: Scenario, paths: Iterable[str]) -> list[Lever]:
    kinds = Counter(spec.kind.name for spec in scenario.mechanisms)
    found = []
    for path in paths:
        parameter = scenario.parameters[path]
        low, high = parameter.low, parameter.high
        number = parameter.declared.type in ("int", "float")
        ranged = number and low is not None and high is not None and low < high
        if ranged or parameter.declared.type == "bool":
            label = _label(scenario, parameter, kinds)
            found.append(Lever(parameter, label, _alias(scenario, parameter)))
    return found


def tooltip(lever: Lever, lang: str) -> str:
    """Return what the lever's tooltip says: help, range with unit, preset, source with its fit."""
    unit = "" if lever.is_switch else text(f"unit.{lever.unit}", lang)
    parameter = lever.parameter
    low, high = (f"{end:g}" for end in (lever.low, lever.high))
    preset = f"{lever.shown(parameter.value, lang)} {unit}".strip()
    lines = [
        parameter.declared.help.get(lang, ""),
        "" if lever.is_switch else text("ui.lever.range", lang, low=low, high=high, unit=unit),
        text("ui.lever.differs", lang, value=preset),
        source_words(lever.source, lang),
    ]
    return "\n".join(line for line in lines if line)


def source_words(source: Source, lang: str) -> str:
    """Return where a value comes from, in one line: label, marks and fit."""
    if source.kind == "assumption":
        return text("ui.lever.assumed", lang)
    return text("ui.lever.source", lang, source=source.label)


def mark(lever: Lever) -> str:
    """Return the sign beside the lever's name: an asterisk for what is merely assumed."""
    return "*" if lever.source.kind == "assumption" else ""


def why_not(scenario: Scenario, path: str, lang: str) -> str:
    """Return why a parameter does nothing with the present settings; an empty text if it does.

    What would make it count is found by trying the other values of its owner's parameters, one at
    a time.
    """
    parameter = scenario.parameters[path]
    applies = parameter.declared.applies_if
    mine = {
        one.name: one
        for one in scenario.settings
        if one.owner == parameter.owner and one.declared_by is parameter.declared_by
    }
    values = {name: one.value for name, one in mine.items()}
    if applies is None or applies(values):
        return ""
    for name, one in mine.items():
        for other in _others(one):
            if name != parameter.name and applies({**values, name: other}):
                return text(
                    "ui.lever.needs", lang, label=one.declared.label, value=_said(other, lang)
                )
    return text("ui.lever.idle", lang)


def _others(parameter: Parameter) -> tuple[Any, ...]:
    """Return values of a parameter that differ in kind from the present one."""
    declared = parameter.declared
    if declared.type == "choice":
        return declared.choices
    if declared.type == "bool":
        return (True, False)
    return (declared.high, declared.low) if declared.type in ("int", "float") else ()


def _said(value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return text("ui.lever.is_on" if value else "ui.lever.is_off", lang)
    if isinstance(value, str):
        return choice_words(value, lang)
    return text("ui.lever.above_zero" if value else "ui.lever.zero", lang)


def nominees(scenario: Scenario, cohort: str) -> tuple[int, int | None]:
    """Return how many are nominated for a class, and how many can be at the start.

    The number nominated is seats ÷ selection rate. The eligible are None where they cannot be
    counted before the run.
    """
    parallel = scenario.parameters[f"{cohort}.classes"].value
    seats = scenario.parameters[f"{cohort}.cohort_size"].value * parallel
    rate = scenario.parameters[f"{cohort}.selection_rate"].value
    wanted = math.floor(seats / rate + 0.5)
    eligible = _heads(scenario, scenario.parameters[f"{cohort}.from"].value)
    return (wanted if eligible is None else min(wanted, eligible)), eligible


def differences_in_words(
    a: Scenario,
    b: Scenario,
    levers: Mapping[str, Lever],
    lang: str,
    leave_out: Collection[str] = (),
) -> str:
    """Return what B sets otherwise than A: "Seats 18 persons".

    Args:
        a, b: the scenarios.
        levers: by path; what else differs is called by its label and its plain value.
        lang: language.
        leave_out: paths not to tell of.
    """
    words = []
    for path, _, value in a.differences(b):
        lever = levers.get(path)
        if path in leave_out:
            continue
        if lever is None:
            known = b.parameters.get(path)
            words.append(path if known is None else _plainly(b, known, value, lang))
        elif lever.is_switch:
            words.append(f"{lever.label[lang]}: {lever.shown(value, lang)}")
        else:
            unit = text(f"unit.{lever.unit}", lang)
            words.append(f"{lever.label[lang]} {lever.shown(value, lang)} {unit}")
    return " · ".join(words)


def _plainly(scenario: Scenario, parameter: Parameter, value: Any, lang: str) -> str:
    """Return what is not a lever with its value: "The group only sums the others up: on"."""
    words, label = value_words(scenario, parameter, value, lang), parameter.declared.label[lang]
    if parameter.declared.type not in ("int", "float"):
        return f"{label}: {words}"
    return f"{label} {words} {raw_unit(parameter.declared.unit, lang)}".rstrip()


def _heads(scenario: Scenario, names: tuple[str, ...]) -> int | None:
    """Head count at the start of groups and tiers, or None if a name means something else."""
    structure = scenario.structure
    tiers = {tier.name for tier in structure.tiers}
    chosen = set()
    for name in names:
        if name in structure.groups:
            chosen.add(name)
        elif name in tiers:
            values = scenario.parameters
            chosen |= {g for g in structure.groups if values[f"population.{g}.tier"].value == name}
        else:
            return None
    return sum(scenario.parameters[f"population.{group}.count"].value for group in chosen)


def _label(scenario: Scenario, parameter: Parameter, kinds: Mapping[str, int]) -> Mapping[str, str]:
    """Name a lever so that no two sound the same: by its group, or by its course if several.

    The scenario's own title for it comes first.
    """
    label = parameter.setting.title or parameter.declared.label
    if parameter.setting.title is not None:
        return label
    if parameter.kind == "population" and parameter.name == "count":
        return scenario.structure.group_titles[scenario.groups.index(parameter.owner)]
    if kinds.get(parameter.kind, 0) < 2:
        return label
    title = next(one.title for one in scenario.mechanisms if one.instance == parameter.owner)
    return {lang: text("ui.lever.of", lang, owner=title, label=label) for lang in ("en", "zh")}


def _alias(scenario: Scenario, parameter: Parameter) -> str | None:
    if parameter.kind == "population":
        role = scenario.parameters[f"population.{parameter.owner}.role"].value
        return "mentors" if role == "mentor" and parameter.name == "count" else None
    return _ALIASES.get((parameter.kind, parameter.name))
