"""What to call settings: a variant's title, or what they set otherwise than the preset."""

from __future__ import annotations

from typing import Final

from sim.levers import differences_in_words, levers_of, more_levers
from sim.scenario import Scenario
from sim.text import text

PRESET: Final = "preset"
"""The button that goes back to the programme as its document describes it."""


class Naming:
    """Names for the settings of a programme.

    Args:
        preset: the programme.
    """

    def __init__(self, preset: Scenario) -> None:
        self._preset = preset
        self._levers = {lever.path: lever for lever in (*levers_of(preset), *more_levers(preset))}
        self.variants = [PRESET, *(variant.name for variant in preset.variants)]
        self._known = {self.option(name).hash: name for name in reversed(self.variants)}

    def option(self, name: str) -> Scenario:
        """Return the settings of a variant, or the preset."""
        return self._preset if name == PRESET else self._preset.variant(name)

    def known(self, scenario: Scenario) -> str | None:
        """Return the name of the variant that a scenario is, or None."""
        return self._known.get(scenario.hash)

    def title(self, name: str, lang: str) -> str:
        """Return what a variant is called."""
        if name == PRESET:
            return text("ui.variant.preset", lang)
        return next(one.title[lang] for one in self._preset.variants if one.name == name)

    def describe(self, scenario: Scenario, lang: str) -> str:
        """Return what to call a scenario: its variant's title, or what it sets otherwise."""
        known = self.known(scenario)
        return self.changes(scenario, lang) if known is None else self.title(known, lang)

    def changes(self, scenario: Scenario, lang: str) -> str:
        """Return what a scenario sets otherwise than the preset: "Seats 18 persons"."""
        return differences_in_words(self._preset, scenario, self._levers, lang)
