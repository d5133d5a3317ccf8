"""What the reader sets, step by step: wishes become setups, and setups become history.

No widget is touched here. A lock keeps the reader's thread and the engine's from setting anything
at the same time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sim.errors import InputError
from sim.scenario import load
from sim.ui.history import History
from sim.ui.setup import Setup

GESTURE_SECONDS: Final = 2.0
"""Moves of one lever that follow each other within this time are one step of the history."""


class Session:
    """The present setup and those before it.

    Attributes:
        setup: everything that is set now.
        history: what was set before.

    Args:
        opening: what it begins with.
        put: puts a setup in place.
        refuse: says why a wish cannot be had; what is set stays.
    """

    def __init__(
        self,
        opening: Setup,
        put: Callable[[Setup], None],
        refuse: Callable[[InputError], None],
    ) -> None:
        self.setup = opening
        self.history = History(opening)
        self._put_in_place, self._say_why_not = put, refuse
        self._lock = threading.RLock()
        self._gesture: tuple[str, int] | None = None
        self._moved_at = 0.0

    def chose_programme(self, name: str) -> None:
        """Open another programme; nothing of the present one is carried over."""
        with self._lock:
            if name != self.setup.programme.name:
                here = self.setup
                self.restore(lambda: Setup.opening(load(name), here.seed, here.replications))

    def moved(self, path: str, value: Any) -> None:
        """A lever has a new value."""
        with self._lock:
            now = time.monotonic()
            same = self._gesture is not None and self._gesture[0] == path
            count = self._gesture[1] if self._gesture is not None else 0
            if not same or now - self._moved_at > GESTURE_SECONDS:
                count += 1
            self._gesture, self._moved_at = (path, count), now
            self._settle({**self.setup.present.values, path: value}, self._gesture)

    def tried(self, values: Mapping[str, Any]) -> None:
        """Several levers shall stand elsewhere."""
        with self._lock:
            self._settle({**self.setup.present.values, **values})

    def chose(self, variant: str | None) -> None:
        """A variant was chosen; None is the preset.

        A variant is a question about the preset: without anything kept, the preset becomes A.
        """
        with self._lock:
            here = self.setup
            found = [one for one in here.preset.variants if one.name == variant]
            if found and here.kept is None:
                here = here.keeping(here.preset_option)
            self._settle(dict(found[0].levers) if found else {}, setup=here)

    def keep(self, keep: bool) -> None:
        """The present settings become A, or A is let go."""
        with self._lock:
            here = self.setup
            # Pressed again it changes nothing, and is no step.
            if not keep or here.kept is None or here.kept.scenario.hash != here.scenario.hash:
                self._take(here.keeping(here.present if keep else None))

    def drew_unknowns(self, unknowns: bool) -> None:
        """Bands shall show unknowns besides luck, or luck alone."""
        with self._lock:
            if unknowns != self.setup.unknowns:
                self._take(replace(self.setup, unknowns=unknowns))

    def stepped(self, by: int) -> None:
        """Take steps back (-1) or again (1)."""
        self.went(self.history.place + by)

    def went(self, place: int) -> None:
        """Go to a step of the history."""
        with self._lock:
            self._put_in_place(self.history.go(place))

    def challenge(self, path: str, value: float | None) -> None:
        """Fix an assumption for both A and B; None leaves it as unknown as before."""
        self.restore(lambda: self.setup.assuming(path, value))

    def restore(self, make: Callable[[], Setup]) -> None:
        """Put a whole screen in place, or say why that cannot be; then the present one stays."""
        with self._lock:
            try:
                setup = make()
            except InputError as error:
                self._say_why_not(error)
                return
            self._take(setup)

    def _settle(
        self, values: Mapping[str, Any], gesture: object = None, setup: Setup | None = None
    ) -> None:
        """Take new values of levers, or say why they cannot be had."""
        try:
            moved = (setup or self.setup).moved(values)
        except InputError as error:
            self._say_why_not(error)
            return
        self._take(moved, gesture)

    def _take(self, setup: Setup, gesture: object = None) -> None:
        self.history.add(setup, gesture)
        self._put_in_place(setup)
