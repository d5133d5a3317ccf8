"""The commands that compare many options at once, and tell where one fails."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli.program import (
    HELP_IN,
    Assignments,
    Indicator,
    Lang,
    Months,
    Name,
    Replications,
    Seed,
    Unknowns,
    VariantName,
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
    from sim.experiments.measured import indicator_of
    from sim.experiments.paired import compare_variants
    from sim.experiments.telling import variants_summary

    chosen = chosen_scenario(scenario, months, None, None)
    name = indicator_of(chosen, indicator)
    found = compare_variants(
        chosen, None, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty()
    )
    echo(
        chosen.title[lang],
        variants_summary(found, name, lang),
        chosen.notice[lang],
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
        chosen.notice[lang],
    )


@app.command(help=help_text("help.discover"))
def discover(
    scenario: Name,
    limit: Annotated[
        str, typer.Option("--limit", metavar="INDICATOR<=VALUE", help=help_text("option.held_to"))
    ],
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 1000,
    seed: Seed = 1,
    months: Months = None,
    variant: VariantName = None,
    set_: Assignments = None,
    lang: Lang = HELP_IN,
) -> None:
    """Find out under which unknowns a policy fails."""
    from sim.experiments.asking import limit_of
    from sim.experiments.discover import discover as found_in
    from sim.experiments.telling import discovery_summary

    chosen = chosen_scenario(scenario, months, variant, set_)
    found = found_in(
        chosen, limit_of(chosen, limit), replications, seed, progress=sys.stderr.isatty()
    )
    echo(
        chosen.title[lang],
        discovery_summary(found, chosen, lang),
        chosen.notice[lang],
    )
