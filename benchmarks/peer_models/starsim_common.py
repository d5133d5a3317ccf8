"""The common rules in Starsim: a module with states, run as a MultiSim over all cores.

Runs in Starsim's own environment and prints seconds, versions and means as JSON:
``python starsim_common.py <replications> <cadres> <months>``.
"""

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
import starsim as ss

DIMENSIONS = 5
CEILING = 2.0
COURSE = 0.4 / 12
ATTENDANCE = 0.9
ASYMPTOTE = 0.5
HALF_LIFE = 24.0
FADE = 0.01
EXIT = 0.01


class CommonRules(ss.Module):
    """Learning, fading, leaving and replacement."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.define_states(
            ss.FloatArr("tenure", default=0.0),
            *(ss.FloatArr(f"trained_{k}", default=0.0) for k in range(DIMENSIONS)),
        )
        self.attends = ss.bernoulli(p=ATTENDANCE)
        self.leaves = ss.bernoulli(p=EXIT)

    def init_results(self) -> None:
        super().init_results()
        self.define_results(
            ss.Result("left", dtype=int, label="Left this month"),
            ss.Result("trained", dtype=float, label="Mean trained part"),
        )

    def step(self) -> None:
        tenure = self.tenure[:]
        curve = 2 ** (-tenure / HALF_LIFE) - 2 ** (-(tenure + 1) / HALF_LIFE)
        attends = self.attends.rvs(self.sim.people.auids)
        gain = ASYMPTOTE * curve + np.where(attends, COURSE, 0.0)
        for k in range(DIMENSIONS):
            state = getattr(self, f"trained_{k}")
            before = state[:]
            headroom = np.maximum(1 - before / CEILING, 0.0)
            state[:] = before + gain * headroom - FADE * before
        leaving = self.leaves.filter()
        self.tenure[:] = tenure + 1
        self.results["left"][self.ti] = len(leaving)
        self.sim.people.request_death(leaving)
        if len(leaving):
            self.sim.people.grow(len(leaving))

    def finalize(self) -> None:
        super().finalize()
        trained = [getattr(self, f"trained_{k}")[:].mean() for k in range(DIMENSIONS)]
        self.results["trained"][-1] = np.mean(trained)


def main(replications: int, cadres: int, months: int) -> None:
    def sim(seed: int) -> ss.Sim:
        return ss.Sim(
            n_agents=cadres,
            modules=CommonRules(name="rules"),
            start="2020-01-01",
            # The first point in time is a step too.
            dur=ss.months(months - 1),
            dt=ss.months(1),
            rand_seed=seed,
            verbose=0,
        )

    sim(0).run()
    sims = [sim(seed) for seed in range(replications)]
    began = time.perf_counter()
    many = ss.MultiSim(sims).run(verbose=0)
    took = time.perf_counter() - began
    rules = [one.results["rules"] for one in many.sims]
    print(
        json.dumps(
            {
                "seconds": took,
                "version": version("starsim"),
                "trained": float(np.mean([one["trained"][-1] for one in rules])),
                "left": float(np.mean([one["left"].sum() for one in rules])),
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
