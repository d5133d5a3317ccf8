"""A laboratory over made-up runs: the engine's stream is replaced, everything else is real."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from sim.errors import Cancelled
from sim.results import Results
from sim.scenario import Scenario
from tests.synthetic import synthetic

LONG = 60.0
"""Seconds after which something that should come has not come."""

STEPS = (20, 70, 200)
"""Futures in the growing results of a made-up run."""


def made_up(replications: int, seed: int, unknowns: bool, scenario: Scenario) -> Results:
    """Results whose numbers depend on the scenario's hash, as those of a run do."""
    plain = synthetic(replications, scenario=scenario)
    shift = int(scenario.hash[:8], 16) / 2**32 + (0.0 if unknowns else 1.0)
    values = {name: plain.values(name) + shift for name in plain.measures}
    return synthetic(replications, seed=seed, unknowns=unknowns, scenario=scenario, values=values)


@dataclass
class Held:
    """Stands in for work that a button asks for: it goes on until it is cancelled.

    Attributes:
        started: set once it has begun.
        ended: set once it has been cancelled.
    """

    started: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def __call__(self, *_: object, cancel: threading.Event, **__: object) -> None:
        self.started.set()
        assert cancel.wait(LONG)
        self.ended.set()
        raise Cancelled


@dataclass
class Runs:
    """What was run, and how it goes.

    Attributes:
        started: hash of each scenario that a run began for.
        hold: runs stop here after their first block, until it is set.
        fail: raised instead of the first block.
    """

    started: list[str] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    fail: Exception | None = None

    def stream(
        self,
        scenario: Scenario,
        replications: int,
        seed: int,
        *,
        unknowns: bool,
        cancel: threading.Event,
    ) -> Iterator[Results]:
        self.started.append(scenario.hash)
        if self.fail is not None:
            raise self.fail
        for done in [*(step for step in STEPS if step < replications), replications]:
            yield made_up(done, seed, unknowns, scenario)
            while not self.hold.wait(0.001):
                if cancel.is_set():
                    raise Cancelled
            if cancel.is_set():
                raise Cancelled


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Made-up runs instead of simulated ones."""
    made = Runs()
    made.hold.set()
    monkeypatch.setattr("sim.ui.engine.stream", made.stream)
    return made
