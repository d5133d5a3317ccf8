"""Care: life strikes, someone calls, and there are places to belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import LONG_AGO, Bools, Column, Floats, Roster


def _some_belong(values: Mapping[str, Any]) -> bool:
    return bool(values["homes"] > 0 or values["teams"] > 0)


class Care(Mechanism):
    """Illness, hardship and bereavement, the three must-visits (三必访), homes and interest teams.

    An event raises the hazard of leaving and lowers effort for some months. A visit, if one comes,
    takes a share of that away. Homes and teams give as many a place to belong to as they have room
    for, which steadies people and spurs a little. (document 002, S3 L20, S4 L26–27)
    """

    name = "care"
    title = {"en": "Care", "zh": "关心关爱"}
    example = {"homes": 1, "illness": 0.5}
    off = {"illness": 0.0, "hardship": 0.0, "bereavement": 0.0, "homes": 0, "teams": 0}
    writes = {"exit_pressure", "effort"}
    columns = (
        Column("since_event", "float64", "months", LONG_AGO, 0, per_month=1),
        Column("visited", "bool", "yes_no", 0, 0, 1),
    )
    decisions = ("event", "visit")
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Cared for", "zh": "适用人员"})
    illness = param(
        0.05,
        unit="times_per_year",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.02, 0.1),
        source="assumption",
        label={"en": "Stays in hospital", "zh": "生病住院"},
    )
    hardship = param(
        0.02,
        unit="times_per_year",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.005, 0.05),
        source="assumption",
        label={"en": "Major hardship", "zh": "重大困难"},
    )
    bereavement = param(
        0.03,
        unit="times_per_year",
        low=0,
        high=5,
        kind="uncertainty",
        plausible=(0.01, 0.05),
        source="assumption",
        label={"en": "Deaths of direct relatives", "zh": "直系亲属去世"},
    )
    event_months = param(
        6.0,
        unit="months",
        low=0,
        high=60,
        source="assumption",
        label={"en": "How long an event weighs", "zh": "变故影响时长"},
    )
    event_exit_ratio = param(
        2.0,
        unit="hazard_ratio",
        low=0.1,
        high=10,
        kind="uncertainty",
        plausible=(1.0, 3.0),
        source="assumption",
        label={"en": "Hazard of leaving after an event", "zh": "变故后离岗风险比"},
    )
    event_effort = param(
        -0.2,
        unit="SD",
        low=-2,
        high=1,
        kind="uncertainty",
        plausible=(-0.4, 0.0),
        source="assumption",
        label={"en": "Effort after an event", "zh": "变故后努力变化"},
    )
    must_visits = param(
        True,
        unit="yes_no",
        kind="lever",
        source="002 S3 L20",
        label={"en": "Three must-visits", "zh": "三必访"},
    )
    coverage = param(
        0.9,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Events that are visited", "zh": "必访到位率"},
        applies_if=lambda values: values["must_visits"],
    )
    relief = param(
        0.5,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="assumption",
        label={"en": "Burden that a visit takes away", "zh": "走访化解的影响"},
        applies_if=lambda values: values["must_visits"],
    )
    homes = param(
        0,
        unit="sites",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Homes for those at work", "zh": "网格家园"},
    )
    home_places = param(
        20,
        unit="persons",
        low=0,
        high=1000,
        source="assumption",
        applies_if=lambda values: values["homes"] > 0,
        label={"en": "Persons a home serves", "zh": "每个家园服务人数"},
    )
    teams = param(
        0,
        unit="teams",
        low=0,
        high=1000,
        kind="lever",
        source="assumption",
        label={"en": "Interest teams", "zh": "兴趣团队"},
    )
    team_places = param(
        10,
        unit="persons",
        low=0,
        high=1000,
        source="assumption",
        applies_if=lambda values: values["teams"] > 0,
        label={"en": "Persons in a team", "zh": "每个团队人数"},
    )
    belonging_exit_ratio = param(
        0.9,
        unit="hazard_ratio",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.7, 1.05),
        source="assumption",
        applies_if=_some_belong,
        label={"en": "Hazard of leaving for those who belong", "zh": "有归属者离岗风险比"},
    )
    belonging_effort = param(
        0.02,
        unit="SD",
        low=-1,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        applies_if=_some_belong,
        label={"en": "Effort of those who belong", "zh": "有归属者努力变化"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what events, visits and belonging do to exit pressure and effort."""
        struck = roster[self.own("since_event")] < self.event_months
        burden = struck * (1.0 - roster[self.own("visited")] * self.relief)
        belonging = self._belonging(roster)
        return {
            "exit_pressure": burden * np.log(self.event_exit_ratio)
            + belonging * np.log(self.belonging_exit_ratio),
            "effort": burden * self.event_effort + belonging * self.belonging_effort,
        }

    def enter(self, roster: LiveRoster, month: Month) -> None:
        """Let life strike, and call on those whom it has struck."""
        shown = self.narrowed(roster)
        rates = (self.illness, self.hardship, self.bereavement)
        whole = sum(np.asarray(rate) for rate in rates)
        if not np.any(whole > 0):
            return
        u = self.uniform("event", shown, month)
        chance = -np.expm1(-whole * month.step / 12)
        visited = self.uniform("visit", shown, month) < self.coverage * np.asarray(self.must_visits)
        reached = np.zeros_like(whole)
        for cause, rate in zip(("illness", "hardship", "bereavement"), rates, strict=True):
            before = chance * reached / np.maximum(whole, 1e-12)
            reached = reached + rate
            after = chance * reached / np.maximum(whole, 1e-12)
            struck = shown["present"] & (u >= before) & (u < after)
            self._strike(month, shown, struck, visited, cause)

    def _strike(
        self, month: Month, shown: Roster, struck: Bools, visited: Bools, cause: str
    ) -> None:
        if not struck.any():
            return
        rows = shown.widen(struck).astype(np.bool_)
        hit = month.change(self.own("since_event"), rows, 0.0, cause)
        month.change(self.own("visited"), hit, shown.widen(visited).astype(np.bool_), cause)
        month.spend("care_visits", shown.count(struck & visited).astype(np.float64))

    def _belonging(self, roster: Roster) -> Floats:
        """Return the share of colleagues for whom homes and teams have room, (R, 1)."""
        room = self.homes * np.asarray(self.home_places) + self.teams * np.asarray(self.team_places)
        return np.minimum(room / np.maximum(roster.count()[:, None], 1), 1.0)
