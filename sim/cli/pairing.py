"""The commands that compare many options at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli.program import (
    HELP_IN,
    Indicator,
    Lang,
    Months,
    Name,
    Replications,
    Seed,
    Unknowns,
    app,
    chosen_scenario,
    echo,
    help_text,
)
from sim.text import text


@app.command(help=help_text("help.variants"))
def variants(
    scenario: Name,
    indicator: Indicator = None,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    unknowns: Unknowns = True,
    lang: Lang = HELP_IN,
) -> None:
    """Compare a scenario with all its variants under the same luck."""
    from sim.experiments.paired import compare_variants
    from sim.experiments.telling import variants_summary

    chosen = chosen_scenario(scenario, months, None, None)
    found = compare_variants(
        chosen, None, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty()
    )
    name = indicator or chosen.indicators[0].name
    echo(
        chosen.title[lang],
        variants_summary(found, name, lang),
        text("notice.exploratory", lang),
    )


@app.command(help=help_text("help.effect"))
def effect(
    scenario: Name,
    mechanism: Annotated[
        str, typer.Argument(metavar="MECHANISM", help=help_text("option.mechanism"))
    ],
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    unknowns: Unknowns = True,
    lang: Lang = HELP_IN,
) -> None:
    """Show the effect of a mechanism: the scenario with it against the scenario without it."""
    from sim.experiments.paired import effect as of
    from sim.summary import comparison_summary

    chosen = chosen_scenario(scenario, months, None, None)
    both = of(
        chosen, mechanism, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty()
    )
    title = next(spec.title for spec in chosen.mechanisms if spec.instance == mechanism)
    echo(
        text("experiment.effect", lang, mechanism=title, scenario=chosen.title),
        comparison_summary(both, lang),
        text("notice.exploratory", lang),
    )
