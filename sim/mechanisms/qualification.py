"""Degrees and certificates gained in service."""

from __future__ import annotations

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import first
from sim.roster import Bools, Column, Floats, Roster


class Qualification(Mechanism):
    """People study beside their work for a degree (学历提升工程) or a certificate.

    ``rate``: of those who lack it, a share gains it each year. ``project``: classes with places,
    filled by lot from those who lack it; after the time of study a share passes, and those who do
    not may try again. A certificate shows in the column ``holder``, a degree in the roster's
    ``degree``. Study teaches something and takes days. (document 002, S3 L18)
    """

    name = "qualification"
    title = {"en": "Qualification", "zh": "学历与资格提升"}
    example = {"route": "project", "places": 6, "every": 3, "duration": 2, "pass_share": 0.7}
    off = {"yearly_share": 0.0, "places": 0}
    reads = {"degree"}
    writes = {"degree", "trained"}
    columns = (
        Column("member", "bool", "yes_no", 0, 0, 1),
        Column("studied", "float64", "months", 0, 0, per_month=1),
        Column("holder", "bool", "yes_no", 0, 0, 1),
    )
    decisions = ("gains", "admission", "passes")
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label={"en": "May study", "zh": "适用人员"})
    award = param(
        "degree",
        unit="none",
        choices=("degree", "certificate"),
        label={"en": "What is gained", "zh": "取得的学历或证书"},
    )
    route = param(
        "rate",
        unit="none",
        choices=("rate", "project"),
        label={"en": "How", "zh": "提升方式"},
    )
    yearly_share = param(
        0.05,
        unit="share_per_year",
        low=0,
        high=0.95,
        kind="lever",
        source="assumption",
        label={"en": "Gain it in a year, of those without", "zh": "未取得者每年取得比例"},
        applies_if=lambda values: values["route"] == "rate",
    )
    places = param(
        20,
        unit="seats",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        label={"en": "Places in a class", "zh": "每期名额"},
        applies_if=lambda values: values["route"] == "project",
    )
    every = param(
        12,
        unit="months",
        low=0,
        high=120,
        kind="lever",
        source="assumption",
        label={"en": "Months between classes", "zh": "办班间隔"},
        applies_if=lambda values: values["route"] == "project",
    )
    duration = param(
        30,
        unit="months",
        low=1,
        high=120,
        source="assumption",
        label={"en": "Months of study", "zh": "学习时长"},
        applies_if=lambda values: values["route"] == "project",
    )
    pass_share = param(
        0.8,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.5, 0.95),
        source="assumption",
        label={"en": "Of those who finish, pass", "zh": "通过率"},
        applies_if=lambda values: values["route"] == "project",
    )
    gain = param(
        0.1,
        unit="SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.2),
        source="assumption",
        label={"en": "Gain from the whole of the study", "zh": "全程学习提升"},
        applies_if=lambda values: values["route"] == "project",
    )
    study_days = param(
        2.0,
        unit="days",
        low=0,
        high=31,
        source="assumption",
        label={"en": "Days of study a month", "zh": "每月学习天数"},
        applies_if=lambda values: values["route"] == "project",
    )

    def delta(self, roster: Roster, month: Month) -> Floats:
        """Return the gain of those who study, (R, N) in SD."""
        studies = roster["present"] & roster[self.own("member")]
        days = np.reshape(self.study_days * month.step, -1)
        month.spend("trainee_days", roster.count(studies) * days)
        return np.where(studies, self.gain * month.step / self.duration, 0.0)

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Admit the first class."""
        if self.route == "project":
            nobody = np.zeros(roster.shape, dtype=np.bool_)
            self._admit(roster, month, self.among(roster) & ~self._has(roster), nobody)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Let those who pass have it, and admit the next class."""
        lacking = self.among(roster) & ~self._has(roster)
        if self.route == "rate":
            chance = -np.expm1(np.log1p(-np.asarray(self.yearly_share)) * month.step / 12)
            gains = self.uniform("gains", roster, month) < chance
            self._award(month, lacking & gains, chance)
            return
        studies = roster["present"] & roster[self.own("member")]
        done = studies & (roster[self.own("studied")] >= self.duration)
        month.change(self.own("member"), done, False, "finished")
        passes = self.uniform("passes", roster, month) < self.pass_share
        self._award(month, done & passes, self.pass_share)
        due = month.due(self.every)
        if due.any():
            self._admit(roster, month, lacking & ~studies & due, studies & ~done)

    def _has(self, roster: LiveRoster) -> Bools:
        holds: Bools = roster["degree" if self.award == "degree" else self.own("holder")]
        return holds

    def _award(self, month: Month, who: Bools, chance: Floats | float) -> None:
        column = "degree" if self.award == "degree" else self.own("holder")
        month.change(column, who, True, self.instance, chance)

    def _admit(self, roster: LiveRoster, month: Month, free: Bools, staying: Bools) -> None:
        """Fill by lot the places that those still studying leave."""
        places = np.maximum(self.places - roster.count(staying)[:, None], 0)
        few = roster.narrow(free)
        lot = self.uniform("admission", few, month)
        admitted = first(lot, few["present"], places)
        come = month.change(
            self.own("member"), few.widen(admitted).astype(np.bool_), True, "admitted"
        )
        month.change(self.own("studied"), come, 0.0, "admitted")
