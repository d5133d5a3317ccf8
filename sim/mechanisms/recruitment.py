"""Vacant posts are filled, mentors who leave are replaced, and steady intakes arrive."""

from __future__ import annotations

import numpy as np

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.pace import times_a_year
from sim.posting import age_limit, filled_now, handed_out, vacancies
from sim.roster import Ints, heads_of


class Recruitment(Lifecycle):
    """People of a group enter.

    ``posts``: each vacant post is filled in a month with the probability ``fill``. ``stock``: the
    group is kept at its head count of the start, each missing place filled likewise. ``intake``: so
    many a year, come what may. ``retirees``: for everyone who retires this month one comes (back)
    with the probability ``fill``, as retired secretaries return to mentor.
    """

    name = "recruitment"
    title = {"en": "Recruitment", "zh": "补充"}
    example = {"group": "recruits"}
    off = {"fill": 0.0, "intake": 0.0}
    reads, writes = {"post", "group"}, {"post", "tenure"}
    decisions = ("fill",)

    group = param(
        "",
        unit="none",
        type="name",
        label={"en": "Group that enters", "zh": "补充来源"},
    )
    keeps = param(
        "posts",
        unit="none",
        choices=("posts", "stock", "intake", "retirees"),
        label={"en": "What is kept filled", "zh": "补充对象"},
    )
    post = param(
        "",
        unit="none",
        type="name",
        label={"en": "Kind of post to fill", "zh": "补充岗位"},
        help={"en": "All kinds if left out.", "zh": "不填则为全部岗位。"},
    )
    fill = param(
        0.25,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.1, 0.5),
        source="assumption",
        applies_if=lambda values: values["keeps"] != "intake",
        label={"en": "Chance that a place is filled in a month", "zh": "每月补位率"},
    )
    intake = param(
        0.0,
        unit="persons_per_year",
        low=0,
        high=100_000,
        kind="lever",
        source="assumption",
        applies_if=lambda values: values["keeps"] == "intake",
        label={"en": "Intake", "zh": "年新进人数"},
    )
    age_max = param(
        120,
        unit="years",
        low=18,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Oldest who can enter", "zh": "招录年龄上限"},
        help={
            "en": "In completed years; whoever has not passed it is eligible.",
            "zh": "按周岁计,含本数。",
        },
    )

    def check(self) -> None:
        """Raise if posts are to be filled where there are none."""
        if self.post:
            self.structure.posts_of(self.post)
        if self.keeps == "posts" and self.structure.posts == 0:
            raise ScenarioError("no_posts", key=f"{self.instance}.keeps", value="posts")
        self.structure.group_index(self.group)

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Let people enter."""
        if self.keeps == "posts":
            for kind in self._kinds():
                self._fill_posts(kind, month)
        elif self.keeps == "stock":
            number = self.structure.group_index(self.group)
            now = month.roster
            heads = now.count(now["present"] & (now["group"] == number))
            self._admit(month, self.structure.heads[number] - heads)
        elif self.keeps == "retirees":
            self._admit(month, month.flows.this_month("left", ["retired"]).astype(np.int64))
        else:
            heads = np.broadcast_to(times_a_year(month, self.intake), (roster.shape[0], 1))
            if heads.any():
                month.admit(self.group, heads[:, 0].astype(np.int64), self.instance, self.age_max)

    def _kinds(self) -> tuple[str, ...]:
        return (self.post,) if self.post else tuple(k.name for k in self.structure.places.kinds)

    def _fill_posts(self, kind: str, month: Month) -> None:
        posts = self.structure.posts_of(kind)
        # As it stands now: another channel may have filled a post in this very phase.
        vacant = vacancies(month.roster, posts)
        filled = filled_now(self, month, vacant, posts.start)
        heads = heads_of(filled)
        if not heads.any():
            return
        limit = age_limit(self, kind, self.age_max)
        rows = month.admit(self.group, heads, self.instance, limit)
        month.change("post", rows, handed_out(filled, posts, rows), self.instance, self.fill)
        month.change("tenure", rows, 0.0, self.instance)

    def _admit(self, month: Month, wanted: Ints) -> None:
        """Fill so many places, (R,), each with its chance."""
        most = int(wanted.max(initial=0))
        if most <= 0:
            return
        missing = np.arange(most) < wanted[:, None]
        heads = heads_of(filled_now(self, month, missing, 0))
        if heads.any():
            month.admit(self.group, heads, self.instance, self.age_max)
