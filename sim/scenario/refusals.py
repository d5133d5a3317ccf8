"""Errors that several parts of reading a scenario raise alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sim.errors import ScenarioError, nearest, one_of
from sim.scenario.slips import instead
from sim.text import bilingual

_LISTABLE: Final = 40
"""Known words beyond which a message suggests the nearest and lists none."""


def unknown(
    code: str, value: Any, known: Collection[str], key: str | None = None, **facts: Any
) -> ScenarioError:
    """Return the error for a word that is not known, with the known ones and the nearest."""
    legal: str | Mapping[str, str] | None = one_of(known)
    if not known:
        legal = bilingual("error.none_defined")
    elif len(known) > _LISTABLE:
        legal = None
    return ScenarioError(
        code, value=value, key=key, legal=legal, nearest=nearest(value, known), **facts
    )


def wrong_type(
    value: Any, key: str | None, type: str, what: Mapping[str, str] | None = None
) -> ScenarioError:
    """Return the error for a value of the wrong type.

    Args:
        value: what was given.
        key: where.
        type: the right type, a key of the catalogue's section ``error_part.type``.
        what: name of the value for people.
    """
    facts: dict[str, Any] = {} if what is None else {"what": what}
    legal = bilingual(f"error_part.type.{type}")
    nearest = instead(value, type)
    return ScenarioError("wrong_type", value=value, key=key, legal=legal, nearest=nearest, **facts)
