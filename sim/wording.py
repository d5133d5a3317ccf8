"""How numbers are put before people: the scale, the unit's name, the digits.

Competence is never shown in standard deviations. One SD is one SD among entrants, so a gain of g
lifts a typical person above 10·Φ(g) of 10 entrants (Φ: the normal distribution), and that is what
people read. Shares are read in percent. Every other unit is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from sim.text import text

Floats = npt.NDArray[np.float64]

MINUS: Final = "\N{MINUS SIGN}"

_SHOWN_AS: Final = {"SD": "of_10_entrants", "share": "percent"}

_DIGITS: Final = {
    "of_10_entrants": 1,
    "ratio": 1,
    "mentees_per_mentor": 1,
    "years": 1,
    "duration_years": 1,
    "person_SD": 1,
}
"""Digits after the point by shown unit; none for what is counted."""


def displayed(values: npt.ArrayLike, unit: str) -> Floats:
    """Return values on the scale that people read.

    Args:
        values: in ``unit``, any shape.
        unit: an indicator's or a parameter's unit.

    Returns:
        values of the same shape in :func:`display_unit`; the order of values is kept.
    """
    array = np.asarray(values, dtype=np.float64)
    if unit == "SD":
        return 10.0 * np.asarray(ndtr(array))
    return 100.0 * array if unit == "share" else array


def display_unit(unit: str) -> str:
    """Return the unit that values are shown in, a key of the catalogue's section ``unit``."""
    return _SHOWN_AS.get(unit, unit)


def digits(unit: str) -> int:
    """Return how many digits after the point a shown value of ``unit`` has."""
    return _DIGITS.get(display_unit(unit), 0)


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """Return a shown value in words: ``1,234``, ``6.9``, with ``signed`` ``+0.4`` or ``−3``.

    Args:
        value: on the scale of :func:`displayed`.
        unit: the unit before display, which fixes the digits.
        signed: write the sign of positive values too, as for differences.
    """
    rounded = round(float(value), digits(unit)) + 0.0  # −0.04 becomes 0.0, not −0.0
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{digits(unit)}f}"


def unit_name(unit: str, lang: str) -> str:
    """Return the name of the unit that values of ``unit`` are shown in."""
    return text(f"unit.{display_unit(unit)}", lang)


def axis_label(title: str | Mapping[str, str], unit: str, lang: str) -> str:
    """Return the label of an axis: what is measured, and in which unit."""
    if unit == "SD":
        return text("figure.axis.exceeded_entrants", lang)
    return text("figure.axis.value_in", lang, indicator=title, unit=unit_name(unit, lang))
