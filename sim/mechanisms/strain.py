"""Fatigue: work and programme tire, rest restores, and the exhausted slacken and leave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.roster import Column, Floats, Roster


class Strain(Mechanism):
    """Fatigue returns to what one's own post causes and rises with the strain of the month.

    f' = f + ρ (u − f) + s, with ρ the share that rest takes away, u = usual + spread · ε the
    fatigue of ordinary work in one's own post (ε lasting, standard normal), and s what postings,
    contests, emergencies and evening study press on the column ``strain``. Burnout is
    z = (f − usual) / spread; it multiplies the hazard of leaving by ``exit_ratio`` and changes
    effort by ``performance`` for each unit (E27). Whoever is above ``limit`` is overloaded. Without
    this mechanism nobody tires, whatever others press on the column.
    """

    name = "strain"
    title = {"en": "Fatigue and burnout", "zh": "疲劳与倦怠"}
    off = {"who": ()}
    reads = {"fatigue", "strain"}
    writes = {"fatigue", "effort", "exit_pressure"}
    columns = (
        Column("settled", "bool", "yes_no", 0, 0, 1),
        Column("overloaded", "bool", "yes_no", 0, 0, 1),
    )
    decisions = ("workload",)
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Who tires", "zh": "适用人员"})
    usual = param(
        0.4,
        unit="share",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.3, 0.5),
        source="assumption",
        label={"en": "Fatigue from ordinary work", "zh": "日常工作疲劳水平"},
    )
    spread = param(
        0.2,
        unit="share",
        low=0.01,
        high=0.5,
        kind="uncertainty",
        plausible=(0.1, 0.3),
        source="assumption",
        label={"en": "Spread of that fatigue between posts", "zh": "不同岗位疲劳差异"},
    )
    recovery = param(
        0.2,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.1, 0.4),
        source="assumption",
        label={
            "en": "Share of extra fatigue gone after a month",
            "zh": "每月疲劳恢复比例",
        },
    )
    exit_ratio = param(
        1.5,
        unit="hazard_ratio_per_SD",
        low=0.5,
        high=5,
        kind="uncertainty",
        plausible=(1.1, 3.2),
        source="E27.exit_hazard_ratio",
        label={"en": "Effect of burnout on leaving", "zh": "倦怠对离岗风险的作用"},
    )
    performance = param(
        -0.17,
        unit="per_SD",
        low=-1,
        high=0.5,
        kind="uncertainty",
        plausible=(-0.36, 0.0),
        source="E27.performance",
        label={"en": "Effect of burnout on effort", "zh": "倦怠对努力程度的作用"},
    )
    # At usual 0.4 and spread 0.2, this limit is passed by the 42 % whom E27 counts as burnt out.
    limit = param(
        0.44,
        unit="share",
        low=0,
        high=1,
        source="E27.prevalence",
        label={"en": "Fatigue above which someone is overloaded", "zh": "疲劳超限标准"},
    )

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what burnout adds to effort and exit pressure, (R, N)."""
        burnout = (roster["fatigue"] - self.usual) / self.spread
        burnout = np.where(roster[self.own("settled")], burnout, 0.0)
        return {
            "effort": self.performance * burnout,
            "exit_pressure": np.log(self.exit_ratio) * burnout,
        }

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Let everyone start with the fatigue of the own post."""
        self._settle(roster, month)

    def compete(self, roster: LiveRoster, month: Month) -> None:
        """Add the month's strain and take away what rest restores."""
        self._settle(roster, month)

    def _settle(self, roster: LiveRoster, month: Month) -> None:
        few = self.narrowed(roster)
        settled = few[self.own("settled")]
        rest = 1.0 - np.power(1.0 - np.asarray(self.recovery), month.step)
        before, usual = few["fatigue"], self._usual(few, month)
        after = np.where(settled, before + rest * (usual - before) + few["strain"], usual)
        after = np.clip(after, 0.0, 1.0)
        self.write(few, month, after != before, {"fatigue": after})
        self.write(few, month, ~settled, {self.own("settled"): True})
        over = after > self.limit
        changed = few[self.own("overloaded")] != over
        self.write(few, month, changed, {self.own("overloaded"): over})

    def _usual(self, roster: Roster, month: Month) -> Floats:
        """Return the fatigue that ordinary work in one's own post causes, (R, N)."""
        own = month.normal(self, "workload", roster["key"], lasting=True)
        return np.clip(self.usual + self.spread * own, 0.0, 1.0)
