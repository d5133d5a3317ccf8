"""Mentors, their mentees and what both know (docs/odd.md, 7.4 and 7.20)."""

from __future__ import annotations

from scipy.special import ndtri

from tests.reference.frame import Frame
from tests.reference.person import Person, clip


class Pairs(Frame):
    """Who mentors whom; how that tires; what is passed on."""

    def form_first_pairs(self, i: str) -> None:
        self.regroup(i)
        ours = {one: one.mentor for one in self.people if one.own(i, "paired")}
        self.note_full(i, ours)

    def match_pairs(self, i: str) -> None:
        self.tire(i)
        self.note_full(i, self.pairs(i))
        self.regroup(i)

    def pairs(self, i: str) -> dict[Person, Person | None]:
        """The mentor of each of an instance's mentees, as the phase opened."""
        return {one: self.mentor_of(one) for one in self.was if self.then(one, i, "paired")}

    def tire(self, i: str) -> None:
        of, loads = self.reader(i), self.loads()
        for by in self.among(of("mentors")):
            over = loads[by] / of("capacity") - 1
            tired = clip(self.was[by].fatigue + of("tiring") * self.delta * over, 0, 1)
            if tired != self.was[by].fatigue:
                self.change(by, "fatigue", tired)

    def note_full(self, i: str, ours: dict[Person, Person | None]) -> None:
        mentors = list(ours.values())
        for one in self.was:
            full = mentors.count(one) >= self.value(f"{i}.capacity")
            if full != one.own(i, "full"):
                self.change(one, f"{i}.full", full)

    def links(self, i: str) -> list[tuple[list[Person], list[Person]]]:
        """Mentees and mentors of each link: one link unless there is a chain."""
        who, mentors = self.value(f"{i}.who"), self.value(f"{i}.mentors")
        if self.value(f"{i}.match") != "chain":
            return [(self.among(who), self.among(mentors))]
        chain = zip(who, mentors, strict=True)
        return [(self.among([below]), self.among([above])) for below, above in chain]

    def regroup(self, i: str) -> None:
        links, ours = self.links(i), self.pairs(i)
        mentees = {one for below, _ in links for one in below}
        chain = self.value(f"{i}.match") == "chain"
        for one, by in ours.items():
            linked = any(one in below and by in above for below, above in links)
            if by is not None and (one not in mentees or (chain and not linked)):
                self.change(one, "mentor", None)
        loads = self.loads()
        willing = float(ndtri(self.value(f"{i}.share")))
        formed = set()
        for below, above in links:
            mentors = [one for one in above if one.trait(i, "willing") < willing]
            free = [one for one in below if self.mentor_of(one) is None]
            counts = dict(loads)
            for one in sorted(free, key=lambda one: -one.u(i, "order")):
                there = [by for by in mentors if by is not one]
                if not there:
                    continue
                by = min(there, key=lambda by: (counts[by], by.u(i, "order")))
                counts[by] += 1
                if self.change(one, "mentor", by):
                    formed.add(one)
        for one in formed - ours.keys():
            self.change(one, f"{i}.paired", True)
        for one, by in ours.items():
            if one not in formed and (by is None or one not in mentees):
                self.change(one, f"{i}.paired", False)

    # -- know-how ----------------------------------------------------------------------------------

    def begin_to_know(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among(of("who")):
            self.change(one, f"{i}.stock", 1 - 0.5 ** (one.service / of("half_life")))

    def pass_on(self, i: str) -> None:
        of = self.reader(i)
        known = {}
        for one in self.among(of("who"), now=True):
            stock = one.own(i, "stock")
            if one.mentor is not None and one.mentor.present:
                ahead = max(one.mentor.own(i, "stock") - stock, 0)
                stock += self.chance(of("passing")) * ahead
            if one.service > 0:
                stock += (1 - stock) * (1 - 0.5 ** (self.delta / of("half_life")))
            known[one] = stock
        for one, stock in known.items():
            self.change(one, f"{i}.stock", stock)
