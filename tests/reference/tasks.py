"""Real tasks, sent to and come back from (docs/odd.md, 7.15)."""

from __future__ import annotations

from math import exp

from tests.reference.frame import Frame, half_up
from tests.reference.person import Person

FIRST_TURN = 1000.0


class Tasks(Frame):
    """Practice and emergencies."""

    def idle(self, i: str) -> list[Person]:
        """Those who may be sent and are on no task now; a call of everyone heeds its own alone."""
        tasks = [*self.of("practice"), *self.of("emergency")]
        if self.values.get(f"{i}.calls_busy"):
            tasks = [i]
        return [one for one in self.able(i) if not any(one.own(task, "member") for task in tasks)]

    def able(self, i: str) -> list[Person]:
        sex = self.value(f"{i}.sex")
        able = self.among(self.value(f"{i}.who"))
        return [one for one in able if sex == "all" or one.female == (sex == "women")]

    def send(self, i: str, chosen: list[Person]) -> None:
        for one in chosen:
            self.change(one, f"{i}.member", True)
            self.change(one, f"{i}.ever", True)
            self.change(one, f"{i}.months", 0.0)
            if self.mentor_of(one) and one.u(i, "back") < self.value(f"{i}.backing"):
                self.change(one, f"{i}.backed", True)

    def call(self, i: str) -> None:
        of = self.reader(i)
        chance = 1 - exp(-of("rate") * self.delta / 12)
        certain = 0 < of("at") - self.months <= self.delta
        if certain or self.w(i, "strike") < chance:
            called = sorted(self.idle(i), key=lambda one: -one.u(i, "send"))
            self.send(i, called[: half_up(of("share") * len(self.able(i)))])

    def fill(self, i: str) -> None:
        of = self.reader(i)
        out = sum(one.own(i, "member") for one in self.people)
        places = max(half_up(of("share") * len(self.able(i))) - out, 0)

        def score(one: Person) -> float:
            return 0.0 if self.then(one, i, "ever") else FIRST_TURN

        order = sorted(self.idle(i), key=lambda one: (-score(one), one.u(i, "send")))
        self.send(i, order[:places])

    def come_back(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among([i]):
            if self.then(one, i, "months") < of("duration"):
                continue
            backed = self.then(one, i, "backed")
            shown = self.tier_level(one) + one.effort + of("backing_help") * backed
            shown += of("luck") * one.n(i, "outcome")
            notice = one.u(i, "notice")
            self.change(one, f"{i}.member", False)
            self.change(one, f"{i}.backed", False)
            self.change(one, f"{i}.done", self.then(one, i, "done") + 1)
            if shown >= of("difficulty"):
                self.change(one, f"{i}.succeeded", self.then(one, i, "succeeded") + 1)
                if notice < of("honour_share"):
                    self.honour(one)
            elif notice < of("setback_share") * (1 - of("backing_cushion") * backed):
                self.change(one, "since_setback", 0.0)
            if of("into_standing") > 0:
                before = self.was[one].standing
                self.change(one, "standing", before + of("into_standing") * (shown - before))
