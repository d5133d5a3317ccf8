"""What residents get out of it: cases solved, in time or late, their regard, their taking part.

Nothing that was observed stands behind these scales; every indicator made of them says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernels import solve_cases, spread_participation
from sim.live import LiveRoster
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import round_half_up
from sim.roster import Bools, Column, Floats, Roster
from sim.streams.quantiles import normal, poisson

_NORMAL_FROM = 50.0
"""Mean count from which the normal law stands in for Poisson's."""


class Outcomes(Mechanism):
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

    who = param(("staff",), unit="none", type="names", label={"en": "Who works", "zh": "适用人员"})
    cases = param(
        3.0,
        unit="per_month",
        low=0,
        high=100,
        kind="uncertainty",
        plausible=(1.5, 6.0),
        source="assumption",
        label={"en": "Cases a month for each", "zh": "每人每月事项数"},
    )
    routine_share = param(
        0.5,
        unit="share",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.35, 0.5),
        source="assumption",
        label={"en": "Share of routine cases", "zh": "日常事项占比"},
    )
    hard_share = param(
        0.2,
        unit="share",
        low=0,
        high=0.5,
        kind="uncertainty",
        plausible=(0.1, 0.3),
        source="assumption",
        label={"en": "Share of hard cases", "zh": "疑难事项占比"},
    )
    difficulty = param(
        1.0,
        unit="SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.5, 1.5),
        source="assumption",
        label={"en": "How much harder hard cases are", "zh": "疑难事项难度"},
    )
    solved = param(
        0.7,
        unit="share",
        low=0.05,
        high=0.99,
        kind="uncertainty",
        plausible=(0.5, 0.9),
        source="assumption",
        label={"en": "Middling cases a typical entrant solves", "zh": "一般事项办结率(新进人员)"},
    )
    solved_in_time = param(
        0.7,
        unit="share",
        low=0.05,
        high=0.99,
        kind="uncertainty",
        plausible=(0.5, 0.9),
        source="assumption",
        label={"en": "Of those, solved in time", "zh": "其中按时办结占比"},
    )
    skill = param(
        0.8,
        unit="per_SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.2, 1.4),
        source="assumption",
        label={"en": "How much ability matters", "zh": "能力对办结的作用"},
    )
    structure_support = param(
        False,
        unit="yes_no",
        kind="lever",
        source="004 A0 L7",
        label={"en": "Supporting structure", "zh": "组织架构支撑"},
        help={
            "en": "Big branches, police deputies, joint dispatch: helps without training.",
            "zh": "大总支、民警兼职副书记、联动处置等,与培训无关。",
        },
    )
    coverage = param(
        0.906,
        unit="share",
        low=0,
        high=1,
        source="004 A0 L7",
        label={"en": "Areas that it covers", "zh": "架构覆盖率"},
    )
    support = param(
        0.3,
        unit="SD",
        low=0,
        high=3,
        kind="uncertainty",
        plausible=(0.0, 0.6),
        source="assumption",
        label={"en": "What the structure is worth", "zh": "架构支撑作用"},
    )
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
        in_time, _ = self._work(shown["level"], shown["present"])
        opinion = normal(in_time) + self._liking(shown, month)
        self._keep(shown, month, in_time, opinion, self._participation(shown, 0.0))

    def press(self, roster: Roster, month: Month) -> Mapping[str, npt.ArrayLike]:
        """Return what residents' thanks add to effort."""
        return {"effort": self.thanks * np.clip(roster[self.own("regard")], -3.0, 3.0)}

    def assess(self, roster: LiveRoster, month: Month) -> None:
        """Count the month's cases and let regard and participation follow."""
        shown = self.narrowed(roster)
        share, solved = self._work(shown["level"], shown["present"])
        self._count(shown, month, solved)
        follow = -np.expm1(np.log1p(-np.minimum(self.memory, 1 - 1e-12)) * month.step)
        chance = self.luck * self.normal("opinion", shown, month)
        opinion = normal(share) + self._liking(shown, month) + chance
        before = shown[self.own("regard")]
        regard = before + follow * (opinion - before)
        self._keep(shown, month, share, regard, self._participation(shown, month.step))

    def _keep(
        self, shown: Roster, month: Month, in_time: Floats, regard: Floats, participation: Floats
    ) -> None:
        kept = {"in_time": in_time, "regard": regard, "participation": participation}
        here = shown.widen(shown["present"])
        for column, values in kept.items():
            month.change(self.own(column), here, shown.widen(values), self.instance)

    def _liking(self, roster: Roster, month: Month) -> Floats:
        """Return how much residents like each one whatever gets done, (R, N), for good.

        Among people who differ as entrants do, opinion then correlates with competence as the
        validity says.
        """
        size = self.settled(
            ("liking", len(roster["key"])), lambda: self._spread(len(roster["key"]))
        )
        return size * month.normal(self, "liking", roster["key"], lasting=True)

    def _spread(self, replications: int) -> Floats:
        """Return how far liking spreads, (R, 1) in SD."""
        someone = np.ones((replications, 1), dtype=np.bool_)
        levels = (np.full(someone.shape, level) for level in (-0.5, 0.5))
        ends = [normal(self._work(level, someone)[0]) for level in levels]
        size: Floats = (ends[1] - ends[0]) * np.sqrt(1.0 / np.square(self.validity) - 1.0)
        return size

    def _work(self, level: Floats, present: Bools) -> tuple[Floats, Floats]:
        """Return the chance for a case as they come to be solved in time, and what all solve.

        Returns:
            (R, M) chances, well inside (0, 1); and (2, 3, R) chances added up over those present:
            to solve a case at all and in time, for routine, middling and hard ones.
        """
        mixed, solved = np.empty(level.shape), np.empty((2, 3, len(level)))
        lift, against, shares = self.settled("odds", self._odds)
        solve_cases(level, present, self.flat("skill"), lift, against, shares, mixed, solved)
        return mixed, solved

    def _odds(self) -> tuple[Floats, Floats, Floats]:
        """Return the support's help, the odds against by way and kind, and the kinds' shares."""
        lift = np.reshape(self.structure_support * self.coverage * self.support, -1)
        ways = (np.asarray(self.solved), np.asarray(self.solved) * self.solved_in_time)
        # Odds against are a factor of the cadre's times one of the case's: one exponential for all.
        harder = [np.exp(self.skill * step * self.difficulty) for step in (-1.0, 0.0, 1.0)]
        against = [[np.reshape(one * (1.0 - way) / way, -1) for one in harder] for way in ways]
        shares = [np.reshape(share, -1) for share in self._shares()]
        return lift.astype(np.float64), _together(against), _together(shares)

    def _shares(self) -> tuple[Any, Any, Any]:
        return self.routine_share, 1.0 - self.routine_share - self.hard_share, self.hard_share

    def _count(self, shown: Roster, month: Month, solved: Floats) -> None:
        """Draw how many cases all together solved this month and book them."""
        heads = shown.count()[:, None]
        rates = np.zeros((len(heads), 5))
        for share, whole, prompt, hard in zip(
            self._shares(), solved[0], solved[1], (0, 0, 2), strict=True
        ):
            each = np.reshape(share * self.cases * month.step * np.ones_like(heads), -1)
            prompt_cases, whole_cases = each * prompt, each * whole
            rates[:, hard] += prompt_cases
            rates[:, hard + 1] += whole_cases - prompt_cases
            rates[:, 4] += each * heads[:, 0] - whole_cases
        rates = np.maximum(rates, 0.0)
        u = month.world_uniform(self, "cases", np.arange(5)[None, :])
        few = poisson(u, np.where(rates <= _NORMAL_FROM, rates, 0.0))
        many = round_half_up(np.maximum(rates + np.sqrt(rates) * normal(u), 0.0))
        drawn = np.where(rates > _NORMAL_FROM, many, few).astype(np.float64)
        month.spend("cases", drawn.sum(axis=1))
        month.spend("cases_solved", drawn[:, :4].sum(axis=1))
        month.spend("cases_in_time", drawn[:, 0] + drawn[:, 2])
        month.spend("hard_cases_solved", drawn[:, 2] + drawn[:, 3])

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


def _together(columns: Any) -> Floats:
    """Put (1,) and (R,) columns of a nested list side by side, as wide as the widest."""
    if isinstance(columns, list):
        each = [_together(one) for one in columns]
        widest = max(one.shape[-1] for one in each)
        return np.stack([np.broadcast_to(one, (*one.shape[:-1], widest)) for one in each])
    column: Floats = columns
    return column
