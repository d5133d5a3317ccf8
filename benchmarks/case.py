"""A case: something to time, how large it is, and what it is held against."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


class Unavailable(Exception):
    """A case cannot run here; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """One repeat that another process has run.

    Attributes:
        seconds: how long it took.
        peak: most bytes that the process held.
    """

    seconds: float
    peak: int | None = None


@dataclass(frozen=True)
class Case:
    """Something to time.

    Attributes:
        name: by which it is chosen.
        what: what runs, in words.
        takes: how long one repeat takes, roughly, on two cores.
        cadre_months: how many one repeat simulates, from the heads at the start.
        prepare: makes what a repeat runs; loading and compiling are done there and not timed.
            A repeat may return an :class:`Outcome` of its own in place of being timed.
        goal: what is wanted, by what it is about: ``seconds``, ``rate`` (cadre-months a second)
            and ``peak`` (bytes).
        against: name of the case that it is compared with.
        long: it runs only if asked for.
    """

    name: str
    what: str
    takes: str
    cadre_months: int
    prepare: Callable[[], Callable[[], Outcome | None]]
    goal: tuple[tuple[str, float], ...] = ()
    against: str = ""
    long: bool = False


@dataclass(frozen=True)
class Timing:
    """What a case took.

    Attributes:
        case: the case.
        seconds: of each repeat.
        peak: most bytes that any repeat held, if that was measured.
    """

    case: Case
    seconds: Sequence[float]
    peak: int | None = None

    @property
    def median(self) -> float:
        """Median seconds of a repeat."""
        return statistics.median(self.seconds)

    @property
    def rate(self) -> float:
        """Cadre-months a second."""
        return self.case.cadre_months / self.median

    def goals(self) -> list[str]:
        """Say of each goal whether it is reached."""
        found = {"seconds": self.median, "rate": self.rate, "peak": self.peak}
        said = []
        for about, wanted in self.case.goal:
            value = found[about]
            if value is None:
                continue
            reached = value >= wanted if about == "rate" else value <= wanted
            said.append(f"{shown(about, wanted)} {'reached' if reached else 'not reached'}")
        return said


def timed(case: Case, repeats: int) -> Timing:
    """Run a case once to warm up, unless it is long, and then so many times.

    Raises:
        Unavailable: it cannot run here.
    """
    run = case.prepare()
    if not case.long:
        run()
    seconds: list[float] = []
    peaks: list[int] = []
    for _ in range(1 if case.long else repeats):
        began = time.perf_counter()
        outcome = run()
        seconds.append(time.perf_counter() - began if outcome is None else outcome.seconds)
        if outcome is not None and outcome.peak is not None:
            peaks.append(outcome.peak)
    return Timing(case, seconds, max(peaks, default=None))


def shown(about: str, value: float) -> str:
    """Return a number with its unit."""
    if about == "rate":
        return f"{value / 1e6:,.3g} M/s"
    if about == "peak":
        return f"{value / 1e9:.2f} GB"
    return f"{value * 1e3:,.0f} ms" if value < 10 else f"{value:,.1f} s"
