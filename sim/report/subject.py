"""What an export is about: one run, or two options compared, and what to call them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.errors import InputError, between
from sim.experiments.compare import Comparison
from sim.experiments.measured import indicator_of
from sim.indicators import Indicator
from sim.levers import differences_in_words, levers_of, more_levers
from sim.readings import provenance, typical
from sim.results import Results
from sim.scenario import Scenario
from sim.text import LANGUAGES, text

CHARTS = 3
"""Indicators that the charts show at most: no more stand side by side and can still be read."""

Label = Mapping[str, str]


@dataclass(frozen=True)
class Subject:
    """A run or a comparison, in a language.

    Attributes:
        of: the run, or the comparison of A and B.
        lang: the reader's language.
        labels: what to call A and B; by default their titles, or what they set otherwise.
        shown: names of the indicators on the charts; by default those that the scenario names
            first.

    Raises:
        InputError: the run has no such indicator, or they are more than charts can show.
    """

    of: Results | Comparison
    lang: str
    labels: tuple[Label, Label] | None = None
    shown: Sequence[str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", charted(self.scenario, self.shown))

    @property
    def comparison(self) -> Comparison | None:
        """The comparison, or None for one run."""
        return self.of if isinstance(self.of, Comparison) else None

    @property
    def results(self) -> Results:
        """The run, or that of B."""
        return self.of.b if isinstance(self.of, Comparison) else self.of

    @property
    def runs(self) -> dict[str, Results]:
        """The runs by their letter: B alone, or A and B."""
        if isinstance(self.of, Comparison):
            return {"A": self.of.a, "B": self.of.b}
        return {"B": self.of}

    @property
    def measures(self) -> dict[str, Indicator]:
        """The run's indicators by name, those on the charts first."""
        known = self.results.measures
        return {name: known[name] for name in (*self.shown, *known)}

    @property
    def scenario(self) -> Scenario:
        """That of the run, or of B."""
        return self.results.scenario

    @property
    def notice(self) -> str:
        """What stands on every page."""
        return self.scenario.notice[self.lang]

    @property
    def title(self) -> str:
        """Heading of the whole: the programme, and for a comparison what A and B are."""
        if self.comparison is None:
            return self.scenario.title[self.lang]
        a, b = self.names
        options = text("report.versus", self.lang, a=a, b=b)
        programme = _programme(self.comparison)
        if programme is not None and (a, b) == ("A", "B"):
            return programme[self.lang]
        if programme is None or programme[self.lang] in (a, b):
            return options
        return f"{programme[self.lang]} · {options}"

    @property
    def names(self) -> tuple[str, str]:
        """What to call A and B in the reader's language."""
        a, b = self.labels or default_labels(self.comparison)
        return a[self.lang], b[self.lang]

    @property
    def provenance(self) -> str:
        """Version, scenario hash, seed, size: enough to run it again."""
        return provenance(self.of, self.lang)

    @property
    def answers(self) -> list[str]:
        """A sentence for each indicator on the charts: the verdict, or what is typical."""
        if self.comparison is None:
            return [typical(self.results, name, self.lang) for name in self.shown]
        quoted = [
            {lang: text("summary.quoted", lang, name=label[lang]) for lang in LANGUAGES}
            for label in self.labels or default_labels(self.comparison)
        ]
        verdicts = [self.comparison.verdict(name) for name in self.shown]
        return list(dict.fromkeys(one.sentence(self.lang, *quoted) for one in verdicts))

    def words(self, key: str, **values: object) -> str:
        """Return a text of the catalogue in the reader's language."""
        return text(key, self.lang, **values)


def charted(scenario: Scenario, wanted: Sequence[str]) -> list[str]:
    """Return names of the indicators for the charts: each that is wanted once, or the first ones.

    Raises:
        InputError: the scenario has no such indicator, or more are wanted than charts can show.
    """
    for name in wanted:
        indicator_of(scenario, name)
    chosen = list(dict.fromkeys(wanted))
    if len(chosen) > CHARTS:
        legal = between(1, CHARTS)
        raise InputError("out_of_range", value=len(chosen), key="indicators", legal=legal)
    return chosen or [one.name for one in scenario.indicators[:CHARTS]]


def default_labels(comparison: Comparison | None) -> tuple[Label, Label]:
    """Return what to call A and B: a variant by its title, else by what the two set otherwise."""
    if comparison is None:
        return {}, {}
    a, b = comparison.a.scenario, comparison.b.scenario
    if dict(a.title) != dict(b.title):
        preset = {lang: text("summary.preset", lang) for lang in LANGUAGES}
        return (preset if _is_variant_of(b, a) else a.title), b.title
    levers = {lever.path: lever for lever in (*levers_of(b), *more_levers(b))}
    labels = [
        {lang: differences_in_words(other, one, levers, lang) for lang in LANGUAGES}
        for one, other in ((a, b), (b, a))
    ]
    if all(label[lang] for label in labels for lang in LANGUAGES):
        return labels[0], labels[1]
    return dict.fromkeys(LANGUAGES, "A"), dict.fromkeys(LANGUAGES, "B")


def file_name(scenario: Scenario, format: str, lang: str, *, compared: bool = False) -> str:
    """Return a name for a file: programme, option, hash, language.

    Args:
        scenario: of the run, or of B.
        format: one of :data:`sim.report.formats.FORMATS`.
        lang: language of the words.
        compared: whether the file is about a comparison.
    """
    ending = "brief.html" if format == "brief" else format
    parts = [scenario.name, *(["comparison"] if compared else []), scenario.hash[:8]]
    safe = "-".join(re.sub(r"[^\w]+", "_", part) for part in parts)
    return f"echelon-{safe}-{lang}.{ending}"


def _programme(comparison: Comparison) -> Label | None:
    """Return the title of the preset among A and B, or None if both are variants."""
    for one in (comparison.a.scenario, comparison.b.scenario):
        if all(dict(variant.title) != dict(one.title) for variant in one.variants):
            return one.title
    return None


def _is_variant_of(variant: Scenario, preset: Scenario) -> bool:
    return any(
        dict(one.title) == dict(variant.title)
        and preset.with_parameters(one.levers).hash == variant.hash
        for one in preset.variants
    )
