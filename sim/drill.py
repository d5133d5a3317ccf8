"""What every contest has in common: who takes part, what it teaches, and what winning does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import Lifecycle, param
from sim.month import Month
from sim.pace import times_a_year
from sim.ranking import first, round_half_up
from sim.roster import LONG_AGO, Bools, Column, Floats, Ints, Roster


@dataclass(frozen=True, slots=True)
class Result:
    """How a contest went for those who took part.

    Attributes:
        performance: (R, M) what each showed, SD.
        place: (R, M) from 0 for the best; that of the team where teams compete.
        field: (R, M) how many compete for places, persons of one's track; or (R, 1) teams.
        lesson: (R, M) how much the bouts taught, 1 for a usual drill.
    """

    performance: Floats
    place: Ints
    field: Ints
    lesson: Floats


class Drill(Lifecycle, ABC):
    """A contest at even intervals through the year; kinds differ in how places are decided.

    Whoever takes part performs at the true level in the own tier, plus effort (which burnout
    lowers), plus the luck of the day, as noisy as one rater is (E16). In the month after, each
    learns g · debrief · lesson · (1 − learnt so far / cap): a first drill teaches most (E14). The
    winners are honoured, which morale answers (E21); the lowest, if places are published, are
    shamed (E20); and the months of a contest may change everyone's effort (E19).
    """

    reads: ClassVar[frozenset[str] | set[str]] = frozenset(
        {"tier_level", "effort", "standing", "honours"}
    )
    writes = frozenset({"trained", "effort", "strain", "honours", "since_honour", "standing"})
    columns = (
        Column("since", "float64", "months", LONG_AGO, 0, per_month=1),
        Column("since_low", "float64", "months", LONG_AGO, 0, per_month=1),
        Column("lesson", "float64", "SD", 0, 0),
        Column("learnt", "float64", "SD", 0, 0),
    )
    decisions: ClassVar[tuple[str, ...]] = ("entry", "form", "ties")
    audiences: ClassVar[tuple[str, ...]] = ("who",)

    who = param(
        ("staff",), unit="none", type="names", label={"en": "Competitors", "zh": "参赛对象"}
    )
    per_year = param(
        1.0,
        unit="times_per_year",
        low=0,
        high=12,
        kind="lever",
        source="assumption",
        label={"en": "Contests a year", "zh": "每年场次"},
    )
    share = param(
        1.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share who take part", "zh": "参赛比例"},
    )
    entry = param(
        "random",
        unit="none",
        choices=("random", "standing"),
        label={"en": "Who takes part, if not all", "zh": "参赛人选方式"},
    )
    winners = param(
        3,
        unit="places",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Places that are honoured", "zh": "表彰名次"},
    )
    gain = param(
        0.055,
        unit="SD_per_drill",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.0, 0.15),
        source="E14.gain_per_drill",
        label={"en": "Gain from a first contest", "zh": "首场练兵提升"},
    )
    cap = param(
        0.33,
        unit="SD",
        low=0.01,
        high=2,
        source="E14.cap",
        label={"en": "Most that contests teach", "zh": "练兵提升上限"},
    )
    debrief = param(
        True,
        unit="yes_no",
        kind="lever",
        source="assumption",
        label={"en": "With a debrief", "zh": "赛后复盘"},
    )
    undebriefed = param(
        0.5,
        unit="factor",
        low=0,
        high=1,
        source="E14.no_debrief_multiplier",
        label={"en": "What is learnt without a debrief", "zh": "无复盘时的提升系数"},
        applies_if=lambda values: not values["debrief"],
    )
    reliability = param(
        0.45,
        unit="correlation",
        low=0.01,
        high=0.99,
        kind="uncertainty",
        plausible=(0.45, 0.61),
        source="E16",
        label={"en": "Reliability of the result", "zh": "成绩信度"},
    )
    rivalry = param(
        0.0,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(-0.1, 0.1),
        source="E19",
        label={"en": "Effort in the months of a contest", "zh": "竞赛当月努力变化"},
    )
    published = param(
        False,
        unit="yes_no",
        kind="lever",
        source="assumption",
        label={"en": "Places are published", "zh": "公布名次"},
    )
    low_share = param(
        0.25,
        unit="share",
        low=0,
        high=1,
        source="assumption",
        label={"en": "Share that counts as low", "zh": "靠后名次比例"},
        applies_if=lambda values: values["published"],
    )
    shame = param(
        -0.1,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(-0.25, 0.27),
        source="E20",
        label={"en": "Effort after a low place", "zh": "名次靠后的努力变化"},
        applies_if=lambda values: values["published"],
    )
    shame_months = param(
        3.0,
        unit="months",
        low=0,
        high=60,
        source="assumption",
        label={"en": "How long a low place works", "zh": "名次靠后的影响时长"},
        applies_if=lambda values: values["published"],
    )
    tiring = param(
        0.03,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.06),
        source="assumption",
        label={"en": "Fatigue from taking part", "zh": "参赛疲劳"},
    )
    into_standing = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Weight of the result in standing", "zh": "成绩计入考评权重"},
    )
    days = param(
        1.0,
        unit="days",
        low=0,
        high=30,
        source="assumption",
        label={"en": "Days per contest", "zh": "每场天数"},
    )

    @abstractmethod
    def hold(self, few: Roster, month: Month) -> Result:
        """Hold the contest among those who take part, the present rows of ``few``."""

    def narrowed(self, roster: LiveRoster) -> Roster:
        """Return a roster of those it is for, and of whom a contest still has an effect on.

        A class may end in the month of its contest: its members learn from it all the same.
        """
        who = self._audiences["who"]
        clocks = {self.own("since"), self.own("since_low")}
        return roster.narrow_to(f"contest:{self.instance}", who.depends | clocks, self._concerned)

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what contests do to effort, and the strain of the one just held."""
        prepares = times_a_year(month, self.per_year) > 0
        tired = self._took_part(roster)
        published = self._is_published()
        low = published & self._is_low(roster) if published.any() else published
        if not (prepares.any() or tired.any() or low.any()):
            return {}
        rivals = prepares & self.among(roster) if prepares.any() else prepares
        return {
            "effort": np.where(low, self.shame, 0.0) + np.where(rivals, self.rivalry, 0.0),
            "strain": np.where(tired, self.tiring, 0.0),
        }

    def delta(self, roster: Roster, month: Month) -> Floats | None:
        """Return what the contest of the step before teaches, (R, N) in SD."""
        taught = self._took_part(roster)
        return np.where(taught, roster[self.own("lesson")], 0.0) if taught.any() else None

    def compete(self, roster: LiveRoster, month: Month) -> None:
        """Hold a contest if one is due; a step of several contests holds one that teaches more."""
        held = times_a_year(month, self.per_year)
        if not held.any():
            return
        few = roster.narrow(self._enter(roster, month, held > 0))
        result = self.hold(few, month)
        self._teach(few, month, result, held)
        self._honour(few, month, result)
        if np.any(self.into_standing):
            moved = few["standing"] + self.into_standing * (result.performance - few["standing"])
            self.write(few, month, few["present"], {"standing": moved})
        days = np.reshape(held * self.days, -1)
        month.spend("trainee_days", few.count() * days)

    def performance(self, few: Roster, month: Month, bout: int = 0) -> Floats:
        """Return what everyone shows in a bout, (R, M) in SD."""
        error = (1.0 - self.reliability) / np.asarray(self.reliability)
        luck = np.sqrt(error) * self.normal("form", few, month, bout)
        shown: Floats = few["tier_level"] + few["effort"] + luck
        return shown

    def _enter(self, roster: LiveRoster, month: Month, held: Bools) -> Bools:
        """Return (R, N): who takes part."""
        able = self._audiences["who"].narrowed(roster)
        chance = self.uniform("entry", able, month)
        score = able["standing"] if self.entry == "standing" else chance
        places = round_half_up(self.share * able.count()[:, None])
        enters: Bools = able.widen(first(score, able["present"], places, chance) & held)
        return enters

    def _teach(self, few: Roster, month: Month, result: Result, held: Floats) -> None:
        learnt = few[self.own("learnt")]
        debriefed = np.asarray(self.debrief) * (1.0 - self.undebriefed) + self.undebriefed
        gain = self.gain * held * debriefed * result.lesson
        gain = np.minimum(gain * np.maximum(1.0 - learnt / self.cap, 0.0), self.cap)
        taught = {"since": 0.0, "lesson": gain, "learnt": learnt + gain}
        values = {self.own(column): value for column, value in taught.items()}
        self.write(few, month, few["present"], values)

    def _honour(self, few: Roster, month: Month, result: Result) -> None:
        here = few["present"]
        won = here & (result.place < self.winners)
        self.write(few, month, won, {"honours": few["honours"] + 1, "since_honour": 0.0})
        lowest = round_half_up(self.low_share * result.field)
        low = here & ~won & (result.place >= result.field - lowest) & self._is_published()
        self.write(few, month, low, {self.own("since_low"): 0.0})

    def _is_published(self) -> Bools:
        published: Bools = np.asarray(self.published) > 0
        return published

    def _concerned(self, roster: Roster) -> Bools:
        """Return (R, N): whom contests are for, or who was in the last, or came in low of late."""
        concerned: Bools = self.among(roster) | self._took_part(roster)
        return concerned | self._is_low(roster) if self._is_published().any() else concerned

    def _took_part(self, roster: Roster) -> Bools:
        """Return (R, N): who took part in the step before; its clock has not run since."""
        step = self.structure.calendar.step
        took_part: Bools = roster["present"] & (roster[self.own("since")] < step)
        return took_part

    def _is_low(self, roster: Roster) -> Bools:
        """Return (R, N): whose low place still works."""
        low: Bools = roster["present"] & (roster[self.own("since_low")] < self.shame_months)
        return low
