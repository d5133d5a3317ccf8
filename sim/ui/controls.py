"""The left side of the screen: programme, variants, levers, and what to compare with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final, Protocol

import ipywidgets as iw

from sim.levers import Lever, levers_of, mark, nominees, tooltip
from sim.scenario import Scenario
from sim.text import text

PRESET: Final = "preset"
"""The button that goes back to the programme as its document describes it."""


CHOSEN: Final = "ech-chosen"
"""Style class of the variant's button whose settings are on the levers."""


class Wishes(Protocol):
    """What the controls tell the laboratory."""

    def moved(self, path: str, value: float) -> None:
        """A lever has a new value."""

    def chose(self, variant: str | None) -> None:
        """A variant was chosen; None is the preset."""

    def kept(self, keep: bool) -> None:
        """The present settings become A, or A is let go."""

    def drew_unknowns(self, unknowns: bool) -> None:
        """Bands shall show unknowns besides luck, or luck alone."""

    def spoke(self, lang: str) -> None:
        """The language was switched."""


class LeverControl(iw.VBox):
    """One lever: name, slider and number entry, unit."""

    def __init__(self, lever: Lever, moved: Callable[[str, float], None]) -> None:
        self.lever = lever
        self._moved = moved
        self._label = iw.HTML()
        self._unit = iw.HTML()
        kind = iw.IntSlider if lever.whole else iw.FloatSlider
        number = int if lever.whole else float
        self._stands = lever.position(lever.parameter.value)
        self.slider = kind(
            value=number(self._stands),
            min=number(lever.low),
            max=number(lever.high),
            step=number(lever.step),
            continuous_update=True,
        )
        self.slider.observe(self._on_value, "value")
        row = iw.HBox([self.slider, self._unit])
        row.add_class("ech-row")
        super().__init__([self._label, row])
        self.add_class("ech-lever")
        for name in lever.classes:
            self.add_class(name)

    def place(self, value: float) -> None:
        """Put the slider where a value stands; that is nobody's wish."""
        self._stands = self.lever.position(value)
        self.slider.value = type(self.slider.value)(self._stands)

    def speak(self, lang: str, beside: str) -> None:
        """Write the words; ``beside`` stands at the right of the name."""
        sign = f"<sup>{mark(self.lever)}</sup>" if mark(self.lever) else ""
        self._label.value = (
            f"<span>{escape(self.lever.label[lang])}{sign}</span>"
            f"<span class='ech-beside'>{escape(beside)}</span>"
        )
        self._unit.value = escape(text(f"unit.{self.lever.unit}", lang))
        self.slider.tooltip = self._label.tooltip = tooltip(self.lever, lang)

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._stands:
            self._stands = change["new"]
            self._moved(self.lever.path, self.lever.value(change["new"]))


class Controls(iw.VBox):
    """Everything that the reader can set.

    Args:
        preset: the programme.
        wishes: who is told what the reader wants.
    """

    def __init__(self, preset: Scenario, wishes: Wishes) -> None:
        self.preset = preset
        self._wishes = wishes
        self._brand = iw.HTML()
        self._programme = iw.HTML()
        self._notes = iw.HTML()
        self.levers = [LeverControl(lever, wishes.moved) for lever in levers_of(preset)]
        self.language = iw.ToggleButtons(options=[("English", "en"), ("中文", "zh")])
        self._bands_label = iw.HTML()
        self.bands = iw.ToggleButtons(options=[("", True), ("", False)])
        self.variants = self._buttons([PRESET, *(variant.name for variant in preset.variants)])
        self._known = {self._of(name).hash: name for name in reversed(self.variants)}
        self._keep = iw.Button()
        self._forget = iw.Button(disabled=True)
        self._wire()
        super().__init__(
            [
                _row("ech-head", [self._brand, self.language]),
                self._programme,
                _row("ech-variants", list(self.variants.values())),
                _column("ech-levers", self.levers),
                self._notes,
                _column("ech-bands", [self._bands_label, self.bands]),
                _row("ech-actions", [self._keep, self._forget]),
            ]
        )
        self.add_class("ech-controls")

    def speak(self, lang: str) -> None:
        """Write every word in this language."""
        self.language.value = lang
        self._say_bands(lang)
        preset = self.preset
        self._brand.value = (
            f"<b>{escape(text('ui.title', lang))}</b> "
            f"<span>{escape(text('ui.subtitle', lang))}</span>"
        )
        self._programme.value = (
            f"<b>{escape(preset.title[lang])}</b> <span>{escape(_origin(preset, lang))}</span>"
        )
        levers = {control.lever.path: control.lever for control in self.levers}
        for name, button in self.variants.items():
            button.description = self._title(name, lang)
            button.tooltip = differences_in_words(preset, self._of(name), levers, lang)
        self._bands_label.value = escape(text("ui.band.label", lang))
        self._keep.description = text("ui.action.keep_as_a", lang)
        self._keep.tooltip = text("ui.answer.keep_first", lang)
        self._forget.description = text("ui.action.forget_a", lang)
        self._notes.value = escape(text("ui.lever.asterisk", lang))

    def place(self, scenario: Scenario) -> None:
        """Put every lever where the scenario has it; that is nobody's wish."""
        for control in self.levers:
            control.place(scenario.parameters[control.lever.path].value)

    def label(self, scenario: Scenario, kept: Scenario | None, lang: str) -> None:
        """Write what depends on the settings: nominees, which variant this is, what is kept."""
        for control in self.levers:
            control.speak(lang, beside(scenario, control.lever, lang))
        self._forget.disabled = kept is None
        present = self._known.get(scenario.hash)
        for name, button in self.variants.items():
            (button.add_class if name == present else button.remove_class)(CHOSEN)

    def describe(self, scenario: Scenario, lang: str) -> str:
        """Return what to call a scenario: its variant's title, or what it sets otherwise."""
        known = self._known.get(scenario.hash)
        if known is not None:
            return self._title(known, lang)
        levers = {control.lever.path: control.lever for control in self.levers}
        return differences_in_words(self.preset, scenario, levers, lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return accessible names of handles and read-outs by the class of their widget."""
        found = {}
        for control in self.levers:
            label = control.lever.label[lang]
            found[control.lever.classes[0]] = {
                "[role=slider]": text("ui.accessible.lever_slider", lang, label=label),
                ".widget-readout": text("ui.accessible.lever_number", lang, label=label),
            }
        return found

    def _say_bands(self, lang: str) -> None:
        chosen = self.bands.value
        # New words put the choice back to the first for a moment; nobody is to hear of that.
        self.bands.unobserve(self._on_bands, "value")
        self.bands.options = [
            (text("ui.band.luck_and_unknowns", lang), True),
            (text("ui.band.luck_only", lang), False),
        ]
        self.bands.value = chosen
        self.bands.observe(self._on_bands, "value")

    def _on_bands(self, change: Mapping[str, Any]) -> None:
        self._wishes.drew_unknowns(change["new"])

    def _wire(self) -> None:
        self.language.add_class("t-language")
        self.language.observe(lambda change: self._wishes.spoke(change["new"]), "value")
        self.bands.add_class("t-unknowns")
        self.bands.observe(self._on_bands, "value")
        self._keep.add_class("t-keep")
        self._keep.on_click(lambda _: self._wishes.kept(True))
        self._forget.add_class("t-forget")
        self._forget.on_click(lambda _: self._wishes.kept(False))

    def _buttons(self, names: Sequence[str]) -> dict[str, iw.Button]:
        buttons = {}
        for name in names:
            button = buttons[name] = iw.Button()
            button.add_class(f"t-variant-{name}")
            if name == PRESET:
                button.add_class("t-reset")
            chosen = None if name == PRESET else name
            button.on_click(lambda _, chosen=chosen: self._wishes.chose(chosen))
        return buttons

    def _of(self, name: str) -> Scenario:
        return self.preset if name == PRESET else self.preset.variant(name)

    def _title(self, name: str, lang: str) -> str:
        if name == PRESET:
            return text("ui.variant.preset", lang)
        return next(one.title[lang] for one in self.preset.variants if one.name == name)


def beside(scenario: Scenario, lever: Lever, lang: str) -> str:
    """Return what stands beside a lever's name: at the selection rate, how many are nominated."""
    cohort, _, name = lever.path.rpartition(".")
    if lever.parameter.kind != "cohort_selection" or name != "selection_rate":
        return ""
    nominated, eligible = nominees(scenario, cohort)
    capped = eligible is not None and nominated >= eligible
    key = "ui.lever.capped" if capped else "ui.lever.nominated"
    return text(key, lang, nominated=nominated, eligible=eligible)


def differences_in_words(a: Scenario, b: Scenario, levers: Mapping[str, Lever], lang: str) -> str:
    """Return what B sets otherwise than A: "Seats 18 · Mentors 12"."""
    words = []
    for path, _, value in a.differences(b):
        lever = levers.get(path)
        if lever is not None:
            unit = text(f"unit.{lever.unit}", lang)
            words.append(f"{lever.label[lang]} {lever.shown(value)} {unit}")
    return " · ".join(words)


def _origin(scenario: Scenario, lang: str) -> str:
    about = scenario.about
    unit = about.get("unit", "")
    words = unit.get(lang, "") if isinstance(unit, Mapping) else str(unit)
    return " · ".join(str(part) for part in (words, about.get("year", "")) if part)


def _row(name: str, children: Sequence[iw.Widget]) -> iw.HBox:
    box = iw.HBox(children)
    box.add_class(name)
    return box


def _column(name: str, children: Sequence[iw.Widget]) -> iw.VBox:
    box = iw.VBox(children)
    box.add_class(name)
    return box
