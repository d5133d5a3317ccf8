"""The same rules as idiomatic Mesa agents: an object per cadre, ``AgentSet.do`` for each rule.

All of Putuo is the independent reference under ``tests/reference/``, which agrees with the program
cadre by cadre. The common rules stand here; :func:`means` holds them to the program's in the mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import mesa
import numpy as np

from benchmarks.case import Case
from benchmarks.ours import common, size
from sim.model import TrainingModel
from sim.scenario import load

DIMENSIONS: Final = 5
CEILING: Final = 2.0
COURSE: Final = 0.4 / 12
ATTENDANCE: Final = 0.9
ASYMPTOTE: Final = 0.5
HALF_LIFE: Final = 24.0
FADE: Final = 0.01
EXIT: Final = 0.01


class Cadre(mesa.Agent):
    """A cadre in post."""

    def __init__(self, model: CommonRules) -> None:
        super().__init__(model)
        self.tenure = 0
        self.trained = [0.0] * DIMENSIONS

    def develop(self) -> None:
        """Learn in class and on the job as far as there is headroom, and lose a little."""
        curve = 2 ** (-self.tenure / HALF_LIFE) - 2 ** (-(self.tenure + 1) / HALF_LIFE)
        gain = ASYMPTOTE * curve
        if self.random.random() < ATTENDANCE:
            gain += COURSE
        self.trained = [
            before + gain * max(1 - before / CEILING, 0.0) - FADE * before
            for before in self.trained
        ]

    def turn_over(self) -> None:
        """Leave with a small chance; otherwise a month more is served."""
        if self.random.random() < EXIT:
            self.remove()
        else:
            self.tenure += 1


class CommonRules(mesa.Model):
    """The common rules."""

    def __init__(self, cadres: int, seed: int) -> None:
        super().__init__(rng=seed)
        self.cadres = cadres
        self.left = 0
        Cadre.create_agents(self, cadres)

    def step(self) -> None:
        """Simulate a month."""
        self.agents.do("develop")
        self.agents.do("turn_over")
        gone = self.cadres - len(self.agents)
        self.left += gone
        Cadre.create_agents(self, gone)


def cases() -> list[Case]:
    """Return the cases of Mesa agents; each is one replication, for its rate."""
    rules, putuo = common(), load("putuo")
    return [
        Case(
            "mesa_putuo",
            "Putuo as Mesa agents (tests/reference), one replication, 36 months",
            "1 s",
            size(putuo, 1),
            _reference,
            against="putuo",
        ),
        Case(
            "mesa_common",
            "Common rules as Mesa agents, one replication, 300 cadres, 60 months",
            "0.3 s",
            size(rules, 1),
            _common,
            against="ensemble",
        ),
    ]


def _common() -> Callable[[], None]:
    rules = common()
    cadres, months = sum(rules.structure.heads), rules.structure.calendar.steps

    def once() -> None:
        model = CommonRules(cadres, 1)
        for _ in range(months):
            model.step()

    return once


def _reference() -> Callable[[], None]:
    from tests.reference.world import World

    putuo = load("putuo")
    model = TrainingModel(putuo, 1, 1)
    values: dict[str, Any] = {
        path: float(np.reshape(value, -1)[0]) if isinstance(value, np.ndarray) else value
        for path, value in model.values.items()
    }

    def once() -> None:
        world: Any = World(putuo, values, 1, 0)
        for _ in range(putuo.structure.calendar.steps):
            world.step()

    return once


def means(
    replications: int = 20, cadres: int = 300, months: int = 60
) -> dict[str, tuple[float, float]]:
    """Return by name the program's mean and that of Mesa agents after a run of the common rules.

    ``trained`` is the mean trained part of the cadres in SD, ``left`` how many have left.
    """
    model = TrainingModel(common(cadres, months), 1, replications, unknowns=False)
    while model.running:
        model.step()
    ours = model.roster["trained"][:, model.roster["present"]].mean()
    others = [CommonRules(cadres, seed) for seed in range(replications)]
    for other in others:
        for _ in range(months):
            other.step()
    trained = np.mean([one.trained for other in others for one in other.agents])
    return {
        "trained": (float(ours), float(trained)),
        "left": (
            float(model.recorder.series["left_so_far"][:, -1].mean()),
            float(np.mean([other.left for other in others])),
        ),
    }
