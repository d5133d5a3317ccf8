"""Emergencies: floods, outbreaks, cold waves; whoever is called learns fast and tires."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.live import LiveRoster
from sim.mechanism import param
from sim.month import Month
from sim.ranking import first, round_half_up
from sim.roster import Bools
from sim.tasks import Task


class Emergency(Task):
    """An emergency strikes a whole replication, by chance or at a date, and calls people to it.

    Strikes come at a yearly rate, at most one a step. Whoever is on another task is called only if
    the emergency calls everyone (``calls_busy``), and goes back to it afterwards, as its months run
    on; whoever is called serves from the month after until the emergency is over.
    (document 000, A1 L23–25; document 002, S1 L7; document 004, D L73)
    """

    name = "emergency"
    title = {"en": "Emergency", "zh": "应急处突"}
    example = {"rate": 6.0, "share": 0.5, "focus": {"service": 1.0}, "backing": 0.5}
    off = {"rate": 0.0}
    decisions = (*Task.decisions, "strike")

    rate = param(
        0.5,
        unit="times_per_year",
        low=0,
        high=12,
        kind="uncertainty",
        plausible=(0.2, 1.0),
        source="assumption",
        label={"en": "Emergencies a year", "zh": "每年突发事件数"},
    )
    at = param(
        0,
        unit="months",
        low=0,
        high=1200,
        source="assumption",
        label={"en": "Month of the run in which one strikes for certain", "zh": "确定发生的月序"},
        help={"en": "Counted from the opening state; 0 for none.", "zh": "自启动起计;0 表示没有。"},
    )
    share = param(
        1.0,
        unit="share",
        low=0,
        high=1,
        kind="lever",
        source="assumption",
        label={"en": "Share who are called", "zh": "出动比例"},
    )
    calls_busy = param(
        False,
        unit="yes_no",
        structural=True,
        source="assumption",
        label={"en": "Calls those on other tasks too", "zh": "在外锻炼者一并出动"},
    )
    duration = Task.params()["duration"].with_default(1)
    gain = replace(Task.params()["gain"], default=0.06, plausible=(0.0, 0.12))
    tiring = replace(Task.params()["tiring"], default=0.1, plausible=(0.05, 0.3))

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Call people to what strikes in the first month."""
        self._call(roster, month)

    def advance(self, roster: LiveRoster, month: Month) -> None:
        """Call people to what strikes next month."""
        self._call(roster, month)

    def _call(self, roster: LiveRoster, month: Month) -> None:
        strikes = self._strikes(month)
        if not strikes.any():
            return
        able = self.able(roster)
        places = round_half_up(self.share * roster.count(able)[:, None]) * strikes
        serving = month.roster[self.own("member")] if self.calls_busy else self.busy(month)
        few = roster.narrow(able & ~serving[:, : roster.shape[1]])
        chosen = first(self.uniform("send", few, month), few["present"], places)
        month.flows.count("emergencies", self.instance, strikes[:, 0].astype(np.int64))
        self.send(few, month, chosen)

    def _strikes(self, month: Month) -> Bools:
        """Return (R, 1): whether an emergency strikes in the coming step."""
        chance = -np.expm1(-np.asarray(self.rate) * month.step / 12)
        ahead = np.asarray(self.at) - month.months
        certain = (ahead > 0) & (ahead <= month.step)
        strikes: Bools = (month.world_uniform(self, "strike") < chance) | certain
        return strikes
