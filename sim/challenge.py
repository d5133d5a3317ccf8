"""How a real task teaches: most where it asks a little more than one can do yet."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.diagnosis import diagnose, error_of
from sim.errors import ScenarioError
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.roster import Floats, Roster


class Challenge(Lifecycle):
    """A task of some difficulty, as something to learn from.

    A month teaches g · exp(−(d − z − s)² / 2w²) to someone of level z: most where the difficulty d
    lies s above it, and little where it is far too easy or too hard. (Judgement: no source gives a
    size, and the form is ours.) It trains all dimensions alike, the fields in which someone looks
    weakest, or certain fields.
    """

    decisions: ClassVar[tuple[str, ...]] = ("diagnosis",)

    difficulty = param(
        0.7,
        unit="SD",
        low=-3,
        high=4,
        kind="uncertainty",
        plausible=(0.3, 1.2),
        source="assumption",
        label={"en": "Level at which half succeed", "zh": "任务难度"},
    )
    stretch = param(
        0.5,
        unit="SD",
        low=-1,
        high=2,
        kind="uncertainty",
        plausible=(0.2, 0.8),
        source="assumption",
        label={"en": "Difficulty above one's level that teaches most", "zh": "最佳挑战幅度"},
    )
    span = param(
        1.0,
        unit="SD",
        low=0.1,
        high=5,
        kind="uncertainty",
        plausible=(0.7, 1.5),
        source="assumption",
        label={"en": "How far from it a task still teaches", "zh": "挑战适宜范围"},
    )
    gain = param(
        0.03,
        unit="SD_per_month",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.0, 0.06),
        source="assumption",
        label={"en": "Gain from a month on the best task", "zh": "最佳任务每月提升"},
    )
    work_on = param(
        "all",
        unit="none",
        choices=("all", "weakest", "focus"),
        label={"en": "What the task trains", "zh": "锻炼领域"},
    )
    focus = param(
        {},
        unit="none",
        low=0,
        high=1,
        type="weights",
        label={"en": "Weight of each field that it trains", "zh": "各锻炼领域权重"},
        applies_if=lambda values: values["work_on"] == "focus",
    )
    fields = param(
        2,
        unit="dimensions",
        low=1,
        high=12,
        structural=True,
        source="assumption",
        label={"en": "Weak fields that it is matched to", "zh": "匹配的薄弱领域数"},
        applies_if=lambda values: values["work_on"] == "weakest",
    )
    accuracy = param(
        0.5,
        unit="correlation",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.3, 0.7),
        source="assumption",
        label={"en": "Accuracy in matching the task", "zh": "任务匹配准确度"},
        applies_if=lambda values: values["work_on"] == "weakest",
    )

    def check(self) -> None:
        """Raise if the task is to train certain fields and none has a weight."""
        if self.work_on == "focus" and not any(self.focus.values()):
            raise ScenarioError("no_focus", key=f"{self.instance}.focus", value="focus")

    def taught(self, able: Floats) -> Floats:
        """Return what a month teaches people of these levels, SD; shaped like the levels."""
        off = (self.difficulty - able - self.stretch) / np.asarray(self.span)
        return np.asarray(self.gain * np.exp(-0.5 * np.square(off)))

    def spread(self, few: Roster, month: Month) -> Floats | None:
        """Return how the gain spreads over the dimensions, (K, R, M); None for evenly."""
        if self.work_on == "all":
            return None
        names = self.structure.dimensions
        if self.work_on == "focus":
            weights = np.array([float(self.focus.get(name, 0.0)) for name in names])
            profile = self.structure.spread(weights)[:, None, None]
            return np.broadcast_to(profile, (len(names), *few.shape))
        among = few["present"]
        noise = self.normal("diagnosis", few, month, self.structure.each_dimension, among)
        error = self.settled("error", lambda: error_of(self.accuracy))
        return diagnose(few, error, noise, self.fields)[0]
