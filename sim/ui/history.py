"""What was on the levers before: steps back, steps forward, and the list of them."""

from __future__ import annotations

from typing import Final

from sim.ui.setup import Setup

LONGEST: Final = 100
"""Steps remembered."""


class History:
    """The setups of a session, one of them the present one.

    Args:
        first: what the screen opens with.
    """

    def __init__(self, first: Setup) -> None:
        self.steps = [first]
        self.place = 0
        self._gesture: object = None

    @property
    def present(self) -> Setup:
        """The setup on the screen."""
        return self.steps[self.place]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return self.place + 1 < len(self.steps)

    def add(self, setup: Setup, gesture: object = None) -> None:
        """Take a new step; what was taken back before is forgotten.

        Args:
            setup: what is on the screen now.
            gesture: steps of one gesture in a row, such as moves of one lever, count as one.
        """
        if gesture is not None and gesture == self._gesture and self.place > 0:
            self.steps[self.place :] = [setup]
        else:
            self.steps[self.place + 1 :] = [setup]
            del self.steps[:-LONGEST]
        self.place = len(self.steps) - 1
        self._gesture = gesture

    def go(self, place: int) -> Setup:
        """Go to a step and return it."""
        self.place = min(max(place, 0), len(self.steps) - 1)
        self._gesture = None
        return self.present
