"""The verification table on the Basis tab: cases with known answers, run on request."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from threading import Event

from sim.experiments.verify import ERRORS, Outcome, read_book, verdicts, verify
from sim.summary import verification_rows
from sim.text import text
from sim.ui.engine import Answer
from sim.ui.requested import RequestedView, Told
from sim.ui.tables import paragraph, table


class VerificationView(RequestedView[Sequence[Outcome]]):
    """What the program computes where the answer is known: it proves arithmetic, no training."""

    key = "verification"

    def about(self, answer: Answer) -> object:
        """The cases have scenarios of their own; only the luck is the screen's."""
        return answer.question.seed

    def work(self, answer: Answer, tell: Told, cancel: Event) -> Sequence[Outcome]:
        """Run the cases."""
        book = read_book()
        lines = sum(len(case.lines) for case in book.cases)
        done = 0

        def hear(_: Outcome) -> None:
            nonlocal done
            done += 1
            tell(done, lines)

        return verify(book, answer.question.seed, hear, cancel)

    def told(self, found: Sequence[Outcome], answer: Answer, lang: str) -> str:
        """Return the table and what it is worth."""
        book, agreed = read_book(), verdicts(found)
        head, *rows = verification_rows(found, lang)
        title = text("ui.tab.verification", lang)
        words = [
            text("verification.found", lang, agrees=agreed["agrees"], lines=len(found)),
            text("verification.basis", lang, level=f"{100 * book.confidence:g}",
                 errors=f"{book.errors_allowed:.2f}", needed=f"{ERRORS:g}",
                 seed=answer.question.seed),
        ]  # fmt: skip
        return (
            f"<div class='ech-scroll' role='region' tabindex='0' aria-label='{escape(title)}'>"
            f"{paragraph(text('notice.verification', lang), 'ech-remark')}"
            f"{paragraph(words[0])}{table(head, rows, words[0], numbers={2, 4, 5, 6})}"
            f"{paragraph(words[1], 'ech-small')}</div>"
        )
