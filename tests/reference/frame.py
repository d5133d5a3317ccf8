"""What all rules ask: values, who is meant, what is due (docs/odd.md, sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor
from typing import Any

import mesa

from tests.reference import draws
from tests.reference.person import Person


def half_up(number: float) -> int:
    return floor(number + 0.5)


class Frame(mesa.Model):
    """One replication.

    Args:
        scenario: read for its frame and texts.
        values: value of each parameter by path, one number or text each.
        seed, replication: of the luck.
    """

    def __init__(self, scenario: Any, values: dict[str, Any], seed: int, replication: int) -> None:
        super().__init__(rng=seed)
        frame = scenario.structure
        self.K = len(frame.dimensions)
        self.tiers = [tier.name for tier in frame.tiers]
        self.weights = {tier.name: tier.weights for tier in frame.tiers}
        self.entry_tier = self.tiers[frame.entry_tier]
        self.calendar = frame.calendar
        self.delta = frame.calendar.step
        self.values = values
        self.kinds = {spec.instance: spec.kind.name for spec in scenario.mechanisms}
        self.root = draws.root(seed, replication)
        self.now = 0
        self.groups = {
            name: {
                path.rpartition(".")[2]: value
                for path, value in values.items()
                if path.startswith(f"population.{name}.")
            }
            for name in sorted(frame.groups)
        }
        self.posts = frame.posts

    def value(self, path: str) -> Any:
        return self.values[path]

    def of(self, kind: str) -> list[str]:
        """Instances of a kind in the order of their names."""
        return sorted(name for name, known in self.kinds.items() if known == kind)

    @property
    def people(self) -> list[Person]:
        return [one for one in self.agents if one.present]

    def among(self, names: Iterable[str]) -> list[Person]:
        """Those whom a rule applies to: tiers are of staff; a class is its members."""
        wanted = set(names)

        def belongs(one: Person) -> bool:
            staff = one.role == "staff"
            tiers = {"staff", one.tier} if staff else set()
            mentors = {"mentors"} if one.role == "mentor" else set()
            classes = set(self.of("cohort_selection")) if one.member else set()
            return bool(wanted & (tiers | mentors | classes | {one.group}))

        return [one for one in self.people if belongs(one)]

    def due(self, every: float) -> bool:
        return self.times(every) > 0

    def times(self, every: float) -> int:
        if every == 0:
            return 0
        end = self.now * self.delta
        return floor(end / every) - floor((end - self.delta) / every)

    def interval(self, instance: str) -> float:
        pace = self.value(f"{instance}.paced_by")
        return self.value(f"{pace or instance}.every")

    def enters(self, group: str, place: int) -> Person:
        one = Person(self, self.now, group, place)
        one.present = True
        return one

    def mentees(self, i: str) -> list[Person]:
        return self.among(self.value(f"{i}.who"))

    def loads(self) -> dict[Person, int]:
        loads = dict.fromkeys(self.people, 0)
        for one in self.people:
            if one.mentor is not None and one.mentor.present:
                loads[one.mentor] += 1
        return loads

    def contests(self, i: str) -> int:
        often, end = self.value(f"{i}.per_year"), self.now * self.delta
        return floor(often * end / 12 + 1e-9) - floor(often * (end - self.delta) / 12 + 1e-9)
