"""What the reader has set: programme, local totals, levers, what is kept, luck.

A setup is frozen and says everything that a screen shows, so that undo, history, links and files
are setups put back in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from sim.scenario import Scenario
from sim.ui.engine import Question


@dataclass(frozen=True)
class Option:
    """One way to set the levers.

    Attributes:
        values: by path, those that differ from the preset.
        scenario: the preset with these values.
    """

    values: Mapping[str, Any]
    scenario: Scenario

    @classmethod
    def of(cls, preset: Scenario, values: Mapping[str, Any]) -> Self:
        """Return the option of a preset with these values.

        Raises:
            ScenarioError: the values make no scenario.
        """
        # A lever at its preset is no change, so that the same settings are the same scenario
        # however they were arrived at.
        changed = {path: at for path, at in values.items() if at != preset.parameter(path).value}
        return cls(changed, preset.with_parameters(changed))


@dataclass(frozen=True)
class Setup:
    """Everything that fixes what the screen shows, but the language.

    Attributes:
        programme: the scenario as it was opened.
        preset: the programme with the local totals.
        present: B, the settings on the levers.
        kept: A, the settings to compare with, or None.
        unknowns: whether bands show what nobody knows, besides luck.
        seed: of the luck.
        replications: simulated futures that make a full answer.
        totals: local totals by name.
        shown: names of the indicators in the panels.
    """

    programme: Scenario
    preset: Scenario
    present: Option
    kept: Option | None
    unknowns: bool
    seed: int
    replications: int
    totals: Mapping[str, float] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @classmethod
    def opening(cls, programme: Scenario, seed: int, replications: int) -> Self:
        """Return the setup that a programme opens with."""
        return cls(
            programme, programme, Option({}, programme), None, True, seed, replications,
            shown=_first(programme),
        )  # fmt: skip

    @property
    def scenario(self) -> Scenario:
        """The scenario that the levers describe."""
        return self.present.scenario

    @property
    def usual(self) -> tuple[str, ...]:
        """Names of the indicators that the programme opens with."""
        return _first(self.programme)

    def question(self) -> Question:
        """What the engine is to answer."""
        kept = None if self.kept is None else self.kept.scenario
        return Question(
            self.scenario, kept, self.unknowns, self.seed, self.replications, self.preset
        )

    def moved(self, values: Mapping[str, Any]) -> Self:
        """Return the setup with these values of levers, the others at the preset.

        Raises:
            ScenarioError: the values make no scenario.
        """
        return replace(self, present=Option.of(self.preset, values))

    def keeping(self, kept: Option | None) -> Self:
        """Return the setup with other settings to compare with, or none."""
        return replace(self, kept=kept)

    def assuming(self, path: str, value: float | None) -> Self:
        """Return the setup with an unknown fixed at a value in both A and B; None sets it free.

        Raises:
            ScenarioError: the value is not legal.
        """
        fixed = {} if value is None else {path: {"value": value, "low": value, "high": value}}

        def fixing(option: Option) -> Option:
            others = {name: at for name, at in option.values.items() if name != path}
            return Option.of(self.preset, others | fixed)

        kept = None if self.kept is None else fixing(self.kept)
        return replace(self, present=fixing(self.present), kept=kept)

    def at(self, totals: Mapping[str, float]) -> Self:
        """Return the setup of the programme with these local totals; nothing else is carried over.

        Raises:
            ScenarioError: a total is not legal, or totals contradict each other.
        """
        preset = self.programme.with_local(totals) if totals else self.programme
        return replace(
            self, preset=preset, present=Option({}, preset), kept=None, totals=dict(totals)
        )

    @property
    def preset_option(self) -> Option:
        """The preset itself."""
        return Option({}, self.preset)


PANELS = 3
"""Indicators on the first screen."""


def _first(programme: Scenario) -> tuple[str, ...]:
    return tuple(one.name for one in programme.indicators[:PANELS])
