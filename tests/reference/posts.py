"""Filling posts (docs/odd.md, 7.11, 7.22–7.25)."""

from __future__ import annotations

from math import floor

from tests.reference.frame import Frame, half_up
from tests.reference.person import Person

RUNGS_APART = 1_000_000


class Posts(Frame):
    """Elections, secondment, open recruitment, promotion into vacancies, recruitment."""

    def age_limit_of(self, i: str, kind: str | None) -> float:
        limits = [self.values.get(f"{i}.age_max", 120)]
        if kind:
            limits.append(self.value(f"posts.{kind}.age_max"))
        return min(limits)

    def recruit(self, i: str) -> None:
        of = self.reader(i)
        chance = self.chance(of("fill"))
        if of("keeps") == "posts":
            for kind in [of("post")] if of("post") else self.posts:
                vacant = self.vacant(self.posts[kind])
                filled = [post for post in vacant if self.w(i, "fill", post) < chance]
                limit = self.age_limit_of(i, kind)
                comers = self.applicants(of("group"), len(filled), limit)
                for one, post in zip(comers, filled, strict=True):
                    self.appoint(one, post)
            return
        missing = self.retired
        if of("keeps") == "stock":
            heads = sum(one.group == of("group") for one in self.people)
            missing = int(self.groups[of("group")]["count"]) - heads
        comes = sum(self.w(i, "fill", place) < chance for place in range(missing))
        self.applicants(of("group"), comes, of("age_max"))

    def campaign(self, i: str) -> None:
        of = self.reader(i)
        ends = of("start") + of("months")
        if not (self.months > of("start") and self.months - self.delta < ends):
            return
        vacant = self.vacant(self.posts[of("post")])
        places = min(len(vacant), int(of("target")) - self.hired.get(i, 0))
        if places <= 0:
            return
        pool = of("applicants") * of("channels") ** of("reach") * of("eligible") * self.delta
        limit = self.age_limit_of(i, of("post"))
        apply = self.applicants(of("group"), half_up(pool), limit)
        v = of("validity")

        def score(one: Person) -> float:
            return v * one.level() + (1 - v * v) ** 0.5 * one.n(i, "score")

        order = sorted(apply, key=lambda one: (-score(one), one.u(i, "ties")))
        for one in order[places:]:
            one.leave()
        for one, post in zip(order[:places], vacant, strict=False):
            self.appoint(one, post)
        self.hired[i] = self.hired.get(i, 0) + len(order[:places])

    def second(self, i: str) -> None:
        of = self.reader(i)
        for one in self.among([i]):
            if self.then(one, i, "months") >= of("term"):
                if self.was[one].post is not None and one.u(i, "stay") < of("stay"):
                    self.change(one, f"{i}.member", False)
                else:
                    one.leave()

        def sent(months: int) -> int:
            batches = floor((months - of("start")) / of("every")) + 1
            return min(max(batches, 0), int(of("batches")))

        come = int(of("batch") * (sent(self.months) - sent(self.months - self.delta)))
        limit = self.age_limit_of(i, of("post"))
        for one in self.applicants(of("group"), come, limit):
            self.change(one, f"{i}.member", True)
            self.change(one, f"{i}.ever", True)
        waiting = [one for one in self.among([i], now=True) if one.post is None]
        waiting.sort(key=lambda one: (-one.own(i, "months"), one.u(i, "ties")))
        for one, post in zip(waiting, self.vacant(self.posts[of("post")]), strict=False):
            self.appoint(one, post)

    def climb(self, i: str) -> None:
        """Fill the rungs of a ladder of posts from the top down."""
        of = self.reader(i)
        if not self.due(of("every")):
            return
        rungs, risen = of("rungs"), set[Person]()
        for place in range(len(rungs) - 1, 0, -1):
            posts = self.posts[rungs[place]]
            seats = [
                post
                for post in self.vacant(posts)
                if self.w(i, "fill", post - posts.start + place * RUNGS_APART)
                < self.chance(of("fill"))
            ]
            limit = self.value(f"posts.{rungs[place]}.age_max")
            above = set(self.among(rungs[place:]))
            candidates = [
                one
                for one in self.among([rungs[place - 1]])
                if one not in above
                and one not in risen
                and one.age < limit + 1
                and self.was[one].tenure >= of("min_months")
            ]
            candidates.sort(key=lambda one: (-self.was[one].standing, one.u(i, "ties")))
            for one, post in zip(candidates, seats, strict=False):
                if self.appoint(one, post):
                    risen.add(one)
                    self.honour(one)
                    if of("tier"):
                        self.move(one, of("tier"))

    # -- elections ---------------------------------------------------------------------------------

    def elections(self, i: str, months: int) -> int:
        every, first = self.value(f"{i}.every"), self.value(f"{i}.first")
        return max(floor((months - first) / max(every, 1)) + 1, 0) if every > 0 else 0

    def elect(self, i: str) -> None:
        of, before = self.reader(i), self.elections(i, self.months - self.delta)
        if self.elections(i, self.months) == before:
            return
        lag = of("ages_behind") / 12 if before == 0 else 0
        posts, limit = self.posts[of("post")], self.age_limit_of(i, of("post"))
        settled = [one for one in self.people if one.tenure > 0]
        holders = [one for one in settled if one.post in posts]
        self.vote_out(i, holders, limit - lag, lag)
        seats = self.vacant(posts)
        higher = range(posts.start)
        inside = [
            one
            for one in self.among(of("who"), now=True)
            if one in settled
            and one not in holders
            and one.post not in higher
            and one.age < limit + 1
            and one.u(i, "stand") < of("stand")
        ]
        trained = set(self.among(of("trained"), now=True))
        votes = {one: self.votes(i, one) + of("advantage") * (one in trained) for one in inside}
        outside = []
        if of("newcomers"):
            many = half_up(of("contenders") * len(seats))
            outside = self.applicants(of("newcomers"), many, limit)
            votes |= {one: self.votes(i, one, "newcomer_vote") for one in outside}
        won = sorted(votes, key=lambda one: -votes[one])[: len(seats)]
        for one in set(outside) - set(won):
            one.leave()
        # Insiders choose their posts first, by votes; newcomers take the rest.
        won.sort(key=lambda one: one in set(outside))
        for one, post in zip(won, seats, strict=False):
            if self.appoint(one, post):
                self.change(one, f"{i}.elected", True)
                if one in trained:
                    self.change(one, f"{i}.trained_elected", True)
                if of("tier") and one not in self.among(of("keeps_tier"), now=True):
                    self.move(one, of("tier"))

    def votes(self, i: str, one: Person, decision: str = "vote") -> float:
        c = self.value(f"{i}.competence_vote")
        return c * one.level(self.value(f"{i}.tier")) + (1 - c * c) ** 0.5 * one.n(i, decision)

    def vote_out(self, i: str, holders: list[Person], limit: float, lag: float) -> None:
        """Let the too old go, then those with the fewest votes; the others have grown older."""
        too_old = [one for one in holders if one.age >= limit + 1]
        others = sorted(set(holders) - set(too_old), key=lambda one: self.votes(i, one))
        lose = max(half_up(self.value(f"{i}.turnover") * len(holders)), len(too_old))
        leaving = (too_old + others)[:lose]
        for one in holders:
            if one in leaving and self.value(f"{i}.losers") == "leave":
                one.leave()
            elif one in leaving:
                self.appoint(one, None)
            elif lag:
                self.change(one, "age", one.age + lag)
