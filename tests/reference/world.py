"""Cadres one by one: a Mesa model in the words of docs/odd.md, without arrays and without hurry.

It shares with the program the scenario's values and nothing else. Whoever changes a rule changes
docs/odd.md first, then this, then the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference.contests import Contests
from tests.reference.ladder import Ladder
from tests.reference.month import Month
from tests.reference.pairs import Pairs
from tests.reference.posts import Posts
from tests.reference.rating import Rating
from tests.reference.tasks import Tasks

Rules = dict[str, tuple[int, Callable[[str], None]]]


class World(Month, Pairs, Contests, Rating, Tasks, Ladder, Posts):
    """One replication, from its opening on; ``step`` simulates a step."""

    def __init__(self, scenario: Any, values: dict[str, Any], seed: int, replication: int) -> None:
        super().__init__(scenario, values, seed, replication)
        self.hired: dict[str, int] = {}
        self.open()

    def acting(self, rules: Rules) -> list[tuple[Callable[[str], None], str]]:
        """Rules by kind, each with a priority, in the order in which instances act."""
        named = sorted(i for i, kind in self.kinds.items() if kind in rules)
        first_to_last = sorted(named, key=lambda i: rules[self.kinds[i]][0])
        return [(rules[self.kinds[i]][1], i) for i in first_to_last]

    def open(self) -> None:
        free = {kind: iter(posts) for kind, posts in self.posts.items()}
        for name, group in self.groups.items():
            for one in self.applicants(name, int(group["count"])):
                if group["post"]:
                    one.post = next(free[group["post"]])
        first: Rules = {
            "outcomes": (-10, self.be_known), "assessment": (-5, self.assess),
            "cohort_selection": (0, self.pick_first), "practice": (0, self.fill),
            "emergency": (0, self.call), "pay": (10, self.grade_first),
            "mentoring": (20, self.form_first_pairs), "know_how": (90, self.begin_to_know),
        }  # fmt: skip
        for rule, i in self.acting(first):
            self.open_phase()
            rule(i)

    def phases(self) -> list[Rules]:
        return [
            {"practice": (0, self.come_back), "emergency": (0, self.come_back),
             "mentoring": (20, self.match_pairs)},
            {"contest": (0, self.compete)},
            {"outcomes": (-10, self.serve), "assessment": (-5, self.assess_if_due)},
            {"advancement": (-10, self.promote), "cohort_selection": (0, self.renew),
             "practice": (0, self.fill), "emergency": (0, self.call),
             "rectification": (0, self.rectify), "review": (10, self.review),
             "pay": (10, self.regrade)},
            {"election": (-20, self.elect), "secondment": (-5, self.second),
             "campaign": (0, self.campaign), "recruitment": (0, self.recruit),
             "vacancy_chain": (0, self.climb), "mentoring": (20, self.regroup),
             "know_how": (90, self.pass_on)},
        ]  # fmt: skip

    def step(self) -> None:
        self.now += 1
        self.applied = {}
        self.open_phase()
        self.press()
        self.develop()
        self.turnover()
        for one in self.people:
            one.run_clocks(self.delta)
        for rules in self.phases():
            self.open_phase()
            for rule, i in self.acting(rules):
                rule(i)
        for one in self.people:
            if one.mentor is not None and not one.mentor.present:
                one.mentor = None
