"""Mentors take mentees: who is paired with whom, how much it helps, and how it tires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sim.errors import ScenarioError
from sim.kernels import bonds, mentoring_gain, note_full, shares_of_mentors, tire_mentors
from sim.live import LiveRoster
from sim.mechanism import Audience, Lifecycle, param
from sim.month import Month
from sim.pairing import MATCHES, advantage, cycle, keeps, pair
from sim.roster import NOBODY, Bools, Column, Floats, Ints, Roster
from sim.structure import Structure

_NOTHING: Final = np.empty((0, 0))
_WITHOUT_END: Final = np.full(1, np.inf)


class Mentoring(Lifecycle):
    """A mentee keeps the mentor for as long as both stay.

    ``match`` says who is paired with whom: the mentor with the fewest mentees (fixed groups), the
    same within one's own subdistrict, the mentor with room who is strongest where the mentee is
    weakest (gap), or a chain, in which each entry of ``who`` is mentored by the entry of
    ``mentors`` in the same place; whoever moves up a link gets a mentor of the next one. Nobody
    mentors themselves. (document 001, S2 L18; document 004, A-nurture L15)

    Monthly gain of a mentee: (g (1 − s z) (1 − fatigue) + h q / 12) (n / n₀)^−a (f / f₀)^b, never
    below 0, with n mentees of the same mentor, f meetings a month, z the mentee's level and q the
    mentor's teaching quality (E1, E3–E6); paired by gap, h₂ / 12 is added to h q / 12 for each unit
    by which the mentor is ahead there. Whoever has a mentor is less likely to leave (E26). A mentee
    has one mentor; of several instances each looks
    after the pairs that it has formed.
    """

    name = "mentoring"
    title = {"en": "Mentoring", "zh": "带教"}
    off = {"who": (), "tiring": 0.0}
    reads = {"mentor", "level", "quality", "fatigue", "role"}
    writes = {"mentor", "trained", "fatigue", "exit_pressure"}
    columns = (
        Column("paired", "bool", "yes_no", 0, 0, 1),
        Column("full", "bool", "yes_no", 0, 0, 1),
    )
    decisions = ("order", "willing")
    # After a cohort has picked its members on the opening day.
    priority = 20
    audiences, acts_on = ("who", "mentors"), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Mentees", "zh": "带教对象"})
    mentors = param(
        ("mentors",),
        unit="none",
        type="names",
        label={"en": "Mentors", "zh": "带教人员"},
    )
    match_ = param(
        "fixed_groups",
        unit="none",
        choices=MATCHES,
        label={"en": "Who is paired with whom", "zh": "结对方式"},
    )
    capacity = param(
        5,
        unit="persons",
        low=1,
        high=100,
        kind="lever",
        source="assumption",
        label={"en": "Mentees a mentor can take", "zh": "每名导师带教上限"},
    )
    share = param(
        1.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share of mentors who take mentees", "zh": "参与带教的导师比例"},
    )
    over_capacity = param(
        "overload",
        unit="none",
        choices=("overload", "unmentored"),
        label={"en": "When mentors are full", "zh": "带教满员时"},
    )
    gain = param(
        0.02,
        unit="SD_per_month",
        low=0,
        high=0.2,
        kind="uncertainty",
        plausible=(0.0, 0.04),
        source="E1",
        label={"en": "Gain from a month of mentoring", "zh": "每月带教提升"},
    )
    usual_load = param(
        5.0,
        unit="persons",
        low=1,
        high=50,
        kind="uncertainty",
        plausible=(3.0, 8.0),
        source="assumption",
        label={"en": "Mentees per mentor at which that gain holds", "zh": "基准人均带教数"},
    )
    dilution = param(
        0.5,
        unit="exponent",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="E6",
        label={"en": "Dilution by group size", "zh": "带教人数稀释"},
    )
    meetings = param(
        2.0,
        unit="per_month",
        low=0,
        high=20,
        kind="lever",
        source="assumption",
        label={"en": "Meetings a month", "zh": "每月带教次数"},
    )
    usual_meetings = param(
        2.0,
        unit="per_month",
        low=0.1,
        high=20,
        kind="uncertainty",
        plausible=(1.0, 4.0),
        source="assumption",
        label={"en": "Meetings a month at which that gain holds", "zh": "基准带教次数"},
    )
    frequency = param(
        0.3,
        unit="exponent",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.5),
        source="E5",
        label={"en": "Effect of meeting more often", "zh": "带教频率作用"},
    )
    weak_gain_more = param(
        0.3,
        unit="per_SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="E3",
        label={"en": "How much more the weaker gain", "zh": "薄弱者提升更多的程度"},
    )
    quality_gain = param(
        0.1,
        unit="SD_per_year",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.2),
        source="E4",
        label={"en": "Effect of mentor quality", "zh": "带教水平作用"},
    )
    gap_gain = param(
        0.05,
        unit="SD_per_year_per_SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        applies_if=lambda values: values["match"] == "gap",
        label={"en": "Gain from a mentor strong where one is weak", "zh": "按短板结对的增益"},
    )
    exit_ratio = param(
        0.9,
        unit="hazard_ratio",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.7, 1.05),
        source="E26.mentoring_exit_hazard_ratio",
        label={"en": "Hazard of leaving for those who have a mentor", "zh": "有导师者离岗风险比"},
    )
    tiring = param(
        0.05,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        label={"en": "Mentors' fatigue when overloaded", "zh": "超负荷带教疲劳"},
    )
    meeting_days = param(
        0.25,
        unit="days",
        low=0,
        high=5,
        source="assumption",
        label={"en": "Mentor-days per meeting", "zh": "每次带教人日"},
    )

    def __init__(self, instance: str, values: Mapping[str, Any], structure: Structure) -> None:
        super().__init__(instance, values, structure)
        self._links = [(self._audiences["who"], self._audiences["mentors"])]
        if self.match_ == "chain":
            self._links = [
                (Audience((below,), structure), Audience((above,), structure))
                for below, above in zip(self.values["who"], self.values["mentors"], strict=False)
            ]

    def check(self) -> None:
        """Raise if nobody can mentor, or a chain has loose ends or mentors itself."""
        if self.match_ == "chain":
            self._check_chain()
        heads = dict(zip(self.structure.groups, self.structure.heads, strict=True))
        names = self.values["mentors"]
        if names and set(names) <= set(heads) and not any(heads[name] for name in names):
            raise ScenarioError("no_mentors", key=f"population.{names[0]}.count", value=0)

    def _check_chain(self) -> None:
        below, above = self.values["who"], self.values["mentors"]
        if len(below) != len(above):
            raise ScenarioError("chain_lengths", key="who", value=len(below), other=len(above))
        closing = cycle(below, above)
        if closing:
            raise ScenarioError(
                "mentors_themselves", key="mentors", value=closing[0], other=closing[1]
            )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what having a mentor does to the hazard of leaving, (R, N)."""
        mentored = self._ours(roster) & (roster.rows_of("mentor") != NOBODY)
        return {"exit_pressure": np.where(mentored, np.log(self.exit_ratio), 0.0)}

    def delta(self, roster: Roster, month: Month) -> Floats | None:
        """Return the gain of those who have a mentor, (R, N) in SD."""
        replications, rows = roster.shape[0], roster.rows_of("mentor")
        share, mentored = np.empty(rows.shape, dtype=np.int64), np.empty(replications)
        everyone = roster.whole
        ours = self._ours(roster)
        most = shares_of_mentors(rows, ours, everyone.shape[1], share, mentored)
        if not most:
            return None
        closer = self.settled(("closer", most), lambda: self._closer(most))
        quality_gain, often, days = self.settled(f"met {month.step}", lambda: self._met(month.step))
        more = self.gap_gain / 12 * advantage(roster, rows) if self.match_ == "gap" else _NOTHING
        gained = np.empty(rows.shape)
        mentoring_gain(
            rows, share, roster["level"], everyone["fatigue"], everyone["quality"], more,
            self.flat("gain"), self.flat("weak_gain_more"), quality_gain, closer, often,
            month.step, gained,
        )  # fmt: skip
        month.spend("mentor_days", mentored * days)
        return gained

    def _closer(self, most: int) -> Floats:
        """Return the factor for 1 mentee of a mentor to so many, (1, most) or (R, most).

        One power for each size of a group, not for each mentee.
        """
        relative = np.arange(1, most + 1) / self.usual_load
        return np.atleast_2d(np.power(relative, -np.asarray(self.dilution)))

    def _met(self, months: int) -> tuple[Floats, Floats, Floats]:
        """Return h / 12, the factor of meeting so often, and days for so many months.

        Each (1,) or (R,).
        """
        meetings = np.asarray(self.meetings, dtype=np.float64)
        often = np.power(meetings / self.usual_meetings, self.frequency)
        monthly = np.asarray(self.quality_gain / 12)
        days = meetings * self.meeting_days * months
        return monthly.reshape(-1), np.reshape(often, -1), np.reshape(days, -1)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Form the first groups."""
        self._regroup(roster, month)
        self._note_full(month.roster, month)

    def match(self, roster: LiveRoster, month: Month) -> None:
        """Let last month's load tire the mentors, then pair."""
        self._tire(roster, month)
        self._note_full(roster, month)
        self._regroup(roster, month)

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Pair those who joined the cohort in this month's advancement."""
        self._regroup(roster, month)

    def _regroup(self, roster: LiveRoster, month: Month) -> None:
        """End the pairs of those who left the cohort and give free mentees a mentor."""
        mentees, rows = self.among(roster), roster.rows_of("mentor")
        present, paired = roster["present"], roster[self.own("paired")]
        ended, free, over = np.zeros((3, *roster.shape), dtype=np.bool_)
        many_ended, many_free, many_over = bonds(rows, present, paired, mentees, ended, free, over)
        if self.match_ == "chain":
            links = [(one.among(roster), other.among(roster)) for one, other in self._links]
            ended |= self._ours(roster) & (rows != NOBODY) & ~keeps(roster, links, rows)
            many_ended = int(np.count_nonzero(ended))
        if many_ended:
            month.change("mentor", ended, NOBODY, "group_left")
        if many_free:
            formed = np.zeros(roster.shape, dtype=np.bool_)
            load = roster.tally(rows)
            for below, above in self._links:
                seeking = free & below.among(roster)
                if seeking.any():
                    formed |= self._pair(roster, month, seeking, above, load)
            month.change(self.own("paired"), formed & ~paired, True, "paired")
            over &= ~formed
        if many_over:
            month.change(self.own("paired"), over, False, "group_left")

    def _pair(
        self, roster: LiveRoster, month: Month, free: Bools, above: Audience, load: Ints
    ) -> Bools:
        """Give each free mentee, in keyed order, a mentor of an audience.

        Args:
            roster: the phase's snapshot.
            month: the month.
            free: (R, N) mentees who want one.
            above: whom mentors are of.
            load: (R, N) mentees that everyone has.

        Returns:
            (R, N) mentees who have a mentor now.
        """
        seekers, mentors = roster.narrow(free), above.narrowed(roster)
        chosen = pair(
            seekers,
            mentors,
            self.match_,
            willing=self._willing(mentors, month),
            load=mentors.part(load),
            order=self.uniform("order", seekers, month),
            chance=self.uniform("order", mentors, month),
            room=self.flat("capacity"),
            full=self.flat("capacity") if self.over_capacity == "unmentored" else _WITHOUT_END,
        )
        ids = seekers.widen(chosen)
        return month.change("mentor", seekers.widen(chosen != NOBODY), ids, "paired")

    def _willing(self, mentors: Roster, month: Month) -> Bools:
        """Return which mentors take mentees at all, (R, M): a trait, not a mood."""
        here: Bools = mentors["present"]
        if self.settled("all_willing", lambda: np.all(self.flat("share") >= 1.0)):
            return here
        trait = month.normal(self, "willing", mentors["key"], lasting=True)
        return here & (trait < ndtri(self.share))

    def _tire(self, roster: LiveRoster, month: Month) -> None:
        """Let mentors' fatigue follow the load beyond or below capacity."""
        fatigue = roster["fatigue"].copy()
        tired = np.zeros(roster.shape, dtype=np.bool_)
        if tire_mentors(
            roster.rows_of("mentor"), self.among(roster, "mentors"), self.flat("capacity"),
            self.flat("tiring"), month.step, fatigue, tired,
        ):  # fmt: skip
            month.change("fatigue", tired, fatigue, "mentoring_load")

    def _note_full(self, roster: LiveRoster, month: Month) -> None:
        """Note which mentors have as many mentees of this instance as they can take."""
        rows, paired = roster.rows_of("mentor"), roster[self.own("paired")]
        full = roster[self.own("full")].copy()
        changed = np.empty(roster.shape, dtype=np.bool_)
        # Whoever has left has no mentor, so it does not matter that they count as paired still.
        if note_full(rows, paired, roster["present"], self.flat("capacity"), full, changed):
            month.change(self.own("full"), changed, full, "mentoring_load")

    def _ours(self, roster: Roster) -> Bools:
        """Return who has been paired by this instance, (R, N)."""
        paired: Bools = roster["present"] & roster[self.own("paired")]
        return paired
