"""Predict, then reveal: the room votes before it sees the answer, then challenges an assumption."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sim.scenario import Parameter, Scenario
from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.panels import Panel
from sim.ui.setup import Option, Setup
from sim.ui.tables import paragraph
from sim.ui.views import see, styled
from sim.ui.why import influences, unknown_name
from sim.wording import in_sentence

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

VOTES: Final = ("better", "same", "worse")
_ENDS: Final = ("lowest", "highest", "as_before")

CHALLENGES: Final = 8
"""Assumptions to choose from, those that do most first."""


class PredictPanel(Panel):
    """Covers the answer: first the vote, then the answer beside it and one assumption to change.

    Votes are for one question. Other settings are another question, and begin a new vote.
    """

    key = "predict"

    def __init__(self, close: Callable[[], None], laboratory: Laboratory) -> None:
        super().__init__(close)
        self._laboratory = laboratory
        self._count = dict.fromkeys(VOTES, 0)
        self._dropped = 0
        self._revealed = False
        self._preset: Scenario | None = None
        self._asked: object = None
        self._offered: list[Parameter] = []
        self.question = styled(plain.HTML(), "t-question", "ech-big")
        self.votes = {name: styled(plain.Button(), f"t-vote-{name}") for name in VOTES}
        for name, button in self.votes.items():
            button.on_click(lambda _, name=name: self._vote(name))
        self.reveal = styled(plain.Button(), "t-reveal")
        self.reveal.on_click(lambda _: self._reveal())
        self.result = styled(plain.HTML(), "t-result", "ech-big")
        self._about = plain.HTML()
        self.assumption = styled(plain.Dropdown(options=[("", "")]), "t-assumption")
        self.ends = {name: styled(plain.Button(), f"t-challenge-{name}") for name in _ENDS}
        for name, button in self.ends.items():
            button.on_click(lambda _, name=name: self._challenge(name))
        row = styled(plain.HBox([*self.votes.values(), self.reveal]), "ech-choices", "ech-votes")
        ends = styled(plain.HBox(list(self.ends.values())), "ech-choices")
        self._after = styled(
            plain.VBox([self.result, self._about, self.assumption, ends]), "ech-form", "t-revealed"
        )
        self.body.children = [self.question, row, self._after]

    def open(self, setup: Setup, lang: str) -> None:
        """Begin a new vote."""
        self._begin(setup)
        super().open(setup, lang)

    def show(self, setup: Setup, lang: str) -> None:
        """Ask about B against A, or ask for an A first."""
        if _subject(setup) != self._asked:
            lost = 0 if self._revealed else self._dropped + sum(self._count.values())
            self._begin(setup)
            self._dropped = lost
        ready = setup.kept is not None and setup.kept.scenario.hash != setup.scenario.hash
        for widget in (*self.votes.values(), self.reveal):
            widget.disabled = not ready
        for name, button in self.votes.items():
            words = text(f"verdict.word.{name}", lang)
            button.description = f"{words} · {self._count[name]}"
        see(self._after, self._revealed and ready)
        dropped = text("ui.predict.dropped", lang, votes=self._dropped) if self._dropped else ""
        remark = paragraph(dropped, "ech-remark") if dropped else ""
        if not ready or setup.kept is None:
            self.question.value = paragraph(text("ui.predict.first", lang)) + remark
            return
        first = setup.preset.bound_indicators()[0]
        describe = self._laboratory.describe
        self.question.value = paragraph(
            text("ui.predict.question", lang, indicator=in_sentence(first.title, lang),
                 a=describe(setup.kept.scenario, lang), b=describe(setup.scenario, lang))
        ) + remark  # fmt: skip
        self._list(lang)

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on the settings."""
        super().speak(lang)
        self.reveal.description = text("ui.mode.reveal", lang)
        self._about.value = paragraph(text("ui.predict.challenge", lang))
        for name, button in self.ends.items():
            button.description = text(f"ui.predict.{name}", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the name of the list of assumptions."""
        return {"t-assumption": {"select": text("ui.predict.challenge", lang)}}

    def answered(self, answer: Answer, sentence: str, lang: str) -> None:
        """Show the answer beside the votes."""
        if self._revealed:
            if answer.complete and not self._offered:
                self._offered = [one.parameter for one in influences(answer)[:CHALLENGES]]
                self._list(lang)
            votes = [f"{text(f'verdict.word.{name}', lang)} {self._count[name]}" for name in VOTES]
            room = text("ui.predict.room", lang, votes=" · ".join(votes))
            self.result.value = f"{sentence}{paragraph(room)}"

    def _list(self, lang: str) -> None:
        """List the assumptions in the reader's language; the chosen one stays."""
        if self._preset is None:
            return
        chosen = self.assumption.value
        self.assumption.options = [
            (unknown_name(self._preset, one, lang), one.path) for one in self._offered
        ] or [("–", "")]
        if chosen in [one.path for one in self._offered]:
            self.assumption.value = chosen

    def _begin(self, setup: Setup) -> None:
        self._preset = setup.preset
        self._asked = _subject(setup)
        self._dropped = 0
        self._count = dict.fromkeys(VOTES, 0)
        self._revealed = False
        self._offered = []

    def _vote(self, name: str) -> None:
        self._count[name] += 1
        self._dropped = 0
        self.show(self._laboratory.setup, self._laboratory.lang)

    def _reveal(self) -> None:
        laboratory, lang = self._laboratory, self._laboratory.lang
        self._revealed = True
        self.result.value = ""
        answer, setup = laboratory.answer, laboratory.setup
        if answer is not None and answer.question.scenario is setup.scenario:
            self.answered(answer, laboratory.sentence, lang)
        self.show(setup, lang)

    def _challenge(self, end: str) -> None:
        path = self.assumption.value
        if path:
            parameter = self._laboratory.setup.preset.parameter(path)
            value = {"lowest": parameter.low, "highest": parameter.high}.get(end)
            self._laboratory.challenge(path, value)


def _subject(setup: Setup) -> object:
    """Return what the room is asked about: how A and B are set, whatever is assumed of both."""

    def levers(option: Option | None) -> dict[str, Any] | None:
        if option is None:
            return None
        preset = setup.preset
        return {
            path: at for path, at in option.values.items() if not preset.parameter(path).is_unknown
        }

    return setup.preset.hash, levers(setup.kept), levers(setup.present)
