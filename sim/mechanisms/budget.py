"""Money: a fund for projects, its tilt towards winners, and prices, where there are any."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import Floats, Roster


class Budget(Mechanism):
    """Books what training costs, in yuan only where a document or the user names a price.

    One document prints an amount: a fund of 100,000 yuan for each area (the period is not printed;
    a year is presumed). Every other price is 0 until local ones are entered. Money for projects
    spurs those who get it; a tilt moves it towards those honoured of late and away from the
    others, so that it adds up to the same. Seats filled are counted, whatever they cost.
    (documents 003 §2.1 L9, 004 A0 L7)
    """

    name = "budget"
    title = {"en": "Budget", "zh": "经费保障"}
    example = {"funded": True, "support": 0.2, "tilt": 0.5, "fund": 100_000.0, "seats": ("studio",)}
    off = {"funded": False}
    reads = {"since_honour"}
    writes = {"effort"}
    # After everything else that a month books.
    priority = 1000
    audiences, acts_on = ("who", "seats"), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Funded", "zh": "适用人员"})
    funded = param(
        False,
        unit="yes_no",
        kind="lever",
        source="004 A0 L7",
        label={"en": "There is a fund", "zh": "设有专项经费"},
        help={
            "en": "A confounder: it helps without training anyone.",
            "zh": "与培训无关的混杂因素。",
        },
    )
    fund = param(
        0.0,
        unit="yuan_per_area_year",
        low=0,
        high=100_000_000,
        kind="lever",
        source="004 A0 L7",
        label={"en": "Service fund of an area", "zh": "每个居民区服务经费"},
        applies_if=lambda values: values["funded"],
    )
    mentor_day = param(
        0.0,
        unit="yuan_per_day",
        low=0,
        high=1_000_000,
        kind="lever",
        source="local",
        label={"en": "Price of a mentor-day", "zh": "导师人日单价"},
    )
    trainee_day = param(
        0.0,
        unit="yuan_per_day",
        low=0,
        high=1_000_000,
        kind="lever",
        source="local",
        label={"en": "Price of a trainee-day", "zh": "学员人日单价"},
    )
    seat_year = param(
        0.0,
        unit="yuan_per_seat_year",
        low=0,
        high=10_000_000,
        kind="lever",
        source="local",
        label={"en": "Price of a seat", "zh": "名额年费用"},
    )
    seats = param((), unit="none", type="names", label={"en": "Seats held by", "zh": "占用名额者"})
    support = param(
        0.05,
        unit="SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.1),
        source="assumption",
        label={"en": "Effort from money for projects", "zh": "项目经费带来的努力"},
        applies_if=lambda values: values["funded"],
    )
    tilt = param(
        0.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Tilt towards winners", "zh": "资源向优胜者倾斜"},
        applies_if=lambda values: values["funded"],
    )
    winner_months = param(
        12.0,
        unit="months",
        low=0,
        high=120,
        source="assumption",
        label={"en": "Months that a winner counts as one", "zh": "优胜有效期"},
        applies_if=lambda values: values["funded"] and values["tilt"] > 0,
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what money for projects does to effort."""
        won = (roster["since_honour"] < self.winner_months).astype(np.float64)
        share = roster.mean(won, otherwise=0.0)[:, None]
        return {"effort": self.funded * self.support * (1.0 + self.tilt * (won - share))}

    def appoint(self, roster: LiveRoster, month: Month) -> None:
        """Book the month's filled seats and what it cost."""
        seats = self.heads(roster, "seats") * (month.step / 12)
        month.spend("seat_years", seats)
        spent = month.flows.resources
        nothing = np.zeros(len(seats))
        yuan = (
            nothing
            + self.settled(("fund", month.step), lambda: self._fund(month.step))
            + self.flat("mentor_day") * spent.get("mentor_days", nothing)
            + self.flat("trainee_day") * spent.get("trainee_days", nothing)
            + self.flat("seat_year") * seats
        )
        month.spend("yuan", yuan)

    def _fund(self, months: int) -> Floats:
        """Return the fund of so many months, (1,) or (R,) in yuan."""
        areas = self.structure.places.communities
        return np.reshape(self.funded * self.fund * areas * months / 12, -1)
