"""Practice: front-line postings, rotations, projects, action-learning teams."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import param
from sim.month import Month
from sim.ranking import first, rank, round_half_up
from sim.roster import NOBODY, Floats, Ints, Roster
from sim.tasks import Task

_FIRST_TURN = 1e3
"""Added to the score of those who have not been sent yet: they go first, whatever the rule."""


class Practice(Task):
    """Some are always out on a task; who comes back is followed by another (一线锻炼, 多岗历练).

    A posting may have several stages, each a post of its own. What is new teaches most: within a
    stage the gain halves every ``novelty`` months, and each new post tires (judgement). ``teams``
    are formed instead of single postings for projects (微改革): all start together, serve for the
    duration, and share one outcome, by the mean of what their members show.
    (document 000, A3 L61–65; document 002, S1 L10; document 003, §2.2 L13)
    """

    name = "practice"
    title = {"en": "Front-line practice", "zh": "一线锻炼"}
    example = {"share": 0.4, "duration": 2, "stages": 2, "focus": {"service": 1.0}}
    off = {"share": 0.0, "teams": 0}

    share = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share sent at a time", "zh": "一线选派比例"},
        applies_if=lambda values: values["sent_as"] == "persons",
    )
    sent_as = param(
        "persons",
        unit="none",
        choices=("persons", "teams"),
        label={"en": "Persons or teams", "zh": "个人或团队"},
    )
    teams = param(
        4,
        unit="teams",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Teams at a time", "zh": "课题(项目)团队数"},
        applies_if=lambda values: values["sent_as"] == "teams",
    )
    team_size = param(
        5,
        unit="persons",
        low=1,
        high=100,
        kind="lever",
        source="assumption",
        label={"en": "Members of a team", "zh": "团队人数"},
        applies_if=lambda values: values["sent_as"] == "teams",
    )
    picked = param(
        "random",
        unit="none",
        choices=("random", "standing", "need", "fit"),
        label={"en": "Who is sent first", "zh": "选派方式"},
        help={
            "en": "By chance; the highest in standing; the lowest; whom the task suits best.",
            "zh": "随机;考评靠前者优先;考评靠后者优先;与任务最匹配者优先。",
        },
    )
    stages = param(
        1,
        unit="posts",
        low=1,
        high=12,
        kind="lever",
        source="assumption",
        label={"en": "Posts within the time", "zh": "期内轮岗岗位数"},
    )
    novelty = param(
        6.0,
        unit="months",
        low=0.5,
        high=120,
        kind="uncertainty",
        plausible=(3.0, 12.0),
        source="assumption",
        label={"en": "Time in which a post's novelty halves", "zh": "岗位新鲜感半衰期"},
    )
    settling = param(
        0.03,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.06),
        source="assumption",
        label={"en": "Fatigue from settling into a post", "zh": "适应新岗位的疲劳"},
    )

    def strain(self, few: Roster, month: Month) -> npt.ArrayLike:
        """Return what the month costs in fatigue, (R, M); a new post tires besides."""
        new = self._in_stage(few) < month.step
        return super().strain(few, month) + np.where(new, self.settling, 0.0)

    def pace(self, few: Roster, month: Month) -> Floats:
        """Return how much is still new in the present post, (R, M)."""
        return np.exp(-np.log(2.0) * self._in_stage(few) / self.novelty)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Send the first."""
        self._fill(roster, month)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Send others in the place of those who came back."""
        self._fill(roster, month)

    def shared(self, few: Roster, shown: Floats) -> Floats:
        """Return what counts for the outcome, (R, M): the team's mean where teams are sent."""
        if self.sent_as == "persons":
            return shown
        team = np.where(few["present"], few[self.own("team")], NOBODY).astype(np.int64)
        many = int(team.max(initial=0)) + 2
        seat = (team + 1) + np.arange(len(team))[:, None] * many
        # Added as whole millionths: the order of rows then never changes a bit.
        total = np.bincount(seat.ravel(), np.rint(shown * 1e6).ravel(), len(team) * many)
        heads = np.bincount(seat.ravel(), minlength=len(team) * many)
        mean: Floats = (total / (1e6 * np.maximum(heads, 1)))[seat]
        return mean

    def _in_stage(self, roster: Roster) -> Floats:
        """Return months since the present post began, (R, N)."""
        length = np.asarray(self.duration) / self.stages
        return np.asarray(np.fmod(roster[self.own("months")], length))

    def _fill(self, roster: LiveRoster, month: Month) -> None:
        able = self.able(roster)
        now = month.roster
        out = now.count(now["present"] & now[self.own("member")])[:, None]
        if self.sent_as == "teams":
            # All teams of a round start together, when the last round is over.
            places = np.asarray(self.teams) * self.team_size * (out == 0)
        else:
            places = round_half_up(self.share * roster.count(able)[:, None]) - out
        if not np.any(places > 0):
            return
        few = roster.narrow(able & ~self.busy(month)[:, : roster.shape[1]])
        score, chance = self._score(few, month), self.uniform("send", few, month)
        chosen = first(score, few["present"], places, chance)
        team = self._teams(rank(score, chosen, chance)) if self.sent_as == "teams" else NOBODY
        self.send(few, month, chosen, team)

    def _teams(self, turn: Ints) -> Ints:
        """Return the team that each joins, one after the other, (R, M)."""
        return turn % np.maximum(np.asarray(self.teams).astype(np.int64), 1)

    def _score(self, few: Roster, month: Month) -> Floats:
        """Return who goes first, (R, M)."""
        fresh = np.where(few[self.own("ever")], 0.0, _FIRST_TURN)
        if self.picked == "random":
            return fresh
        if self.picked == "fit":
            return fresh - np.abs(self.difficulty - self.stretch - few["standing"])
        return fresh + few["standing"] * (1.0 if self.picked == "standing" else -1.0)
