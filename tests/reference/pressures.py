"""What presses on effort, leaving, strain and use of training (docs/odd.md, 7.6, 7.7, 7.12 ff.)."""

from __future__ import annotations

from math import log, log1p

from scipy.special import ndtr

from tests.reference.frame import Frame
from tests.reference.person import Person, clip


class Pressures(Frame):
    """Adds up the pressures of a step, after they have returned to rest."""

    def press(self) -> None:
        for one in self.people:
            one.rest()
        rules = {
            "morale": self.encourage, "review": self.urge, "supervision": self.keep_up,
            "mentoring": self.bind,
            "contest": self.rival, "rectification": self.tell, "outcomes": self.thank,
            "pay": self.compare_pay, "budget": self.fund, "know_how": self.know_better,
            "practice": self.load, "emergency": self.load, "resident_visits": self.visit,
            "course": self.slow_fade,
        }  # fmt: skip
        for kind, rule in rules.items():
            for i in self.of(kind):
                rule(i)

    def encourage(self, i: str) -> None:
        for one in self.people:
            for event in ("honour", "setback"):
                if getattr(one, f"since_{event}") < self.value(f"{i}.{event}_months"):
                    one.effort += self.value(f"{i}.{event}_effort")
                    one.exit_pressure += log(self.value(f"{i}.{event}_exit_ratio"))

    def urge(self, i: str) -> None:
        if self.value(f"{i}.leave_share") > 0:
            for one in self.among([self.value(f"{i}.cohort")]):
                one.effort += self.value(f"{i}.urgency")

    def bind(self, i: str) -> None:
        for one in self.people:
            if one.own(i, "paired") and self.mentor_of(one):
                one.exit_pressure += log(self.value(f"{i}.exit_ratio"))

    def visited(self, i: str) -> list[Person]:
        chance = self.chance(self.value(f"{i}.rate"))
        return [one for one in self.among(self.value(f"{i}.who")) if one.u(i, "visit") < chance]

    def keep_up(self, i: str) -> None:
        for one in self.visited(i):
            one.upkeep += self.value(f"{i}.upkeep")
            one.exit_pressure += log(self.value(f"{i}.exit_ratio"))

    def took_part(self, i: str, one: Person) -> bool:
        """Whether a cadre was in the contest of the step before."""
        return one.own(i, "since") < self.delta

    def rival(self, i: str) -> None:
        of = self.reader(i)
        held = self.times_a_year(of("per_year"))
        rivals = self.among(of("who")) if held else []
        for one in rivals:
            one.effort += of("rivalry")
        for one in self.people:
            if of("published") and one.own(i, "since_low") < of("shame_months"):
                one.effort += of("shame")
            if self.took_part(i, one):
                one.strain += of("tiring")

    def tell(self, i: str) -> None:
        for one in self.people:
            if one.own(i, "member"):
                one.effort += self.value(f"{i}.told")

    def thank(self, i: str) -> None:
        for one in self.among(self.value(f"{i}.who")):
            one.effort += self.value(f"{i}.thanks") * clip(one.own(i, "regard"), -3, 3)

    def compare_pay(self, i: str) -> None:
        of = self.reader(i)
        paid = self.among(of("who"))
        outside = set(self.among(of("outside")))
        usual = sum(one.own(i, "grade") for one in paid) / max(len(paid), 1)
        for one in paid:
            pay = (one.own(i, "grade") - usual) * log1p(of("slope")) + log1p(of("rise"))
            if one in outside and not of("equal_pay"):
                pay += log1p(-of("gap"))
            pay += log1p(of("bonus") * (2 * float(ndtr(one.standing)) - 1))
            one.exit_pressure -= of("exit_elasticity") * pay
            one.effort += of("effort_elasticity") * pay

    def fund(self, i: str) -> None:
        of = self.reader(i)
        funded = self.among(of("who"))
        if not of("funded") or not funded:
            return
        won = {one: one.since_honour < of("winner_months") for one in funded}
        share = sum(won.values()) / len(funded)
        for one in funded:
            one.effort += of("support") * (1 + of("tilt") * (won[one] - share))

    def know_better(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among(of("who")):
            one.effort += of("effect") * (one.own(i, "stock") - of("usual"))

    def in_post_since(self, i: str, one: Person) -> float:
        """Months since the present one of a task's posts began."""
        return one.own(i, "months") % (self.value(f"{i}.duration") / self.value(f"{i}.stages"))

    def load(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among([i]):
            one.strain += of("tiring") * self.delta
            one.upkeep += of("upkeep")
            if self.kinds[i] == "practice" and self.in_post_since(i, one) < self.delta:
                one.strain += of("settling")

    def visit(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among(of("who")):
            one.strain += of("tiring") * of("per_week") * self.delta
            one.upkeep += of("upkeep") * of("per_week") ** of("frequency")

    def slow_fade(self, i: str) -> None:
        of = self.reader(i)
        if of("spaced") and (of("every") > 0 or of("per_year") > 0):
            for one in self.among(of("who")):
                one.fade_pressure -= log(of("spacing")) * of("attendance")
