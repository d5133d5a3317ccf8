"""Term elections: posts change hands at once, and trained people stand among the candidates."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.posting import age_limit, appoint, holds, in_turn, turn_of, vacancies, within_age
from sim.ranking import rank, round_half_up
from sim.roster import NOBODY, Bools, Column, Floats, Ints, Roster, heads_of


class Election(Lifecycle):
    """An election for all posts of one kind, every term.

    Holders past the age limit are not nominated again; of the others, those with the fewest votes
    lose, so that the share ``turnover`` of the held posts changes hands. Candidates for these and
    for vacant posts are insiders (``who``), other than holders of a post higher up the ladder, and
    newcomers from outside. Votes are c z + √(1 − c²) ε, with z the true level and c the correlation
    of vote and competence (E31); those who have been trained have ``advantage`` more. The
    candidates with the most votes win.
    (documents 001 S1, 003 §4.10, 004 A-select)

    Whoever counts as elected here is new to the post. Those who stay grow older between two
    elections: where the opening state describes the corps after the election before,
    ``ages_behind`` is the time since, by which holders are older when the first election comes. At
    0 the opening state is that of its eve, and an age drop is that of replacement alone.
    """

    name = "election"
    title = {"en": "Term election", "zh": "换届选举"}
    example = {
        "post": "secretary",
        "first": 2,
        "every": 2,
        "newcomers": "recruits",
        "trained": ("studio.ever",),
        "turnover": 0.4,
        "age_max": 58,
    }
    off = {"every": 0}
    reads = {"post", "age", "tenure", "competence"}
    writes = {"post", "tenure", "tier", "time_in_tier", "age"}
    columns = (
        Column("elected", "bool", "yes_no", 0, 0, 1),
        Column("trained_elected", "bool", "yes_no", 0, 0, 1),
    )
    decisions = ("stand", "vote", "newcomer_vote")
    audiences = ("who", "trained", "keeps_tier")
    # Before posts are filled in any other way.
    priority = -20

    post = param("", unit="none", type="name", label={"en": "Kind of post", "zh": "换届岗位"})
    every = param(
        60,
        unit="months",
        low=0,
        high=240,
        source="E31",
        label={"en": "Term", "zh": "任期"},
    )
    # Earlier months are read so that ``check`` can name them together with the start.
    first = param(
        12,
        unit="months",
        low=-1200,
        high=1200,
        structural=True,
        source="assumption",
        label={"en": "Months until the first election", "zh": "距首次换届月数"},
    )
    turnover = param(
        0.35,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.2, 0.5),
        source="assumption",
        label={"en": "Posts that change hands", "zh": "换届新任比例"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can be nominated", "zh": "提名年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )
    who = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Who may stand", "zh": "参选人员"},
    )
    stand = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.2, 0.8),
        source="assumption",
        label={"en": "Share of them who stand", "zh": "参选比例"},
    )
    newcomers = param(
        "",
        unit="none",
        type="name",
        label={"en": "Group of candidates from outside", "zh": "外来参选人群"},
    )
    contenders = param(
        1.5,
        unit="persons_per_post",
        low=0,
        high=20,
        kind="uncertainty",
        plausible=(1.0, 2.0),
        source="assumption",
        label={"en": "Candidates from outside per open post", "zh": "每个空缺岗位外来参选人数"},
    )
    competence_vote = param(
        0.3,
        unit="correlation",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="E31",
        label={"en": "Correlation of vote and competence", "zh": "得票与能力的相关性"},
    )
    trained = param(
        (),
        unit="none",
        type="names",
        label={"en": "Who counts as trained", "zh": "经培训的参选人"},
    )
    advantage = param(
        0.3,
        unit="SD",
        low=-2,
        high=3,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "Advantage of the trained in the vote", "zh": "经培训者得票优势"},
    )
    losers = param(
        "leave",
        unit="none",
        choices=("leave", "stay"),
        label={"en": "Holders who are not elected again", "zh": "落选的原任人员"},
    )
    tier = param(
        "",
        unit="none",
        type="name",
        label={"en": "Tier of the newly elected", "zh": "新当选者的层级"},
    )
    keeps_tier = param(
        (),
        unit="none",
        type="names",
        applies_if=lambda values: bool(values["tier"]),
        label={"en": "Who stays in the own tier when elected", "zh": "当选后保留原层级的人员"},
    )
    ages_behind = param(
        0,
        unit="months",
        low=0,
        high=240,
        source="assumption",
        structural=True,
        label={"en": "Months by which opening ages lie back", "zh": "期初年龄早于实际的月数"},
        help={
            "en": "A term, if the opening state is read as that after the election before.",
            "zh": "若期初为上次换届后状态,则填一个任期。",
        },
    )

    def check(self) -> None:
        """Raise if the first election comes too early, or a post, group or tier is not known."""
        self.structure.posts_of(self.post)
        if self.first < 1:
            calendar = self.structure.calendar
            raise ScenarioError(
                "election_before_start", key="first", value=int(self.first),
                when=calendar.label(int(self.first)), start=calendar.label(1),
            )  # fmt: skip
        if self.newcomers:
            self.structure.group_index(self.newcomers)
        if self.tier:
            self.structure.tier_index(self.tier)

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Hold the election if one is due."""
        due = self._held(month.months) > self._held(month.months - month.step)
        if not np.any(due):
            return
        # As things stand now: of several elections in a month each knows the results of the last.
        roster = month.roster
        posts = self.structure.posts_of(self.post)
        settled = roster["tenure"] > 0
        holders = holds(roster, posts) & settled & due
        leaving = self._not_again(roster, month, holders)
        if self.ages_behind:
            grown = roster["age"] + self._lag(month) / 12
            month.change("age", holders & ~leaving & (grown > roster["age"]), grown, "grown_older")
        if self.losers == "leave":
            month.release(leaving, "not_elected")
        else:
            appoint(month, leaving, np.asarray(NOBODY), "not_elected")
        self._fill(roster, month, vacancies(roster, posts) & due, settled & ~holders & due)

    def _held(self, months: int) -> Floats:
        """Return how many elections there have been so many months after the opening, (1 or R, 1).

        Those of all months are worked out at once, and looked up.
        """
        return self.settled("held", self._held_so_far)[months]

    def _held_so_far(self) -> Floats:
        calendar = self.structure.calendar
        months = np.arange(calendar.steps * calendar.step + 1)[:, None, None]
        every = np.asarray(self.every, dtype=np.float64)
        terms = np.floor((months - self.first) / np.maximum(every, 1.0)) + 1.0
        return np.asarray((every > 0) * np.maximum(terms, 0.0))

    def _not_again(self, roster: LiveRoster, month: Month, holders: Bools) -> Bools:
        """Return which holders lose their post, (R, N): the too old, then the least voted for."""
        few = roster.narrow(holders)
        limit = np.asarray(age_limit(self, self.post, self.age_max)) - self._lag(month) / 12
        allowed = within_age(few, limit)
        heads = few.count()[:, None]
        lose = np.maximum(
            round_half_up(self.turnover * heads), few.count(few["present"] & ~allowed)[:, None]
        )
        votes = self._votes(few, month)
        fewest = rank(np.where(allowed, -votes, np.inf), few["present"])
        result: Bools = few.widen(fewest < lose)
        return result

    def _lag(self, month: Month) -> Floats:
        """Return the months by which holders are older than they are told, () or (R, 1)."""
        first = self._held(month.months - month.step) == 0
        return np.where(first, self.ages_behind, 0)

    def _fill(self, roster: LiveRoster, month: Month, places: Bools, free: Bools) -> None:
        """Let the candidates with the most votes win the open posts."""
        posts = self.structure.posts_of(self.post)
        open_ = heads_of(places)[:, None]
        limit = age_limit(self, self.post, self.age_max)
        # Kinds of posts are numbered from the top of the ladder down; nobody stands for less.
        higher = holds(roster, range(posts.start))
        eligible = self.among(roster) & free & ~higher & within_age(roster, limit)
        standing = eligible & (self.uniform("stand", roster, month) < self.stand)
        insiders = roster.narrow(standing)
        trained = insiders["present"] & roster_part(self.among(roster, "trained"), insiders)
        votes = self._votes(insiders, month) + np.where(trained, self.advantage, 0.0)
        outsiders, outside_votes, applying = self._newcomers(month, open_, limit)
        everyone = np.concatenate([votes, outside_votes], axis=1)
        ranks = rank(everyone, np.concatenate([insiders["present"], applying], axis=1))
        width = votes.shape[1]
        inside, outside = ranks[:, :width], ranks[:, width:]
        won = insiders["present"] & (inside < open_)
        # Insiders choose their posts first, by votes, and newcomers take the rest.
        turn = rank(votes, won)
        given = in_turn(places, posts, np.where(won, turn, -1))
        self._seat(month, insiders.widen(won), insiders.widen(given), insiders.widen(trained & won))
        heads = heads_of(applying & (outside < open_))
        if heads.any():
            rows = month.take_on(
                outsiders, np.argsort(outside, axis=1, kind="stable"), heads, self.instance
            )
            turns = np.where(rows, turn_of(rows) + heads_of(won)[:, None], -1)
            nobody = np.zeros_like(rows)
            self._seat(month, rows, in_turn(places, posts, turns), nobody)

    def _newcomers(
        self, month: Month, open_: Ints, limit: Any
    ) -> tuple[dict[str, Any], Floats, Bools]:
        """Draw candidates from outside: their attributes, votes and who of them is one, (R, M)."""
        pool = np.zeros(len(open_), dtype=np.int64)
        if self.newcomers:
            pool = round_half_up(np.asarray(self.contenders) * open_)[:, 0].astype(np.int64)
        if not pool.any():
            none = np.zeros((len(open_), 0))
            return {}, none, none.astype(np.bool_)
        drawn = month.applicants(self.newcomers, pool, limit)
        applying = np.arange(drawn["id"].shape[1]) < pool[:, None]
        weights = self._weights()[:, None, None]
        true = (weights * (drawn["entry_level"] + drawn["trained"])).sum(axis=0)
        return (
            drawn,
            self._with_luck(true, month.normal(self, "newcomer_vote", drawn["key"])),
            applying,
        )

    def _seat(self, month: Month, who: Bools, posts: Ints, trained: Bools) -> None:
        """Give the winners their posts, mark them and book them."""
        seated = appoint(month, who, posts, "elected")
        month.change(self.own("elected"), seated, True, "elected")
        month.change(self.own("trained_elected"), seated & trained, True, "elected")
        if self.tier:
            keeping = self.among(month.roster, "keeps_tier")[:, : seated.shape[1]]
            raised = seated & ~keeping
            month.change("tier", raised, self.structure.tier_index(self.tier), "elected")
            month.change("time_in_tier", raised, 0.0, "elected")

    def _votes(self, roster: Roster, month: Month) -> Floats:
        return self._with_luck(
            roster.composite(self._weights()), self.normal("vote", roster, month)
        )

    def _with_luck(self, true: Floats, luck: Floats) -> Floats:
        share = np.asarray(self.competence_vote)
        return np.asarray(share * true + np.sqrt(1.0 - np.square(share)) * luck)

    def _weights(self) -> Floats:
        tier = self.structure.tier_index(self.tier) if self.tier else self.structure.entry_tier
        weights: Floats = self.structure.weights[tier]
        return weights


def roster_part(mask: Bools, few: Roster) -> Bools:
    """Return a mask of the whole roster for the rows of a part."""
    part: Bools = few.part(mask)
    return part
