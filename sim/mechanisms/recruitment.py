"""Vacant posts are filled, and mentors who leave are replaced."""

from __future__ import annotations

import numpy as np

from sim.errors import ScenarioError
from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.ranking import first_rows
from sim.roster import NOBODY, Bools, heads_of


class Recruitment(Lifecycle):
    """People of a group enter in the place of those who left.

    ``posts``: each vacant post is filled in a month with the probability ``fill``. ``stock``: the
    group is kept at its head count of the start, each missing place filled likewise.
    """

    name = "recruitment"
    title = {"en": "Recruitment", "zh": "补充"}
    example = {"group": "recruits"}
    off = {"fill": 0.0}
    reads, writes = {"post", "group"}, {"post"}
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
        choices=("posts", "stock"),
        label={"en": "What is kept filled", "zh": "补充对象"},
    )
    fill = param(
        0.25,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.1, 0.5),
        source="assumption",
        label={"en": "Chance that a place is filled in a month", "zh": "每月补位率"},
    )

    def check(self) -> None:
        """Raise if posts are to be filled where there are none."""
        if self.keeps == "posts" and self.structure.posts == 0:
            raise ScenarioError("no_posts", key=f"{self.instance}.keeps", value="posts")
        self.structure.group_index(self.group)

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Fill vacant places."""
        if self.keeps == "posts":
            self._fill_posts(month)
        else:
            self._fill_stock(month)

    def _fill_posts(self, month: Month) -> None:
        # As it stands now: another channel may have filled a post in this very phase.
        vacant = ~_held(month.roster)
        filled = vacant & self._succeeds(month, vacant.shape[1])
        heads = heads_of(filled)
        if not heads.any():
            return
        rows = month.admit(self.group, heads, self.instance)
        posts = first_rows(filled, int(heads.max()))
        place = np.clip(np.cumsum(rows, axis=1) - 1, 0, posts.shape[1] - 1)
        month.change(
            "post", rows, np.take_along_axis(posts, place, axis=1), self.instance, self.fill
        )

    def _fill_stock(self, month: Month) -> None:
        number = self.structure.group_index(self.group)
        wanted = self.structure.heads[number]
        if wanted == 0:
            return
        now = month.roster
        missing = wanted - now.count(now["present"] & (now["group"] == number))
        places = np.arange(wanted)[None, :] < missing[:, None]
        heads = heads_of(places & self._succeeds(month, wanted))
        if heads.any():
            month.admit(self.group, heads, self.instance)

    def _succeeds(self, month: Month, places: int) -> Bools:
        """Draw for each place whether it would be filled this month, (R, places)."""
        u = month.world_uniform(self, "fill", np.arange(places)[None, :])
        per_step = -np.expm1(np.log1p(-np.minimum(self.fill, 1 - 1e-12)) * month.step)
        return u < per_step


def _held(roster: LiveRoster) -> Bools:
    """Return which posts have a holder, (R, posts)."""
    held = np.zeros((roster.shape[0], roster.structure.posts + 1), dtype=np.bool_)
    # Those without a post land in the spare last column.
    post = np.where(roster["present"], roster["post"], NOBODY)
    np.put_along_axis(held, post.astype(np.int64), values=True, axis=1)
    return held[:, :-1]
