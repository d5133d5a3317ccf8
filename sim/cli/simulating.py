"""The commands that simulate, tell and serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.program import (
    HELP_IN,
    Assignments,
    Lang,
    Language,
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
from sim.errors import InputError
from sim.text import LANGUAGES, text

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.report.subject import Subject
    from sim.scenario import Scenario


@app.command(help=help_text("help.run"))
def run(
    scenario: Name,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    out: Annotated[Path, typer.Option(help=help_text("option.out"))] = Path("runs"),
    force: Annotated[bool, typer.Option("--force", help=help_text("option.force"))] = False,
    lang: Lang = HELP_IN,
) -> None:
    """Run a scenario and write tables, figures and a manifest."""
    from sim.experiments.measured import check_measured
    from sim.experiments.run import check_run, run
    from sim.store import find_run, open_store, write_run

    chosen = chosen_scenario(scenario, months, variant, set_)
    check_run(replications, seed)
    check_measured(chosen)
    store = open_store(out)
    done = None if force else find_run(chosen, replications, seed, unknowns, store)
    if done is not None:
        typer.echo(text("cli.run.reused", lang, folder=done))
        return
    results = run(chosen, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty())

    from sim.figures import run_figures
    from sim.summary import run_summary

    # In every language, so that a folder does not depend on who asked for it.
    figures = {
        f"{name}.{language}": figure
        for language in LANGUAGES
        for name, figure in run_figures(results, language).items()
    }
    folder = write_run(results, store, figures)
    echo(
        chosen.title[lang],
        text(
            "cli.run.done", lang,
            replications=results.replications, months=results.months, seed=seed,
            band=text(f"ui.band.luck_{'and_unknowns' if unknowns else 'only'}", lang),
        ),
        run_summary(results, lang),
        chosen.notice[lang],
        text("cli.run.wrote", lang, folder=folder),
    )  # fmt: skip


@app.command(help=help_text("help.compare"))
def compare(
    scenario: Name,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help=help_text("option.compare_with"))
    ] = None,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    lang: Lang = HELP_IN,
) -> None:
    """Compare two options under the same luck."""
    from sim.experiments.compare import compare
    from sim.experiments.run import check_run
    from sim.report.subject import Subject
    from sim.summary import comparison_summary

    if other is None and variant is None and not set_:
        raise InputError("no_option_b")
    check_run(replications, seed)
    a = chosen_scenario(scenario, months, None, None)
    b = chosen_scenario(other or scenario, months, variant, set_)
    both = compare(a, b, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty())
    sentences = [
        both.verdict(name).sentence(lang, **_options(a, b, other, variant, lang))
        for name in list(both.a.measures)[:3]
    ]
    subject = Subject(both, lang)
    echo(
        subject.title,
        "\n".join(_changes(subject, both)),
        comparison_summary(both, lang),
        *dict.fromkeys(sentences),
        b.notice[lang],
    )


@app.command(help=help_text("help.explain"))
def explain(
    scenario: Name,
    seed: Seed = 1,
    replication: Annotated[int, typer.Option(help=help_text("option.replication"))] = 0,
    cadre: Annotated[str | None, typer.Option(help=help_text("option.cadre"))] = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    lang: Lang = HELP_IN,
) -> None:
    """Tell the growth archive of one simulated person."""
    from sim.experiments.explain import explain

    chosen = chosen_scenario(scenario, None, variant, set_)
    whose = int(cadre) if cadre is not None and cadre.isdecimal() else cadre
    echo(explain(chosen, seed, replication, whose, unknowns=unknowns).text(lang))


@app.command(help=help_text("help.scenarios"))
def scenarios(lang: Lang = HELP_IN) -> None:
    """List the scenarios."""
    from sim.scenario import load, names

    for name in names():
        one = load(name)
        typer.echo(f"{name}  {one.title[lang]}")
        if one.variants:
            listed = [f"{variant.name} ({variant.title[lang]})" for variant in one.variants]
            known = text("error_part.list_separator", lang).join(listed)
            typer.echo("  " + text("summary.variants", lang, names=known))


@app.command(help=help_text("help.schema"))
def schema(
    lang: Annotated[Language | None, typer.Option(help=help_text("option.schema_language"))] = None,
) -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    import json

    from sim.scenario.schema import json_schema

    typer.echo(json.dumps(json_schema(lang), ensure_ascii=False, indent=2))


@app.command(help=help_text("help.cite"))
def cite(
    run: Annotated[str, typer.Argument(metavar="RUN", help=help_text("option.run"))],
    lang: Lang = HELP_IN,
) -> None:
    """Print how to cite a run."""
    from sim.citation import cited
    from sim.store import read_manifest

    citation = cited(read_manifest(run))
    echo(citation.words(lang), citation.gbt7714, citation.bibtex)


@app.command("app", help=help_text("help.app"))
def serve(
    port: Annotated[int | None, typer.Option(help=help_text("option.port"))] = None,
    token: Annotated[str | None, typer.Option(help=help_text("option.token"))] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=help_text("option.browser"))
    ] = True,
    lang: Annotated[Language | None, typer.Option(help=help_text("option.language"))] = None,
) -> None:
    """Serve the laboratory in the browser."""
    from sim.serving import serve_app

    serve_app(port, browser, token, lang=lang)


def _changes(subject: Subject, both: Comparison) -> list[str]:
    """Return a line for each setting in which A and B differ, by name, path and unit."""
    from sim.report.tables import changes_table

    _, *rows = changes_table(subject, both)
    told = []
    for (path, *_), (owner, label, before, after, unit, _) in zip(both.levers, rows, strict=True):
        named = label if label == path else f"{owner} · {label}"
        titled = text("figure.axis.value_in", subject.lang, indicator=named, unit=path)
        told.append(f"{titled}: {before} → {after} {unit}".rstrip())
    return told


def _options(
    a: Scenario, b: Scenario, other: str | None, variant: str | None, lang: str
) -> dict[str, str]:
    """Return what to call the two options in a sentence."""
    if other is not None:
        names = {"a": a.title[lang], "b": b.title[lang]}
        if names["a"] == names["b"]:
            return {}
    elif variant is not None:
        names = {"a": text("summary.preset", lang), "b": b.title[lang]}
    else:
        names = {"a": text("summary.preset", lang), "b": text("summary.changed", lang)}
    return {key: text("summary.quoted", lang, name=name) for key, name in names.items()}
