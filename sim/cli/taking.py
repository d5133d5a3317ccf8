"""The command that makes files to take away."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.program import (
    HELP_IN,
    Assignments,
    Indicators,
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
from sim.errors import InputError
from sim.text import text

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.results import Results


class Format(StrEnum):
    """Formats of exports."""

    PPTX = "pptx"
    XLSX = "xlsx"
    CSV = "csv"
    PNG = "png"
    SVG = "svg"
    BRIEF = "brief"
    HTML = "html"


@app.command(help=help_text("help.export"))
def export(
    scenario: Name,
    format_: Annotated[
        Format, typer.Option("--format", help=help_text("option.export_format"))
    ] = Format.PPTX,
    out: Annotated[Path | None, typer.Option(help=help_text("option.export_out"))] = None,
    variant: VariantName = None,
    set_: Assignments = None,
    replications: Replications = 200,
    seed: Seed = 1,
    months: Months = None,
    unknowns: Unknowns = True,
    indicator: Indicators = None,
    force: Annotated[bool, typer.Option("--force", help=help_text("option.export_force"))] = False,
    lang: Lang = HELP_IN,
) -> None:
    """Export a run, or what a variant changes, as slides, a sheet, a picture or a page."""
    from tqdm import tqdm

    from sim.experiments.compare import compare
    from sim.experiments.run import check_run, run
    from sim.report import export as make
    from sim.report.subject import charted, file_name
    from sim.report.writing import check_ending, check_writable, is_there, write_whole

    check_run(replications, seed)
    preset = chosen_scenario(scenario, months, None, None)
    shown = charted(preset, indicator or ())
    compared = variant is not None or bool(set_)
    option = chosen_scenario(scenario, months, variant, set_) if compared else preset
    own_name = file_name(option, format_.value, lang, compared=compared)
    path = Path(own_name) if out is None else out
    check_ending(path, format_.value)
    check_writable(path)
    if not force and is_there(path):
        raise InputError("file_stays", value=str(path))
    watched = sys.stderr.isatty()
    of: Results | Comparison
    if compared:
        of = compare(preset, option, replications, seed, unknowns=unknowns, progress=watched)
    else:
        of = run(preset, replications, seed, unknowns=unknowns, progress=watched)
    with tqdm(leave=False, disable=not watched) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        file = make(format_, of, lang, indicators=shown, progress=advance)
    write_whole(path, file.content, replace=force)
    size = f"{len(file.content) / 1000:,.0f}"
    echo(text("cli.export.wrote", lang, file=path, size=size), preset.notice[lang])
