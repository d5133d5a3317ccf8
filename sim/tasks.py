"""What every real task has in common: how it teaches, tires, succeeds or fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.audience import Audience
from sim.challenge import Challenge
from sim.live import LiveRoster
from sim.mechanism import Gain, param
from sim.month import Month
from sim.roster import NOBODY, Bools, Column, Floats, Roster


class Task(Challenge):
    """Cadres are set a real task for some months; kinds differ in who is sent, and when.

    At its end the task succeeds if level in the own tier, effort and luck together reach its
    difficulty. A success may be honoured (E21 through morale), a failure may be taken as a setback
    (E24 through morale). The task tires, and keeps what was trained in use.

    A mentor may back a task: the backed stand ``backing_help`` higher, in what they can take on as
    in whether they succeed, and a failure is held against them less. (document 004, C L49–51)
    """

    reads: ClassVar[frozenset[str] | set[str]] = frozenset(
        {"level", "tier_level", "competence", "effort", "standing", "honours", "mentor", "female"}
    )
    writes = frozenset(
        {"trained", "strain", "upkeep", "honours", "since_honour", "since_setback", "standing"}
    )
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("ever", "bool", "yes_no", 0, 0, 1),
        Column("backed", "bool", "yes_no", 0, 0, 1),
        Column("team", "int16", "code", NOBODY, NOBODY),
        Column("months", "float64", "months", 0, 0, per_month=1),
        Column("done", "int16", "tasks", 0, 0),
        Column("succeeded", "int16", "tasks", 0, 0),
    )
    decisions: ClassVar[tuple[str, ...]] = ("send", "back", "outcome", "notice", "diagnosis")
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label={"en": "Sent from", "zh": "选派范围"})
    sex = param(
        "all",
        unit="none",
        choices=("all", "women", "men"),
        label={"en": "Women, men or all", "zh": "性别范围"},
    )
    duration = param(
        12,
        unit="months",
        low=1,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Months on the task", "zh": "锻炼时长"},
    )
    luck = param(
        1.0,
        unit="SD",
        low=0.01,
        high=5,
        kind="uncertainty",
        plausible=(0.5, 1.5),
        source="assumption",
        label={"en": "Luck in the outcome", "zh": "结果的偶然性"},
    )
    tiring = param(
        0.03,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.01, 0.06),
        source="assumption",
        label={"en": "Fatigue from a month on the task", "zh": "每月任务疲劳"},
    )
    upkeep = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.4),
        source="assumption",
        label={"en": "Extra use of training on the task", "zh": "任务中所学应用增幅"},
    )
    honour_share = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share of successes that are honoured", "zh": "成功受表彰比例"},
    )
    setback_share = param(
        0.3,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "Share of failures felt as a setback", "zh": "失败造成受挫的比例"},
    )
    into_standing = param(
        0.2,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Weight of the outcome in standing", "zh": "实绩计入考评权重"},
    )
    backing = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share of tasks that a mentor backs", "zh": "导师撑腰比例"},
    )
    backing_help = param(
        0.3,
        unit="SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "How much backing lifts", "zh": "导师撑腰的帮助"},
        applies_if=lambda values: values["backing"] > 0,
    )
    backing_cushion = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.2, 0.8),
        source="assumption",
        label={"en": "Share of setbacks that backing spares", "zh": "导师撑腰减免受挫"},
        applies_if=lambda values: values["backing"] > 0,
    )
    days = param(
        0.0,
        unit="days",
        low=0,
        high=31,
        source="assumption",
        label={"en": "Trainee-days per month", "zh": "每月占用天数"},
    )

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return a roster of those on the task: it tires and teaches nobody else."""
        on_it = self.settled("on_it", lambda: Audience((self.instance,), self.structure))
        return on_it.narrowed(roster)

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what the task costs in fatigue and keeps in use, (R, N)."""
        if not roster["present"].any():
            return {}
        return {"strain": self.strain(roster, month), "upkeep": self.upkeep}

    def delta(self, roster: Roster, month: Month) -> Gain | None:
        """Return what this month on the task teaches."""
        heads = roster.count()
        if not heads.any():
            return None
        month.spend("trainee_days", heads * np.reshape(self.days * month.step, -1))
        able = roster["level"] + self.backing_help * roster[self.own("backed")]
        taught = self.taught(able) * self.pace(roster, month) * month.step
        return Gain(taught, self.spread(roster, month))

    def strain(self, few: Roster, month: Month) -> npt.ArrayLike:
        """Return what the month costs in fatigue, broadcastable to (R, M)."""
        tired: npt.ArrayLike = self.tiring * month.step
        return tired

    def pace(self, few: Roster, month: Month) -> Floats:
        """Return how much of the gain this month on the task brings, (R, M)."""
        return np.ones(few.shape)

    def able(self, roster: LiveRoster) -> Bools:
        """Return (R, N): who may be sent, the busy included."""
        able = self.among(roster)
        if self.sex != "all":
            able = able & (roster["female"] == (self.sex == "women"))
        return able

    def busy(self, month: Month) -> Bools:
        """Return (R, N): who is on a task of any kind, as it stands now."""
        now = month.roster
        on = now[self.own("member")]
        for name, other in self.peers.items():
            if isinstance(other, Task):
                on = on | now[f"{name}.member"]
        return on

    def send(self, few: Roster, month: Month, chosen: Bools, team: Any = NOBODY) -> None:
        """Set the chosen to work, some of them backed by a mentor who is there."""
        backed = chosen & (few.rows_of("mentor") != NOBODY)
        backed &= self.uniform("back", few, month) < self.backing
        sent = {"member": True, "ever": True, "months": 0.0, "team": team}
        self.write(few, month, chosen, {self.own(name): value for name, value in sent.items()})
        self.write(few, month, backed, {self.own("backed"): True})
        month.spend("task_turns", few.count(chosen))

    def match(self, roster: LiveRoster, month: Month) -> None:
        """End the task of those whose time is over, before anyone is sent in a later phase."""
        ours = roster["present"] & roster[self.own("member")]
        over = ours & (roster[self.own("months")] >= self.duration)
        if not over.any():
            return
        few = roster.narrow(over)
        here, backed = few["present"], few[self.own("backed")]
        shown = few["tier_level"] + few["effort"] + self.backing_help * backed
        luck = self.luck * self.normal("outcome", few, month, among=here)
        shown = self.shared(few, shown + luck)
        success = here & (shown >= self.difficulty)
        notice = self.uniform("notice", few, month)
        honoured = success & (notice < self.honour_share)
        spared = 1.0 - self.backing_cushion * backed
        set_back = here & ~success & (notice < self.setback_share * spared)
        standing = few["standing"] + self.into_standing * (shown - few["standing"])
        weighs = here & (np.asarray(self.into_standing) > 0)
        member, back, team, done, succeeded = (
            self.own(name) for name in ("member", "backed", "team", "done", "succeeded")
        )
        for rows, values in (
            (here, {member: False}),
            (backed & here, {back: False}),
            (here, {team: NOBODY, done: few[done] + 1}),
            (success, {succeeded: few[succeeded] + 1}),
            (honoured, {"honours": few["honours"] + 1, "since_honour": 0.0}),
            (set_back, {"since_setback": 0.0}),
            (weighs, {"standing": standing}),
        ):
            self.write(few, month, rows, values)

    def shared(self, few: Roster, shown: Floats) -> Floats:
        """Return what counts for the outcome, (R, M): one's own performance."""
        return shown
