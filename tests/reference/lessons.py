"""What a month teaches: gains and their focus, rule by rule (docs/odd.md, 7.4–7.7, 7.13–7.18)."""

from __future__ import annotations

from math import exp

from tests.reference.person import Person, clip
from tests.reference.pressures import Pressures

Gains = dict[Person, tuple[float, list[float]]]


class Lessons(Pressures):
    """Each rule returns the gain of those who learn, and how it spreads over the dimensions."""

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

    def mentored(self, i: str) -> Gains:
        of, found, loads = self.reader(i), {}, self.loads()
        often = (of("meetings") / of("usual_meetings")) ** of("frequency")
        for one in self.was:
            by = self.mentor_of(one)
            if by is None or not one.own(i, "paired"):
                continue
            weaker = max(1 - of("weak_gain_more") * clip(one.level(), -3, 3), 0)
            core = of("gain") * weaker * (1 - by.fatigue) + of("quality_gain") / 12 * by.quality
            closer = (loads[by] / of("usual_load")) ** -of("dilution")
            found[one] = (self.delta * max(core, 0) * closer * often, self.even())
        return found

    def spurred(self, i: str) -> Gains:
        of, loads = self.reader(i), self.loads()
        return {
            one: (of("gain") * loads[one] ** of("more") * self.delta, self.even())
            for one in self.among(of("who"))
            if loads[one] > 0
        }

    def supported(self, i: str) -> Gains:
        of = self.reader(i)
        trainees, assistants = self.among(of("who")), set(self.among(of("assistants")))
        team = (
            len(self.among(of("mentors")))
            + of("expert_effect") * len(self.among(of("experts")))
            + of("lead_effect") * len(self.among(of("leads")))
            + of("assistant_effect") * len(assistants)
        )
        found = {}
        for one in {*trainees, *assistants}:
            gain = 0.0
            if one in trainees and team > 0:
                gain = of("gain") * (team / len(trainees) / of("usual")) ** of("dilution")
            gain += of("teaching_gain") if one in assistants else 0.0
            found[one] = (gain * self.delta, self.even())
        return found

    def tutored(self, i: str) -> Gains:
        of, found = self.reader(i), {}
        there = bool(self.among(of("tutors")))
        for one in self.among(of("who")):
            if not (there if of("tutors") else self.mentor_of(one) is not None):
                continue
            chosen = self.lowest(i, one, "diagnosis")
            mean = sum(one.competence[k] for k in chosen) / len(chosen)
            useful = max(1 + of("weak_gain_more") * clip(one.level() - mean, -3, 3), 0)
            found[one] = (of("gain") * of("lessons") * self.delta * useful, self.focus(chosen))
        return found

    def taught(self, i: str) -> Gains:
        of = self.reader(i)
        yearly = of("per_year") > 0
        held = self.times_a_year(of("per_year")) if yearly else self.times(of("every"))
        if held == 0:
            return {}
        comes = [one for one in self.among(of("who")) if one.u(i, "attend") < of("attendance")]
        local = max(1 - of("theory_share") - of("practice_share"), 0)
        teachers = (
            of("theory_share") * of("theory_effect")
            + of("practice_share") * of("practice_effect")
            + local
        )
        amount = held * of("form") * of("gain") / of("sessions") * teachers
        if of("bases") > 0:
            comes.sort(key=lambda one: -one.u(i, "seat"))
            comes = comes[: int(of("bases") * of("base_places"))]
            amount *= of("base_effect")
        evenly = of("topics") == "all"
        return {
            one: (amount, self.even() if evenly else self.focus(self.lowest(i, one, "topics")))
            for one in comes
        }

    def supervised(self, i: str) -> Gains:
        return {one: (self.value(f"{i}.gain"), self.even()) for one in self.visited(i)}

    def practised(self, i: str) -> Gains:
        most, half = self.value(f"{i}.asymptote"), self.value(f"{i}.half_life")

        def gained(t: float) -> float:
            return most * (2 ** (-t / half) - 2 ** (-(t + self.delta) / half))

        return {
            one: (gained(one.tenure), self.even())
            for one in self.among(self.value(f"{i}.who"))
            if one.post is not None
        }

    def drilled(self, i: str) -> Gains:
        took_part = [one for one in self.people if self.took_part(i, one)]
        return {one: (one.own(i, "lesson"), self.even()) for one in took_part}

    def challenged(self, i: str) -> Gains:
        of, found = self.reader(i), {}
        for one in self.among([i]):
            able = one.level() + of("backing_help") * one.own(i, "backed")
            off = (of("difficulty") - able - of("stretch")) / of("span")
            gain = of("gain") * exp(-0.5 * off**2) * self.delta
            if self.kinds[i] == "practice":
                gain *= 2 ** (-self.in_post_since(i, one) / of("novelty"))
            found[one] = (gain, self.even())
        return found

    def met_residents(self, i: str) -> Gains:
        of = self.reader(i)
        gain = of("gain") * of("per_week") ** of("frequency") * self.delta
        return {one: (gain, self.even()) for one in self.among(of("who"))}

    def followed_up(self, i: str) -> Gains:
        gain = self.value(f"{i}.visits") * self.delta * self.value(f"{i}.gain")
        return {one: (gain, self.even()) for one in self.was if one.own(i, "member")}
