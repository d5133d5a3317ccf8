"""Adopt a calibration: a scenario whose unknowns have the ranges that local figures leave them.

Only a calibration that was tried on figures held out of it may be adopted, because its notice says
how far off it was there.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from sim.errors import InputError
from sim.experiments.calibrate import Calibrated
from sim.experiments.factors import Factor
from sim.parameters import Setting
from sim.scenario import Scenario
from sim.scenario.notices import FITTED
from sim.text import bilingual

LONGEST_NAME: Final = 60
"""Characters of the data's name in the notice."""

_TAIL: Final = 0.05
_TRIANGLE: Final = 1 / (1 - math.sqrt(2 * _TAIL))
"""From the middle, the ends of a symmetric triangle lie so many times as far as its 90 %."""


def adopted(found: Calibrated, data: str) -> Scenario:
    """Return the scenario with the ranges of a calibration, which says so in its notice.

    Parameters that are not identifiable keep their ranges. Each range stands for itself: that two
    parameters trade off is lost, so that bands of the scenario may be wider or narrower than what
    the calibration predicts. The hold-out error is that of the calibration.

    Args:
        found: the answer of a calibration to local figures.
        data: what the figures are called, such as the name of their file.

    Raises:
        InputError: no figure was held out, or no parameter is identifiable.
        ScenarioError: the ranges contradict each other.
    """
    error = hold_out_error(found)
    if error is None:
        raise InputError("nothing_held_out", value=data)
    rows = {str(path): row for path, row in found.table.iterrows()}
    settings = {
        one.path: _setting(one, rows[one.path])
        for one in found.factors
        if rows[one.path]["identified"]
    }
    if not settings:
        raise InputError("nothing_identified", value=data)
    scenario = found.scenario
    calendar = scenario.structure.calendar
    years = sorted({calendar.date(int(month))[0] for month in found.predictions["month"]})
    span = "–".join(map(str, dict.fromkeys((years[0], years[-1]))))
    record = (data[:LONGEST_NAME], span, f"{100 * error:.0f} %")
    return replace(
        scenario.with_parameters(settings),
        title=bilingual("local.fitted_title", preset=scenario.title),
        about={**scenario.about, **dict(zip(FITTED, record, strict=True))},
        # They are about the programme as it was reported, not about the district of the figures.
        targets=(),
        fit=(),
    )  # fmt: skip


def hold_out_error(found: Calibrated) -> float | None:
    """Return how far predictions lie from figures that were held out, as a share of the figures.

    The mean over the indicators of Σ|predicted − observed| ÷ Σ|observed|, with the median of the
    predictions; None where no figure other than 0 was held out.
    """
    out = found.predictions[found.predictions["held_out"]]
    gaps = (out["median"] - out["observed"]).abs().groupby(out["indicator"]).sum()
    sizes = out["observed"].abs().groupby(out["indicator"]).sum()
    told = sizes > 0
    return float(np.mean(gaps[told] / sizes[told])) if told.any() else None


def _setting(one: Factor, row: pd.Series) -> Setting:
    """Return a range of which 90 % is the interval that was found, within the one before."""
    low, middle, high = float(row["low"]), float(row["median"]), float(row["high"])
    if one.whole or one.parameter.declared.distribution == "uniform":
        aside = (high - low) * _TAIL / (1 - 2 * _TAIL)
        ends = low - aside, high + aside
    else:
        ends = middle - (middle - low) * _TRIANGLE, middle + (high - middle) * _TRIANGLE
    bottom, top = max(ends[0], one.low), min(ends[1], one.high)
    if one.whole:
        return Setting(round(middle), math.floor(bottom), math.ceil(top), "local")
    return Setting(middle, bottom, top, "local")
