"""Panels: what opens over the answer when it is asked for, one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from html import escape
from typing import ClassVar

import ipywidgets as iw

from sim.levers import more_levers
from sim.scenario import Scenario
from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.lever_control import LeverControl, Moved, lever_control, lever_names
from sim.ui.setup import Setup
from sim.ui.views import see, styled


class Panel(ABC):
    """A panel over the answer, with a heading and a button that closes it.

    Attributes:
        box: the widget that holds everything.
        body: what lies below the heading.
        is_open: whether it is seen.
    """

    key: ClassVar[str]
    """Name of the panel in the catalogue (``ui.panel``) and of its style class."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._heading = styled(plain.HTML(), "ech-heading")
        self._close = styled(plain.Button(), "t-close")
        self._close.on_click(lambda _: close())
        self.body = styled(plain.VBox(), "ech-panel-body")
        head = styled(plain.HBox([self._heading, self._close]), "ech-panel-head")
        self.box = styled(plain.VBox([head, self.body]), "ech-panel", f"t-panel-{self.key}")
        self.is_open = False
        see(self.box, False)

    @abstractmethod
    def show(self, setup: Setup, lang: str) -> None:
        """Bring what the panel holds up to date; called while it is open."""

    def open(self, setup: Setup, lang: str) -> None:
        """Show the panel."""
        self.is_open = True
        self.speak(lang)
        self.show(setup, lang)
        see(self.box, True)

    def close(self) -> None:
        """Hide the panel."""
        self.is_open = False
        see(self.box, False)

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on the settings."""
        self._heading.value = f"<b>{escape(text(f'ui.panel.{self.key}', lang))}</b>"
        self._close.description = text("ui.action.close", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return accessible names of parts by the style class of their widget."""
        return {}

    def answered(self, answer: Answer, sentence: str, lang: str) -> None:  # noqa: B027
        """Take note of an answer and of its sentence, as HTML; called while the panel is open."""


class MorePanel(Panel):
    """Every lever beyond those of the first screen, made when it is first opened.

    Args:
        close: closes the panel.
        moved: is told which lever has which value.
        variants: buttons of the variants that the first screen has no room for.
    """

    key = "more"

    def __init__(self, close: Callable[[], None], moved: Moved, variants: iw.Box) -> None:
        super().__init__(close)
        self._moved = moved
        self._preset: Scenario | None = None
        self.levers: list[LeverControl] = []
        self._grid = styled(plain.VBox(), "ech-grid")
        self.body.children = [variants, self._grid]

    def show(self, setup: Setup, lang: str) -> None:
        """Put every lever where the setup has it."""
        if self._preset is not setup.preset:
            self._preset = setup.preset
            self.levers = [lever_control(one, self._moved) for one in more_levers(setup.preset)]
            self._grid.children = [control.box for control in self.levers]
        for control in self.levers:
            control.place(setup.scenario.parameters[control.lever.path].value)
            control.speak(setup.scenario, lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the levers' parts."""
        return lever_names(self.levers, lang)
