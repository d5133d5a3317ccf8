"""Recognition binds people and setbacks drive them away, for a while."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.kernels import add_recent
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.parameters import each
from sim.roster import Floats, Roster


class Morale(Mechanism):
    """Acts on effort and on the hazard of leaving after an honour (E21) or a setback (E24)."""

    name = "morale"
    title = {"en": "Morale", "zh": "士气"}
    off = {
        "honour_exit_ratio": 1.0,
        "honour_effort": 0.0,
        "setback_exit_ratio": 1.0,
        "setback_effort": 0.0,
    }
    reads, writes = {"since_honour", "since_setback"}, {"effort", "exit_pressure"}

    honour_exit_ratio = param(
        0.75,
        unit="hazard_ratio",
        low=0.1,
        high=3,
        kind="uncertainty",
        plausible=(0.6, 1.0),
        source="E21",
        label={"en": "Hazard of leaving after an honour", "zh": "受表彰后离岗风险比"},
    )
    honour_effort = param(
        0.1,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.28),
        source="E21",
        label={"en": "Effort after an honour", "zh": "受表彰后努力变化"},
    )
    honour_months = param(
        3.0,
        unit="months",
        low=0,
        high=60,
        source="E21",
        label={"en": "How long an honour works", "zh": "表彰作用时长"},
    )
    setback_exit_ratio = param(
        2.0,
        unit="hazard_ratio",
        low=0.1,
        high=5,
        kind="uncertainty",
        plausible=(1.0, 3.0),
        source="E24",
        label={"en": "Hazard of leaving after a setback", "zh": "落选后离岗风险比"},
    )
    setback_effort = param(
        -0.1,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(-0.3, 0.0),
        source="E24",
        label={"en": "Effort after a setback", "zh": "落选后努力变化"},
    )
    setback_months = param(
        6.0,
        unit="months",
        low=0,
        high=60,
        source="E24",
        label={"en": "How long a setback works", "zh": "落选影响时长"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what recent honours and setbacks add to effort and exit pressure."""
        replications = roster.shape[0]
        effort, exit_pressure = np.zeros((2, *roster.shape))
        answering = 0
        answers = self.settled(("answers", replications), lambda: self._answers(replications))
        for since, answer in answers.items():
            answering += add_recent(roster[since], *answer, effort, exit_pressure)
        return {"effort": effort, "exit_pressure": exit_pressure} if answering else {}

    def _answers(self, replications: int) -> dict[str, tuple[Floats, Floats, Floats]]:
        """Return for how long, and what it adds to effort and exit pressure, (R,), by clock."""
        found: dict[str, tuple[Floats, Floats, Floats]] = {}
        for since, *answer in (
            ("since_honour", self.honour_months, self.honour_effort, self.honour_exit_ratio),
            ("since_setback", self.setback_months, self.setback_effort, self.setback_exit_ratio),
        ):
            months, on_effort, ratio = (each(value, replications) for value in answer)
            found[since] = months, on_effort, np.log(ratio)
        return found
