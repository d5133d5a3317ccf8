"""People learn their job by doing it, fast at first and then less."""

from __future__ import annotations

import numpy as np

from sim.kernels import learning_curve
from sim.mechanism import Development, param
from sim.month import Month
from sim.roster import NOBODY, Floats, Roster


class LearningOnTheJob(Development):
    """Learning in post follows an exponential curve towards an asymptote (E13).

    Gain over Δ months at tenure t: A (2^(−t/h) − 2^(−(t+Δ)/h)).
    """

    name = "on_the_job"
    title = {"en": "Learning on the job", "zh": "岗位历练"}
    off = {"asymptote": 0.0}
    reads, writes = {"post", "tenure"}, {"trained"}
    audiences, acts_on = ("who",), "who"

    who = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Who learns", "zh": "适用人员"},
    )
    asymptote = param(
        0.5,
        unit="SD",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.15, 1.0),
        source="E13",
        label={"en": "Learning on the job in the long run", "zh": "岗位历练的长期提升"},
    )
    half_life = param(
        24.0,
        unit="months",
        low=1,
        high=120,
        kind="uncertainty",
        plausible=(12.0, 60.0),
        source="E13",
        label={"en": "Half-life of learning on the job", "zh": "岗位历练半衰期"},
    )

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain of those in post, (R, N) in SD."""
        decay, size = self.settled(f"curve {month.step}", lambda: self._curve(month.step))
        gain = np.empty(roster.shape)
        learning_curve(roster["tenure"], roster["post"] != NOBODY, decay, size, gain)
        return gain

    def _curve(self, months: int) -> tuple[Floats, Floats]:
        """Return the decay a month, and the gain of so many months at the start, (1,) or (R,)."""
        decay = -np.log(2.0) / self.flat("half_life")
        return decay, self.flat("asymptote") * -np.expm1(decay * months)
