"""Tiers, classes, reviews, grades (docs/odd.md, 7.3, 7.9, 7.10, 7.18, 7.19)."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from scipy.special import ndtri

from tests.reference.frame import Frame, half_up
from tests.reference.person import Person, clip


class Ladder(Frame):
    """Everything that moves people between tiers, classes and grades; all see the phase's start."""

    def by_standing(self, i: str, people: list[Person], lowest: bool = False) -> list[Person]:
        sign = 1 if lowest else -1
        return sorted(people, key=lambda one: (sign * self.was[one].standing, one.u(i, "ties")))

    def promote(self, i: str) -> None:
        of = self.reader(i)
        if not self.due(self.interval(i)):
            return
        bar = self.bar(i)
        eligible = [
            one
            for one in self.among([of("below")])
            if self.was[one].time_in_tier >= of("min_months")
            and (bar is None or self.was[one].standing >= bar)
        ]
        held = len(self.among([of("above")]))
        places = max(self.value(f"tiers.{of('above')}.seats") - held, 0)
        if of("admits") == "rate":
            places = min(places, half_up(of("rate") * len(eligible)))
        for place, one in enumerate(self.by_standing(i, eligible)):
            if place < places and self.move(one, of("above")):
                self.honour(one)
            elif bar is not None:
                self.change(one, "since_setback", 0.0)

    def bar(self, i: str) -> float | None:
        """The standing that has to be reached, if one has to."""
        admits = self.value(f"{i}.admits")
        if admits == "standard":
            return float(self.value(f"{i}.usual") - ndtri(self.value(f"{i}.rate")))
        return self.value(f"{i}.threshold") if admits == "threshold" else None

    def pick_first(self, i: str) -> None:
        if self.value(f"{i}.at_opening"):
            self.pick(i, leaving=[])

    def renew(self, i: str) -> None:
        of = self.reader(i)
        first = of("start") > 0 and self.months - self.delta < of("start") <= self.months
        if not (first or self.due(of("every"), of("start"))):
            return
        leaving = self.among([i])
        for one in leaving:
            self.change(one, f"{i}.member", False)
            if of("tier_after") and self.was[one].tier == of("tier"):
                self.move(one, of("tier_after"))
        self.pick(i, leaving)

    def pick(self, i: str, leaving: list[Person]) -> None:
        of = self.reader(i)
        eligible = [
            one
            for one in self.among(of("from"))
            if one.age < of("age_max") + 1 and not self.then(one, i, "ever") and one not in leaving
        ]
        seats = of("cohort_size") * of("classes")
        nominees = sorted(eligible, key=lambda one: -one.u(i, "nominate"))
        nominees = nominees[: half_up(seats / of("selection_rate"))]
        v = of("validity")

        def score(one: Person) -> float:
            return v * one.level(of("tier")) + (1 - v * v) ** 0.5 * one.n(i, "score")

        self.take(i, sorted(nominees, key=lambda one: -score(one))[: int(seats)])

    def take(self, i: str, picked: list[Person]) -> None:
        for one in picked:
            self.change(one, f"{i}.member", True)
            self.change(one, f"{i}.ever", True)
            self.change(one, f"{i}.months", 0.0)
            if self.value(f"{i}.tier"):
                self.move(one, self.value(f"{i}.tier"))

    def review(self, i: str) -> None:
        of, cohort = self.reader(i), self.value(f"{i}.cohort")
        their = self.reader(cohort)
        if not self.due(of("every")) or self.due(their("every")):
            return
        members = self.by_standing(i, self.among([cohort]), lowest=True)
        go = half_up(of("leave_share") * len(members))
        for one in members[:go]:
            self.change(one, f"{cohort}.member", False)
            self.change(one, "since_setback", 0.0)
            if self.was[one].tier == their("tier"):
                self.move(one, their("tier_after"))
        if of("refill"):
            waiting = [
                one for one in self.among(their("from")) if not self.then(one, cohort, "ever")
            ]
            empty = max(their("cohort_size") * their("classes") - (len(members) - go), 0)
            self.take(cohort, self.by_standing(i, waiting)[: int(empty)])

    # -- rectification -----------------------------------------------------------------------------

    def rectify(self, i: str) -> None:
        of = self.reader(i)
        told = set(self.among([i]))
        for one in told:
            if self.then(one, i, "deadline") <= 0:
                self.change(one, f"{i}.member", False)
                standing = self.was[one].standing
                if of("recheck") > 0:
                    error = ((1 - of("reliability")) / of("reliability")) ** 0.5
                    seen = self.tier_level(one) + error * one.n(i, "check")
                    standing += of("recheck") * (seen - standing)
                    self.change(one, "standing", standing)
                if standing < self.then(one, i, "line"):
                    self.change(one, "since_setback", 0.0)
        if not self.due(self.interval(i)):
            return
        reviewed = [one for one in self.among(of("who")) if one not in told]
        order = self.by_standing(i, reviewed, lowest=True)
        low = half_up(of("low_share") * len(order))
        others = order[low:] or order[-1:]
        for one in order[:low]:
            self.change(one, f"{i}.member", True)
            self.change(one, f"{i}.line", self.was[others[0]].standing)
            self.change(one, f"{i}.deadline", float(of("limit")))

    # -- grades ------------------------------------------------------------------------------------

    def top_grade(self, i: str) -> int:
        each = self.value(f"{i}.grid") == "each"
        return int(self.value(f"{i}.grades") * (self.value(f"{i}.posts") if each else 1))

    def grade_first(self, i: str) -> None:
        of = self.reader(i)
        top = ceil(self.top_grade(i) / of("posts"))
        for one in self.among(of("who")):
            earned = floor(one.service / of("seniority")) if of("seniority") > 0 else 0
            self.change(one, f"{i}.grade", int(clip(1 + earned, 1, top)))

    def regrade(self, i: str) -> None:
        of, steps = self.reader(i), self.top_grade(i)
        if not self.due(of("every")):
            return

        def grade(one: Person) -> Any:
            return self.then(one, i, "grade")

        def post(number: int) -> int:
            return (number - 1) * int(of("posts")) // steps

        candidates = [one for one in self.among(of("who")) if grade(one) < steps]
        best = half_up(of("merit_share") * len(candidates))
        for place, one in enumerate(self.by_standing(i, candidates)):
            waited = 0 < of("seniority") <= self.then(one, i, "in_grade")
            if place < best or (waited and post(grade(one) + 1) == post(grade(one))):
                self.change(one, f"{i}.grade", grade(one) + 1)
                self.change(one, f"{i}.in_grade", 0.0)
