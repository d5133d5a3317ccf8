"""The commands that explore a scenario: sweep it, and list what is on the disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.assigning import ranges
from sim.cli.program import (
    HELP_IN,
    Indicator,
    Lang,
    Months,
    Name,
    Seed,
    Unknowns,
    app,
    check_one_of,
    chosen_scenario,
    echo,
    help_text,
    write_new,
)
from sim.errors import EchelonError, InputError
from sim.text import text

if TYPE_CHECKING:
    from sim.experiments.blockwise import Workers

Out = Annotated[Path, typer.Option(help=help_text("option.out"))]
Processes = Annotated[int | None, typer.Option("--workers", help=help_text("option.workers"))]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help=help_text("option.scheduler"))
]


class Scheme(StrEnum):
    """Ways to fill a space with points."""

    SOBOL = "sobol"
    HALTON = "halton"
    LHS = "lhs"


class Method(StrEnum):
    """Methods of sensitivity analysis."""

    MORRIS = "morris"
    SOBOL = "sobol"
    TORNADO = "tornado"
    SPREAD = "spread"


class Prunable(StrEnum):
    """States of a run on disk in which it may be removed."""

    UNFINISHED = "unfinished"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


@app.command(help=help_text("help.sweep"))
def sweep(
    scenario: Name,
    vary: Annotated[
        list[str], typer.Option("--vary", metavar="PATH=VALUES", help=help_text("option.vary"))
    ],
    points: Annotated[int | None, typer.Option(help=help_text("option.points"))] = None,
    scheme: Annotated[Scheme | None, typer.Option(help=help_text("option.scheme"))] = None,
    indicator: Indicator = None,
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 20,
    seed: Seed = 1,
    months: Months = None,
    unknowns: Unknowns = True,
    out: Out = Path("runs"),
    workers: Processes = None,
    scheduler: Scheduler = None,
    lang: Lang = HELP_IN,
) -> None:
    """Sweep levers and unknowns over ranges, as one ensemble."""
    from sim.experiments.measured import indicator_of
    from sim.experiments.sweep import sweep as swept
    from sim.experiments.telling import sweep_summary

    if scheme is not None and points is None:
        raise InputError("not_alone", one="--scheme", other="--points")
    chosen = chosen_scenario(scenario, months, None, None)
    name = indicator_of(chosen, indicator)
    varied = ranges(vary)
    for path, values in varied.items():
        if not values:
            raise InputError("no_values", value=path, key="--vary")
    with _who_simulates(workers, scheduler) as simulating:
        done = swept(
            chosen, varied, replications, seed,
            points=points, scheme=(scheme or Scheme.SOBOL).value, unknowns=unknowns, out=out,
            workers=simulating, progress=sys.stderr.isatty(),
        )  # fmt: skip
    echo(
        chosen.title[lang],
        sweep_summary(done, name, lang),
        chosen.notice[lang],
        text("cli.run.wrote", lang, folder=done.folder),
    )


@app.command(help=help_text("help.sensitivity"))
def sensitivity(
    scenario: Name,
    method: Annotated[Method, typer.Option(help=help_text("option.method"))] = Method.MORRIS,
    indicator: Indicator = None,
    vary: Annotated[
        list[str] | None, typer.Option("--vary", metavar="PATH", help=help_text("option.factors"))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=help_text("option.everything"))] = False,
    size: Annotated[int | None, typer.Option(help=help_text("option.size"))] = None,
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 20,
    seed: Seed = 1,
    months: Months = None,
    out: Annotated[Path | None, typer.Option(help=help_text("option.keep"))] = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
    lang: Lang = HELP_IN,
) -> None:
    """Find out which unknowns matter, and how much of the spread is luck."""
    from sim.experiments.sensitivity import study
    from sim.experiments.telling import sensitivity_summary

    check_one_of(all=everything, vary=vary)
    if size is not None and method is Method.TORNADO:
        raise InputError("not_together", one="--size", other="--method tornado")
    chosen = chosen_scenario(scenario, months, None, None)
    with _who_simulates(workers, scheduler) as simulating:
        about = study(
            chosen, indicator, vary, everything=everything,
            replications=replications, seed=seed, shown=True, out=out,
            workers=simulating, progress=sys.stderr.isatty(),
        )  # fmt: skip
        found = sensitivity_summary(about, method.value, size, lang)
    echo(chosen.title[lang], found, chosen.notice[lang])


@app.command(help=help_text("help.optimise"))
def optimise(
    scenario: Name,
    goal: Annotated[
        list[str],
        typer.Option(
            "--goal", metavar="INDICATOR[:up|down][:worst_tenth]", help=help_text("option.goal")
        ),
    ],
    lever: Annotated[
        list[str] | None,
        typer.Option("--lever", metavar="PATH[=LOW:HIGH]", help=help_text("option.lever")),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="INDICATOR<=VALUE", help=help_text("option.limit")),
    ] = None,
    candidates: Annotated[int, typer.Option(help=help_text("option.candidates"))] = 96,
    replications: Annotated[int, typer.Option(help=help_text("option.replications"))] = 40,
    retest: Annotated[int, typer.Option(help=help_text("option.retest"))] = 200,
    seed: Seed = 1,
    months: Months = None,
    unknowns: Unknowns = True,
    workers: Processes = None,
    scheduler: Scheduler = None,
    lang: Lang = HELP_IN,
) -> None:
    """Search for options that are not ruled out."""
    from sim.experiments.asking import goal_of, limit_of
    from sim.experiments.optimise import optimise as searched
    from sim.experiments.telling_options import options_summary

    chosen = chosen_scenario(scenario, months, None, None)
    searched_over = ranges(lever or (), "--lever", "PATH | PATH=LOW:HIGH")
    bounds = {path: ends for path, ends in searched_over.items() if ends}
    for path, ends in bounds.items():
        if len(ends) != 2:
            raise InputError("not_a_range", value=ends, what=path, key="--lever", legal="LOW:HIGH")
    goals = [goal_of(chosen, one) for one in goal]
    sought = [(one.indicator, one.over) for one in goals]
    for one in goals:
        if sought.count((one.indicator, one.over)) > 1:
            raise InputError("duplicate_key", value=one.indicator, key="--goal")
    limits = [limit_of(chosen, one) for one in limit or []]
    with _who_simulates(workers, scheduler) as simulating:
        found = searched(
            chosen, goals, list(searched_over) or None, limits,
            ranges={path: (ends[0], ends[1]) for path, ends in bounds.items()},
            candidates=candidates, replications=replications, retest=retest, seed=seed,
            unknowns=unknowns, workers=simulating,
        )  # fmt: skip
    echo(
        chosen.title[lang],
        options_summary(found, chosen, lang),
        chosen.notice[lang],
    )


@app.command(help=help_text("help.calibrate"))
def calibrate(
    scenario: Name,
    history: Annotated[Path | None, typer.Option(help=help_text("option.history"))] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", metavar="PATH", help=help_text("option.parameter")),
    ] = None,
    hold_out_from: Annotated[
        int | None, typer.Option(metavar="MONTH", help=help_text("option.hold_out_from"))
    ] = None,
    reading: Annotated[
        str | None, typer.Option(metavar="NAME", help=help_text("option.reading"))
    ] = None,
    pool: Annotated[int, typer.Option(help=help_text("option.pool"))] = 2000,
    adopt: Annotated[
        Path | None, typer.Option(metavar="FILE", help=help_text("option.adopt"))
    ] = None,
    check: Annotated[int, typer.Option(metavar="HISTORIES", help=help_text("option.check"))] = 0,
    seed: Seed = 1,
    months: Months = None,
    out: Annotated[Path | None, typer.Option(help=help_text("option.keep"))] = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
    lang: Lang = HELP_IN,
) -> None:
    """Fit unknowns to a history or to targets, or say that they cannot be identified."""
    from sim.experiments.adopt import adopted
    from sim.experiments.calibrate import SMALLEST_POOL, calibrator, check_histories
    from sim.experiments.history import target_figures
    from sim.experiments.history_table import read_history
    from sim.experiments.telling_calibration import calibration_summary, check_summary
    from sim.report.writing import check_free, check_writable

    check_one_of(history=history, reading=reading)
    if check and pool >= SMALLEST_POOL:
        check_histories(check, pool)
    chosen = chosen_scenario(scenario, months, None, None)
    if adopt is not None and (history is None or hold_out_from is None):
        raise InputError("nothing_held_out", value=str(history or chosen.name))
    if adopt is not None:
        check_writable(adopt)
        check_free(adopt)
    figures = target_figures(chosen, reading) if history is None else read_history(chosen, history)
    if adopt is not None and not any(
        one.value and one.month >= (hold_out_from or 0) for one in figures
    ):
        raise InputError("nothing_held_out", value=str(history))
    with _who_simulates(workers, scheduler) as simulating:
        made = calibrator(
            chosen, figures, parameter, pool=pool, hold_out_from=hold_out_from, seed=seed,
            out=out, workers=simulating, progress=sys.stderr.isatty(),
        )  # fmt: skip
    found = made.calibrate()
    told = (chosen.title[lang], calibration_summary(found, made.figures, lang))
    if adopt is not None and history is not None:
        try:
            write_new(adopt, adopted(found, history.name).to_yaml())
        except EchelonError:
            # What took long to find is told all the same.
            echo(*told, text("notice.basis", lang), chosen.notice[lang])
            raise
    echo(
        *told,
        check_summary(made, made.check(check), lang) if check else "",
        text("experiment.calibrate.taken_apart", lang) if adopt is not None else "",
        text("notice.basis", lang),
        chosen.notice[lang],
    )


@app.command(help=help_text("help.runs"))
def runs(
    out: Out = Path("runs"),
    verify: Annotated[bool, typer.Option("--verify", help=help_text("option.verify"))] = False,
    prune: Annotated[
        list[Prunable] | None, typer.Option("--prune", help=help_text("option.prune"))
    ] = None,
    lang: Lang = HELP_IN,
) -> None:
    """List the runs on disk, check them, and remove what is of no use."""
    from sim.experiments.telling import runs_summary
    from sim.shelf import listed
    from sim.shelf import prune as removed

    if prune:
        gone = removed(out, [one.value for one in prune])
        for entry in gone:
            typer.echo(text("cli.runs.removed", lang, folder=entry.folder))
    found = listed(out, verify=verify)
    if not found:
        echo(text("cli.runs.none", lang, folder=out))
        return
    echo(runs_summary(found, lang), text("cli.runs.verified", lang) if verify else "")
    if any(entry.state == "damaged" for entry in found):
        raise typer.Exit(1)


@contextmanager
def _who_simulates(workers: int | None, scheduler: str | None) -> Iterator[Workers]:
    from sim.experiments.blockwise import on_threads
    from sim.experiments.cluster import cluster

    if workers is not None and scheduler is not None:
        raise InputError("not_together", one="--workers", other="--scheduler")
    if workers is None and scheduler is None:
        yield on_threads
        return
    with cluster(scheduler, 2 if workers is None else workers) as simulating:
        yield simulating
