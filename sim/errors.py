"""Errors that say what is wrong, where, and how to mend it, in the reader's language.

An error carries a code and its facts; the words stand in the catalogue under ``error.<code>``. One
message has up to four parts, on one line::

    putuo.yaml, line 12, studio.cohort_size: seats is 900. Legal: 1 to 500 persons.
    <where>                                  <what is wrong> <legal>               <did you mean>
"""

import math
import os
import re
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from numbers import Integral
from typing import Any, Self

from sim.text import bilingual, keys, text

__all__ = [
    "Cancelled",
    "ClusterError",
    "EchelonError",
    "InputError",
    "ScenarioError",
    "StoreError",
    "Where",
    "between",
    "nearest",
    "one_of",
    "shown",
]

type Label = str | Mapping[str, str]
"""A text that is the same in every language, or one text per language."""

_LONGEST_VALUE = 60

# Never walks or prints the whole of a huge value.
_brief = reprlib.Repr(maxstring=_LONGEST_VALUE, maxother=_LONGEST_VALUE)


@dataclass(frozen=True)
class Where:
    """The place of a fault; what is not known is None. ``line`` counts from 1."""

    file: str | None = None
    line: int | None = None
    key: str | None = None

    def describe(self, lang: str = "en") -> str:
        """Return the place in words, or an empty string if nothing of it is known."""
        parts = [
            "" if self.file is None else self.file,
            "" if self.line is None else text("error_part.line", lang, line=self.line),
            "" if self.key is None else self.key,
        ]
        return text("error_part.place_separator", lang).join(part for part in parts if part)


class EchelonError(Exception):
    """The root of this package's errors.

    Args:
        code: names the sentence ``error.<code>`` of the catalogue.
        file, line, key: where the fault is, as far as known; ``line`` counts from 1.
        legal: what would be accepted; see :func:`between` and :func:`one_of`.
        nearest: the known word the user probably meant; see :func:`nearest`.
        facts: the other named fields of the sentence, ``value`` and ``what`` among them. A value is
            shortened and quoted by :func:`shown`; every other fact is shown as it is, or in the
            reader's language if it is a mapping of languages.

    Raises:
        CatalogueError: if the catalogue has no such sentence, or the sentence needs a fact that
            was not given: an error that cannot be told is found where it is raised.
    """

    def __init__(
        self,
        code: str,
        *,
        file: str | os.PathLike[str] | None = None,
        line: int | None = None,
        key: str | None = None,
        legal: Label | None = None,
        nearest: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.where = Where(None if file is None else os.fspath(file), line, key)
        self.legal = legal
        self.nearest = nearest
        self.facts = facts
        self.message()

    @property
    def value(self) -> Any:
        """The offending value, or None if the fault is not about one."""
        return self.facts.get("value")

    def message(self, lang: str = "en") -> str:
        """Return the whole message in ``lang``, on one line."""
        facts: dict[str, Any] = {"what": bilingual("error_part.value")}
        facts |= self.facts
        if "value" in facts:
            facts["value"] = shown(facts["value"])
        body = text(f"error.{self.code}", lang, **facts)
        if self.legal is not None:
            body = text("error_part.legal", lang, body=body, legal=self.legal)
        if self.nearest is not None:
            body = text("error_part.nearest", lang, body=body, nearest=self.nearest)
        if where := self.where.describe(lang):
            body = text("error_part.where", lang, body=body, where=where)
        return " ".join(body.split())

    def at(
        self,
        *,
        file: str | os.PathLike[str] | None = None,
        line: int | None = None,
        key: str | None = None,
    ) -> Self:
        """Add the parts of the place that are not yet known and return this same error.

        A rule knows the key of what it refuses; the reader of the file adds file and line.
        """
        here = self.where
        self.where = replace(
            here,
            file=here.file if file is None or here.file is not None else os.fspath(file),
            line=here.line if here.line is not None else line,
            key=here.key if here.key is not None else key,
        )
        return self

    def __str__(self) -> str:
        return self.message()

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are rebuilt from their positional arguments, which would lose every fact when
        # an error crosses from a worker process.
        known = {"legal": self.legal, "nearest": self.nearest, **vars(self.where), **self.facts}
        return _rebuild, (type(self), self.code, known)


class InputError(EchelonError, ValueError):
    """What the user gave cannot be used: a value, a key, a file, an option."""


class ScenarioError(InputError):
    """A scenario, or a change to one, breaks a rule."""


class StoreError(EchelonError):
    """A run on disk cannot be written, read or trusted."""


class ClusterError(EchelonError):
    """A cluster cannot be reached, or its workers do not compute alike."""


class Cancelled(EchelonError):
    """The user stopped the work; nothing is wrong."""

    def __init__(self, code: str = "cancelled", **facts: Any) -> None:
        super().__init__(code, **facts)


def nearest(word: object, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``, or None if none is alike enough to suggest.

    Case, and the choice between hyphen, blank and underscore, count for nothing.
    """
    if not isinstance(word, str):
        return None
    alike = {_plain(candidate): candidate for candidate in known}
    found = get_close_matches(_plain(word), alike, n=1)
    return alike[found[0]] if found else None


def between(low: float | None, high: float | None, unit: str | None = None) -> dict[str, str]:
    """Return a legal range in every language: "1 to 500 persons", "at least 0", "at most 1".

    ``unit`` names a unit of the catalogue's section ``unit``; "none", or a unit that is not there,
    is left out. None for ``low`` or ``high`` means no bound on that side.
    """
    if low is None and high is None:
        return bilingual("error_part.any_number")
    kind = "at_most" if low is None else "at_least" if high is None else "between"
    values = {"low": shown(low), "high": shown(high)}
    plain = bilingual(f"error_part.{kind}", **values)
    if unit == "none" or f"unit.{unit}" not in keys("unit"):
        return plain
    return bilingual("error_part.with_unit", range=plain, unit=bilingual(f"unit.{unit}"))


def one_of(words: Iterable[str]) -> dict[str, str]:
    """Return a list of the accepted words in every language, in the order given."""
    accepted = tuple(words)
    if not accepted:
        return bilingual("error_part.none")
    return {
        lang: separator.join(accepted)
        for lang, separator in bilingual("error_part.list_separator").items()
    }


def shown(value: object) -> str:
    """Return ``value`` as an error shows it: as YAML would write it, short and on one line."""
    if value is None or isinstance(value, bool):
        words = {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, Integral):
        words = str(int(value))
    elif isinstance(value, float):
        words = "NaN" if math.isnan(value) else f"{value:g}"
    else:
        words = _brief.repr(value)
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_VALUE else words[: _LONGEST_VALUE - 1] + "…"


def _plain(word: str) -> str:
    return re.sub(r"[-\s]", "_", word.casefold())


def _rebuild(cls: type[EchelonError], code: str, known: dict[str, Any]) -> EchelonError:
    return cls(code, **known)
