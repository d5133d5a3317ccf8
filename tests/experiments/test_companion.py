"""Companion processes: the same numbers sooner, and nothing else, whatever becomes of them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from sim.errors import Cancelled
from sim.experiments import blockwise, companion, own, sharing
from sim.experiments import crew as crews
from sim.experiments import ensemble as ensembles
from sim.experiments import run as running
from sim.experiments.block import Block
from sim.experiments.crew import PROCESSES, Crew, processes
from sim.experiments.designs import Points
from sim.experiments.ensemble import Ensemble
from sim.experiments.factors import LUCK
from sim.experiments.run import run, stream
from sim.mechanisms.course import Course
from sim.results import Results
from sim.scenario import Scenario, load, names, parse
from tests.district import TEXT, district

ROOT = Path(__file__).resolve().parents[2]
LONG = 600.0  # whoever comes first compiles

Start = Callable[[], Crew]


def quiet(replications: int = 60, scenario: Scenario | None = None, **options) -> Results:
    return run(scenario or district(), replications, 1, progress=False, **options)


def identical(a: Results, b: Results) -> bool:
    """Equal to the bit, labels included."""
    return (
        a.indicators.identical(b.indicators)
        and a.opening.identical(b.opening)
        and a.ledger.identical(b.ledger)
        and a.parameters.equals(b.parameters)
    )


@pytest.fixture(scope="module")
def alone() -> Results:
    """A run without companions."""
    return quiet()


@pytest.fixture(scope="module")
def lasting() -> Iterator[Crew]:
    """A crew with a companion that is ready, for tests that leave it so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROCESSES, "2")
        crew = Crew()
        crew.start(district())
    assert crew.wait(LONG)
    yield crew
    crew.end()


@pytest.fixture
def crew(lasting: Crew, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """The lasting crew, at work for every run."""
    assert lasting.ready_for(district()) == 1
    return employed(lasting, monkeypatch)


@pytest.fixture
def own_crew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a crew for this test alone."""
    crew = Crew()
    monkeypatch.setenv(PROCESSES, "2")

    def start() -> Crew:
        crew.start(district())
        assert crew.wait(LONG)
        return employed(crew, monkeypatch)

    yield start
    crew.end()


def employed(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Crew:
    for module in (running, sharing, blockwise, ensembles):
        monkeypatch.setattr(module, "crew", crew)
    return crew


def simulated_here(monkeypatch: pytest.MonkeyPatch) -> list[Block]:
    """Return a list that grows by each block that this process simulates."""
    blocks = []
    simulate = Block.simulate

    def counted(block, stopped, advance):
        blocks.append(block)
        return simulate(block, stopped, advance)

    monkeypatch.setattr(Block, "simulate", counted)
    return blocks


def at_work(replications: int, progress: Callable[[], None]) -> Results:
    """Run, with something that happens at the first word of progress."""
    told = []

    def advance(part: float) -> None:
        told.append(part)
        if len(told) == 1:
            progress()

    task = running._task(district(), replications, 1, None, True, None, None, False)
    return Results.concat(list(task.results(task.blocks(0, replications, 2), advance)))


def ends(pid: int) -> bool:
    """Whether a process is gone soon, from the table of processes too."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


class TestSameNumbers:
    @pytest.mark.parametrize("block", [7, 20, 100])
    def test_whoever_simulates(self, crew, alone, monkeypatch, block) -> None:
        monkeypatch.setattr(running, "BLOCK", block)
        here = simulated_here(monkeypatch)
        assert identical(quiet(), alone)
        assert 0 < sum(one.replications for one in here) < 60

    def test_in_a_stream(self, crew, alone, monkeypatch) -> None:
        here = simulated_here(monkeypatch)
        seen = list(stream(district(), 60))
        assert seen[0].replications == 20
        assert seen[-1].replications == 60
        assert identical(seen[-1], alone)
        assert all(identical(part, alone.head(part.replications)) for part in seen)
        assert len(here) < 4

    def test_with_columns_and_without_unknowns(self, crew) -> None:
        gains = np.linspace(0.0, 0.8, 40)
        swept = quiet(40, unknowns=False, columns={"classes.gain": gains})
        part = Block(district(), 1, 20, 40, False, {"classes.gain": gains[20:, None]})
        record = part.simulate(lambda: False, lambda part: None)
        assert np.array_equal(swept.record.series["total_gain"][20:], record.series["total_gain"])

    def test_after_a_lever_has_moved(self, crew) -> None:
        at_rest = district()
        moves = [
            at_rest,
            at_rest.with_parameters({"studio.cohort_size": 8}),
            at_rest.with_parameters({"population.veterans.count": 5}),
            at_rest.without("classes"),
        ]
        for scenario in moves:
            block = Block(scenario, 1, 0, 3)
            there = crew.simulate(block, lambda: False, lambda part: None)
            here = block.simulate(lambda: False, lambda part: None)
            assert there.series.keys() == here.series.keys()
            for name, series in here.series.items():
                assert np.array_equal(there.series[name], series)

    def test_records_are_read_only(self, crew) -> None:
        record = crew.simulate(Block(district(), 1, 0, 3), lambda: False, lambda part: None)
        with pytest.raises(ValueError, match="read-only"):
            record.series["total_gain"][0, 0] = 0

    def test_event_logs_stay_in_this_process(self, crew, monkeypatch) -> None:
        here = simulated_here(monkeypatch)
        events = quiet(30, record_events=True).events
        assert events is not None
        assert set(events["replication"]) == set(range(30))
        assert sum(one.replications for one in here) == 30


def designed(points: int = 12, **options) -> Ensemble:
    """A design with luck of its own for each point, in blocks of half of it."""
    luck = np.arange(points, dtype=np.float64) % 5
    values = np.column_stack([np.linspace(0.0, 0.8, points), luck])
    return Ensemble(district(), Points(("classes.gain", LUCK), values), 4, 1, rows=24, **options)


class TestExperiments:
    def test_have_the_same_numbers_whoever_simulates(self, crew, monkeypatch) -> None:
        ensemble = designed(months=(0, 7))
        monkeypatch.setattr(ensembles, "crew", Crew())  # of nobody
        expected = [ensemble.block(number) for number in range(ensemble.blocks)]
        monkeypatch.setattr(ensembles, "crew", crew)
        here = simulated_here(monkeypatch)
        found = blockwise.simulated(ensemble)
        assert len(here) < ensemble.blocks
        for name, values in found.items():
            assert np.array_equal(values, np.concatenate([one[name] for one in expected])), name

    def test_stop_in_a_companion_too(self, crew) -> None:
        cancel = Event()
        told: list[int] = []

        def hear(done: int, total: int) -> None:
            told.append(done)
            if done:
                cancel.set()

        with pytest.raises(Cancelled):
            blockwise.simulated(designed(4_000), progress=hear, cancel=cancel)
        assert told[-1] < 16_000
        assert not crew.companions[0].free.locked()


class TestProgress:
    def test_adds_up(self, crew, monkeypatch) -> None:
        monkeypatch.setattr(running, "BLOCK", 10)
        parts: list[float] = []
        task = running._task(district(), 60, 1, None, True, None, None, False)
        list(task.results(task.blocks(0, 60), parts.append))
        assert sum(parts) == pytest.approx(60)

    def test_adds_up_when_a_companion_dies(self, own_crew) -> None:
        one = own_crew().companions[0]
        parts: list[float] = []

        def advance(part: float) -> None:
            if not parts:
                one.end()
            parts.append(part)

        task = running._task(district(), 60, 1, None, True, None, None, False)
        list(task.results(task.blocks(0, 60, 2), advance))
        assert sum(parts) == pytest.approx(60)


class TestDeath:
    def test_in_mid_run_changes_no_number(self, own_crew, alone) -> None:
        crew = own_crew()
        pid = crew.companions[0].pid
        results = at_work(60, lambda: os.kill(pid, signal.SIGKILL))
        assert identical(results, alone)
        assert identical(quiet(), alone)
        assert crew.companions == []
        assert ends(pid)

    def test_at_rest_changes_no_number(self, own_crew, alone) -> None:
        crew = own_crew()
        os.kill(crew.companions[0].pid, signal.SIGKILL)
        assert identical(quiet(), alone)

    def test_silence_is_taken_for_death(self, own_crew, alone, monkeypatch) -> None:
        crew = own_crew()
        pid = crew.companions[0].pid
        monkeypatch.setattr(companion, "SILENCE", 0.3)
        monkeypatch.setattr(companion, "LOOK", 0.1)
        os.kill(pid, signal.SIGSTOP)
        assert identical(quiet(), alone)
        assert crew.companions == []
        assert ends(pid)

    def test_one_that_cannot_be_started_is_not_missed(self, own_crew, alone, monkeypatch) -> None:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        assert own_crew().companions == []
        assert identical(quiet(), alone)

    def test_one_that_cannot_import_the_package_is_not_missed(
        self, own_crew, alone, monkeypatch, tmp_path
    ) -> None:
        monkeypatch.setattr(companion, "PACKAGE", tmp_path / "sim")
        (tmp_path / "sim").mkdir()
        (tmp_path / "sim" / "__init__.py").write_text("")
        assert own_crew().companions == []
        assert identical(quiet(), alone)


class TestCancelling:
    def test_stops_the_companion_too(self, crew, alone, monkeypatch) -> None:
        cancel = Event()
        task = running._task(district(), 10_000, 1, None, True, None, cancel, False)
        with pytest.raises(Cancelled):
            list(task.results(task.blocks(0, 10_000, 2), lambda part: cancel.set()))
        # It has answered that it stopped, so it is free for the next run.
        here = simulated_here(monkeypatch)
        assert identical(quiet(), alone)
        assert sum(one.replications for one in here) < 60

    def test_leaving_a_stream_stops_it(self, crew) -> None:
        parts = stream(district(), 10_000)
        assert next(parts).replications == 20
        parts.close()  # type: ignore[attr-defined]
        assert not crew.companions[0].free.locked()


class Kinder(Course):
    """A mechanism as a notebook defines it."""

    name = "kinder_course"


class TestWhatOthersCannotImport:
    @pytest.mark.parametrize("name", names())
    def test_every_programme_is_of_the_package(self, name) -> None:
        assert own.is_of_the_package(load(name))

    def test_a_mechanism_of_a_notebook_stays_in_this_process(self, crew, monkeypatch) -> None:
        scenario = parse(
            TEXT.replace("kind: course, who: [young]", "kind: kinder_course, who: [young]")
        )
        assert crew.ready_for(scenario) == 0
        here = simulated_here(monkeypatch)
        assert quiet(30, scenario).replications == 30
        assert sum(one.replications for one in here) == 30

    def test_a_replaced_method_stays_in_this_process(self, crew, monkeypatch) -> None:
        taught = quiet(30).ledger.sel(line="classes")
        assert taught.any()
        monkeypatch.setattr(Course, "delta", lambda course, roster, month: None)
        assert "classes" not in quiet(30).ledger.line

    def test_files_changed_since_the_import_start_none(self, own_crew, monkeypatch) -> None:
        monkeypatch.setattr(own, "_IMPORTED", 0.0)
        assert own_crew().companions == []


class Unready:
    """Stands for a companion that takes for ever to start."""

    started: list[Block]
    ready = False

    def __init__(self, warming: Block) -> None:
        self.started.append(warming)

    def end(self) -> None:
        pass


class TestStarting:
    def test_is_for_those_who_simulate_much(self, monkeypatch) -> None:
        monkeypatch.setenv(PROCESSES, "2")
        monkeypatch.setattr(crews, "Companion", Unready)
        started = Unready.started = []
        crew = employed(Crew(), monkeypatch)
        quiet(30)
        assert started == []
        crew._worked = crews.WORTH + 1
        quiet(1)  # of a whole country, maybe: there is nothing to share
        assert started == []
        quiet(30)
        quiet(30)
        assert len(started) == 1

    @pytest.mark.parametrize(("word", "many"), [("1", 1), ("3", 3), ("0", 0)])
    def test_the_variable_says_how_many(self, monkeypatch, word, many) -> None:
        monkeypatch.setenv(PROCESSES, word)
        assert processes() == many

    @pytest.mark.parametrize(("cores", "many"), [(1, 1), (2, 2), (64, crews.MOST)])
    def test_the_cores_say_so_otherwise(self, monkeypatch, cores, many) -> None:
        monkeypatch.delenv(PROCESSES)
        monkeypatch.setattr(crews, "cores", lambda: cores)
        assert processes() == many

    def test_one_process_starts_none(self, monkeypatch) -> None:
        monkeypatch.setenv(PROCESSES, "1")
        crew = Crew()
        crew.start(district())
        assert crew.wait(0.0)
        assert crew.companions == []

    def test_a_fork_uses_none(self, crew, monkeypatch) -> None:
        monkeypatch.setattr(crew, "_owner", os.getpid() + 1)
        assert crew.companions == []


# No guard around what it does, as in a script of a few lines.
SCRIPT = """
import sys, time
from sim.experiments.crew import crew
from sim.scenario import load
crew.start(load({name!r}))
crew.wait()
print(*(one.pid for one in crew.companions), flush=True)
{then}
"""


class TestTheParentsEnd:
    def start(self, tmp_path: Path, then: str) -> tuple[subprocess.Popen[str], int]:
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(SCRIPT).format(name="template", then=then))
        parent = subprocess.Popen(
            [sys.executable, str(script)],
            env={**os.environ, PROCESSES: "2", "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert parent.stdout is not None
        return parent, int(parent.stdout.readline())

    def test_is_the_companions(self, tmp_path) -> None:
        parent, pid = self.start(tmp_path, "")
        with parent:
            assert parent.wait(LONG) == 0
        assert ends(pid)

    def test_is_the_companions_even_by_force(self, tmp_path) -> None:
        parent, pid = self.start(tmp_path, "time.sleep(600)")
        with parent:
            parent.kill()
        assert ends(pid)

    def test_is_the_companions_at_work(self, tmp_path) -> None:
        then = "from sim.experiments.run import run; run('template', 100_000, progress=False)"
        parent, pid = self.start(tmp_path, then)
        with parent:
            parent.kill()
        assert ends(pid)


def test_a_companion_that_is_not_ready_holds_nothing_up(monkeypatch) -> None:
    monkeypatch.setenv(PROCESSES, "2")
    crew = employed(Crew(), monkeypatch)
    crew.start(district())
    assert quiet(30).replications == 30
    crew.end()
