"""A month for everyone: learning, fade, leaving (docs/odd.md, 7.1, 7.2, 7.4–7.7, 7.13–7.16)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor, log
from typing import Any

from tests.reference.lessons import Lessons
from tests.reference.person import Person, clip
from tests.reference.pressures import Pressures

CERTAIN = 700.0


class Month(Lessons, Pressures):
    """Development and turnover."""

    def develop(self) -> None:
        gross = {one: [0.0] * self.K for one in self.people}
        rules: dict[str, Callable[[str], dict[Person, Any]]] = {
            "mentoring": self.mentored, "tutoring": self.tutored, "course": self.taught,
            "mentor_team": self.supported, "upward_feedback": self.spurred,
            "supervision": self.supervised, "on_the_job": self.practised,
            "contest": self.drilled, "practice": self.challenged, "emergency": self.challenged,
            "resident_visits": self.met_residents, "rectification": self.followed_up,
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
            one.trained = [
                trained + self.room(trained, gain, most) * gain - fade * trained
                for trained, gain in zip(one.trained, gains, strict=True)
            ]

    def room(self, trained: float, gain: float, most: float) -> float:
        return max(1 - trained / most, 0) * (min(1, most / gain) if gain else 1)

    def fade(self, i: str, one: Person) -> float:
        used = self.value(f"{i}.used_in_post") if one.post is not None else 0.0
        share = clip(used + one.upkeep, 0, 1)
        rate = share * self.value(f"{i}.used") + (1 - share) * self.value(f"{i}.unused")
        rate *= exp(one.fade_pressure)
        return rate if self.delta == 1 else 1 - (1 - rate) ** self.delta

    # -- turnover ----------------------------------------------------------------------------------

    def turnover(self) -> None:
        hazards: dict[Person, dict[tuple[str, str], float]] = {one: {} for one in self.people}
        for i in self.of("exits"):
            for one in self.among(self.value(f"{i}.who")):
                new = one.service < self.value(f"{i}.early_months")
                share = self.value(f"{i}.early" if new else f"{i}.later")
                hazards[one][i, "quit"] = -log(1 - share) * exp(one.exit_pressure)
        for i in self.of("retirement"):
            for one in self.among(self.value(f"{i}.who")):
                if one.age >= self.age_limit(i, one):
                    hazards[one][i, "retired"] = CERTAIN
        self.retired = 0
        for one, rates in hazards.items():
            total = sum(rates.values())
            likely, u = 1 - exp(-self.delta * total), one.u("turnover", "leave")
            if u < likely:
                self.retired += self.cause(rates, u / likely * total) == "retired"
                one.leave()

    def cause(self, rates: dict[tuple[str, str], float], at: float) -> str:
        """Return whose turn it is at a point along the hazards laid end to end."""
        last = ""
        for (_, last), rate in sorted(rates.items()):
            if at < rate:
                return last
            at -= rate
        return last

    def age_limit(self, i: str, one: Person) -> float:
        of = self.reader(i)
        base = of("women" if one.female else "men")
        if not of("reform"):
            return base
        year, month = self.calendar.date(self.months)
        old_date = 12 * year + month - self.delta + 12 * (base - one.age)
        slow, most = (2, 60) if base < 55 else (4, 36)
        return base + clip(floor((old_date - 12 * 2025) / slow) + 1, 0, most) / 12
