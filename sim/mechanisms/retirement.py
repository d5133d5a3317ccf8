"""People retire at the statutory age, which rises from 2025."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import Floats, Roster

_REFORM: Final = 2025 * 12
"""January 2025 in months since year 0: where the decision of 13 September 2024 sets in."""

CERTAIN: Final = 700.0
"""A hazard with which someone leaves for sure."""


class Retirement(Mechanism):
    """Retirement by the national schedule (E32).

    Whoever would have retired before January 2025 does so at the old age. For each four months that
    the old date lies beyond it, men (old age 60) and women (55) retire one month later, up to three
    years later; women with an old age of 50 one month later for each two months, up to five years.
    """

    name = "retirement"
    title = {"en": "Retirement", "zh": "退休"}
    off = {"who": ()}
    reads = {"age", "female"}
    audiences, acts_on = ("who",), "who"

    who = param(
        ("staff",),
        unit="none",
        type="names",
        label={"en": "Who retires", "zh": "适用人员"},
    )
    men = param(
        60.0,
        unit="years",
        low=50,
        high=70,
        source="E32",
        label={"en": "Retirement age of men before 2025", "zh": "2025年前男性退休年龄"},
    )
    women = param(
        55.0,
        unit="years",
        low=50,
        high=70,
        source="E32",
        label={"en": "Retirement age of women before 2025", "zh": "2025年前女性退休年龄"},
    )
    reform = param(
        True,
        unit="yes_no",
        source="E32",
        label={"en": "Retirement age rises from 2025", "zh": "2025年起渐进式延迟退休"},
    )

    def hazards(self, roster: Roster, month: Month) -> Mapping[str, Floats]:
        """Return a certain exit for those who have reached their age, (R, N)."""
        # Nobody below the lower of the two old ages can be due, and most are below it.
        old = roster.narrow(roster["present"] & (roster["age"] >= np.minimum(self.men, self.women)))
        due = roster.part(old.widen(old["age"] >= self.age_limit(old, month)))
        return {"retired": np.where(due, CERTAIN, 0.0)}

    def age_limit(self, roster: Roster, month: Month) -> Floats:
        """Return each cadre's age of retirement, (R, N) in years."""
        base = np.where(roster["female"], self.women, self.men)
        year, number = month.calendar_date
        # The date is that of the step's end; January 2025 begins where December 2024 has ended.
        opening = year * 12 + number - month.step
        old_date = opening + (base - roster["age"]) * 12
        quick = base < 55
        beyond = np.floor((old_date - _REFORM) / np.where(quick, 2, 4)) + 1
        delay = np.clip(beyond, 0, np.where(quick, 60, 36))
        return base + np.where(self.reform, delay, 0) / 12
