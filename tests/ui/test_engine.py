"""Questions become growing answers; finished runs are never run twice."""

import threading
import time

import pytest

from sim.errors import Cancelled
from sim.ui.engine import Answer, Engine, Question
from tests.district import district
from tests.synthetic import synthetic
from tests.ui.conftest import LONG, Runs

PRESET = district()
VARIANT = PRESET.variant("more_mentors")


class Screen:
    """Takes note of what an engine shows."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.failures: list[Exception] = []
        self.first = threading.Event()
        self.engine = Engine(self.show, self.failures.append)

    def show(self, answer: Answer, cancel: threading.Event) -> None:
        self.answers.append(answer)
        self.first.set()

    def ask(self, question: Question) -> list[Answer]:
        self.answers = []
        self.engine.ask(question)
        assert self.engine.wait(LONG)
        return self.answers


@pytest.fixture
def screen(runs: Runs) -> Screen:
    return Screen()


def question(scenario=PRESET, kept=None, unknowns=True, seed=1) -> Question:
    return Question(scenario, kept, unknowns, seed, 200, district())


def slow_stream(scenario, replications, seed, *, unknowns, cancel):
    for done in (20, replications):
        for _ in range(15):
            if cancel.is_set():
                raise Cancelled
            time.sleep(0.002)
        yield synthetic(done, seed=seed, unknowns=unknowns, scenario=scenario)


class TestAnswers:
    def test_the_first_comes_from_a_few_futures_and_the_last_from_all(self, screen: Screen) -> None:
        answers = screen.ask(question())
        assert answers[0].results.replications == 20
        assert not answers[0].complete
        assert answers[-1].results.replications == 200
        assert answers[-1].complete
        assert [answer.complete for answer in answers].count(True) == 1
        assert all(answer.comparison is None for answer in answers)

    def test_with_something_kept_each_answer_compares_the_futures_that_both_have(
        self, screen: Screen
    ) -> None:
        screen.ask(question())
        answers = screen.ask(question(VARIANT, PRESET))
        counts = [answer.comparison.replications for answer in answers if answer.comparison]
        assert counts[0] == 20
        assert counts[-1] == 200
        assert len(counts) == len(answers)
        comparison = answers[-1].comparison
        assert comparison is not None
        assert comparison.a.scenario.hash == PRESET.hash
        assert comparison.b.scenario.hash == VARIANT.hash

    def test_what_is_kept_is_run_when_it_is_not_at_hand(self, screen: Screen, runs: Runs) -> None:
        answers = screen.ask(question(VARIANT, PRESET))
        assert runs.started == [VARIANT.hash, PRESET.hash]
        assert answers[0].comparison is None  # B is shown before A has been run
        assert answers[-1].comparison is not None
        assert answers[-1].complete
        assert [answer.complete for answer in answers].count(True) == 1

    def test_a_scenario_compared_with_itself_is_run_once(self, screen: Screen, runs: Runs) -> None:
        answers = screen.ask(question(PRESET, PRESET))
        assert runs.started == [PRESET.hash]
        assert answers[-1].comparison is not None
        assert answers[-1].comparison.levers == []


class TestMemory:
    def test_the_same_question_is_not_run_twice(self, screen: Screen, runs: Runs) -> None:
        first = screen.ask(question())[-1]
        screen.ask(question(VARIANT))
        again = screen.ask(question())
        assert runs.started == [PRESET.hash, VARIANT.hash]
        assert len(again) == 1
        assert again[0].complete
        assert again[0].results is first.results

    @pytest.mark.parametrize("change", [{"unknowns": False}, {"seed": 2}])
    def test_whatever_changes_numbers_is_run_anew(
        self, screen: Screen, runs: Runs, change: dict
    ) -> None:
        screen.ask(question())
        screen.ask(question(**change))
        assert len(runs.started) == 2

    def test_it_forgets_the_oldest(
        self, screen: Screen, runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sim.ui.engine.REMEMBERED", 2)
        for seed in (1, 2, 1, 3, 1, 2):
            screen.ask(question(seed=seed))
        # 1 was looked at before 3 came, so 2 had to go.
        assert len(runs.started) == 4

    def test_a_run_that_was_cancelled_is_not_remembered(self, screen: Screen, runs: Runs) -> None:
        runs.hold.clear()
        screen.engine.ask(question())
        assert screen.first.wait(LONG)
        screen.engine.cancel()
        assert screen.engine.wait(LONG)
        assert [answer.complete for answer in screen.answers] == [False]
        runs.hold.set()
        assert screen.ask(question())[-1].complete
        assert len(runs.started) == 2


class TestTheLatestQuestion:
    def test_it_wins(self, screen: Screen, runs: Runs) -> None:
        runs.hold.clear()
        screen.engine.ask(question())
        assert screen.first.wait(LONG)
        screen.engine.ask(question(VARIANT))
        runs.hold.set()
        assert screen.engine.wait(LONG)
        assert screen.answers[-1].results.scenario.hash == VARIANT.hash
        assert screen.answers[-1].complete
        shown = [answer.results.scenario.hash for answer in screen.answers if answer.complete]
        assert shown == [VARIANT.hash]
        assert screen.failures == []

    def test_a_hand_that_never_rests_still_sees_pictures(
        self, screen: Screen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Each run takes longer than the pause between two moves.
        monkeypatch.setattr("sim.ui.engine.stream", slow_stream)
        for seed in range(60):
            screen.engine.ask(question(seed=seed))
            time.sleep(0.01)
        assert screen.engine.wait(LONG)
        shown = [answer.question.seed for answer in screen.answers]
        assert len(shown) >= 4
        assert shown == sorted(shown)
        assert shown[-1] == 59

    def test_a_failure_is_told_and_the_next_question_is_answered(
        self, screen: Screen, runs: Runs
    ) -> None:
        runs.fail = MemoryError("too much")
        assert screen.ask(question()) == []
        assert screen.failures == [runs.fail]
        runs.fail = None
        assert screen.ask(question())[-1].complete
