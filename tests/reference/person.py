"""A cadre as one object (docs/odd.md, sections 2, 4 and 5)."""

from __future__ import annotations

from typing import Any

import mesa

from tests.reference import draws

NEVER = 10_000.0
ROLES = ("staff", "mentor", "teacher")
CLOCKS = ("service", "tenure", "time_in_tier", "since_honour", "since_setback")

_TASK = {
    "member": False, "ever": False, "backed": False, "team": -1, "months": 0.0,
    "done": 0, "succeeded": 0,
}  # fmt: skip
_CLASS = {"member": False, "ever": False, "months": 0.0}
OWN: dict[str, dict[str, Any]] = {
    "cohort_selection": _CLASS,
    "secondment": _CLASS,
    "practice": _TASK,
    "emergency": _TASK,
    "mentoring": {"paired": False, "full": False},
    "contest": {"since": NEVER, "since_low": NEVER, "lesson": 0.0, "learnt": 0.0},
    "rectification": {"member": False, "deadline": 0.0, "line": 0.0},
    "pay": {"grade": 1, "in_grade": 0.0},
    "outcomes": {"regard": 0.0, "in_time": 0.0, "participation": 0.0},
    "know_how": {"stock": 0.0},
    "election": {"elected": False, "trained_elected": False},
}
"""What instances of a kind remember of a cadre, at rest; attributes called "instance.name"."""
RUNS = {"months": 1, "in_grade": 1, "since": 1, "since_low": 1, "deadline": -1}
"""Those of them that are clocks, and which way they run; none runs below 0."""


def clip(number: float, low: float, high: float) -> float:
    return min(max(number, low), high)


class Person(mesa.Agent):
    """A cadre: trainee, official or mentor."""

    def __init__(
        self, world: Any, step: int, group: str, place: int, age_max: float | None = None
    ) -> None:
        super().__init__(world)
        of = world.groups[group]
        self.id = draws.cadre_id(step, group, place)
        self.key = draws.key(world.root, self.id)
        self.group, self.role = group, of["role"]
        self.tier = of["tier"] or world.tiers[0]
        u = [draws.uniform(self.key, step, "population", "facts", i) for i in range(4)]
        z = [draws.normal(self.key, step, "population", "traits", i) for i in range(3 + world.K)]
        oldest = of["age_high"]
        if age_max is not None:
            oldest = min(max(age_max + 1, of["age_low"] + 1 / 12), oldest)
        self.age = draws.between(u[0], of["age_mean"], of["age_sd"], of["age_low"], oldest)
        self.tenure = of["tenure_low"] + u[1] * (of["tenure_high"] - of["tenure_low"])
        self.service = self.tenure
        self.female, self.degree = u[2] < of["female_share"], u[3] < of["degree_share"]
        self.motivation, self.quality = z[0], of["quality_sd"] * z[1]
        home = draws.uniform(self.key, step, "population", "home")
        self.home = min(int(home * world.communities), world.communities - 1)
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
        self.entry_trained = list(self.trained)
        self.post: int | None = None
        self.mentor: Person | None = None
        self.present = True
        self.time_in_tier = self.fatigue = self.standing = 0.0
        self.honours = self.log_entries = 0
        self.since_honour = self.since_setback = NEVER
        self.rest()
        for name, value in world.own_at_rest.items():
            setattr(self, name, value)

    def rest(self) -> None:
        """Let all pressures return to rest."""
        self.effort = self.exit_pressure = self.upkeep = self.strain = self.fade_pressure = 0.0

    def leave(self) -> None:
        """Leave the model, and the post."""
        self.present, self.post = False, None
        self.remove()

    def run_clocks(self, months: int) -> None:
        self.age += months / 12
        for clock in CLOCKS:
            setattr(self, clock, getattr(self, clock) + months)
        for name, way in self.model.clocks:
            setattr(self, name, max(getattr(self, name) + way * months, 0.0))

    @property
    def competence(self) -> list[float]:
        return [e + t for e, t in zip(self.entry_level, self.trained, strict=True)]

    def level(self, tier: str | None = None) -> float:
        """Return the level as a tier weighs it: the entry tier's is the yardstick."""
        weights = self.model.weights[tier or self.model.entry_tier]
        return sum(w * c for w, c in zip(weights, self.competence, strict=True))

    def own(self, instance: str, name: str) -> Any:
        return getattr(self, f"{instance}.{name}")

    def u(self, instance: str, name: str, index: int = 0) -> float:
        return draws.uniform(self.key, self.model.now, instance, name, index)

    def n(self, instance: str, name: str, index: int = 0) -> float:
        return draws.normal(self.key, self.model.now, instance, name, index)

    def trait(self, instance: str, name: str) -> float:
        """Draw a normal that is the same in every step."""
        return draws.normal(self.key, 0, instance, name)
