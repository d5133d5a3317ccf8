"""Predict, then reveal: whose votes count, for which question, and one assumption challenged."""

import pytest

from sim.scenario import load
from sim.text import LANGUAGES, text
from sim.ui import Laboratory, build_app
from sim.ui.predict_panel import PredictPanel
from tests.district import district
from tests.ui.conftest import LONG, Runs
from tests.ui.test_app import SEATS, click, find, move, words
from tests.ui.test_panels import seen

PUTUO = load("putuo")


@pytest.fixture
def lab(runs: Runs) -> Laboratory:
    made = build_app(district())
    assert made.wait(LONG)
    return made


@pytest.fixture
def putuo(runs: Runs) -> Laboratory:
    made = build_app("putuo")
    assert made.wait(LONG)
    return made


class TestTheVote:
    def test_without_a_comparison_there_is_nothing_to_vote_on(self, putuo: Laboratory) -> None:
        click(putuo, "predict")
        assert words(putuo, "question") == text("ui.predict.first")
        assert find(putuo, "vote-better").disabled

    def test_what_cannot_be_pressed_yet_speaks_the_readers_language(
        self, putuo: Laboratory
    ) -> None:
        click(putuo, "predict")
        putuo.spoke("zh")
        assert find(putuo, "vote-better").description == f"{text('verdict.word.better', 'zh')} · 0"

    def test_votes_are_counted_and_the_answer_comes_after(self, putuo: Laboratory) -> None:
        click(putuo, "variant-fewer_closer")
        click(putuo, "predict")
        assert "Fewer, closer" in words(putuo, "question")
        assert not seen(putuo, "revealed")
        for name in ("better", "better", "worse"):
            click(putuo, f"vote-{name}")
        assert find(putuo, "vote-better").description.endswith("2")
        click(putuo, "reveal")
        assert seen(putuo, "revealed")
        assert "better 2 · about the same 0 · worse 1" in words(putuo, "result")
        assert "simulated future" in words(putuo, "result")

    def test_an_assumption_is_challenged_for_both(self, putuo: Laboratory) -> None:
        click(putuo, "variant-fewer_closer")
        path = "groups.dilution"
        putuo.challenge(path, 1.0)
        assert putuo.wait(LONG)
        comparison = putuo.comparison
        assert comparison is not None
        for side in (comparison.a, comparison.b):
            assert side.scenario.parameters[path].value == 1.0
            assert not side.scenario.parameters[path].is_unknown
        assert comparison.levers == [(SEATS, 30, 18)]
        putuo.challenge(path, None)
        assert putuo.wait(LONG)
        assert putuo.scenario.hash == PUTUO.variant("fewer_closer").hash


class TestPredicting:
    def test_assumptions_are_of_the_programme_and_in_the_readers_language(
        self, lab: Laboratory
    ) -> None:
        click(lab, "variant-more_mentors")
        click(lab, "predict")
        panel = lab._screen.panels["predict"]
        assert isinstance(panel, PredictPanel)
        panel._offered = [one for one in lab.preset.settings if one.is_unknown][:2]
        click(lab, "vote-better")
        click(lab, "reveal")
        english = [name for name, _ in find(lab, "assumption").options]
        find(lab, "assumption").value = find(lab, "assumption").options[-1][1]
        chosen = find(lab, "assumption").value
        lab.spoke("zh")
        chinese = [name for name, _ in find(lab, "assumption").options]
        assert len(english) == len(chinese)
        assert not set(english) & set(chinese)
        assert find(lab, "assumption").value == chosen
        find(lab, "programme").value = "putuo"
        assert lab.wait(LONG)
        click(lab, "keep")
        move(lab, "seats", 18)
        assert not seen(lab, "revealed")
        assert find(lab, "vote-better").description.endswith("0")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_votes_for_other_settings_are_dropped_and_that_is_said(
        self, lab: Laboratory, lang: str
    ) -> None:
        lab.spoke(lang)
        click(lab, "variant-more_mentors")
        click(lab, "predict")
        for name in ("better", "worse"):
            click(lab, f"vote-{name}")
        find(lab, "unknowns").value = False  # another answer to the same question
        assert find(lab, "vote-better").description.endswith("1")
        said = text("ui.predict.dropped", lang, votes=2)
        assert said not in words(lab, "question")
        for seats in (8, 9):
            move(lab, "seats", seats)
            assert said in words(lab, "question")
            assert find(lab, "vote-better").description.endswith("0")
        click(lab, "vote-same")
        assert said not in words(lab, "question")
        click(lab, "reveal")
        assert words(lab, "result").endswith(
            text("ui.predict.room", lang, votes=" · ".join(
                f"{text(f'verdict.word.{one}', lang)} {count}"
                for one, count in (("better", 0), ("same", 1), ("worse", 0))
            ))
        )  # fmt: skip

    def test_a_challenge_after_the_reveal_keeps_the_votes_and_a_move_does_not(
        self, lab: Laboratory
    ) -> None:
        click(lab, "variant-more_mentors")
        click(lab, "predict")
        click(lab, "vote-better")
        click(lab, "reveal")
        path = next(one.path for one in lab.preset.settings if one.is_unknown)
        lab.challenge(path, lab.preset.parameter(path).low)
        assert lab.wait(LONG)
        assert seen(lab, "revealed")
        assert "better 1" in words(lab, "result")
        move(lab, "seats", 8)
        assert not seen(lab, "revealed")
        assert find(lab, "vote-better").description.endswith("0")

    def test_a_challenge_that_cannot_be_is_refused(self, lab: Laboratory) -> None:
        lab.challenge("no.such", 1.0)
        assert "no.such" in words(lab, "error")
