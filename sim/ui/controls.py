"""The left side of the screen: programme, variants, levers, and what to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final, Protocol

import ipywidgets as iw

from sim.levers import levers_of, more_levers
from sim.scenario import Scenario
from sim.text import text
from sim.ui import plain
from sim.ui.lever_control import lever_control, lever_names
from sim.ui.naming import PRESET, Naming
from sim.ui.programmes import offered
from sim.ui.setup import Setup
from sim.ui.views import styled

CHOSEN: Final = "ech-chosen"
"""Style class of the variant's button whose settings are on the levers."""


FIRST: Final = 6
"""Variants on the first screen, the preset among them; the others stand with the other levers."""


class Wishes(Protocol):
    """What the controls tell the laboratory."""

    def chose_programme(self, name: str) -> None:
        """Another programme shall be opened."""

    def moved(self, path: str, value: Any) -> None:
        """A lever has a new value."""

    def chose(self, variant: str | None) -> None:
        """A variant was chosen; None is the preset."""

    def keep(self, keep: bool) -> None:
        """The present settings become A, or A is let go."""

    def drew_unknowns(self, unknowns: bool) -> None:
        """Bands shall show unknowns besides luck, or luck alone."""

    def spoke(self, lang: str) -> None:
        """The language was switched."""

    def stepped(self, by: int) -> None:
        """Steps shall be taken back, or again."""

    def opened(self, panel: str) -> None:
        """A panel shall be opened, or closed if it is open."""


class Controls(plain.VBox):
    """Everything that the reader can set.

    Args:
        preset: the programme.
        wishes: who is told what the reader wants.
    """

    def __init__(self, preset: Scenario, wishes: Wishes) -> None:
        self._wishes = wishes
        self._brand = plain.HTML()
        self.language = plain.ToggleButtons(options=[("English", "en"), ("中文", "zh")])
        self.programme = styled(plain.Dropdown(), "t-programme")
        self._local = _button("local", lambda: wishes.opened("local"))
        self._variants = styled(plain.HBox(), "ech-variants")
        self.more_variants = styled(plain.HBox(), "ech-variants")
        self._levers = styled(plain.VBox(), "ech-levers")
        self._notes = plain.HTML()
        self._more = _button("more", lambda: wishes.opened("more"))
        self._bands_label = plain.HTML()
        self.bands = plain.ToggleButtons(options=[("", True), ("", False)])
        self._keep = _button("keep", lambda: wishes.keep(True))
        self._forget = _button("forget", lambda: wishes.keep(False))
        self._undo = _button("undo", lambda: wishes.stepped(-1), "↶")
        self._redo = _button("redo", lambda: wishes.stepped(1), "↷")
        self.show_programme(preset)
        self._wire()
        super().__init__(
            [
                _row("ech-head", self._brand, self._local, self.language),
                self.programme,
                self._variants,
                self._levers,
                _row("ech-notes", self._notes, self._more),
                _row("ech-bands", self._bands_label, self.bands),
                _row("ech-actions", self._keep, self._forget, self._undo, self._redo),
            ]
        )
        self.add_class("ech-controls")

    def show_programme(self, preset: Scenario) -> None:
        """Show the levers and variants of a programme."""
        self.preset = preset
        self.naming = Naming(preset)
        self.levers = [lever_control(one, self._wishes.moved) for one in levers_of(preset)]
        self.variants = {name: self._variant(name) for name in self.naming.variants}
        self._levers.children = [control.box for control in self.levers]
        buttons = list(self.variants.values())
        self._variants.children, self.more_variants.children = buttons[:FIRST], buttons[FIRST:]
        self._more.disabled = not (more_levers(preset) or buttons[FIRST:])

    def speak(self, setup: Setup, lang: str) -> None:
        """Write every word in this language."""
        self.language.value = lang
        self._say_bands(lang)
        self._say_programmes(setup, lang)
        self._brand.value = (
            f"<b>{escape(text('ui.title', lang))}</b> "
            f"<span>{escape(text('ui.subtitle', lang))}</span>"
        )
        self.programme.tooltip = _origin(self.preset, lang)
        for name, button in self.variants.items():
            button.description = self.naming.title(name, lang)
            button.tooltip = self.naming.changes(self.naming.option(name), lang)
        self._bands_label.value = escape(text("ui.band.label", lang))
        self._keep.description = text("ui.action.keep_as_a", lang)
        self._keep.tooltip = text("ui.answer.keep_first", lang)
        self._forget.description = text("ui.action.forget_a", lang)
        self._undo.tooltip = text("ui.action.undo", lang)
        self._redo.tooltip = text("ui.action.redo", lang)
        self._more.description = text("ui.action.more_levers", lang)
        self._local.description = text("ui.action.local_figures", lang)
        self._notes.value = escape(text("ui.lever.asterisk", lang))

    def place(self, setup: Setup, *, can_undo: bool, can_redo: bool) -> None:
        """Put everything where a setup has it; that is nobody's wish."""
        for control in self.levers:
            control.place(setup.scenario.parameters[control.lever.path].value)
        self.bands.unobserve(self._on_bands, "value")
        self.bands.value = setup.unknowns
        self.bands.observe(self._on_bands, "value")
        self._forget.disabled = setup.kept is None
        self._undo.disabled, self._redo.disabled = not can_undo, not can_redo
        self._local.disabled = setup.programme.local is None
        present = self.naming.known(setup.scenario)
        for name, button in self.variants.items():
            (button.add_class if name == present else button.remove_class)(CHOSEN)

    def label(self, setup: Setup, lang: str) -> None:
        """Write what depends on the settings: nominees, and which levers are idle and why."""
        for control in self.levers:
            control.speak(setup.scenario, lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return accessible names of parts by the style class of their widget."""
        found = {"t-programme": {"select": text("ui.heading.programme", lang)}}
        for name in ("undo", "redo"):
            found[f"t-{name}"] = {"": text(f"ui.action.{name}", lang)}
        return found | lever_names(self.levers, lang)

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

    def _say_programmes(self, setup: Setup, lang: str) -> None:
        titles = dict(offered())
        present = setup.programme
        # A programme from a file may have the name of another.
        titles = {name: title for name, title in titles.items() if name != present.name}
        titles[present.name] = present.title
        self.programme.unobserve(self._on_programme, "value")
        self.programme.options = sorted(
            ((title[lang], name) for name, title in titles.items()), key=lambda one: one[1]
        )
        self.programme.value = present.name
        self.programme.observe(self._on_programme, "value")

    def _on_programme(self, change: Mapping[str, Any]) -> None:
        self._wishes.chose_programme(change["new"])

    def _on_bands(self, change: Mapping[str, Any]) -> None:
        self._wishes.drew_unknowns(change["new"])

    def _wire(self) -> None:
        self.language.add_class("t-language")
        self.language.observe(lambda change: self._wishes.spoke(change["new"]), "value")
        self.bands.add_class("t-unknowns")
        self.bands.observe(self._on_bands, "value")
        self.programme.observe(self._on_programme, "value")

    def _variant(self, name: str) -> iw.Button:
        chosen = None if name == PRESET else name
        button = _button(f"variant-{name}", lambda: self._wishes.chose(chosen))
        return styled(button, "t-reset") if name == PRESET else button


def _origin(scenario: Scenario, lang: str) -> str:
    about = scenario.about
    unit = about.get("unit", "")
    words = unit.get(lang, "") if isinstance(unit, Mapping) else str(unit)
    return " · ".join(str(part) for part in (words, about.get("year", "")) if part)


def _button(name: str, click: Any, sign: str = "") -> iw.Button:
    button = styled(plain.Button(description=sign), f"t-{name}")
    button.on_click(lambda _: click())
    return button


def _row(name: str, *children: iw.Widget) -> iw.HBox:
    return styled(plain.HBox(children), name)
