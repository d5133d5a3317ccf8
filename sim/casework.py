"""Residents' cases: how many there are, and who solves them, in time or late."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.kernels import solve_cases
from sim.mechanism import Mechanism, param
from sim.month import Month
from sim.ranking import round_half_up
from sim.roster import Bools, Floats, Roster
from sim.streams.quantiles import normal, poisson

_NORMAL_FROM: Final = 50.0
"""Mean count from which the normal law stands in for Poisson's."""


class Casework(Mechanism):
    """Work that comes in as cases, of three difficulties: who solves how many.

    Declares nothing but what cases are like; a kind that is one declares the decision ``cases``.
    """

    who = param(("staff",), unit="none", type="names", label={"en": "Who works", "zh": "适用人员"})
    cases = param(
        3.0,
        unit="cases_per_month",
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

    def work(self, level: Floats, present: Bools) -> tuple[Floats, Floats]:
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

    def _each(self, months: int) -> Floats:
        """Return the cases that one cadre has in so many months by kind, (3, 1) or (3, R)."""
        return _together([np.reshape(one * self.cases * months, -1) for one in self._shares()])

    def count_cases(self, shown: Roster, month: Month, solved: Floats) -> None:
        """Draw how many cases all together solved this month and book them."""
        each = self.settled(("each", month.step), lambda: self._each(month.step))
        whole, prompt = each * solved
        late, left = whole - prompt, each * shown.count() - whole
        # Others solved in time and late, hard ones in time and late, and those that nobody solves.
        rates = np.stack([prompt[0] + prompt[1], late[0] + late[1], prompt[2], late[2], sum(left)])
        drawn = self._drawn(month, np.maximum(rates, 0.0))
        month.spend("cases", drawn.sum(axis=0))
        month.spend("cases_solved", drawn[:4].sum(axis=0))
        month.spend("cases_in_time", drawn[0] + drawn[2])
        month.spend("hard_cases_solved", drawn[2] + drawn[3])

    def _drawn(self, month: Month, rates: Floats) -> Floats:
        """Draw Poisson counts of these means, (5, R)."""
        u = month.world_uniform(self, "cases", np.arange(5)[:, None, None])[:, :, 0]
        many = rates > _NORMAL_FROM
        drawn = round_half_up(np.maximum(rates + np.sqrt(rates) * normal(u), 0.0))
        if many.all():
            return drawn
        return np.where(many, drawn, poisson(u, np.where(many, 0.0, rates)))


def _together(columns: Any) -> Floats:
    """Put (1,) and (R,) columns of a nested list side by side, as wide as the widest."""
    if isinstance(columns, list):
        each = [_together(one) for one in columns]
        widest = max(one.shape[-1] for one in each)
        return np.stack([np.broadcast_to(one, (*one.shape[:-1], widest)) for one in each])
    column: Floats = columns
    return column
