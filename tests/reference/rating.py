"""What assessors believe and residents think (docs/odd.md, 7.8 and 7.17)."""

from __future__ import annotations

from math import exp

from scipy.special import ndtr, ndtri

from tests.reference.frame import Frame
from tests.reference.person import Person, clip


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


class Rating(Frame):
    """Assessment, and the residents' regard that it may go by."""

    def assess_if_due(self, i: str) -> None:
        if self.due(self.interval(i)):
            self.assess(i)

    def assess(self, i: str) -> None:
        of = self.reader(i)
        rated = self.among(of("who"))
        ratings = self.ratings(i, rated)
        for one in rated:
            was = self.was[one]
            weight = max(1 / (1 + of("log_quality") * was.log_entries), of("weight_of_latest"))
            after = was.standing + weight * (ratings[one] - was.standing)
            self.change(one, "standing", after)
            self.change(one, "log_entries", was.log_entries + 1)

    def ratings(self, i: str, rated: list[Person]) -> dict[Person, float]:
        of = self.reader(i)
        many, r = of("raters"), of("reliability")
        together = many * r / (1 + (many - 1) * r)
        error = (1 - together) / together
        share = of("evaluator_share") * (1 - of("masked") * of("masking"))
        leaning = min(share * (1 + error), error)
        residents = min(of("residents_weight") + of("residents_rise") * self.months / 12, 1)
        bodies, parts = of("bodies"), of("components")
        own, street, group = (
            (1 - residents) * bodies.get(body, 0.0) for body in ("self", "street", "group")
        )
        says = 0.0
        if of("group_composes"):
            says = group
            own, street, residents = (part / (1 - group) for part in (own, street, residents))
            group = 0.0
        knows_self = clip(of("self_boss") ** 2 / r, 0.01, 0.99)
        asked = of("resident_reliability")
        sampling = (1 - asked) / asked / of("residents_asked")
        liking = 1 / of("residents_validity") ** 2 - 1
        panel, crowd = (1 + error) ** -0.5, (1 + liking + sampling) ** -0.5
        total = own * knows_self**0.5 + (street + group) * panel + residents * crowd
        street, group = street * panel / total, group * panel / total
        heard = residents * crowd / total
        looks = (
            parts.get("daily", 0.0) ** 2 / of("daily_looks")
            + parts.get("annual", 0.0) ** 2
            + parts.get("add_on", 0.0) ** 2
        )
        noise = (street**2 + group**2) * (error - leaning) * looks + heard**2 * sampling
        found = {}
        told = self.told_by_residents(i, rated, residents / total, heard, liking)
        for one in rated:
            by = self.mentor_of(one) or one
            rating = self.tier_level(one) + noise**0.5 * one.n(i, "rating") + told[one]
            rating += (street + group + says) * leaning**0.5 * by.trait(i, "leaning")
            if own:
                view = (1 - knows_self) ** 0.5 * one.trait(i, "self_view")
                rating += own / total * (of("self_leniency") + view)
            if self.was[one].since_honour < 12:
                rating += parts.get("add_on", 0.0) * of("add_on_honour")
            found[one] = rating
        return found

    def told_by_residents(
        self, i: str, rated: list[Person], weight: float, heard: float, liking: float
    ) -> dict[Person, float]:
        source = self.value(f"{i}.satisfaction_from")
        if weight == 0:
            return dict.fromkeys(rated, 0.0)
        if not source:
            return {one: heard * liking**0.5 * one.trait(i, "liking") for one in rated}
        regard = {one: self.then(one, source, "regard") for one in rated}
        usual = mean(list(regard.values()))
        spread = max(mean([(one - usual) ** 2 for one in regard.values()]) ** 0.5, 1e-6)
        able = mean([self.tier_level(one) for one in rated])
        return {
            one: weight * (regard[one] - usual) / spread - heard * (self.tier_level(one) - able)
            for one in rated
        }

    # -- residents ---------------------------------------------------------------------------------

    def in_time(self, i: str, level: float) -> float:
        """The chance that a case, as they come, is solved in time."""
        of = self.reader(i)
        able = level + of("structure_support") * of("coverage") * of("support")
        middling = of("solved") * of("solved_in_time")
        routine, hard = of("routine_share"), of("hard_share")
        mixed = 0.0
        for share, step in ((routine, -1), (1 - routine - hard, 0), (hard, 1)):
            against = exp(of("skill") * (step * of("difficulty") - able)) * (1 - middling)
            mixed += share / (1 + against / middling)
        return clip(mixed, 1e-6, 1 - 1e-6)

    def liking_size(self, i: str) -> float:
        low, high = (float(ndtri(self.in_time(i, level))) for level in (-0.5, 0.5))
        return (high - low) * (1 / self.value(f"{i}.validity") ** 2 - 1) ** 0.5

    def be_known(self, i: str) -> None:
        size = self.liking_size(i)
        for one in self.among(self.value(f"{i}.who")):
            share = self.in_time(i, one.level())
            self.keep(i, one, share, float(ndtri(share)) + size * one.trait(i, "liking"), 0)

    def serve(self, i: str) -> None:
        of, size = self.reader(i), self.liking_size(i)
        for one in self.among(of("who")):
            share = self.in_time(i, one.level())
            opinion = float(ndtri(share)) + size * one.trait(i, "liking")
            opinion += of("luck") * one.n(i, "opinion")
            before = self.then(one, i, "regard")
            after = before + self.chance(of("memory")) * (opinion - before)
            self.keep(i, one, share, after, self.delta)

    def keep(self, i: str, one: Person, share: float, regard: float, months: float) -> None:
        of = self.reader(i)
        taking = max(self.then(one, i, "participation"), of("first_circle"))
        content = float(ndtr(self.then(one, i, "regard")))
        joined = of("joining") * content * taking * (1 - taking)
        after = clip(taking + months * (joined - of("lapsing") * taking), 0, 1)
        self.change(one, f"{i}.in_time", share)
        self.change(one, f"{i}.regard", clip(regard, -8, 8))
        self.change(one, f"{i}.participation", after)
