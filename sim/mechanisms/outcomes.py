"""What residents get out of it: cases solved, in time or late, their regard, their taking part.

Nothing that was observed stands behind these scales; every indicator made of them says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.casework import Casework
from sim.kernels import follow_opinion, spread_participation
from sim.live import LiveRoster
from sim.mechanism import param
from sim.month import Month
from sim.roster import Bools, Column, Floats, Roster
from sim.streams.quantiles import normal


class Outcomes(Casework):
    """Cases come in three difficulties; who is abler solves more of them, and more in time.

    Odds of solving a case rise with the cadre's true level and fall with its difficulty. A
    supporting structure (big branches, police deputies, joint dispatch) helps as a higher level
    would, with no training in it: a confounder, and a switch. Counts of a month are drawn for all
    together, since Poisson counts add up to a Poisson count. A cadre's regard moves towards the
    share of residents who got an answer in time, apart from liking, which has little to do with
    competence (E31), and luck. Contented residents bring others to take part, and their thanks
    encourage. A newcomer starts among strangers.
    (documents 002 S4 L28, 003 §3.2, 004 A0 L7, D L57)
    """

    name = "outcomes"
    title = {"en": "Work for residents", "zh": "治理成效"}
    off = {"who": ()}
    reads, writes = {"level"}, {"effort"}
    columns = (
        Column("regard", "float64", "SD", 0, -8, 8),
        Column("in_time", "float64", "share", 0, 0, 1),
        Column("participation", "float64", "share", 0, 0, 1),
    )
    decisions = ("cases", "opinion", "liking")
    # Before residents are asked on the opening day.
    priority = -10
    audiences, acts_on = ("who",), "who"

    memory = param(
        0.2,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.05, 0.4),
        source="assumption",
        label={"en": "How fast residents' regard follows", "zh": "群众口碑变化速度"},
    )
    validity = param(
        0.3,
        unit="correlation",
        low=0.05,
        high=1,
        kind="uncertainty",
        plausible=(0.05, 0.6),
        source="assumption",
        label={"en": "Residents' opinion and competence", "zh": "群众口碑与能力的相关"},
    )
    luck = param(
        0.5,
        unit="SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.2, 1.0),
        source="assumption",
        label={"en": "Chance in residents' regard", "zh": "群众口碑偶然性"},
    )
    joining = param(
        0.1,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.02, 0.2),
        source="assumption",
        label={"en": "How fast taking part spreads", "zh": "居民参与扩散速度"},
    )
    lapsing = param(
        0.02,
        unit="share_per_month",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.05),
        source="assumption",
        label={"en": "Residents who stop taking part", "zh": "居民参与流失率"},
    )
    first_circle = param(
        0.05,
        unit="share",
        low=0.001,
        high=1,
        kind="uncertainty",
        plausible=(0.02, 0.1),
        source="assumption",
        label={"en": "Residents who take part from the start", "zh": "起始居民参与率"},
    )
    thanks = param(
        0.02,
        unit="SD",
        low=0,
        high=1,
        kind="uncertainty",
        plausible=(0.0, 0.05),
        source="assumption",
        label={"en": "Effort from residents' thanks", "zh": "群众认可带来的努力"},
    )

    def open(self, roster: LiveRoster, month: Month) -> None:
        """Let residents know those who are there from the start."""
        shown = self.narrowed(roster)
        in_time, _ = self.work(shown["level"], shown["present"])
        opinion = normal(in_time) + self._liking_spread(shown) * self._liking(shown, month)
        taking_part = self._participation(shown, 0.0)
        self._keep(self.among(roster), shown, month, in_time, opinion, taking_part)

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what residents' thanks add to effort."""
        return {"effort": self.thanks * np.clip(roster[self.own("regard")], -3.0, 3.0)}

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Count the month's cases and let regard and participation follow."""
        shown = self.narrowed(roster)
        share, solved = self.work(shown["level"], shown["present"])
        self.count_cases(shown, month, solved)
        follow = self.settled(("follow", month.step), lambda: self._follow(month.step))
        regard = np.empty(shown.shape)
        follow_opinion(
            shown[self.own("regard")], normal(share), self._liking(shown, month),
            self.normal("opinion", shown, month), self._liking_spread(shown).reshape(-1),
            self.flat("luck"), follow, regard,
        )  # fmt: skip
        taking_part = self._participation(shown, month.step)
        self._keep(self.among(roster), shown, month, share, regard, taking_part)

    def _follow(self, months: int) -> Floats:
        """Return which share of the way to opinion regard goes in so many months, (1,) or (R,)."""
        follow: Floats = -np.expm1(np.log1p(-np.minimum(self.flat("memory"), 1 - 1e-12)) * months)
        return follow

    def _keep(
        self,
        here: Bools,
        shown: Roster,
        month: Month,
        in_time: Floats,
        regard: Floats,
        participation: Floats,
    ) -> None:
        kept = {"in_time": in_time, "regard": regard, "participation": participation}
        for column, values in kept.items():
            month.change(self.own(column), here, shown.widen(values), self.instance)

    def _liking(self, roster: Roster, month: Month) -> Floats:
        """Return how much residents like each one whatever gets done, (R, N) in SDs, for good."""
        return month.normal(self, "liking", roster["key"], lasting=True)

    def _liking_spread(self, roster: Roster) -> Floats:
        """Return how far liking spreads, (R, 1) in SD.

        Among people who differ as entrants do, opinion then correlates with competence as the
        validity says.
        """
        replications = roster.shape[0]
        return self.settled(("liking", replications), lambda: self._spread(replications))

    def _spread(self, replications: int) -> Floats:
        someone = np.ones((replications, 1), dtype=np.bool_)
        levels = (np.full(someone.shape, level) for level in (-0.5, 0.5))
        ends = [normal(self.work(level, someone)[0]) for level in levels]
        size: Floats = (ends[1] - ends[0]) * np.sqrt(1.0 / np.square(self.validity) - 1.0)
        return size

    def _participation(self, roster: Roster, months: float) -> Floats:
        """Return the share of residents who take part after so many months, (R, N)."""
        after = np.empty(roster.shape)
        spread_participation(
            roster[self.own("participation")],
            roster[self.own("regard")],
            self.flat("first_circle"),
            self.flat("joining"),
            self.flat("lapsing"),
            float(months),
            after,
        )
        return after
