"""The command line: ``python -m sim`` or ``echelon``.

What a command needs is imported when it runs, so that ``--help`` is quick. A mistake of the user
gives one line on stderr and exit status 2; Ctrl-C gives 130.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.errors import Cancelled, EchelonError, InputError
from sim.text import LANGUAGES, text

if TYPE_CHECKING:
    from sim.scenario import Scenario

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130


class Language(StrEnum):
    """Languages of messages and figures."""

    EN = "en"
    ZH = "zh"


def system_language() -> Language:
    """Return the language that the system is set to, English if it is neither."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if word := os.environ.get(variable):
            return Language.ZH if word.lower().startswith("zh") else Language.EN
    return Language.EN


_HELP_IN: Final = system_language()


def _help(key: str) -> str:
    return text(f"cli.{key}", _HELP_IN)


app = typer.Typer(
    name="sim",
    help=_help("program"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help=_help("option.scenario"))]
Replications = Annotated[int, typer.Option(help=_help("option.replications"))]
Seed = Annotated[int, typer.Option(help=_help("option.seed"))]
Months = Annotated[int | None, typer.Option(help=_help("option.months"))]
Unknowns = Annotated[bool, typer.Option("--unknowns/--luck-only", help=_help("option.unknowns"))]
Lang = Annotated[Language, typer.Option(help=_help("option.language"))]
VariantName = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help=_help("option.variant"))
]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="LEVER=VALUE", help=_help("option.set"))
]


@app.command(help=_help("help.run"))
def run(
    scenario: Name,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    out: Annotated[Path, typer.Option(help=_help("option.out"))] = Path("runs"),
    force: Annotated[bool, typer.Option("--force", help=_help("option.force"))] = False,
    lang: Lang = _HELP_IN,
) -> None:
    """Run a scenario and write tables, figures and a manifest."""
    from sim.experiments.run import check_run, run
    from sim.store import find_run, open_store, write_run

    chosen = _scenario(scenario, months, variant, set_)
    check_run(replications, seed)
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
    _echo(
        chosen.title[lang],
        text(
            "cli.run.done", lang,
            replications=results.replications, months=results.months, seed=seed,
            band=text(f"ui.band.luck_{'and_unknowns' if unknowns else 'only'}", lang),
        ),
        run_summary(results, lang),
        text("notice.exploratory", lang),
        text("cli.run.wrote", lang, folder=folder),
    )  # fmt: skip


@app.command(help=_help("help.compare"))
def compare(
    scenario: Name,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help=_help("option.compare_with"))
    ] = None,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    lang: Lang = _HELP_IN,
) -> None:
    """Compare two options under the same luck."""
    from sim.experiments.compare import compare
    from sim.experiments.run import check_run
    from sim.summary import comparison_summary

    if other is None and variant is None and not set_:
        raise InputError("no_option_b")
    check_run(replications, seed)
    a = _scenario(scenario, months, None, None)
    b = _scenario(other or scenario, months, variant, set_)
    both = compare(a, b, replications, seed, unknowns=unknowns, progress=sys.stderr.isatty())
    sentences = [
        both.verdict(name).sentence(lang, **_options(a, b, other, variant, lang))
        for name in list(both.a.measures)[:3]
    ]
    _echo(
        "\n".join(f"{path}: {before} → {after}" for path, before, after in both.levers),
        comparison_summary(both, lang),
        *dict.fromkeys(sentences),
        text("notice.exploratory", lang),
    )


@app.command(help=_help("help.explain"))
def explain(
    scenario: Name,
    seed: Seed = 1,
    replication: Annotated[int, typer.Option(help=_help("option.replication"))] = 0,
    cadre: Annotated[str | None, typer.Option(help=_help("option.cadre"))] = None,
    variant: VariantName = None,
    set_: Assignments = None,
    unknowns: Unknowns = True,
    lang: Lang = _HELP_IN,
) -> None:
    """Tell the growth archive of one simulated person."""
    from sim.experiments.explain import explain

    chosen = _scenario(scenario, None, variant, set_)
    whose = int(cadre) if cadre is not None and cadre.isdecimal() else cadre
    _echo(explain(chosen, seed, replication, whose, unknowns=unknowns).text(lang))


@app.command(help=_help("help.scenarios"))
def scenarios(lang: Lang = _HELP_IN) -> None:
    """List the scenarios."""
    from sim.scenario import load, names

    for name in names():
        one = load(name)
        typer.echo(f"{name}  {one.title[lang]}")
        if one.variants:
            listed = [f"{variant.name} ({variant.title[lang]})" for variant in one.variants]
            known = text("error_part.list_separator", lang).join(listed)
            typer.echo("  " + text("summary.variants", lang, names=known))


@app.command(help=_help("help.schema"))
def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    import json

    from sim.scenario.schema import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command(help=_help("help.cite"))
def cite(
    run: Annotated[str, typer.Argument(metavar="RUN", help=_help("option.run"))],
) -> None:
    """Print how to cite a run."""
    from sim.citation import cited
    from sim.store import read_manifest

    citation = cited(read_manifest(run))
    _echo(str(citation), citation.gbt7714, citation.bibtex)


@app.command("app", help=_help("help.app"))
def serve(
    port: Annotated[int | None, typer.Option(help=_help("option.port"))] = None,
    token: Annotated[str | None, typer.Option(help=_help("option.token"))] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=_help("option.browser"))
    ] = True,
    lang: Annotated[Language | None, typer.Option(help=_help("option.language"))] = None,
) -> None:
    """Serve the laboratory in the browser."""
    from sim.serving import serve_app

    serve_app(port, browser, token, lang=lang)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(given, _asked_language(given)))


def _run(arguments: list[str], lang: str) -> int:
    command = typer.main.get_command(app)
    # The class of all complaints about a command line; where it lives depends on Typer's version.
    usage_error: Any = typer.BadParameter.__base__
    try:
        status = command.main(arguments, prog_name="sim", standalone_mode=False)
    except usage_error as error:
        detail = error.format_message().strip().rstrip(".") + "."
        asked = " ".join(["python -m sim", *_verb(arguments), "--help"])
        _complain(text("cli.usage", lang, detail=" ".join(detail.split()), help=asked))
        return BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except EchelonError as error:
        _complain(error.message(lang))
        return BAD_INPUT
    # Typer itself makes this status of Ctrl-C, without a word.
    if status == INTERRUPTED:
        _complain(Cancelled().message(lang))
    return status if isinstance(status, int) else 0


def _scenario(
    name: str, months: int | None, variant: str | None, assignments: list[str] | None
) -> Scenario:
    from sim.scenario import load

    chosen = load(name)
    if months is not None:
        chosen = chosen.with_months(months)
    if variant is not None:
        chosen = chosen.variant(variant)
    if assignments:
        chosen = chosen.with_levers(dict(_assigned(one) for one in assignments))
    return chosen


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


def _assigned(assignment: str) -> tuple[str, Any]:
    import yaml

    lever, equals, value = assignment.partition("=")
    try:
        read = yaml.safe_load(value)
    except yaml.YAMLError:
        read = value
    if not equals or not lever.strip():
        raise InputError("not_an_assignment", value=assignment, key="--set", legal="LEVER=VALUE")
    return lever.strip(), read


def _asked_language(arguments: list[str]) -> str:
    """Return the language of messages, also of those about arguments that cannot be parsed."""
    for place, argument in enumerate(arguments):
        option, _, value = argument.partition("=")
        if option == "--lang":
            asked = value or next(iter(arguments[place + 1 :]), "")
            return asked if asked in LANGUAGES else _HELP_IN
    return _HELP_IN


def _verb(arguments: list[str]) -> list[str]:
    known = {
        command.name or getattr(command.callback, "__name__", "")
        for command in app.registered_commands
    }
    return [argument for argument in arguments[:1] if argument in known]


def _echo(*paragraphs: str) -> None:
    typer.echo("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def _complain(message: str) -> None:
    typer.echo(message, err=True)
