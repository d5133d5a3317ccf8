"""Hold the methods against problems with known answers: ``python -m tools.known_answers``.

Sobol indices of a function and of a manpower model whose indices follow from formulas, and a search
whose best option does. Each answer is printed beside the one that was found. Half a minute; the
exit status is 1 if an index lies outside its interval or the search loses more than 1 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from sim.experiments import screening
from sim.experiments.factors import factor
from sim.experiments.goals import Futures, Goal
from sim.experiments.optimise import search
from sim.experiments.sensitivity import Study
from sim.scenario import load

Floats = npt.NDArray[np.float64]

STAFF: Final = Path(__file__).with_name("leaving.yaml")
"""A thousand people who only leave, for 36 months, once a year."""
HEADS: Final = 1000
RANGES: Final = {"exits.early": (24, 0.004, 0.017), "exits.later": (12, 0.002, 0.03)}
"""By rate, the months that it rules and its range."""

PRICE: Final = 5.0
COST: Final = 2.0
DEMAND: Final = 60
"""The newsvendor's: worth of a vacancy that is filled, cost of one held in reserve, and the mean of
the vacancies, which are Poisson."""
WANTED: Final = 0.99


@dataclass(frozen=True)
class Indices:
    """Sobol indices that are known.

    Attributes:
        first, total: by factor.
        variance: of the values.
    """

    first: Mapping[str, float]
    total: Mapping[str, float]
    variance: float

    def outside(self, table: pd.DataFrame) -> list[str]:
        """Return the indices that lie outside their intervals in what was found."""
        return [
            f"{kind} of {name}"
            for kind, known in (("first", self.first), ("total", self.total))
            for name, value in known.items()
            if not _low(table, name, kind) <= value <= _high(table, name, kind)
        ]


def ishigami(shares: Floats) -> Floats:
    """Return Ishigami's function, with a = 7 and b = 0.1, of shares of the range -pi to pi."""
    x = np.pi * (2 * shares - 1)
    values: Floats = np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2
    return values


def ishigami_indices() -> Indices:
    """Return its indices (Ishigami and Homma 1990; Saltelli et al. 2008, section 4)."""
    a, b = 7.0, 0.1
    one, two = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = one + two + both
    first = {"x1": one / whole, "x2": two / whole, "x3": 0.0}
    total = {"x1": (one + both) / whole, "x2": two / whole, "x3": both / whole}
    return Indices(first, total, whole)


def staff_study() -> Study:
    """Return the study of a staff that only leaves."""
    scenario = load(STAFF)
    factors = tuple(factor(scenario, path, low, high) for path, (_, low, high) in RANGES.items())
    return Study(scenario, factors, "stock", replications=2)


def staff_indices() -> Indices:
    """Return its indices: the stock is N (1 - early)^24 (1 - later)^12 on average."""
    once, twice = ([_moment(*args, power) for args in RANGES.values()] for power in (1, 2))
    whole = twice[0] * twice[1] - once[0] ** 2 * once[1] ** 2
    alone = [
        (twice[0] - once[0] ** 2) * once[1] ** 2 / whole,
        (twice[1] - once[1] ** 2) * once[0] ** 2 / whole,
    ]
    first = dict(zip(RANGES, alone, strict=True))
    total = {path: 1 - alone[1 - place] for place, path in enumerate(RANGES)}
    return Indices(first, total, whole * HEADS**2)


def _moment(months: int, low: float, high: float, power: int) -> float:
    """Return the mean of (1 - x)^(months * power) for x uniform from low to high."""
    n = months * power + 1
    return ((1 - low) ** n - (1 - high) ** n) / (n * (high - low))


@dataclass(frozen=True)
class Lever:
    """A whole number to search."""

    path: str
    low: float
    high: float
    whole: bool = True


RESERVE: Final = Lever("reserve", 0, 200)


def reserve(points: Floats, replications: int, seed: int) -> Futures:
    """Simulate the newsvendor: a reserve is paid in advance and serves as many as are needed."""
    vacancies = stats.poisson.ppf(np.random.default_rng(seed).random(replications), DEMAND)
    held = points[:, :1]
    profit = PRICE * np.minimum(held, vacancies) - COST * held
    return {"profit": profit, "held": held + 0 * vacancies}


def expected_profit(held: float) -> float:
    """Return what a reserve earns on average."""
    counts = np.arange(0, 300)
    chances = stats.poisson.pmf(counts, DEMAND)
    return float((chances * (PRICE * np.minimum(held, counts) - COST * held)).sum())


def best_reserve() -> float:
    """Return the best: the critical fractile (Arrow, Harris and Marschak 1951, Econometrica 19)."""
    return float(stats.poisson.ppf((PRICE - COST) / PRICE, DEMAND))


def found_reserve() -> float:
    """Return the reserve that a search of 72 candidates picks."""
    found = search(
        [RESERVE], [Goal("profit", "up")], [], reserve,
        candidates=72, replications=200, retest=400,
    )  # fmt: skip
    return float(found.table.sort_values("profit").iloc[-1]["reserve"])


def _low(table: pd.DataFrame, name: str, kind: str) -> float:
    return float(table[f"{kind}_low"][name]) - 1e-9


def _high(table: pd.DataFrame, name: str, kind: str) -> float:
    return float(table[f"{kind}_high"][name]) + 1e-9


def _print_indices(title: str, table: pd.DataFrame, known: Indices) -> bool:
    print(f"\n{title}, {table.attrs['points']:,} points")
    print(f"{'':24}{'known':>8}{'found':>8}  95 % interval")
    for name in known.first:
        for kind, values in (("first", known.first), ("total", known.total)):
            low, high = _low(table, name, kind), _high(table, name, kind)
            print(
                f"{name + ', ' + kind:24}{values[name]:8.3f}{float(table[kind][name]):8.3f}"
                f"  {low:.3f} to {high:.3f}"
            )
    outside = known.outside(table)
    print("every index lies in its interval" if not outside else f"WRONG: {', '.join(outside)}")
    return not outside


def main() -> None:
    """Print each answer beside the known one."""
    argparse.ArgumentParser(
        prog="python -m tools.known_answers", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()  # fmt: skip
    known = ishigami_indices()
    good = _print_indices(
        "Ishigami's function", screening.sobol(list(known.first), ishigami, 1024), known
    )
    table = staff_study().sobol(128, luck=False)
    good &= _print_indices("A staff that only leaves", table, staff_indices())
    best, found = best_reserve(), found_reserve()
    share = expected_profit(found) / expected_profit(best)
    print(
        f"\nThe newsvendor's reserve: best {best:.0f}, found {found:.0f}, which earns "
        f"{100 * share:.2f} % of the most that can be earned on average, "
        f"wanted {100 * WANTED:.0f} %"
    )
    sys.exit(not (good and share >= WANTED))


if __name__ == "__main__":
    main()
