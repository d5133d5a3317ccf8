"""Residents' cases: who solves how many, and who takes part because of it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.kernels.compiling import compiled
from sim.kernels.exponential import to_exponentials
from sim.kernels.normal_share import to_normal_shares

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_SURE: Final = 1e-6
"""Chances stay as far from 0 and 1 as this."""


@compiled
def solve_cases(
    level: Floats,
    present: Bools,
    skill: Floats,
    lift: Floats,
    against: Floats,
    shares: Floats,
    mixed: Floats,
    solved: Floats,
) -> None:
    """Work out chances to solve a case: 1 / (1 + e^(−skill · (level + lift)) · odds against).

    Args:
        level, present: (R, M).
        skill, lift: (1,) or (R,).
        against: (A, C, 1) or (A, C, R) odds against, of A ways to solve it, for C kinds of cases.
        shares: (C, 1) or (C, R) of the kinds.
        mixed: (R, M), is written: the chance of the last way for a case as they come, well inside
            (0, 1).
        solved: (A, C, R), is written: chances of those present added up.
    """
    replications, rows = level.shape
    ways, kinds, _ = against.shape
    power, chance = np.empty(rows), np.empty(rows)
    odds, rounded = np.empty(rows), np.empty(rows)
    for r in range(replications):
        steep, more = skill[r % len(skill)], lift[r % len(lift)]
        for n in range(rows):
            power[n] = -steep * (level[r, n] + more)
        to_exponentials(power, odds, rounded)
        mixed[r] = 0.0
        for way in range(ways):
            for kind in range(kinds):
                harder = against[way, kind, r % against.shape[2]]
                share = shares[kind, r % shares.shape[1]] if way == ways - 1 else 0.0
                for n in range(rows):
                    chance[n] = 1.0 / (1.0 + odds[n] * harder)
                    mixed[r, n] += share * chance[n]
                total = 0.0
                for n in range(rows):
                    total += chance[n] if present[r, n] else 0.0
                solved[way, kind, r] = total
        for n in range(rows):
            mixed[r, n] = min(max(mixed[r, n], _SURE), 1.0 - _SURE)


@compiled
def spread_participation(
    before: Floats,
    regard: Floats,
    first: Floats,
    joining: Floats,
    lapsing: Floats,
    months: float,
    after: Floats,
) -> None:
    """Let taking part spread among contented residents, and lapse.

    Args:
        before: (R, M) share that takes part.
        regard: (R, M), of which the normal distribution function is the share of the contented.
        first: (1,) or (R,) least share to start from.
        joining, lapsing: (1,) or (R,) a month.
        months: how long.
        after: (R, M), is written: share that takes part.
    """
    replications, rows = before.shape
    content = np.empty(rows)
    for r in range(replications):
        to_normal_shares(regard[r], content)
        least, join = first[r % len(first)], joining[r % len(joining)]
        lapse = lapsing[r % len(lapsing)]
        for n in range(rows):
            part = max(before[r, n], least)
            joined = join * content[n] * part * (1.0 - part)
            after[r, n] = min(max(part + months * (joined - lapse * part), 0.0), 1.0)
