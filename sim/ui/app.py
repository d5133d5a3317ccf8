"""Opening the laboratory: what a notebook calls, and what the page that shows it asked for."""

from __future__ import annotations

from typing import Final

from sim.errors import InputError
from sim.experiments.run import check_run
from sim.scenario import Scenario, load
from sim.serving import page_query
from sim.text import LANGUAGES
from sim.ui.laboratory import Laboratory
from sim.ui.sharing import decode

PROGRAMME: Final = "putuo"
"""The programme that a reader sees first."""


def build_app(
    scenario: str | Scenario = PROGRAMME,
    lang: str | None = None,
    seed: int = 1,
    replications: int = 200,
    state: str | None = None,
) -> Laboratory:
    """Return the laboratory, ready to be shown at a cell's end.

    Args:
        scenario: the programme, or its name.
        lang: ``en`` or ``zh``; None takes the language that the page was asked for, else English.
        seed: of the luck.
        replications: simulated futures that make a full answer.
        state: a code from the panel "Share", which restores a whole screen; None takes the one that
            the page was asked for, if any.

    Raises:
        InputError: the scenario or the language is not known, or a number is not legal.
    """
    if lang is not None and lang not in LANGUAGES:
        raise InputError("unknown_language", value=lang, legal=", ".join(LANGUAGES))
    check_run(replications, seed)
    preset = load(scenario) if isinstance(scenario, str) else scenario
    laboratory = Laboratory(preset, lang or LANGUAGES[0], seed, replications)
    # A kernel made ready in advance waits here for its visitor, with the answer at hand.
    query = page_query() if lang is None or state is None else {}
    if lang is None and query.get("lang") in LANGUAGES:
        laboratory.spoke(query["lang"])
    code = state if state is not None else query.get("state")
    if code:
        laboratory.restore(lambda: decode(code))
    return laboratory
