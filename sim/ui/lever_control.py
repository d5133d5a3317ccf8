"""One lever on the screen: name, slider with number entry or switch, unit, and why it is idle."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as iw

from sim.levers import Lever, mark, nominees, tooltip, why_not
from sim.scenario import Scenario
from sim.text import LANGUAGES, text
from sim.ui import plain
from sim.ui.views import styled

Moved = Callable[[str, Any], None]


class LeverControl(ABC):
    """A lever's widgets.

    Attributes:
        lever: the lever.
        box: the widget that holds everything.
    """

    def __init__(self, lever: Lever, moved: Moved) -> None:
        self.lever = lever
        self._moved = moved
        self._label = plain.HTML()
        self._stands = lever.position(lever.parameter.value)
        self._tooltips = {lang: tooltip(lever, lang) for lang in LANGUAGES}
        self.box = styled(plain.VBox([self._label, self._row()]), "ech-lever", *lever.classes)

    @abstractmethod
    def _row(self) -> iw.Widget:
        """Return what the reader handles."""

    @abstractmethod
    def _stand(self, position: float) -> None:
        """Show a position."""

    @abstractmethod
    def _say(self, lang: str, words: str, idle: bool) -> None:
        """Write the tooltip and whether the lever can be handled."""

    def place(self, value: Any) -> None:
        """Put the lever where a value stands; that is nobody's wish."""
        self._stands = self.lever.position(value)
        self._stand(self._stands)

    def speak(self, scenario: Scenario, lang: str) -> None:
        """Write the words: name, what stands beside it, tooltip, and why the lever is idle."""
        idle = why_not(scenario, self.lever.path, lang)
        sign = f"<sup>{mark(self.lever)}</sup>" if mark(self.lever) else ""
        words = idle or beside(scenario, self.lever, lang)
        self._label.value = (
            f"<span>{escape(self.lever.label[lang])}{sign}</span>"
            f"<span class='ech-beside'>{escape(words)}</span>"
        )
        self._label.tooltip = self._tooltips[lang]
        self._say(lang, self._tooltips[lang], bool(idle))

    @property
    def names(self) -> dict[str, str]:
        """Catalogue keys of the accessible names by the selector of the part."""
        return {
            "[role=slider]": "ui.accessible.lever_slider",
            ".widget-readout": "ui.accessible.lever_number",
        }

    def _wish(self, position: float) -> None:
        if position != self._stands:
            self._stands = position
            self._moved(self.lever.path, self.lever.value(position))


class SliderControl(LeverControl):
    """A lever that is a number."""

    def _row(self) -> iw.Widget:
        lever = self.lever
        kind = plain.IntSlider if lever.whole else plain.FloatSlider
        number = int if lever.whole else float
        self._unit = plain.HTML()
        self.slider = kind(
            value=number(self._stands),
            min=number(lever.low),
            max=number(lever.high),
            step=number(lever.step),
            continuous_update=True,
        )
        self.slider.observe(self._on_value, "value")
        return styled(plain.HBox([self.slider, self._unit]), "ech-row")

    def _stand(self, position: float) -> None:
        self.slider.value = type(self.slider.value)(position)

    def _say(self, lang: str, words: str, idle: bool) -> None:
        self._unit.value = escape(text(f"unit.{self.lever.unit}", lang))
        self.slider.tooltip = words
        self.slider.disabled = idle

    def _on_value(self, change: Mapping[str, Any]) -> None:
        self._wish(change["new"])


class SwitchControl(LeverControl):
    """A lever that is on or off."""

    def _row(self) -> iw.Widget:
        self.switch = plain.Checkbox(value=bool(self._stands), indent=False)
        self.switch.observe(self._on_value, "value")
        return styled(plain.HBox([self.switch]), "ech-row")

    @property
    def names(self) -> dict[str, str]:
        """Catalogue keys of the accessible names by the selector of the part."""
        return {"input": "ui.accessible.lever_switch"}

    def _stand(self, position: float) -> None:
        self.switch.value = bool(position)

    def _say(self, lang: str, words: str, idle: bool) -> None:
        self.switch.description = text(f"ui.lever.is_{'on' if self.switch.value else 'off'}", lang)
        self.switch.tooltip = words
        self.switch.disabled = idle

    def _on_value(self, change: Mapping[str, Any]) -> None:
        self._wish(float(change["new"]))


def lever_control(lever: Lever, moved: Moved) -> LeverControl:
    """Return the widgets for a lever."""
    return (SwitchControl if lever.is_switch else SliderControl)(lever, moved)


def lever_names(levers: list[LeverControl], lang: str) -> dict[str, dict[str, str]]:
    """Return accessible names of the levers' parts by the style class of their widget."""
    return {
        control.lever.classes[0]: {
            selector: text(key, lang, label=control.lever.label[lang])
            for selector, key in control.names.items()
        }
        for control in levers
    }


def beside(scenario: Scenario, lever: Lever, lang: str) -> str:
    """Return what stands beside a lever's name: at the selection rate, how many are nominated."""
    cohort, _, name = lever.path.rpartition(".")
    if lever.parameter.kind != "cohort_selection" or name != "selection_rate":
        return ""
    nominated, eligible = nominees(scenario, cohort)
    if eligible is None:
        return text("ui.lever.nominated_of_many", lang, nominated=nominated)
    capped = nominated >= eligible
    key = "ui.lever.capped" if capped else "ui.lever.nominated"
    return text(key, lang, nominated=nominated, eligible=eligible)
