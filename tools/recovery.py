"""Recover known rates from synthetic histories: ``python -m tools.recovery``.

Simulation-based calibration (Talts et al. 2018) in two cases. A thousand people leave and are
promoted at three rates that are not known. Where head counts are known twice a year for three
years, the data tell much; where only the last head count is known, they tell little, and the
answer must say so. In each case 1,000 histories are made with known rates and the rates recovered
from the figures alone: the ranks of the true rates among posterior draws must be even (test at
1 %), and the widths of the intervals are told as shares of the prior's. Below, one history of each
case is calibrated to as a user would. A minute; the exit status is 1 if ranks are not even.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.experiments.calibrate import Calibrator, calibrator
from sim.experiments.history import Figure
from sim.experiments.posterior import Pool
from sim.experiments.telling_calibration import calibration_summary, check_summary
from sim.scenario import load

STAFFING: Final = Path(__file__).with_name("staffing.yaml")
RATES: Final = ("exits.early", "exits.later", "promotion.up")
MONTHS: Final = (6, 12, 18, 24, 30, 36)
CASES: Final = {
    "much": tuple(Figure(name, month, 0.0) for name in ("staff", "seniors") for month in MONTHS),
    "little": (Figure("staff", MONTHS[-1], 0.0),),
}
"""What is known, by how much it tells; the values come from simulated histories."""

HISTORIES: Final = 1000
"""Five times 200, so that what 200 show by chance does not count."""
POOL: Final = 6000
LEVEL: Final = 0.01


def made(case: str, pool: int, seed: int) -> Calibrator:
    """Return the pool of a case."""
    return calibrator(load(STAFFING), CASES[case], RATES, pool=pool, seed=seed)


def first_history(of: Calibrator) -> Calibrator:
    """Return the same with the first history of the pool as what was observed."""
    values = of.pool.figures[0]
    observed = tuple(
        replace(one, value=float(value)) for one, value in zip(of.figures, values, strict=True)
    )
    return replace(of, figures=observed, pool=Pool(of.pool.shares[1:], of.pool.figures[1:]))


def main() -> None:
    """Print the checks of both cases."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.recovery", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--histories", type=int, default=HISTORIES)
    parser.add_argument("--pool", type=int, default=POOL)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    even = True
    for case in CASES:
        about = made(case, given.pool, given.seed)
        check = about.check(given.histories)
        even &= bool((check.p_values > LEVEL).all())
        truth = [float(one.at(about.pool.shares[:1, i])[0]) for i, one in enumerate(about.factors)]
        known = ", ".join(f"{path} {value:.3g}" for path, value in zip(RATES, truth, strict=True))
        print(f"The data tell {case}: {len(about.figures)} figures\n")
        print(check_summary(about, check))
        print(f"\nOne history, made with {known}\n")
        history = first_history(about)
        print(calibration_summary(history.calibrate(), history.figures), flush=True)
        print()
    print(f"every rank even at {LEVEL:.0%}" if even else "WRONG: ranks are not even")
    sys.exit(not even)


if __name__ == "__main__":
    main()
