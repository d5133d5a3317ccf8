"""Draw what a cadre-month costs as runs grow: ``python -m benchmarks.curves``.

One panel for each of cadres, replications, months, mechanisms and dimensions, the others held
still; nanoseconds per cadre-month, so a level line is time linear in size. Written to
``docs/images/cost-curves.svg``; a minute or two on a quiet machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.machine import facts
from benchmarks.ours import COMMON, size
from sim.experiments.crew import crew
from sim.experiments.run import run
from sim.scenario import Scenario, parse

PICTURE: Final = Path(__file__).parents[1] / "docs" / "images" / "cost-curves.svg"

STILL: Final[Mapping[str, int]] = {
    "cadres": 300,
    "replications": 100,
    "months": 24,
    "mechanisms": 5,
    "dimensions": 5,
}
"""Where a run stands in all but the one thing that varies."""

POINTS: Final[Mapping[str, Sequence[int]]] = {
    "cadres": (100, 300, 1000, 3000, 10_000),
    "replications": (20, 50, 100, 200, 400),
    "months": (12, 24, 48, 96),
    "mechanisms": (5, 7, 9, 11, 13),
    "dimensions": (1, 2, 4, 8, 12),
}
TINY: Final[Mapping[str, Sequence[int]]] = {what: at[:2] for what, at in POINTS.items()}

MORE: Final[Sequence[dict[str, Any]]] = (
    {"kind": "assessment", "every": 3},
    {"kind": "morale"},
    {"kind": "supervision"},
    {"kind": "retirement"},
    {"name": "lectures", "kind": "course", "every": 2},
    {"kind": "strain"},
    {"kind": "peer_learning"},
    {"kind": "practice"},
)
"""Mechanisms that join the common rules, in this order."""


@dataclass(frozen=True)
class Point:
    """A measured run.

    Attributes:
        what: what varies.
        at: where it stands.
        cost: seconds per cadre-month.
    """

    what: str
    at: int
    cost: float


def scenario(cadres: int, months: int, mechanisms: int, dimensions: int) -> Scenario:
    """Return the common rules with more or fewer of everything."""
    tree = yaml.safe_load(COMMON.read_text("utf-8"))
    tree["calendar"]["months"] = months
    tree["places"]["communities"] = tree["population"]["cadres"]["count"] = cadres
    tree["competence"]["dimensions"] = [f"field_{k}" for k in range(dimensions)]
    tree["mechanisms"] += MORE[: mechanisms - len(tree["mechanisms"])]
    return parse(yaml.safe_dump(tree, sort_keys=False), COMMON.name)


def measured(points: Mapping[str, Sequence[int]], repeats: int) -> Iterator[Point]:
    """Time a run at each point; the median counts.

    All points run before any runs again, so that a change of the machine's pace falls on all.
    """
    # Else the first points would be simulated alone, and the others in company.
    crew.start(scenario(**{what: at for what, at in STILL.items() if what != "replications"}))
    crew.wait()
    runs = {}
    for what, places in points.items():
        for at in places:
            settings = {**STILL, what: at}
            replications = settings.pop("replications")
            runs[what, at] = scenario(**settings), replications
    took: dict[tuple[str, int], list[float]] = {point: [] for point in runs}
    for number in range(repeats + 1):
        for point, (chosen, replications) in runs.items():
            began = time.perf_counter()
            run(chosen, replications, 1, progress=False)
            if number:  # the first compiles
                took[point].append(time.perf_counter() - began)
    for (what, at), (chosen, replications) in runs.items():
        yield Point(what, at, statistics.median(took[what, at]) / size(chosen, replications))


def draw(points: Sequence[Point], caption: str, path: Path) -> None:
    """Draw the curves, with a caption that says on what machine they were measured."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    from sim.palette import CURRENT, GRID, INK, MUTED

    whats = list(dict.fromkeys(point.what for point in points))
    # Without these the same numbers would give another file each time.
    with mpl.rc_context({"svg.hashsalt": "echelon", "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(10, 2.6), layout="constrained")
        panels = figure.subplots(1, len(whats), sharey=True, squeeze=False)[0]
        for panel, what in zip(panels, whats, strict=True):
            mine = [point for point in points if point.what == what]
            at = [point.at for point in mine]
            panel.plot(at, [1e9 * point.cost for point in mine], marker="o", ms=3, color=CURRENT)
            panel.set_xscale("log")
            panel.set_xticks(at, [f"{one:,}" for one in at], rotation=45)
            panel.xaxis.set_minor_formatter(NullFormatter())
            panel.set_title(what, color=INK)
            panel.yaxis.set_major_formatter(ScalarFormatter())
            panel.spines[["top", "right"]].set_visible(False)
            panel.grid(axis="y", color=GRID, linewidth=0.4)
        panels[0].set_ylim(bottom=0)
        panels[0].set_ylabel("nanoseconds per cadre-month")
        figure.supxlabel(caption, fontsize=6, color=MUTED)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curves", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tiny", action="store_true", help="two points a curve, to try it out")
    parser.add_argument("--out", type=Path, default=PICTURE)
    given = parser.parse_args()
    about = facts()
    print("\n".join(about))
    points = []
    for point in measured(TINY if given.tiny else POINTS, given.repeats):
        print(f"{point.what:<13}{point.at:>8,}{1e9 * point.cost:10.1f} ns", flush=True)
        points.append(point)
    draw(points, "\n".join(about), given.out)
    print(f"written to {given.out}")


if __name__ == "__main__":
    main()
