"""What stands on every screen and page about how far to trust a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.text import bilingual

FITTED: Final = ("fitted_to", "fitted_years", "hold_out_error")
"""Keys of ``about`` that say to which local data unknowns were fitted, of when, and how well."""


def notice_of(about: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the notice in each language: "not calibrated", unless there is a whole record of it.

    Args:
        about: the scenario's section of that name.
    """
    record = [about.get(key) for key in FITTED]
    if None in record:
        return bilingual("notice.exploratory")
    return bilingual("notice.fitted", data=record[0], years=record[1], error=record[2])
