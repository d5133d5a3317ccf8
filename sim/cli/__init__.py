"""The command line: ``python -m sim`` or ``echelon``.

What a command needs is imported when it runs, so that ``--help`` is quick. A mistake of the user
gives one line on stderr and exit status 2; Ctrl-C gives 130.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import typer

from sim.cli import experimenting, pairing, planning, simulating, taking, verification
from sim.cli.mistakes import by_option, mistake
from sim.cli.program import HELP_IN, app, system_language
from sim.errors import Cancelled, EchelonError
from sim.text import LANGUAGES, text

__all__ = [
    "experimenting",
    "main",
    "pairing",
    "planning",
    "simulating",
    "system_language",
    "taking",
    "verification",
]

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130


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
        told = mistake(error, arguments, _commands())
        detail = error.format_message().strip().rstrip(".") + "."
        if told is not None:
            detail = told.message(lang)
        asked = " ".join(["python -m sim", *_verb(arguments), "--help"])
        _complain(text("cli.usage", lang, detail=" ".join(detail.split()), help=asked))
        return BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except EchelonError as error:
        by_option(error, _options(command, arguments))
        _complain(error.message(lang))
        return BAD_INPUT
    # Typer itself makes this status of Ctrl-C, without a word.
    if status == INTERRUPTED:
        _complain(Cancelled().message(lang))
    return status if isinstance(status, int) else 0


def _asked_language(arguments: list[str]) -> str:
    """Return the language of messages, also of those about arguments that cannot be parsed."""
    for place, argument in enumerate(arguments):
        option, _, value = argument.partition("=")
        if option == "--lang":
            asked = value or next(iter(arguments[place + 1 :]), "")
            return asked if asked in LANGUAGES else HELP_IN
    return HELP_IN


def _verb(arguments: list[str]) -> list[str]:
    return [argument for argument in arguments[:1] if argument in _commands()]


def _options(command: Any, arguments: list[str]) -> list[str]:
    called = getattr(command, "commands", {}).get("".join(_verb(arguments)))
    return [name for one in getattr(called, "params", ()) for name in one.opts]


def _commands() -> list[str]:
    return [
        str(command.name or getattr(command.callback, "__name__", ""))
        for command in app.registered_commands
    ]


def _complain(message: str) -> None:
    typer.echo(message, err=True)
