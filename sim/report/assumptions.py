"""The assumptions that bear on an answer, and what each rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.evidence import FITS, resolve_source
from sim.report.subject import Subject
from sim.report.tables import DASH, fit_words, owner_title, plain, value_cell, with_unit
from sim.scenario import Parameter, Scenario
from sim.text import text


@dataclass(frozen=True)
class Assumption:
    """A value without firm ground, in words."""

    parameter: str
    value: str
    range: str
    source: str
    fit: str


def assumptions(subject: Subject, most: int) -> tuple[list[Assumption], int]:
    """Return the assumptions that bear most on the answer, and how many there are.

    What differs between A and B comes first; then the unknowns, those first whose draws go most
    closely with the first indicator (with its paired difference, for a comparison) over the
    simulated futures. Where nothing was drawn, what is merely assumed comes before what is
    borrowed.

    Args:
        subject: a run or a comparison.
        most: assumptions to return.
    """
    scenario, lang = subject.scenario, subject.lang
    changed = {path for path, _, _ in subject.comparison.levers} if subject.comparison else set()
    closeness = _closeness(subject)
    found = [one for one in scenario.settings if one.path in changed or one.is_unknown]
    found.sort(
        key=lambda one: (
            one.path not in changed, -closeness.get(one.path, 0.0), -_ground(one), one.path
        )
    )  # fmt: skip
    return [_in_words(scenario, one, lang) for one in found[:most]], len(found)


def _in_words(scenario: Scenario, parameter: Parameter, lang: str) -> Assumption:
    unit = parameter.declared.unit
    source = resolve_source(parameter.source)
    names = {"owner": owner_title(scenario, parameter, lang), "label": parameter.declared.label}
    ends = (parameter.low, parameter.high)
    low, high = (DASH if end is None else plain(end, unit, lang) for end in ends)
    band = text("summary.range", lang, low=low, high=high) if DASH not in (low, high) else DASH
    label = source.evidence.id if source.evidence is not None else source.label[lang]
    return Assumption(
        text("ui.lever.of", lang, **names),
        with_unit(value_cell(scenario, parameter, parameter.value, lang), unit, lang),
        band,
        label,
        fit_words(source, lang),
    )


def _ground(parameter: Parameter) -> int:
    """Return how weak the ground of a value is: 0 firm, more is weaker."""
    source = resolve_source(parameter.source)
    if source.kind == "assumption":
        return len(FITS) + 1
    return 0 if source.fit is None else 1 + FITS.index(source.fit)


def _closeness(subject: Subject) -> dict[str, float]:
    """Return how closely each unknown's draws go with the answer: absolute rank correlation."""
    drawn, name = subject.results.parameters, subject.shown[0]
    answer = subject.results.values(name)[:, -1]
    if subject.comparison is not None:
        answer = subject.comparison.paired(name)[:, -1]
    ranks = pd.DataFrame(drawn).rank()
    with np.errstate(divide="ignore", invalid="ignore"):
        found = ranks.corrwith(pd.Series(answer, index=ranks.index).rank()).abs().fillna(0.0)
    return {str(path): float(value) for path, value in found.items()}
