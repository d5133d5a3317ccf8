"""A cadre as one object (docs/odd.md, sections 2, 4 and 5)."""

from __future__ import annotations

from typing import Any

import mesa

from tests.reference import draws

NEVER = 10_000.0
CLOCKS = ("service", "tenure", "time_in_tier", "since_honour", "since_setback")


def clip(number: float, low: float, high: float) -> float:
    return min(max(number, low), high)


class Person(mesa.Agent):
    """A cadre: trainee, official or mentor."""

    def __init__(self, world: Any, step: int, group: str, place: int) -> None:
        super().__init__(world)
        of = world.groups[group]
        self.id = draws.cadre_id(step, group, place)
        self.key = draws.key(world.root, self.id)
        self.group, self.role = group, of["role"]
        self.tier = of["tier"] or world.tiers[0]
        u = [draws.uniform(self.key, step, "population", "facts", i) for i in range(4)]
        z = [draws.normal(self.key, step, "population", "traits", i) for i in range(3 + world.K)]
        self.age = draws.between(u[0], of["age_mean"], of["age_sd"], of["age_low"], of["age_high"])
        self.tenure = of["tenure_low"] + u[1] * (of["tenure_high"] - of["tenure_low"])
        self.service = self.tenure
        self.female, self.degree = u[2] < of["female_share"], u[3] < of["degree_share"]
        self.quality = of["quality_sd"] * z[1]
        rho = world.value("competence.correlation")
        weights = world.weights[world.entry_tier]
        spread = (rho + (1 - rho) * sum(w * w for w in weights)) ** 0.5
        self.entry_level = [
            clip(
                of["level_mean"]
                + of["level_sd"] * (rho**0.5 * z[2] + (1 - rho) ** 0.5 * z[3 + k]) / spread,
                of["level_low"],
                of["level_high"],
            )
            for k in range(world.K)
        ]
        self.trained = [of["trained_mean"]] * world.K
        self.post: int | None = None
        self.mentor: Person | None = None
        self.member = self.ever = self.present = False
        self.time_in_tier = self.fatigue = self.standing = 0.0
        self.honours = self.log_entries = 0
        self.since_honour = self.since_setback = NEVER
        self.effort = self.exit_pressure = self.upkeep = 0.0
        self.lesson = self.learnt = 0.0
        self.just_competed = False

    @property
    def competence(self) -> list[float]:
        return [e + t for e, t in zip(self.entry_level, self.trained, strict=True)]

    def level(self, tier: str) -> float:
        weights = self.model.weights[tier]
        return sum(w * c for w, c in zip(weights, self.competence, strict=True))

    def u(self, instance: str, name: str, index: int = 0) -> float:
        return draws.uniform(self.key, self.model.now, instance, name, index)

    def n(self, instance: str, name: str, index: int = 0) -> float:
        return draws.normal(self.key, self.model.now, instance, name, index)
