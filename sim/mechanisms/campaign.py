"""Open recruitment: a notice goes out through several channels; the best applicants are hired."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.posting import age_limit, in_turn, turn_of, vacancies
from sim.ranking import rank, round_half_up
from sim.roster import Floats, heads_of


class Campaign(Lifecycle):
    """Unified open recruitment for the vacant posts of one kind.

    In each month of the campaign there are a·cʳ·q eligible applicants: a from one channel alone, c
    channels of which each further one reaches fewer new people (r < 1), and the share q that meets
    the conditions. Those who score best are hired, score v z + √(1 − v²) ε with z the true level
    and v the validity (E17), until the target is met, no post is vacant or the months are over.
    More applicants for a post therefore mean better recruits. (document 004, A-select L13)
    """

    name = "campaign"
    title = {"en": "Open recruitment", "zh": "公开招聘"}
    example = {
        "group": "recruits",
        "post": "secretary",
        "target": 9,
        "months": 4,
        "applicants": 2.0,
    }
    off = {"target": 0}
    reads, writes = {"post"}, {"post", "tenure"}
    decisions = ("score", "ties")

    group = param(
        "",
        unit="none",
        type="name",
        label={"en": "Group that applies", "zh": "报名人群"},
    )
    post = param("", unit="none", type="name", label={"en": "Kind of post", "zh": "招聘岗位"})
    target = param(
        50,
        unit="persons",
        low=0,
        high=100_000,
        kind="lever",
        source="assumption",
        label={"en": "Persons to recruit", "zh": "拟招人数"},
    )
    start = param(
        0,
        unit="months",
        low=0,
        high=1200,
        source="assumption",
        label={"en": "Months until the notice", "zh": "发布公告前月数"},
    )
    months = param(
        6,
        unit="months",
        low=1,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Months that the campaign lasts", "zh": "招聘持续月数"},
    )
    channels = param(
        5,
        unit="channels",
        low=1,
        high=50,
        kind="lever",
        source="assumption",
        label={"en": "Notice channels", "zh": "公告渠道数"},
    )
    applicants = param(
        8.0,
        unit="persons",
        low=0,
        high=1000,
        kind="uncertainty",
        plausible=(3.0, 20.0),
        source="assumption",
        label={"en": "Applicants a month through one channel", "zh": "单一渠道每月报名人数"},
    )
    reach = param(
        0.7,
        unit="exponent",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.4, 1.0),
        source="assumption",
        label={"en": "How much further channels add", "zh": "增设渠道的增量作用"},
    )
    eligible = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.2, 0.8),
        source="assumption",
        label={"en": "Applicants who meet the conditions", "zh": "符合条件的报名者占比"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can apply", "zh": "报名年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )
    validity = param(
        0.42,
        unit="correlation",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.25, 0.45),
        source="E17",
        label={"en": "Validity of the selection", "zh": "选拔效度"},
    )

    def check(self) -> None:
        """Raise if group or kind of post is not known, or has fewer posts than are to be filled."""
        self.structure.group_index(self.group)
        posts = len(self.structure.posts_of(self.post))
        if self.target > posts:
            raise ScenarioError(
                "more_sought_than_posts", key="target", value=self.target, posts=posts,
                kind=self.post,
            )  # fmt: skip

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Hire the best of this month's applicants."""
        ends = np.asarray(self.start) + self.months
        running = (month.months > np.asarray(self.start)) & (month.months - month.step < ends)
        wanted = np.asarray(self.target) * running
        if not np.any(wanted):
            return
        posts = self.structure.posts_of(self.post)
        vacant = vacancies(month.roster, posts)
        hired = month.flows.so_far("entered", [self.instance])
        places = np.minimum(heads_of(vacant), np.reshape(wanted, -1) - hired)
        pool = np.where(places > 0, self._applicants(month), 0).astype(np.int64)
        heads = np.clip(np.minimum(places, pool), 0, None).astype(np.int64)
        if not heads.any():
            return
        newcomers = month.applicants(self.group, pool, age_limit(self, self.post, self.age_max))
        applying = np.arange(newcomers["id"].shape[1]) < pool[:, None]
        tie = month.uniform(self, "ties", newcomers["key"])
        ranks = rank(self._score(newcomers, month), applying, tie)
        order = np.argsort(ranks, axis=1, kind="stable")
        rows = month.take_on(newcomers, order, heads, self.instance)
        turn = turn_of(rows)
        month.change("post", rows, in_turn(vacant, posts, turn), self.instance)
        month.change("tenure", rows, 0.0, self.instance)

    def _applicants(self, month: Month) -> Floats:
        """Return how many eligible people apply, (R,) or (1,)."""
        channels = self.channels * np.ones((month.roster.shape[0], 1))
        # Not np.power: it takes other paths for some exponents when they are scalars.
        through_all = self.applicants * np.exp(self.reach * np.log(channels))
        return np.reshape(round_half_up(through_all * self.eligible * month.step), -1)

    def _score(self, newcomers: dict[str, npt.NDArray[Any]], month: Month) -> Floats:
        weights = self.structure.yardstick[:, None, None]
        true = (weights * (newcomers["entry_level"] + newcomers["trained"])).sum(axis=0)
        noise = month.normal(self, "score", newcomers["key"])
        return np.asarray(self.validity * true + np.sqrt(1.0 - np.square(self.validity)) * noise)
