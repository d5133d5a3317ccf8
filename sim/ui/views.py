"""Views: what a tab shows, drawn when a lever has come to rest and only while it is seen.

A tab holds one view or several, of which one is seen. What takes too long to follow a moving hand
is drawn in the engine's thread once an answer is complete, and given up as soon as the reader moves
on.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import ipywidgets as iw

from sim.errors import Cancelled
from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.tables import paragraph

OUTDATED: Final = "ech-outdated"
"""Style class of a view that waits to be drawn again."""

HIDDEN: Final = "ech-hidden"
"""Style class of what is not seen now; it stays on the page, so that showing it takes no time."""


@dataclass(frozen=True)
class Drawing:
    """The circumstances in which a view is drawn.

    Attributes:
        answer: a complete answer.
        lang: the reader's language.
        cancel: is set once the reader has moved on.
        tell: is told how far the work is: done, of all.
    """

    answer: Answer
    lang: str
    cancel: threading.Event
    tell: Callable[[int, int], None]

    def go_on(self) -> None:
        """Raise :class:`Cancelled` if the reader has moved on."""
        if self.cancel.is_set():
            raise Cancelled


class View(ABC):
    """One view of a tab.

    Attributes:
        box: the widget that holds it.
        page: the HTML that most views consist of.
    """

    key: ClassVar[str]
    """Name of the view in the catalogue, and of its style class."""

    def __init__(self) -> None:
        self.page = plain.HTML()
        self.page.add_class(f"t-{self.key}")
        self.box = plain.VBox([self.page])
        self.box.add_class("ech-view")
        self._drawn: object = None
        self._waiting = True

    @abstractmethod
    def draw(self, drawing: Drawing) -> None:
        """Draw the view for a complete answer.

        Raises:
            Cancelled: the reader has moved on.
        """

    def speak(self, lang: str) -> None:  # noqa: B027 - most views have none
        """Write the words that do not depend on an answer."""

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return accessible names of parts by the style class of their widget."""
        return {}

    def title(self, lang: str) -> str:
        """Return what the view is called."""
        return text(f"ui.tab.{self.key}", lang)

    def subject(self, answer: Answer, lang: str) -> object:
        """Return what the picture depends on: it is drawn again when that changes."""
        question = answer.question
        kept = None if question.kept is None else question.kept.hash
        hashes = question.preset.hash, question.scenario.hash, kept
        return *hashes, question.unknowns, question.seed, question.replications, lang

    def show(self, drawing: Drawing) -> None:
        """Draw the view unless it shows this very answer already.

        Raises:
            Cancelled: the reader has moved on.
        """
        subject = self.subject(drawing.answer, drawing.lang)
        if subject != self._drawn:
            self._drawn = None
            self._waiting = False
            self.draw(drawing)
            self._drawn = subject
        self.box.remove_class(OUTDATED)

    def redraw(self) -> None:
        """Forget what is drawn, because the reader wants another picture of the same answer."""
        self._drawn = None

    def outdate(self, lang: str) -> None:
        """Show that the picture is not, or not any more, that of the present settings."""
        self.box.add_class(OUTDATED)
        if self._waiting:
            self.page.value = paragraph(text("ui.answer.drawing", lang))

    def give_up(self, words: str, lang: str) -> bool:
        """Say why nothing is being drawn any more, unless there is a picture already; that stays.

        Args:
            words: why, in the reader's language.
            lang: that language.

        Returns:
            whether it was said.
        """
        if self.page.value != paragraph(text("ui.answer.drawing", lang)):
            return False
        self.page.value = paragraph(words)
        self._waiting = True
        return True


class Tab:
    """A tab with one view or several, and the switch between them.

    Args:
        key: name of the tab in the catalogue, and of its style classes.
        views: the views, the first one seen.
        chose: is called when the reader has chosen another view.
        above: what stands above every view.
    """

    def __init__(
        self,
        key: str,
        views: Sequence[View],
        chose: Callable[[], None],
        above: Sequence[iw.Widget] = (),
    ) -> None:
        self.key = key
        self.views = list(views)
        self._chose = chose
        self.switch = plain.ToggleButtons(options=[(view.key, view.key) for view in self.views])
        self.switch.add_class("ech-switch")
        self.switch.add_class(f"t-{key}-views")
        self.switch.observe(self._on_choice, "value")
        self.box = plain.VBox([*above, *(view.box for view in self.views)])
        for name in ("ech-page", f"t-{key}"):
            self.box.add_class(name)
        self._seen()

    @property
    def current(self) -> View:
        """The view that is seen while the tab is open."""
        return next(view for view in self.views if view.key == self.switch.value)

    def title(self, lang: str) -> str:
        """Return what the tab says."""
        return text(f"ui.tab.{self.key}", lang)

    def speak(self, lang: str) -> None:
        """Write every word in this language."""
        chosen = self.switch.value
        # New words put the choice back to the first for a moment; nobody is to hear of that.
        self.switch.unobserve(self._on_choice, "value")
        self.switch.options = [(view.title(lang), view.key) for view in self.views]
        self.switch.value = chosen
        self.switch.observe(self._on_choice, "value")
        for view in self.views:
            view.speak(lang)

    def _on_choice(self, change: object) -> None:
        self._seen()
        self._chose()

    def _seen(self) -> None:
        for view in self.views:
            see(view.box, view is self.current)


def see(widget: iw.Widget, seen: bool) -> None:
    """Show a widget or hide it."""
    (widget.remove_class if seen else widget.add_class)(HIDDEN)


def styled[T: iw.Widget](widget: T, *classes: str) -> T:
    """Return the widget with style classes, of which the page hears at once."""
    with widget.hold_sync():
        for name in classes:
            widget.add_class(name)
    return widget
