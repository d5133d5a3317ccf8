"""How numbers and shares are put before people: the scale, the unit's name, the digits, the words.

Competence is never shown in standard deviations. One SD is one SD among entrants, so a gain of g
lifts a typical person above 10·Φ(g) of 10 entrants (Φ: the normal distribution), and that is what
people read. Shares are read in percent. Every other unit is shown as it is. Shares of simulated
futures are said in steps of 5 of 100, and "none" and "all" only where that is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from sim.text import share_text, text, unbracketed

Floats = npt.NDArray[np.float64]

ROUND_TO: Final = 5
"""Shares of simulated futures are said in steps of so many of 100."""

MINUS: Final = "\N{MINUS SIGN}"

_SHOWN_AS: Final = {"SD": "of_10_entrants", "share": "percent"}

_DIGITS: Final = {
    "of_10_entrants": 1,
    "correlation": 2,
    "grades": 1,
    "seat_years": 1,
    "ratio": 1,
    "mentees_per_mentor": 1,
    "years": 1,
    "duration_years": 1,
    "person_SD": 1,
    "mentor_days_per_person_SD": 1,
    "mentor_days_per_seat_year": 1,
    "trainee_days_per_person_SD": 1,
    "trainee_days_per_seat_year": 1,
}
"""Digits after the point by shown unit; none for what is counted."""


def exceeded_entrants(gain: npt.ArrayLike) -> Floats:
    """Return how many of 10 entrants someone exceeds who began as the typical one.

    Args:
        gain: gain of competence since entry, SD, any shape.
    """
    return 10.0 * np.asarray(ndtr(np.asarray(gain, dtype=np.float64)))


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
        return exceeded_entrants(array)
    return 100.0 * array if unit == "share" else array


def display_unit(unit: str) -> str:
    """Return the unit that values are shown in, a key of the catalogue's section ``unit``."""
    return _SHOWN_AS.get(unit, unit)


def digits(unit: str) -> int:
    """Return how many digits after the point a shown value of ``unit`` has."""
    return _DIGITS.get(display_unit(unit), 0)


def number(value: float, unit: str, *, signed: bool = False, more: int = 0) -> str:
    """Return a shown value in words: ``1,234``, ``6.9``, with ``signed`` ``+0.4`` or ``−3``.

    Args:
        value: on the scale of :func:`displayed`.
        unit: the unit before display, which fixes the digits.
        signed: write the sign of positive values too, as for differences.
        more: digits beyond those of the unit, as for means of what is counted.
    """
    places = digits(unit) + more
    rounded = round(float(value), places) + 0.0  # −0.04 becomes 0.0, not −0.0
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{places}f}"


def raw_number(value: float) -> str:
    """Return a parameter's own number in words: ``1,000,000``, ``0.334``, ``−2``."""
    size = abs(value)
    words = f"{size:,.0f}" if float(size).is_integer() else f"{size:g}"
    return f"{MINUS}{words}" if value < 0 else words


def unit_name(unit: str, lang: str) -> str:
    """Return the name of the unit that values of ``unit`` are shown in."""
    return text(f"unit.{display_unit(unit)}", lang)


def raw_unit(unit: str, lang: str) -> str:
    """Return the name of the unit of a parameter's own numbers, no brackets; "" without a unit."""
    return "" if unit in ("none", "yes_no") else unbracketed(text(f"unit.{unit}", lang))


def scale_label(unit: str, lang: str) -> str:
    """Return the label of a scale whose values are named above it: the unit, no brackets."""
    if unit == "SD":
        return text("figure.axis.exceeded_entrants", lang)
    return unbracketed(unit_name(unit, lang))


def gap_label(unit: str, lang: str) -> str:
    """Return the unit of a difference: between two shares it is points, not per cent of one."""
    return text("unit.points", lang) if unit == "share" else scale_label(unit, lang)


def axis_label(title: str | Mapping[str, str], unit: str, lang: str, *, gap: bool = False) -> str:
    """Return the label of an axis: what is measured, or with ``gap`` differs, and its unit."""
    if unit == "SD":
        return scale_label(unit, lang)
    name = gap_label(unit, lang) if gap else scale_label(unit, lang)
    return text("figure.axis.value_in", lang, indicator=title, unit=name)


def in_sentence(title: Mapping[str, str] | str, lang: str = "en") -> str:
    """Return a title as it stands inside a sentence: "Mean age" becomes "mean age"."""
    words = title if isinstance(title, str) else title[lang]
    plain = len(words) > 1 and words[0].isupper() and not words[1].isupper()
    return words[0].lower() + words[1:] if plain else words


def rounded_shares(shares: Sequence[float]) -> tuple[int, ...]:
    """Round shares that add up to 1 to steps of 5 of 100 that add up to 100.

    The largest remainders are rounded up, so no share moves by a whole step.
    """
    steps = 100 // ROUND_TO
    # Shares are counts over a number of futures: their last bit must not decide a tie.
    exact = np.round(np.asarray(shares, dtype=np.float64) * steps, 9)
    whole = np.floor(exact).astype(int)
    missing = steps - int(whole.sum())
    for place in np.argsort(-(exact - whole), kind="stable")[:missing]:
        whole[place] += 1
    return tuple(ROUND_TO * int(one) for one in whole)


def share_words(key: str, share: float, rounded: int, lang: str = "en", **values: object) -> str:
    """Return the wording for a share of simulated futures that was rounded with others.

    Args:
        key: section of the catalogue with a text for each size of share.
        share: the exact share; "none" and "all" are said only where it is 0 or 1.
        rounded: the same of 100, from :func:`rounded_shares`.
        lang: language.
        values: fields of the texts.
    """
    sliver = 1e-9
    told = {0: min(share, sliver), 100: max(share, 1 - sliver)}.get(rounded, rounded / 100)
    return share_text(key, told, lang, **values)
