"""Cadres one by one: a Mesa model written from docs/odd.md alone, without arrays and without hurry.

It shares with the program the scenario's values and nothing else. Whoever changes a rule changes
docs/odd.md first, then this, then the program.
"""

from __future__ import annotations

from typing import Any

from tests.reference.month import Month
from tests.reference.moves import Moves
from tests.reference.person import CLOCKS


class World(Month, Moves):
    """One replication, from its opening on; ``step`` simulates a step."""

    def __init__(self, scenario: Any, values: dict[str, Any], seed: int, replication: int) -> None:
        super().__init__(scenario, values, seed, replication)
        self.open()

    def open(self) -> None:
        taken = 0
        for name, group in self.groups.items():
            for place in range(int(group["count"])):
                one = self.enters(name, place)
                if group["post"]:
                    one.post, taken = taken, taken + 1
        for i in self.of("assessment"):
            self.assess(i)
        for i in self.of("cohort_selection"):
            self.pick(i, leaving=[])
        for i in self.of("mentoring"):
            self.regroup(i, self.loads())

    def step(self) -> None:
        self.now += 1
        self.press()
        self.develop()
        self.turnover()
        for one in self.people:
            one.age += self.delta / 12
            for clock in CLOCKS:
                setattr(one, clock, getattr(one, clock) + self.delta)
        for i in self.of("mentoring"):
            loads = self.loads()
            self.tire(i, loads)
            self.regroup(i, loads)
        for i in self.of("contest"):
            self.compete(i)
        for i in self.of("assessment"):
            if self.due(self.interval(i)):
                self.assess(i)
        self.advance()
        # Whoever enters in this phase is not yet there for the pairs of the same phase.
        loads = self.loads()
        there, members = self.people, {i: self.mentees(i) for i in self.of("mentoring")}
        for i in self.of("recruitment"):
            self.recruit(i)
        for i in self.of("mentoring"):
            self.regroup(i, loads, members[i], there)
        for one in self.people:
            if one.mentor is not None and not one.mentor.present:
                one.mentor = None
