"""Measure the speed: ``python -m benchmarks [name ...]``.

Without names everything runs that is not long. Cases are timed, warm, and go into one table with
ratios; reports say what they saw in their own words.
"""

import argparse
from importlib import import_module

from benchmarks import agents, ours, peers
from benchmarks.case import Case, Timing, Unavailable, timed
from benchmarks.machine import facts
from benchmarks.table import ratios, table

REPORTS = {
    "roofline": "bytes moved and the share of the memory bandwidth reached, 30 s",
    "first_bands": "from a lever's move to the bands in the kernel, 30 s",
    "ready": "from the app's start to the laboratory in a Chromium, 2 min",
    "first_answer": "from the page's opening to the README's answer and a slide, 1 min",
    "in_browser": "from a key press to the picture in a Chromium, 1 min",
}
"""Modules of this package with a ``measure`` that yields lines."""

LONG_REPORTS = {
    "views": "each view of each programme, from its choice to its last words, in the kernel, 3 min",
    "sobol": "a Sobol design of 8,192 parameter sets against as many futures of one, 1 min",
    "workers": "one Dask worker against two, and the death of one, 4 min",
    "linear": "cost of a cadre-month from one to ten million cadres, 4 min",
    "memory": "peak of memory of a sweep and of one ten times as long, 1 min",
}
"""The same, of experiments and countries; only if named, or with ``--all``."""

ASKED = " (only if named, or with --all)"


def main() -> None:
    cases = {case.name: case for case in (*ours.cases(), *agents.cases(), *peers.cases())}
    arguments = _arguments(cases)
    if arguments.list:
        for case in cases.values():
            print(f"{case.name:<20}{case.what}; a repeat takes {case.takes}{_asked(case)}")
        for name, what in REPORTS.items():
            print(f"{name:<20}{what}")
        for name, what in LONG_REPORTS.items():
            print(f"{name:<20}{what}{ASKED}")
        return
    short = [name for name, case in cases.items() if arguments.all or not case.long]
    reports = REPORTS | LONG_REPORTS
    chosen = arguments.name or [*short, *(reports if arguments.all else REPORTS)]
    print("\n".join(facts()))
    found = _timings([cases[name] for name in chosen if name in cases], arguments.repeats)
    if found:
        print()
        print("\n".join(table(list(found.values()))))
        print("\n".join(ratios(found)))
    for name in chosen:
        if name in reports:
            print(f"\n{name}: {reports[name]}")
            for line in import_module(f"benchmarks.{name}").measure():
                print(f"  {line}", flush=True)


def _timings(cases: list[Case], repeats: int) -> dict[str, Timing]:
    found: dict[str, Timing] = {}
    for case in cases:
        print(f"{case.name}: {case.what}; a repeat takes about {case.takes}", flush=True)
        try:
            found[case.name] = timed(case, repeats)
        except Unavailable as missing:
            print(f"  left out: {missing}", flush=True)
    return found


def _asked(case: Case) -> str:
    return ASKED if case.long else ""


def _arguments(cases: dict[str, Case]) -> argparse.Namespace:
    known = [*cases, *REPORTS, *LONG_REPORTS]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", choices=[*known, []], help=", ".join(known))
    parser.add_argument("--repeats", type=int, default=7, help="of each case that is not long")
    parser.add_argument("--all", action="store_true", help="the long cases too")
    parser.add_argument(
        "--list", action="store_true", help="say what there is and how long it takes"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
