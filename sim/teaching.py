"""How a session is taught: what each way of teaching multiplies its gain by."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.mechanism import Development, param
from sim.month import Month
from sim.roster import Floats, Roster

_LOCAL = 1.0
"""Local teachers (Party schools, universities) are the measure for the other two types."""


class Teaching(Development):
    """The ways of teaching that a course may use, each as a factor on the gain of a session.

    factor = delivery · team · teachers · (lecture + cases · (1 + c L / (L + L½)) + sandtable · s):
    lecture, cases and sandtable are shares of the teaching; L is the number of cases in the library
    and s depends on whether someone acts in the exercise or watches it (E15). Teachers are of three
    types, theory, practice and local, in shares; those of local schools are the measure.
    (document 000, A2 L49–55; document 003, §2.1 L10, §4.3 L36)
    """

    decisions: ClassVar[tuple[str, ...]] = ("act",)

    form = param(
        1.0,
        unit="factor",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.9, 1.05),
        source="E9",
        label={"en": "Effect of the form of teaching", "zh": "授课形式系数"},
        help={
            "en": "How well the teaching comes out here, whatever delivery is chosen.",
            "zh": "本地授课效果,与授课方式相乘。",
        },
    )
    delivery = param(
        "in_person",
        unit="none",
        choices=("in_person", "online", "blended"),
        label={"en": "Delivery", "zh": "授课方式"},
    )
    online = param(
        0.9,
        unit="factor",
        low=0.1,
        high=2,
        kind="uncertainty",
        plausible=(0.7, 1.05),
        source="E9.online_multiplier",
        label={"en": "Effect of teaching online", "zh": "线上授课系数"},
        applies_if=lambda values: values["delivery"] == "online",
    )
    blended = param(
        1.3,
        unit="factor",
        low=0.1,
        high=3,
        kind="uncertainty",
        plausible=(1.0, 1.8),
        source="E9.blended_multiplier",
        label={"en": "Effect of blended teaching", "zh": "线上线下结合系数"},
        applies_if=lambda values: values["delivery"] == "blended",
    )
    as_team = param(
        False,
        unit="yes_no",
        kind="lever",
        source="assumption",
        label={"en": "Whole teams are trained together", "zh": "整队集中培训"},
    )
    team_effect = param(
        0.5,
        unit="factor",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 1.0),
        source="E8",
        label={"en": "Effect of training whole teams", "zh": "整队培训系数"},
        applies_if=lambda values: values["as_team"],
    )
    sandtable_share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Sandtable share", "zh": "沙盘推演占比"},
    )
    sandtable = param(
        1.25,
        unit="factor",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(1.0, 1.5),
        source="E15.multiplier",
        label={"en": "Effect on those who act in it", "zh": "推演参与者系数"},
        applies_if=lambda values: values["sandtable_share"] > 0,
    )
    watching = param(
        0.3,
        unit="factor",
        low=0,
        high=1,
        source="E15.observer_multiplier",
        label={"en": "Effect on those who watch it", "zh": "推演旁观者系数"},
        applies_if=lambda values: values["sandtable_share"] > 0,
    )
    actors = param(
        0.9,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share who act in it", "zh": "参与推演者占比"},
        applies_if=lambda values: values["sandtable_share"] > 0,
    )
    case_share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Case teaching share", "zh": "案例教学占比"},
    )
    case_gain = param(
        0.25,
        unit="share",
        low=0,
        high=2,
        kind="uncertainty",
        plausible=(0.0, 0.5),
        source="assumption",
        label={"en": "What cases add with a full library", "zh": "案例教学增益"},
        applies_if=lambda values: values["case_share"] > 0,
    )
    case_library = param(
        20.0,
        unit="cases",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        label={"en": "Cases in the library at the start", "zh": "案例库初始案例数"},
        applies_if=lambda values: values["case_share"] > 0,
    )
    cases_per_year = param(
        0.0,
        unit="cases",
        low=0,
        high=10_000,
        kind="lever",
        source="assumption",
        label={"en": "Cases added a year", "zh": "每年新增案例数"},
        applies_if=lambda values: values["case_share"] > 0,
    )
    half_library = param(
        20.0,
        unit="cases",
        low=1,
        high=1000,
        source="assumption",
        label={"en": "Cases that give half of that", "zh": "达半数增益的案例数"},
        applies_if=lambda values: values["case_share"] > 0,
    )
    theory_share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share taught by theorists", "zh": "理论导师授课占比"},
    )
    theory_effect = param(
        0.9,
        unit="factor",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.7, 1.1),
        source="assumption",
        label={"en": "Effect of theorists", "zh": "理论导师系数"},
        applies_if=lambda values: values["theory_share"] > 0,
    )
    practice_share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share taught by practitioners", "zh": "实践导师授课占比"},
    )
    practice_effect = param(
        1.15,
        unit="factor",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.9, 1.4),
        source="assumption",
        label={"en": "Effect of practitioners", "zh": "实践导师系数"},
        applies_if=lambda values: values["practice_share"] > 0,
    )

    def check(self) -> None:
        """Raise if shares that divide a whole between them come to more than it."""
        for first, second in (
            ("sandtable_share", "case_share"),
            ("theory_share", "practice_share"),
        ):
            total = self.values[first] + self.values[second]
            if total > 1:
                raise ScenarioError(
                    "shares_exceed_one",
                    key=f"{self.instance}.{first}",
                    value=total,
                    other=f"{self.instance}.{second}",
                )

    def factor(self, roster: Roster, month: Month) -> Floats:
        """Return what the ways of teaching make of a session's gain, broadcastable to (R, N)."""
        return self.settled("outer", self._outer) * self._method(roster, month)

    def _outer(self) -> Floats:
        """Return what delivery, team and teachers make of it."""
        delivery = {"in_person": 1.0, "online": self.online, "blended": self.blended}
        team = np.where(np.asarray(self.as_team) > 0, self.team_effect, 1.0)
        return np.asarray(np.asarray(delivery[self.delivery]) * team * self._teachers())

    def _teachers(self) -> npt.NDArray[np.float64]:
        theory, practice = np.asarray(self.theory_share), np.asarray(self.practice_share)
        local = np.maximum(1.0 - theory - practice, 0.0)
        return theory * self.theory_effect + practice * self.practice_effect + local * _LOCAL

    def _method(self, roster: Roster, month: Month) -> Floats:
        lecture, cases, sandtable = self.settled("shares", self._shares)
        taught = lecture
        if cases is not None:
            taught = taught + cases * self._by_case(month)
        if sandtable is not None:
            acts = self.uniform("act", roster, month) < self.actors
            taught = taught + sandtable * np.where(acts, self.sandtable, self.watching)
        return taught

    def _shares(self) -> tuple[Floats, Floats | None, Floats | None]:
        """Return the shares of lectures, cases and sandtables; None for what nobody uses."""
        sandtable, cases = np.asarray(self.sandtable_share), np.asarray(self.case_share)
        lecture: Floats = np.asarray(np.maximum(1.0 - sandtable - cases, 0.0))
        return (
            lecture,
            cases if np.any(cases > 0) else None,
            sandtable if np.any(sandtable > 0) else None,
        )

    def _by_case(self, month: Month) -> Floats:
        """Return what a case teaches where a lecture teaches 1."""
        library = self.case_library + self.cases_per_year * month.months / 12
        return np.asarray(1.0 + self.case_gain * library / (library + self.half_library))
