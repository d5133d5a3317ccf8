"""A month for everyone: pressures, learning, fade, leaving (docs/odd.md, 7.1, 7.2, 7.4–7.7)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor, log
from typing import Any

from tests.reference.frame import Frame
from tests.reference.person import Person, clip


class Month(Frame):
    """Development and turnover."""

    def visited(self, i: str) -> list[Person]:
        chance = 1 - (1 - self.value(f"{i}.rate")) ** self.delta
        return [one for one in self.among(self.value(f"{i}.who")) if one.u(i, "visit") < chance]

    def press(self) -> None:
        for one in self.people:
            one.effort = one.exit_pressure = one.upkeep = 0.0
            for i in self.of("morale"):
                self.encourage(i, one)
        for i in self.of("review"):
            if self.value(f"{i}.leave_share") > 0:
                for one in self.among([self.value(f"{i}.cohort")]):
                    one.effort += self.value(f"{i}.urgency")
        for i in self.of("supervision"):
            for one in self.visited(i):
                one.upkeep += self.value(f"{i}.upkeep")
                one.exit_pressure += log(self.value(f"{i}.exit_ratio"))
        for i in self.of("contest"):
            if self.contests(i):
                for one in self.among(self.value(f"{i}.who")):
                    one.effort += self.value(f"{i}.rivalry")

    def encourage(self, i: str, one: Person) -> None:
        for event in ("honour", "setback"):
            if getattr(one, f"since_{event}") < self.value(f"{i}.{event}_months"):
                one.effort += self.value(f"{i}.{event}_effort")
                one.exit_pressure += log(self.value(f"{i}.{event}_exit_ratio"))

    def develop(self) -> None:
        gross = {one: [0.0] * self.K for one in self.people}
        rules: dict[str, Callable[[str], dict[Person, Any]]] = {
            "mentoring": self.mentored, "tutoring": self.tutored, "course": self.taught,
            "supervision": self.supervised, "on_the_job": self.practised,
            "contest": self.drilled,
        }  # fmt: skip
        for kind, rule in rules.items():
            for i in self.of(kind):
                for one, (amount, focus) in rule(i).items():
                    effort = max(1 + self.value("competence.effort_gain") * one.effort, 0)
                    for k in range(self.K):
                        gross[one][k] += amount * effort * focus[k]
        most = self.value("competence.trained_max")
        for one, gains in gross.items():
            fade = min(sum(self.fade(i, one) for i in self.of("fade")), 1.0)
            for k, gain in enumerate(gains):
                room = max(1 - one.trained[k] / most, 0) * (min(1, most / gain) if gain else 1)
                one.trained[k] += room * gain - fade * one.trained[k]

    def even(self) -> list[float]:
        return [1.0] * self.K

    def focus(self, chosen: list[int]) -> list[float]:
        weights = self.weights[self.entry_tier]
        total = sum(weights[k] for k in chosen)
        return [1 / total if k in chosen else 0.0 for k in range(self.K)]

    def lowest(self, i: str, one: Person, name: str) -> list[int]:
        error = (1 / self.value(f"{i}.accuracy") ** 2 - 1) ** 0.5
        seen = [c + error * one.n(i, name, k) for k, c in enumerate(one.competence)]
        return sorted(range(self.K), key=lambda k: seen[k])[: self.value(f"{i}.fields")]

    def mentored(self, i: str) -> dict[Person, Any]:
        def of(name: str) -> Any:
            return self.value(f"{i}.{name}")

        found, loads = {}, self.loads()
        often = (of("meetings") / of("usual_meetings")) ** of("frequency")
        for one in self.mentees(i):
            if one.mentor is None:
                continue
            by = one.mentor
            weaker = max(1 - of("weak_gain_more") * clip(one.level(self.entry_tier), -3, 3), 0)
            core = of("gain") * weaker * (1 - by.fatigue) + of("quality_gain") / 12 * by.quality
            closer = (loads[by] / of("usual_load")) ** -of("dilution")
            found[one] = (self.delta * max(core, 0) * closer * often, self.even())
        return found

    def tutored(self, i: str) -> dict[Person, Any]:
        found = {}
        for one in self.among(self.value(f"{i}.who")):
            if one.mentor is None:
                continue
            chosen = self.lowest(i, one, "diagnosis")
            mean = sum(one.competence[k] for k in chosen) / len(chosen)
            below = clip(one.level(self.entry_tier) - mean, -3, 3)
            useful = max(1 + self.value(f"{i}.weak_gain_more") * below, 0)
            lessons = self.value(f"{i}.lessons") * self.delta
            found[one] = (self.value(f"{i}.gain") * lessons * useful, self.focus(chosen))
        return found

    def taught(self, i: str) -> dict[Person, Any]:
        def of(name: str) -> Any:
            return self.value(f"{i}.{name}")

        held = self.times(of("every"))
        if held == 0:
            return {}
        amount = held * of("form") * of("gain") / of("sessions")
        return {
            one: (
                amount,
                self.even() if of("topics") == "all" else self.focus(self.lowest(i, one, "topics")),
            )
            for one in self.among(of("who"))
            if one.u(i, "attend") < of("attendance")
        }

    def supervised(self, i: str) -> dict[Person, Any]:
        return {one: (self.value(f"{i}.gain"), self.even()) for one in self.visited(i)}

    def practised(self, i: str) -> dict[Person, Any]:
        most, half = self.value(f"{i}.asymptote"), self.value(f"{i}.half_life")

        def gained(t: float) -> float:
            return most * (2 ** (-t / half) - 2 ** (-(t + self.delta) / half))

        return {
            one: (gained(one.tenure), self.even())
            for one in self.among(self.value(f"{i}.who"))
            if one.post is not None
        }

    def drilled(self, i: str) -> dict[Person, Any]:
        found = {}
        for one in self.among(self.value(f"{i}.who")):
            if one.just_competed:
                found[one] = (one.lesson, self.even())
        for one in self.people:
            one.just_competed = False
        return found

    def fade(self, i: str, one: Person) -> float:
        used = self.value(f"{i}.used_in_post") if one.post is not None else 0.0
        share = clip(used + one.upkeep, 0, 1)
        return share * self.value(f"{i}.used") + (1 - share) * self.value(f"{i}.unused")

    # -- turnover ----------------------------------------------------------------------------------

    def turnover(self) -> None:
        hazards = dict.fromkeys(self.people, 0.0)
        for i in self.of("exits"):
            for one in self.among(self.value(f"{i}.who")):
                new = one.service < self.value(f"{i}.early_months")
                share = self.value(f"{i}.early" if new else f"{i}.later")
                hazards[one] += -log(1 - share) * exp(one.exit_pressure)
        for i in self.of("retirement"):
            for one in self.among(self.value(f"{i}.who")):
                if one.age >= self.age_limit(i, one):
                    hazards[one] += 700.0
        for one, hazard in hazards.items():
            if one.u("turnover", "leave") < 1 - exp(-self.delta * hazard):
                one.present, one.post = False, None

    def age_limit(self, i: str, one: Person) -> float:
        base = self.value(f"{i}.women" if one.female else f"{i}.men")
        if not self.value(f"{i}.reform"):
            return base
        year, month = self.calendar.date(self.now * self.delta)
        old_date = 12 * year + month - self.delta + 12 * (base - one.age)
        slow, most = (2, 60) if base < 55 else (4, 36)
        return base + clip(floor((old_date - 12 * 2025) / slow) + 1, 0, most) / 12
