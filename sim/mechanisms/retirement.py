"""People retire at the statutory age, which rises from 2025."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import Bools, Floats, Roster

_REFORM: Final = 2025 * 12
"""January 2025 in months since year 0: where the decision of 13 September 2024 sets in."""

_EARLY: Final = 50.0
"""Years; old age of women workers, as against women cadres."""

CERTAIN: Final = 700.0
"""A hazard with which someone leaves for sure."""


class Retirement(Mechanism):
    """Retirement by the national schedule (E32).

    Whoever would have retired before January 2025 does so at the old age. For each four months that
    the old date lies beyond it, men (old age 60) and women (55) retire one month later, up to three
    years later; women with an old age of 50 one month later for each two months, up to five years.
    From then on whoever wishes may go up to three years before the new age, though not before the
    old one. Where a post has an age limit of its own, that is the post's (local input).
    """

    name = "retirement"
    title = {"en": "Retirement", "zh": "退休"}
    off = {"who": ()}
    reads = {"age", "female"}
    decisions = ("line", "wish")
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
    women_at_50 = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="E32",
        label={"en": "Women whose age before 2025 was 50", "zh": "2025年前50岁退休的女性占比"},
    )
    early_share = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        source="assumption",
        label={"en": "Retire as early as they may", "zh": "弹性提前退休比例"},
    )
    reform = param(
        True,
        unit="yes_no",
        source="E32",
        label={"en": "Retirement age rises from 2025", "zh": "2025年起渐进式延迟退休"},
    )

    def hazards(self, roster: Roster, month: Month) -> Mapping[str, Floats]:
        """Return a certain exit for those who have reached their age, (R, N)."""
        here, age = roster["present"], roster["age"]
        if _opening(month) < _REFORM and not self.settled("at_50", self._some_at_50):
            female = roster["female"]
            due = here & ((female & (age >= self.women)) | (~female & (age >= self.men)))
        else:
            # Nobody below the lowest old age can be due, and most are below it.
            few = roster.narrow(here & (age >= self.settled("lowest", self._lowest)))
            due = roster.part(few.widen(few["age"] >= self.age_limit(few, month)))
        return {"retired": due * CERTAIN} if due.any() else {}

    def _some_at_50(self) -> bool:
        return bool(np.any(np.asarray(self.women_at_50) > 0))

    def _lowest(self) -> Floats:
        """Return the lowest old age that anybody may have, a scalar or (R, 1) in years."""
        lowest = np.minimum(self.men, self.women)
        some_at_50 = np.asarray(self.women_at_50) > 0
        return np.where(some_at_50, np.minimum(lowest, _EARLY), lowest)

    def _old_age(self, roster: Roster, month: Month) -> Floats:
        """Return each cadre's age of retirement before the reform, (R, N) in years."""
        women = self.women
        if self._some_at_50():
            women = np.where(self._are(roster, month, "line", self.women_at_50), _EARLY, women)
        return np.where(roster["female"], women, self.men)

    def age_limit(self, roster: Roster, month: Month) -> Floats:
        """Return each cadre's age of retirement, (R, N) in years."""
        base = self._old_age(roster, month)
        old_date = _opening(month) + (base - roster["age"]) * 12
        quick = base < 55
        beyond = np.floor((old_date - _REFORM) / np.where(quick, 2, 4)) + 1
        delay = np.clip(beyond, 0, np.where(quick, 60, 36))
        early = self._are(roster, month, "wish", self.early_share)
        delay = np.where(early, np.maximum(delay - 36, 0), delay)
        return base + np.where(self.reform, delay, 0) / 12

    def _are(self, roster: Roster, month: Month, decision: str, share: Any) -> Bools:
        """Draw once and for all who is one of a share, (R, N)."""
        if not np.any(np.asarray(share) > 0):
            return np.zeros(roster.shape, dtype=np.bool_)
        drawn = month.normal(self, decision, roster["key"], lasting=True)
        few: Bools = drawn < ndtri(np.asarray(share, dtype=np.float64))
        return few


def _opening(month: Month) -> int:
    """Return when the step began, in months since year 0.

    The date is that of the step's end; January 2025 begins where December 2024 has ended.
    """
    year, number = month.calendar_date
    return year * 12 + number - month.step
