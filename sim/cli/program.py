"""What the commands share: the program they join, its options, and ways to say something."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sim.cli.assigning import assignments as read_assignments
from sim.errors import InputError
from sim.text import text

if TYPE_CHECKING:
    from sim.scenario import Scenario


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


HELP_IN: Final = system_language()


def help_text(key: str) -> str:
    """Return a help text of the catalogue in the system's language."""
    return text(f"cli.{key}", HELP_IN)


app = typer.Typer(
    name="sim",
    help=help_text("program"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help=help_text("option.scenario"))]
Replications = Annotated[int, typer.Option(help=help_text("option.replications"))]
Seed = Annotated[int, typer.Option(help=help_text("option.seed"))]
Months = Annotated[int | None, typer.Option(help=help_text("option.months"))]
Unknowns = Annotated[
    bool, typer.Option("--unknowns/--luck-only", help=help_text("option.unknowns"))
]
Lang = Annotated[Language, typer.Option(help=help_text("option.language"))]
VariantName = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help=help_text("option.variant"))
]
Indicator = Annotated[str | None, typer.Option(metavar="NAME", help=help_text("option.indicator"))]
Indicators = Annotated[
    list[str] | None,
    typer.Option("--indicator", metavar="NAME", help=help_text("option.indicators")),
]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="LEVER=VALUE", help=help_text("option.set"))
]


def chosen_scenario(
    name: str, months: int | None, variant: str | None, assignments: list[str] | None
) -> Scenario:
    """Return the scenario that a command line asks for."""
    from sim.scenario import load

    chosen = load(name)
    if months is not None:
        chosen = chosen.with_months(months)
    if variant is not None:
        chosen = chosen.variant(variant)
    if assignments:
        chosen = chosen.with_levers(read_assignments(assignments))
    return chosen


def check_one_of(**given: object) -> None:
    """Raise an ``InputError`` if options that exclude each other are given together.

    Args:
        given: values by option, its hyphens written ``_``; one that was not given has None, False
            or nothing in it.
    """
    options = [f"--{name.strip('_').replace('_', '-')}" for name, value in given.items() if value]
    if len(options) > 1:
        raise InputError("not_together", one=options[0], other=options[1])


def echo(*paragraphs: str) -> None:
    """Print paragraphs, blank lines between them; empty ones are left out."""
    typer.echo("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def sentences(*said: str) -> str:
    """Return sentences one after another; Chinese ones have no blank between them."""
    joined = said[0]
    for one in said[1:]:
        joined += one if joined.endswith("。") else f" {one}"
    return joined


def write_new(path: Path, content: str) -> None:
    """Write a file that is not there yet, as a whole or not at all."""
    from sim.report.writing import write_whole

    write_whole(path, content.encode())
