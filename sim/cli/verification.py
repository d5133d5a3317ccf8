"""The command that runs the cases with known answers."""

from __future__ import annotations

import typer

from sim.cli.program import HELP_IN, Lang, Seed, app, echo, help_text
from sim.text import text

FAILED = 1


@app.command(help=help_text("help.verify"))
def verify(seed: Seed = 1, lang: Lang = HELP_IN) -> None:
    """Run the cases with known answers; exit status 1 if one of them fails."""
    from sim.experiments.run import check_run
    from sim.experiments.verify import ERRORS, read_book, verdicts, verify
    from sim.summary import verification_summary

    check_run(1, seed)
    book = read_book()
    outcomes = verify(book, seed)
    found = verdicts(outcomes)
    echo(
        verification_summary(outcomes, lang),
        text("verification.basis", lang, level=f"{100 * book.confidence:g}",
             errors=f"{book.errors_allowed:.2f}", needed=f"{ERRORS:g}", seed=seed),
        text("verification.found", lang, agrees=found["agrees"], lines=len(outcomes)),
        text("notice.verification", lang),
    )  # fmt: skip
    if found["agrees"] < len(outcomes):
        raise typer.Exit(FAILED)
