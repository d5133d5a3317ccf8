"""What each default rests on, and how good that is.

The table stands in ``data/evidence.yaml`` and is read once, on first use. A *row* (E1, E16b, …) is
one mechanism; it holds named *parameters*, each with its own marks and fit:

- a mark says how well the source is known: A read in the paper's abstract, first page or
  publisher's record, B second-hand, C unverified, J judgement;
- the fit says how near the source is to grassroots cadres: direct, related or borrowed.

The ``source`` of a parameter anywhere in the model resolves through :func:`resolve_source`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from sim.errors import InputError, nearest
from sim.text import LANGUAGES, bilingual, text

__all__ = [
    "FITS",
    "MARKS",
    "Evidence",
    "EvidenceParameter",
    "Mark",
    "Source",
    "UnknownEvidence",
    "WeakSpot",
    "all_evidence",
    "evidence",
    "resolve_source",
    "weak_spots",
]

type Fit = Literal["direct", "related", "borrowed"]
type Label = Mapping[str, str]
"""One text per language."""

FITS: tuple[Fit, ...] = ("direct", "related", "borrowed")
"""From the best fit to the weakest."""
MARKS = ("A", "B", "C", "J")

TABLE = Path(__file__).parent / "data" / "evidence.yaml"

# The C parser is about eight times faster; PyYAML built without libyaml still has to work.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DIRECTION_ONLY = {"sign", "form", "signs_disagree"}


class UnknownEvidence(InputError, KeyError):
    """No row, or no parameter of a row, has this name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How well a source is known; ``of`` limits the mark to a part, such as sign or size."""

    letter: str
    of: str | None = None

    def describe(self, lang: str = "en") -> str:
        """Return the mark as a tooltip shows it: "A", "A sign"."""
        if self.of is None:
            return self.letter
        of = text(f"source.of.{self.of}", lang)
        return text("source.mark_of", lang, letter=self.letter, of=of)


@dataclass(frozen=True, slots=True)
class EvidenceParameter:
    """A default with the range to draw it from; ``low`` and ``high`` are None without a range.

    ``unit`` is a key of the catalogue's ``unit`` section.
    """

    name: str
    label: Label
    value: float
    low: float | None
    high: float | None
    unit: str
    marks: tuple[Mark, ...]
    fit: Fit

    @property
    def sign_only(self) -> bool:
        """Whether the source gives a direction or a form, and the number is judgement."""
        return _sign_only(self.marks)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the evidence table.

    ``finding`` is the value as the source gives it and ``conversion`` how the defaults follow from
    it; None where there is nothing to convert. A row without parameters is a check, not an input.
    """

    id: str
    mechanism: Label
    source: str
    finding: Label
    conversion: Label | None
    marks: tuple[Mark, ...]
    parameters: tuple[EvidenceParameter, ...]

    @property
    def fit(self) -> Fit:
        """The weakest fit among the row's parameters; a row without any is borrowed."""
        return max((item.fit for item in self.parameters), key=FITS.index, default="borrowed")

    @property
    def sign_only(self) -> bool:
        """Whether the source gives no number at all, only a direction or a form."""
        return _sign_only(self.marks)

    def parameter(self, name: str) -> EvidenceParameter:
        """Return the parameter ``name``.

        Raises:
            UnknownEvidence: if the row has no such parameter.
        """
        known = {item.name: item for item in self.parameters}
        if name not in known:
            raise UnknownEvidence(
                "unknown_evidence_parameter", what=self.id, value=name, nearest=nearest(name, known)
            )
        return known[name]


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Something to vary in every sensitivity analysis, and the rows that it concerns."""

    rows: tuple[str, ...]
    text: Label


@dataclass(frozen=True, slots=True)
class Source:
    """Where a parameter's value comes from.

    Only evidence carries marks and a fit: an assumption claims none, and a document or a local
    figure is about the programme itself. ``label`` is short enough for a tooltip.
    """

    kind: Literal["evidence", "assumption", "document", "local", "fitted"]
    label: Label
    marks: tuple[Mark, ...] = ()
    fit: Fit | None = None
    evidence: Evidence | None = None


def evidence(row_id: str) -> Evidence:
    """Return the row ``row_id``, such as ``"E14"``.

    Raises:
        UnknownEvidence: if there is no such row.
    """
    rows = _rows()
    if row_id not in rows:
        raise UnknownEvidence("unknown_evidence", value=row_id, nearest=nearest(row_id, rows))
    return rows[row_id]


def all_evidence() -> tuple[Evidence, ...]:
    """Return every row, in the table's order."""
    return tuple(_rows().values())


def weak_spots() -> tuple[WeakSpot, ...]:
    """Return what the evidence leaves most open, the most important first."""
    return tuple(WeakSpot(tuple(spot["rows"]), spot["text"]) for spot in _table()["weak_spots"])


_WORDS: tuple[Literal["assumption", "local", "fitted"], ...] = ("assumption", "local", "fitted")
_DOCUMENT = re.compile(r"(?:doc(?:ument)? )?(\d{3})(?: (.+))?")
_SECTION = r"(?:§\d+(?:\.\d+)*|[A-Z](?:\d+|-[a-z]+)?)"
_LINE = r"L\d+(?:[-–]L?\d+)?"
_POINTER = re.compile(rf"(?:{_SECTION}(?: {_LINE})?|{_LINE})")
_ROW = re.compile(r"(E\d+[a-z]?)(?:\.(\w+))?", re.ASCII)


@cache
def resolve_source(source: str) -> Source:
    """Return what a parameter's ``source`` means.

    Legal forms: ``assumption``; ``local``; ``fitted`` (to reported figures); an evidence row,
    ``E14``, or one parameter of it, ``E27.prevalence``; a document, ``doc 001``, or a place in it,
    ``001 S2 L18``, ``003 §3.1``, ``001 S0 L8; S2 L18``. A row named without parameter carries the
    weakest fit it holds.

    Raises:
        InputError: if ``source`` has none of these forms.
        UnknownEvidence: if the evidence table has no such row or parameter.
    """
    for known in _WORDS:
        if source == known:
            return Source(known, bilingual(f"source.{known}"))
    if match := _ROW.fullmatch(source):
        return _evidence_source(*match.groups())
    if match := _DOCUMENT.fullmatch(source):
        number, places = match.groups()
        if places is None:
            return Source("document", bilingual("source.document", number=number))
        if all(_POINTER.fullmatch(place) for place in places.split("; ")):
            label = bilingual("source.document_place", number=number, place=places)
            return Source("document", label)
    raise InputError(
        "malformed_source",
        value=source,
        legal=bilingual("source.legal_forms"),
        nearest=nearest(source, (*_WORDS, *_rows())),
    )


def _evidence_source(row_id: str, parameter: str | None) -> Source:
    row = evidence(row_id)
    part = row if parameter is None else row.parameter(parameter)
    label = {
        lang: text("source.list_separator", lang).join(
            [row_id, *(mark.describe(lang) for mark in part.marks), text(f"fit.{part.fit}", lang)]
        )
        for lang in LANGUAGES
    }
    return Source("evidence", label, part.marks, part.fit, row)


def _sign_only(marks: tuple[Mark, ...]) -> bool:
    published = [mark for mark in marks if mark.letter != "J"]
    return bool(published) and all(mark.of in _DIRECTION_ONLY for mark in published)


@cache
def _table() -> dict[str, Any]:
    with TABLE.open("rb") as file:
        return cast(dict[str, Any], yaml.load(file, Loader=_Loader))  # noqa: S506 - a safe loader


@cache
def _rows() -> dict[str, Evidence]:
    return {row_id: _row(row_id, entry) for row_id, entry in _table()["rows"].items()}


def _row(row_id: str, entry: dict[str, Any]) -> Evidence:
    return Evidence(
        id=row_id,
        mechanism=entry["mechanism"],
        source=entry["source"],
        finding=entry["finding"],
        conversion=entry["conversion"],
        marks=_marks(entry["mark"]),
        parameters=tuple(_parameter(name, it) for name, it in entry["parameters"].items()),
    )


def _parameter(name: str, entry: dict[str, Any]) -> EvidenceParameter:
    return EvidenceParameter(
        name=name,
        label=entry["label"],
        value=entry["value"],
        low=entry.get("low"),
        high=entry.get("high"),
        unit=entry["unit"],
        marks=_marks(entry["mark"]),
        fit=entry["fit"],
    )


def _marks(words: list[str]) -> tuple[Mark, ...]:
    """Read marks such as "A" and "J size"."""
    return tuple(Mark(*word.split()) for word in words)
