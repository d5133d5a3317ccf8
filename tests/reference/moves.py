"""Pairs, contests, ratings, tiers, classes, posts (docs/odd.md, 7.3, 7.4, 7.8–7.12)."""

from __future__ import annotations

from typing import Any

from scipy.special import ndtri

from tests.reference import draws
from tests.reference.frame import Frame, half_up
from tests.reference.person import Person, clip


class Moves(Frame):
    """The phases after turnover."""

    def tire(self, i: str, loads: dict[Person, int]) -> None:
        for by in self.among(self.value(f"{i}.mentors")):
            over = loads[by] / self.value(f"{i}.capacity") - 1
            by.fatigue = clip(by.fatigue + self.value(f"{i}.tiring") * self.delta * over, 0, 1)

    def regroup(
        self,
        i: str,
        loads: dict[Person, int],
        members: list[Person] | None = None,
        there: list[Person] | None = None,
    ) -> None:
        mentees = self.mentees(i) if members is None else members
        present = set(self.people if there is None else there)
        willing = float(ndtri(self.value(f"{i}.share")))
        mentors = [
            one
            for one in self.among(self.value(f"{i}.mentors"))
            if one in present and draws.normal(one.key, 0, i, "willing") < willing
        ]
        free = [one for one in mentees if one.mentor is None or not one.mentor.present]
        for one in present - set(mentees):
            one.mentor = None
        counts = dict(loads)
        for one in sorted(free, key=lambda one: -one.u(i, "order")):
            one.mentor = None
            if mentors:
                one.mentor = min(mentors, key=lambda by: (counts[by], by.u(i, "order")))
                counts[one.mentor] += 1

    def compete(self, i: str) -> None:
        def of(name: str) -> Any:
            return self.value(f"{i}.{name}")

        held = self.contests(i)
        if held == 0:
            return
        able = sorted(self.among(of("who")), key=lambda one: -one.u(i, "entry"))
        field = able[: half_up(of("share") * len(able))]
        luck = ((1 - of("reliability")) / of("reliability")) ** 0.5
        shown = {one: one.level(one.tier) + one.effort + luck * one.n(i, "form") for one in field}
        for place, one in enumerate(sorted(field, key=lambda one: -shown[one])):
            debriefed = 1.0 if of("debrief") else of("undebriefed")
            fresh = max(1 - one.learnt / of("cap"), 0)
            one.lesson = min(held * of("gain") * debriefed * fresh, of("cap"))
            one.learnt += one.lesson
            one.just_competed = True
            if place < of("winners"):
                one.honours, one.since_honour = one.honours + 1, 0.0

    def assess(self, i: str) -> None:
        def of(name: str) -> Any:
            return self.value(f"{i}.{name}")

        many, r = of("raters"), of("reliability")
        together = many * r / (1 + (many - 1) * r)
        error = (1 - together) / together
        leaning = min(of("evaluator_share") * (1 + error), error)
        for one in self.among(of("who")):
            by = one.mentor if one.mentor is not None and one.mentor.present else one
            lasting = draws.normal(by.key, 0, i, "leaning")
            rating = one.level(one.tier) + (error - leaning) ** 0.5 * one.n(i, "rating")
            rating += leaning**0.5 * lasting
            weight = max(1 / (1 + of("log_quality") * one.log_entries), of("weight_of_latest"))
            one.standing += weight * (rating - one.standing)
            one.log_entries += 1

    def advance(self) -> None:
        """Advancement, then the class, then its review; all see the state at the phase's start."""
        was = {one: (one.tier, one.member, one.ever, one.time_in_tier) for one in self.people}
        moved: set[Person] = set()

        def move(one: Person, tier: str) -> None:
            # A cadre's tier changes at most once in a phase.
            if one not in moved:
                moved.add(one)
                one.tier, one.time_in_tier = tier, 0.0

        for i in self.of("advancement"):
            self.promote(i, was, move)
        for i in self.of("cohort_selection"):
            if self.due(self.value(f"{i}.every")):
                leaving = [one for one in was if was[one][1]]
                for one in leaving:
                    one.member = False
                    if was[one][0] == self.value(f"{i}.tier") and self.value(f"{i}.tier_after"):
                        move(one, self.value(f"{i}.tier_after"))
                self.pick(i, leaving, was, move)
        for i in self.of("review"):
            self.review(i, was, move)

    def promote(self, i: str, was: Any, move: Any) -> None:
        if not self.due(self.interval(i)):
            return
        below, above = self.value(f"{i}.below"), self.value(f"{i}.above")
        qualified = [
            one
            for one in was
            if one.role == "staff"
            and was[one][0] == below
            and one.standing >= self.value(f"{i}.threshold")
            and was[one][3] >= self.value(f"{i}.min_months")
        ]
        held = sum(one.role == "staff" and was[one][0] == above for one in was)
        seats = max(self.value(f"tiers.{above}.seats") - held, 0)
        qualified.sort(key=lambda one: (-one.standing, one.u(i, "ties")))
        for place, one in enumerate(qualified):
            if place < seats:
                move(one, above)
                one.honours, one.since_honour = one.honours + 1, 0.0
            else:
                one.since_setback = 0.0

    def pick(self, i: str, leaving: list[Person], was: Any = None, move: Any = None) -> None:
        def of(name: str) -> Any:
            return self.value(f"{i}.{name}")

        def tier(one: Person) -> str:
            return one.tier if was is None else was[one][0]

        eligible = [
            one
            for one in self.people
            if one.role == "staff"
            and tier(one) in of("from")
            and one.age < of("age_max") + 1
            and not one.ever
            and one not in leaving
        ]
        seats = of("cohort_size") * of("classes")
        nominees = sorted(eligible, key=lambda one: -one.u(i, "nominate"))
        nominees = nominees[: half_up(seats / of("selection_rate"))]
        v = of("validity")

        def score(one: Person) -> float:
            return v * one.level(of("tier")) + (1 - v * v) ** 0.5 * one.n(i, "score")

        for one in sorted(nominees, key=lambda one: -score(one))[: int(seats)]:
            one.member = one.ever = True
            if move is None:
                one.tier, one.time_in_tier = of("tier"), 0.0
            else:
                move(one, of("tier"))

    def review(self, i: str, was: Any, move: Any) -> None:
        cohort = self.value(f"{i}.cohort")

        def of(name: str) -> Any:
            return self.value(f"{cohort}.{name}")

        if not self.due(self.value(f"{i}.every")) or self.due(of("every")):
            return
        members = [one for one in was if was[one][1]]
        members.sort(key=lambda one: (one.standing, one.u(i, "ties")))
        go = half_up(self.value(f"{i}.leave_share") * len(members))
        for one in members[:go]:
            one.member, one.since_setback = False, 0.0
            if was[one][0] == of("tier"):
                move(one, of("tier_after"))
        if not self.value(f"{i}.refill"):
            return
        waiting = [
            one
            for one in was
            if one.role == "staff" and was[one][0] in of("from") and not was[one][2]
        ]
        waiting.sort(key=lambda one: (-one.standing, one.u(i, "ties")))
        empty = max(of("cohort_size") * of("classes") - (len(members) - go), 0)
        for one in waiting[: int(empty)]:
            one.member = one.ever = True
            move(one, of("tier"))

    def recruit(self, i: str) -> None:
        chance = 1 - (1 - self.value(f"{i}.fill")) ** self.delta
        group = self.value(f"{i}.group")
        world = draws.key(self.root, draws.WORLD)

        def filled(place: int) -> bool:
            return draws.uniform(world, self.now, i, "fill", place) < chance

        if self.value(f"{i}.keeps") == "posts":
            held = {one.post for one in self.people}
            vacant = [post for post in range(self.posts) if post not in held and filled(post)]
            for place, post in enumerate(vacant):
                one = self.enters(group, place)
                one.post, one.tenure = post, 0.0
        else:
            heads = sum(one.group == group for one in self.people)
            missing = int(self.groups[group]["count"]) - heads
            for place in range(sum(filled(place) for place in range(missing))):
                self.enters(group, place)
