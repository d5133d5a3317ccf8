"""Cases with known answers: closed forms and published results against the ordinary model.

A case is a scenario file and lines of data: which simulated figures to take, what they come to, and
why. No case has code. The tolerance follows from the Monte-Carlo standard error at a stated
confidence for the whole table; a case whose error is too large for its stated precision fails too.
What passes proves arithmetic, not that training works.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Event
from typing import Annotated, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import ndtri

from sim.experiments.run import run
from sim.paths import scenarios_dir
from sim.results import Results
from sim.scenario import Scenario, load

Floats = npt.NDArray[np.float64]
Verdict = Literal["agrees", "differs", "imprecise"]

FOLDER: Final = "verification"
ERRORS: Final = 3.0
"""Standard errors that must fit into a line's stated precision."""
ROUNDING: Final = 1e-9
"""By which an expected value may be off, relative to its size: its own digits."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(_Form):
    """A text in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Term(_Form):
    """A simulated figure, or a part of one.

    Attributes:
        indicator: name of the scenario's indicator.
        variant: variant of the scenario, or "" for the scenario itself.
        at: months since the opening state; None is the end.
        over: the value at that time, or the sum over all recorded steps from ``since`` to it, or
            their mean.
        since: first month of the sum or mean, the opening state by default.
        weight: factor.
    """

    indicator: str
    variant: str = ""
    at: int | None = None
    over: Literal["moment", "sum", "mean"] = "moment"
    since: int = 0
    weight: float = 1.0


class Line(_Form):
    """One expected value.

    Attributes:
        title: what it is.
        value: terms, added up.
        per: terms that the sum is divided by, mean by mean.
        is_: what must hold: about the expected value, above it or below it.
        expected: the value.
        limit: value of the continuous or published form, where it differs, in words.
        precision: what three standard errors must stay below.
        derivation: where the value comes from.
    """

    title: Words
    value: Annotated[list[Term], Field(min_length=1)]
    per: list[Term] = []
    is_: Literal["about", "above", "below"] = Field("about", alias="is")
    expected: float
    limit: str = ""
    precision: Annotated[float, Field(gt=0)]
    derivation: Words


class Case(_Form):
    """A scenario with expected values.

    Attributes:
        name: of the case, such as V1.
        scenario: name of a file in the folder of verification cases.
        replications: R, chosen so that the lines are as precise as they say.
        lines: expected values.
    """

    name: str
    scenario: str
    replications: Annotated[int, Field(ge=2)]
    lines: Annotated[list[Line], Field(min_length=1)]


class Book(_Form):
    """All cases.

    Attributes:
        confidence: chance that a right program passes all lines together.
        cases: the cases.
    """

    confidence: Annotated[float, Field(gt=0, lt=1)]
    cases: list[Case]

    @property
    def errors_allowed(self) -> float:
        """Standard errors by which one line may miss, so that all lines together keep the level."""
        lines = sum(len(case.lines) for case in self.cases)
        return float(-ndtri((1.0 - self.confidence) / (2.0 * lines)))


@dataclass(frozen=True)
class Outcome:
    """A line as simulated.

    Attributes:
        case: the case.
        line: the line.
        observed: mean over the replications.
        error: its standard error.
        tolerance: by how much the observed value may miss.
    """

    case: Case
    line: Line
    observed: float
    error: float
    tolerance: float

    @property
    def verdict(self) -> Verdict:
        """Whether the line holds, does not, or is too imprecise to say."""
        if ERRORS * self.error > self.line.precision:
            return "imprecise"
        beyond = self.observed - self.line.expected
        holds = {
            "about": abs(beyond) <= self.tolerance,
            "above": beyond > self.tolerance,
            "below": beyond < -self.tolerance,
        }[self.line.is_]
        return "agrees" if holds else "differs"


def read_book() -> Book:
    """Return the cases that come with the program."""
    text = (scenarios_dir() / FOLDER / "known_answers.yaml").read_text("utf-8")
    return Book.model_validate(yaml.safe_load(text))


def scenario_of(case: Case) -> Scenario:
    """Return a case's scenario."""
    return load(scenarios_dir() / FOLDER / f"{case.scenario}.yaml")


def verify(
    book: Book | None = None,
    seed: int = 1,
    progress: Callable[[Outcome], None] | None = None,
    cancel: Event | None = None,
) -> list[Outcome]:
    """Run the cases.

    Args:
        book: the cases; those that come with the program by default.
        seed: of the luck.
        progress: hears of each line as soon as it is known.
        cancel: set it from another thread to stop.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    chosen = read_book() if book is None else book
    allowed = chosen.errors_allowed
    found: list[Outcome] = []
    for case in chosen.cases:
        simulated = _simulated(scenario_of(case), case.replications, seed, cancel)
        for line in case.lines:
            observed, error = _estimate(line, simulated)
            tolerance = allowed * error + ROUNDING * max(abs(line.expected), 1.0)
            found.append(Outcome(case, line, observed, error, tolerance))
            if progress is not None:
                progress(found[-1])
    return found


def _simulated(
    scenario: Scenario, replications: int, seed: int, cancel: Event | None
) -> Callable[[str], Results]:
    """Return a function that runs a variant once and remembers it."""

    @cache
    def simulated(variant: str) -> Results:
        chosen = scenario.variant(variant) if variant else scenario
        return run(chosen, replications, seed, unknowns=False, progress=False, cancel=cancel)

    return simulated


def _estimate(line: Line, simulated: Callable[[str], Results]) -> tuple[float, float]:
    """Return mean and standard error of a line; of a ratio of means by the delta method."""
    values = _added(line.value, simulated)
    many = len(values)
    if not line.per:
        return float(values.mean()), float(values.std(ddof=1) / np.sqrt(many))
    base = _added(line.per, simulated)
    ratio = values.mean() / base.mean()
    rest = (values - ratio * base) / base.mean()
    return float(ratio), float(rest.std(ddof=1) / np.sqrt(many))


def _added(terms: Sequence[Term], simulated: Callable[[str], Results]) -> Floats:
    total: Any = 0.0
    for term in terms:
        total = total + term.weight * _figure(term, simulated(term.variant))
    return np.asarray(total, dtype=np.float64)


def _figure(term: Term, results: Results) -> Floats:
    values = results.values(term.indicator)
    months = results.timeline
    end = int(months[-1]) if term.at is None else term.at
    if term.over == "moment":
        (place,) = np.flatnonzero(months == end)
        return values[:, place]
    span = values[:, (months >= term.since) & (months <= end)]
    return span.sum(axis=1) if term.over == "sum" else span.mean(axis=1)


def verdicts(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    """Return how many lines have each verdict."""
    found = {"agrees": 0, "differs": 0, "imprecise": 0}
    for outcome in outcomes:
        found[outcome.verdict] += 1
    return found
