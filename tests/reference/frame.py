"""What all rules ask: values, who is meant, what is due, what changed (docs/odd.md, 2 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor
from types import SimpleNamespace
from typing import Any

import mesa

from tests.reference import draws
from tests.reference.person import OWN, RUNS, Person
from tests.reference.places import posts_by_kind


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
        self.own_at_rest = {
            f"{i}.{name}": value
            for i, kind in self.kinds.items()
            for name, value in OWN.get(kind, {}).items()
        }
        self.clocks = [
            (name, RUNS[name.rpartition(".")[2]])
            for name in self.own_at_rest
            if name.rpartition(".")[2] in RUNS
        ]
        self.root = draws.root(seed, replication)
        self.world = draws.key(self.root, draws.WORLD)
        self.now = 0
        self.groups = {
            name: {
                path.rpartition(".")[2]: value
                for path, value in values.items()
                if path.startswith(f"population.{name}.")
            }
            for name in sorted(frame.groups)
        }
        self.communities = int(values["places.communities"])
        self.posts = posts_by_kind(self.value, [kind.name for kind in frame.places.kinds])
        self.was: dict[Person, Any] = {}
        self.changed: set[tuple[Person, str]] = set()
        self.applied: dict[str, int] = {}
        self.retired = 0

    # -- values ------------------------------------------------------------------------------------

    def value(self, path: str) -> Any:
        return self.values[path]

    def reader(self, i: str) -> Callable[[str], Any]:
        """Return what reads an instance's parameters."""
        return lambda name: self.values[f"{i}.{name}"]

    def of(self, kind: str) -> list[str]:
        """Instances of a kind in the order of their names."""
        return sorted(name for name, known in self.kinds.items() if known == kind)

    def chance(self, monthly: float) -> float:
        """A chance in a step from one in a month."""
        return 1 - (1 - min(monthly, 1 - 1e-12)) ** self.delta

    def w(self, i: str, name: str, index: int = 0) -> float:
        return draws.uniform(self.world, self.now, i, name, index)

    # -- people ------------------------------------------------------------------------------------

    @property
    def people(self) -> list[Person]:
        return list(self.agents)

    def open_phase(self) -> None:
        """Remember everyone as they are now; nothing has changed yet."""
        self.was = {one: SimpleNamespace(**vars(one)) for one in self.people}
        self.changed = set()

    def change(self, one: Person, name: str, value: Any) -> bool:
        """Change a variable of a cadre once in a phase; the first change holds."""
        if not one.present or (one, name) in self.changed:
            return False
        self.changed.add((one, name))
        setattr(one, name, value)
        return True

    def move(self, one: Person, tier: str) -> bool:
        moved = self.change(one, "tier", tier)
        return moved and self.change(one, "time_in_tier", 0.0)

    def honour(self, one: Person) -> None:
        self.change(one, "honours", one.honours + 1)
        self.change(one, "since_honour", 0.0)

    def then(self, one: Person, i: str, name: str) -> Any:
        """What an instance remembered of a cadre when the phase opened."""
        return getattr(self.was[one], f"{i}.{name}")

    def tier_level(self, one: Person) -> float:
        return one.level(self.was[one].tier)

    def among(self, names: Iterable[str], now: bool = False) -> list[Person]:
        """Those present whom a rule applies to, as the phase opened or as things stand now."""
        states: Any = ((one, one) for one in self.people) if now else self.was.items()
        tests = [self._test(name) for name in names]
        if len(tests) == 1:
            return [one for one, state in states if tests[0](state)]
        return [one for one, state in states if any(test(state) for test in tests)]

    def _test(self, name: str) -> Callable[[Any], bool]:
        if name == "staff":
            return lambda state: state.role == "staff"
        if name == "mentors":
            return lambda state: state.role == "mentor"
        if name in self.tiers:
            return lambda state: state.role == "staff" and state.tier == name
        if name in self.groups:
            return lambda state: state.group == name
        if name in self.posts:
            first, after = self.posts[name].start, self.posts[name].stop
            return lambda state: state.post is not None and first <= state.post < after
        flag = name if "." in name else f"{name}.member"
        return lambda state: getattr(state, flag)

    def mentor_of(self, one: Person) -> Person | None:
        """The mentor at the phase's opening, if there was one who was still there."""
        by = self.was[one].mentor
        return by if by in self.was else None

    def loads(self) -> dict[Person, int]:
        loads = dict.fromkeys(self.was, 0)
        for one in self.was:
            by = self.mentor_of(one)
            if by is not None:
                loads[by] += 1
        return loads

    def applicants(self, group: str, many: int, age_max: float | None = None) -> list[Person]:
        """Those of a group who could enter now; whoever is not taken has to leave again."""
        first = self.applied.get(group, 0)
        self.applied[group] = first + many
        return [Person(self, self.now, group, first + place, age_max) for place in range(many)]

    def vacant(self, posts: Iterable[int]) -> list[int]:
        """Posts that nobody holds now."""
        held = {one.post for one in self.people}
        return [post for post in posts if post not in held]

    def appoint(self, one: Person, post: int | None) -> bool:
        return self.change(one, "post", post) and self.change(one, "tenure", 0.0)

    # -- time --------------------------------------------------------------------------------------

    @property
    def months(self) -> int:
        return self.now * self.delta

    def due(self, every: float, offset: float = 0) -> bool:
        return self.times(every, offset) > 0

    def times(self, every: float, offset: float = 0) -> int:
        if every == 0:
            return 0
        elapsed = max(self.months - offset, 0)
        return floor(elapsed / every) - floor(max(elapsed - self.delta, 0) / every)

    def times_a_year(self, often: float) -> int:
        end = self.months
        begin = max(end - self.delta, 0)
        return floor(often * end / 12 + 1e-9) - floor(often * begin / 12 + 1e-9)

    def interval(self, i: str) -> float:
        pace = self.value(f"{i}.paced_by")
        return self.value(f"{pace or i}.every")
