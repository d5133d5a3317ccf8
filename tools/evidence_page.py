"""Write docs/evidence.md from declarations and scenarios: ``python -m tools.evidence_page``.

The page says of every row of the evidence table which parameters rest on it, and of those that none
rests on, why. It also works out how far the best of one tier are the best of the next (E30).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import yaml

from sim.errors import InputError
from sim.evidence import all_evidence, resolve_source
from sim.scenario import Scenario, load, names
from tools.mechanism_page import FRAME, shipped

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "evidence.md"
NOTES = ROOT / "docs" / "evidence-notes.yaml"

_INTRODUCTION = """\
# Evidence, and where it acts

Written by `python -m tools.evidence_page` from declarations and scenario files; do not edit.

A parameter of a mechanism rests on the row that it cites, unless a scenario cites another source
for it. What rests on no row and on no document is an *assumption*. Of these, what nobody knows is
drawn from its range in every simulated future; what only sets the frame stays as it is: dates and
intervals, least times, the days that a meeting or a session takes, the spread and the bounds of
ages at the start, and the places that decide how many posts there are. Who doubts one of them
changes it and compares.
"""


def notes() -> dict[str, str]:
    """Return why no parameter cites a row, by row."""
    told: dict[str, str] = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    return {row: " ".join(why.split()) for row, why in told.items()}


def cited() -> dict[str, list[str]]:
    """Return the parameters that cite each row, as ``kind.parameter``."""
    found: dict[str, set[str]] = {}
    for owner, kind in {**shipped(), **FRAME}.items():
        for name, declared in kind.params().items():
            _note(found, declared.source, f"{owner}.{name}")
    for scenario in map(load, names()):
        kind_of = {spec.instance: spec.kind.name for spec in scenario.mechanisms}
        for path, parameter in scenario.parameters.items():
            owner, _, name = path.rpartition(".")
            _note(found, parameter.source, f"{kind_of.get(owner, owner.partition('.')[0])}.{name}")
    return {row: sorted(users) for row, users in found.items()}


def _note(found: dict[str, set[str]], source: str, user: str) -> None:
    try:
        row = resolve_source(source).evidence
    except InputError:
        return
    if row is not None:
        found.setdefault(row.id, set()).add(user)


def page() -> str:
    """Return the whole page."""
    users, why = cited(), notes()
    lines = ["| row | mechanism | source | what rests on it |", "|---|---|---|---|"]
    for row in all_evidence():
        acts = ", ".join(f"`{one}`" for one in users.get(row.id, ()))
        told = acts or f"*Nothing.* {why[row.id]}"
        lines.append(f"| {row.id} | {row.mechanism['en']} | {row.source} | {told} |")
    return "\n".join([_INTRODUCTION, *lines, "", *_ladders(map(load, names()))])


def _ladders(scenarios: Iterable[Scenario]) -> list[str]:
    """Return how far levels in neighbouring tiers go together, programme by programme."""
    lines = [
        "## From tier to tier (E30)\n",
        "Correlation among entrants of the level in one tier and in the next, as the tiers weigh",
        "the dimensions, at the correlation of dimensions that the programme takes and at the",
        "ends of its range.\n",
        "| programme | from | to | correlation | range |",
        "|---|---|---|---|---|",
    ]
    for scenario in scenarios:
        spread = scenario.parameter("competence.correlation").setting
        title = scenario.title["en"]
        for below, above in steps(scenario):
            among = [
                together(scenario, below, above, float(value))
                for value in (spread.value, spread.low, spread.high)
                if value is not None
            ]
            ends = f"{min(among):.2f} to {max(among):.2f}"
            lines.append(f"| {title} | `{below}` | `{above}` | {among[0]:.2f} | {ends} |")
    return [*lines, ""]


def steps(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the tiers that advancement leads from and to."""
    ladder = (spec for spec in scenario.mechanisms if "above" in spec.kind.params())
    return [
        (
            scenario.parameter(f"{spec.instance}.below").value,
            scenario.parameter(f"{spec.instance}.above").value,
        )
        for spec in ladder
    ]


def together(scenario: Scenario, below: str, above: str, correlation: float) -> float:
    """Return the correlation of the levels in two tiers among people who differ alike.

    Args:
        scenario: the programme.
        below, above: tiers.
        correlation: of any two dimensions.
    """
    weights = scenario.structure.weights
    one, other = (weights[scenario.structure.tier_index(tier)] for tier in (below, above))
    count = len(one)
    spread = correlation + (1.0 - correlation) * np.eye(count)
    return float(one @ spread @ other / np.sqrt((one @ spread @ one) * (other @ spread @ other)))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(cited())} rows cited, {len(notes())} told of")


if __name__ == "__main__":
    main()
