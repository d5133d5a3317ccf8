"""The commands that hold a scenario against figures: reported ones and local ones."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.assigning import assignments
from sim.cli.program import (
    HELP_IN,
    Lang,
    Name,
    Seed,
    Unknowns,
    app,
    check_one_of,
    echo,
    help_text,
    sentences,
    write_new,
)
from sim.errors import InputError, ScenarioError
from sim.text import text

if TYPE_CHECKING:
    from sim.experiments.targets import Check


class Format(StrEnum):
    """Forms of a list: a table for people, CSV and JSON for programs."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command(help=help_text("help.targets"))
def targets(
    programmes: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]…", help=help_text("option.programmes"))
    ] = None,
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 200,
    seed: Seed = 1,
    unknowns: Unknowns = True,
    format_: Annotated[
        Format, typer.Option("--format", help=help_text("option.format"))
    ] = Format.TABLE,
    lang: Lang = HELP_IN,
) -> None:
    """Set reported figures against simulated ones."""
    from sim.experiments.run import check_run
    from sim.experiments.targets import target_checks
    from sim.scenario import load, names
    from sim.summary import targets_summary

    check_run(replications, seed)
    chosen = [load(name) for name in programmes or names()]
    found: list[Check] = []
    for scenario in chosen:
        checks = target_checks(scenario, replications, seed, unknowns=unknowns)
        if format_ is not Format.TABLE:
            found += checks
        elif checks:
            echo(scenario.title[lang], targets_summary(checks, lang), "")
        else:
            echo(text("targets.none", lang, scenario=scenario.title), "")
    if format_ is Format.TABLE:
        band = text(f"ui.band.luck_{'and_unknowns' if unknowns else 'only'}", lang)
        echo(
            sentences(
                text("targets.basis", lang, replications=replications, seed=seed, band=band),
                text("notice.basis", lang),
            ),
            text("notice.exploratory", lang),
        )  # fmt: skip
    else:
        _print_records(found, format_)


@app.command(help=help_text("help.fit"))
def fit(
    scenario: Name,
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 100,
    seed: Seed = 1,
    unknowns: Unknowns = True,
    lang: Lang = HELP_IN,
) -> None:
    """Fit parameters about people and posts to reported figures marked for it."""
    from tqdm import tqdm

    from sim.experiments.fit import MAX_EVALUATIONS
    from sim.experiments.fit import fit as search
    from sim.summary import fit_summary

    with tqdm(total=MAX_EVALUATIONS, leave=False, disable=not sys.stderr.isatty()) as bar:
        found = search(
            scenario, replications, seed, unknowns=unknowns,
            progress=lambda count: bar.update(count - bar.n),
        )  # fmt: skip
    echo(
        found.scenario.title[lang],
        fit_summary(found, lang),
        sentences(
            text("fitting.searched", lang, evaluations=found.evaluations,
                 replications=replications, seed=seed),
            text("notice.basis", lang),
        ),
    )  # fmt: skip


@app.command(help=help_text("help.local"))
def local(
    preset: Name,
    template: Annotated[Path | None, typer.Option(help=help_text("option.template"))] = None,
    from_: Annotated[Path | None, typer.Option("--from", help=help_text("option.from"))] = None,
    total: Annotated[
        list[str] | None,
        typer.Option("--total", metavar="NAME=VALUE", help=help_text("option.total")),
    ] = None,
    out: Annotated[Path | None, typer.Option(help=help_text("option.local_out"))] = None,
    lang: Lang = HELP_IN,
) -> None:
    """Turn a preset into "my district" by a handful of totals."""
    from sim.report.local_sheet import read_totals, write_template
    from sim.scenario import load
    from sim.summary import totals_summary

    for option, value in {"from": from_, "total": total, "out": out}.items():
        check_one_of(template=template, **{option: value})
    scenario = load(preset)
    if template is not None:
        write_template(scenario, template)
        echo(
            text("local.wrote_template", lang, file=template),
            text("notice.before_data_entry", lang),
        )
        return
    filled = {} if from_ is None else read_totals(from_)
    typed = assignments(total or (), "--total", "NAME=VALUE")
    totals = filled | typed
    if not totals and (from_ is not None or out is not None):
        raise InputError("no_totals", value=str(from_ or preset))
    if not totals:
        echo(totals_summary(scenario, None, lang), text("local.how", lang, preset=preset))
        return
    try:
        district = scenario.with_local(totals)
    except ScenarioError as error:
        if from_ is not None and error.where.key in filled.keys() - typed.keys():
            error.at(file=from_.name)
        raise
    if out is not None:
        write_new(out, district.to_yaml())
    echo(
        district.title[lang],
        totals_summary(scenario, district, lang),
        "" if out is None else text("local.wrote", lang, file=out),
    )


def _print_records(checks: list[Check], format_: Format) -> None:
    import csv
    import json

    from sim.experiments.targets import RECORD_FIELDS, as_record

    records = [as_record(check) for check in checks]
    if format_ is Format.JSON:
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    writer = csv.DictWriter(sys.stdout, RECORD_FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
