"""The common rules in mesa-frames: one data frame of cadres, expressions for the rules.

Runs in an environment of its own and prints seconds, versions and means as JSON:
``python mesa_frames_common.py <replications> <cadres> <months>``. Replications run one after the
other; polars uses every core for each of them.
"""

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

DIMENSIONS = 5
CEILING = 2.0
COURSE = 0.4 / 12
ATTENDANCE = 0.9
ASYMPTOTE = 0.5
HALF_LIFE = 24.0
FADE = 0.01
EXIT = 0.01

TRAINED = [f"trained_{k}" for k in range(DIMENSIONS)]


class Cadres(AgentSetPolars):
    """Everyone."""

    agents: Any

    def __init__(self, model: "CommonRules", heads: int) -> None:
        super().__init__(model)
        self.enter(heads)

    def enter(self, heads: int) -> None:
        first = self.model.entered
        self.model.entered += heads
        self += pl.DataFrame(
            {
                "unique_id": np.arange(first, first + heads),
                "tenure": np.zeros(heads),
                **{name: np.zeros(heads) for name in TRAINED},
            }
        )

    def develop(self) -> None:
        attends = pl.Series(self.model.random.random(len(self)) < ATTENDANCE)
        tenure = pl.col("tenure")
        curve = (-np.log(2) / HALF_LIFE * tenure).exp() * (1 - 2 ** (-1 / HALF_LIFE))
        gain = ASYMPTOTE * curve + COURSE * pl.lit(attends).cast(pl.Float64)
        self.agents = self.agents.with_columns(
            [
                pl.col(name)
                + gain * (1 - pl.col(name) / CEILING).clip(lower_bound=0.0)
                - FADE * pl.col(name)
                for name in TRAINED
            ]
            + [tenure + 1]
        )

    def turn_over(self) -> None:
        leaves = pl.Series(self.model.random.random(len(self)) < EXIT)
        leaving = self.agents["unique_id"].filter(leaves)
        if len(leaving):
            self.discard(leaving)
            self.model.left += len(leaving)
            self.enter(len(leaving))

    def step(self) -> None:
        self.develop()
        self.turn_over()


class CommonRules(ModelDF):
    """The model."""

    def __init__(self, heads: int, seed: int) -> None:
        super().__init__(seed)
        self.entered = 0
        self.left = 0
        self.agents += Cadres(self, heads)

    def step(self) -> None:
        self.agents.do("step")


def main(replications: int, cadres: int, months: int) -> None:
    def simulate(seed: int) -> CommonRules:
        model = CommonRules(cadres, seed)
        for _ in range(months):
            model.step()
        return model

    simulate(0)
    began = time.perf_counter()
    models = [simulate(seed) for seed in range(replications)]
    took = time.perf_counter() - began
    trained = [
        model.get_agents_of_type(Cadres).agents.select(TRAINED).to_numpy().mean()
        for model in models
    ]
    print(
        json.dumps(
            {
                "seconds": took,
                "version": version("mesa-frames"),
                "trained": float(np.mean(trained)),
                "left": float(np.mean([model.left for model in models])),
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
