"""The latest wish wins; nothing kills the thread."""

import logging
import sys
import threading

import pytest

from sim.errors import Cancelled
from sim.ui.worker import HANDOVER, Job, LatestWins
from tests.ui.conftest import LONG


@pytest.fixture
def failures() -> list[Exception]:
    return []


@pytest.fixture
def worker(failures: list[Exception]) -> LatestWins:
    return LatestWins(failures.append)


class Blocking:
    """A job that runs until it is cancelled or let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go = threading.Event()
        self.cancelled = False

    def __call__(self, cancel: threading.Event) -> None:
        self.started.set()
        while not self.go.is_set():
            if cancel.wait(0.001):
                self.cancelled = True
                raise Cancelled


def test_a_job_runs_in_another_thread(worker: LatestWins) -> None:
    seen: list[threading.Thread] = []
    worker.submit(lambda cancel: seen.append(threading.current_thread()))
    assert worker.wait(LONG)
    assert seen != [threading.current_thread()]


def test_a_new_job_cancels_the_one_at_work_and_replaces_those_that_wait(
    worker: LatestWins, failures: list[Exception]
) -> None:
    first = Blocking()
    done: list[int] = []

    def noting(number: int) -> Job:
        return lambda cancel: done.append(number)

    worker.submit(first)
    assert first.started.wait(LONG)
    for number in range(50):
        worker.submit(noting(number))
    assert worker.wait(LONG)
    assert first.cancelled
    # Those between the first and the last were replaced before their turn, or ran in order.
    assert done == sorted(done)
    assert done[-1] == 49
    assert failures == []


def test_cancel_stops_the_job_and_forgets_the_waiting_one(worker: LatestWins) -> None:
    started, go = threading.Event(), threading.Event()
    seen: list[bool] = []
    done: list[int] = []

    def slow(cancel: threading.Event) -> None:
        started.set()
        assert go.wait(LONG)
        seen.append(cancel.is_set())

    worker.submit(slow)
    assert started.wait(LONG)
    worker.submit(lambda cancel: done.append(1))
    worker.cancel()
    go.set()
    assert worker.wait(LONG)
    assert seen == [True]
    assert done == []


def test_waiting_has_an_end(worker: LatestWins) -> None:
    job = Blocking()
    worker.submit(job)
    assert job.started.wait(LONG)
    assert not worker.wait(0.01)
    assert not worker.idle
    job.go.set()
    assert worker.wait(LONG)
    assert worker.idle


def test_a_failure_is_told_and_the_next_job_runs(
    worker: LatestWins, failures: list[Exception]
) -> None:
    def fail(cancel: threading.Event) -> None:
        raise ZeroDivisionError("no")

    done: list[int] = []
    worker.submit(fail)
    assert worker.wait(LONG)
    assert [type(failure) for failure in failures] == [ZeroDivisionError]
    worker.submit(lambda cancel: done.append(1))
    assert worker.wait(LONG)
    assert done == [1]


def test_a_failure_that_cannot_be_told_does_not_kill_the_thread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def cannot(error: Exception) -> None:
        raise RuntimeError("no screen")

    def fail(cancel: threading.Event) -> None:
        raise ValueError

    worker = LatestWins(cannot)
    done: list[int] = []
    with caplog.at_level(logging.ERROR):
        worker.submit(fail)
        assert worker.wait(LONG)
    assert "no screen" in caplog.text
    worker.submit(lambda cancel: done.append(1))
    assert worker.wait(LONG)
    assert done == [1]


def test_messages_wait_less_than_usual_for_a_thread_that_computes(worker: LatestWins) -> None:
    worker.submit(lambda cancel: None)
    assert worker.wait(LONG)
    assert sys.getswitchinterval() <= HANDOVER
