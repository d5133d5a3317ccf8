"""Write docs/mechanisms.md from the declarations: ``python -m tools.mechanism_page``.

The page says of every kind of mechanism what it does, when it acts, what it reads and writes, and
of every parameter its unit, ranges, kind and source with its grade. At its head stands how each of
the forty mechanisms that the documents describe is expressed, from docs/mechanism-rows.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.evidence import resolve_source
from sim.groups import Competence, Group
from sim.indicators import KINDS
from sim.mechanism import LIFECYCLE_PHASES, Mechanism
from sim.organisation import PlacesSettings, PostSettings, TierSettings
from sim.parameters import Param, Parameterised
from sim.registry import kinds
from sim.text import LANGUAGES, keys, text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mechanisms.md"
ROWS = ROOT / "docs" / "mechanism-rows.yaml"

FRAME: Mapping[str, type[Parameterised]] = {
    "population": Group,
    "competence": Competence,
    "places": PlacesSettings,
    "posts": PostSettings,
    "tiers": TierSettings,
}
"""Sections of a scenario file that hold parameters besides those of mechanisms."""

_METHODS = {
    "press": "develop (pressure)",
    "delta": "develop",
    "hazards": "turnover",
    "open": "opening",
    **{phase: phase for phase in LIFECYCLE_PHASES},
}

_INTRODUCTION = """\
# Mechanisms

Written by `python -m tools.mechanism_page` from the declarations in the code; do not edit.

How good a source is: a letter says how well it is known (A read in the paper's abstract or first
page, B second-hand, C unverified, J judgement), a word how near it is to grassroots cadres (direct,
related, borrowed). An *uncertainty* is drawn from its plausible range in every simulated future
where a scenario gives no other; a *lever* is what a planner sets.
"""


@dataclass(frozen=True)
class Row:
    """One of the forty mechanisms that the documents describe.

    Attributes:
        number: as the documents' cross table counts them.
        title: what it is.
        by: what expresses it: ``kind``, ``kind.parameter`` or ``section.parameter``.
        tests: tests that hold it to its rule, ``file::[class::]function``.
    """

    number: int
    title: str
    by: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    """Return the forty rows from docs/mechanism-rows.yaml."""
    listed = yaml.safe_load(ROWS.read_text(encoding="utf-8"))
    return [
        Row(number, one["title"], tuple(one["by"]), tuple(one["tests"]))
        for number, one in listed.items()
    ]


def shipped() -> dict[str, type[Mechanism]]:
    """Return the kinds of the package itself, by name."""
    return {
        name: kind for name, kind in kinds().items() if kind.__module__.startswith("sim.mechanisms")
    }


def owner_of(name: str) -> type[Parameterised] | None:
    """Return what a row's first word names: a kind or a section of the scenario file."""
    return shipped().get(name) or FRAME.get(name)


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION, _rows(rows())]
    parts += [section(kind) for kind in shipped().values()]
    parts += ["## Parameters of the frame\n"]
    parts += [
        f"### `{name}`\n\n{_first_paragraph(owner)}\n\n{_parameters(owner)}"
        for name, owner in FRAME.items()
    ]
    return "\n".join([*parts, indicators()])


def section(kind: type[Mechanism]) -> str:
    """Return what the page says of one kind."""
    acts = [words for method, words in _METHODS.items() if kind.acts_in(method)]
    own = [f"{column.name} ({_unit(column.unit)})" for column in kind.columns]
    facts = {
        "Acts in": acts,
        "Reads": sorted(f"`{one}`" for one in kind.reads),
        "Writes": sorted(f"`{one}`" for one in kind.writes),
        "Columns of its own": own,
        "Random decisions": [f"`{one}`" for one in kind.decisions],
    }
    lines = [f"- {name}: {', '.join(ones)}" for name, ones in facts.items() if ones]
    return "\n".join(
        [
            f"## {kind.title['en']} · {kind.title['zh']}\n",
            f"`kind: {kind.name}`\n",
            f"{_docstring(kind)}\n",
            *lines,
            "",
            _parameters(kind),
        ]
    )


def indicators() -> str:
    """Return what the page says of the kinds of indicators."""
    lines = [
        "## Indicators\n",
        "What a scenario can list under `indicators`. An *uncalibrated* one bears that word",
        "wherever it is shown: nothing that was observed stands behind its scale.\n",
        "| kind | meaning | unit | better | smallest difference worth talking about | needs |",
        "|---|---|---|---|---|---|",
    ]
    for name, kind in sorted(KINDS.items()):
        words = " · ".join(kind.title[lang] for lang in LANGUAGES)
        told = " ".join((kind.measure.__doc__ or "").split())
        cells = [
            f"`{name}`",
            f"{words}<br>{told}" + ("" if kind.calibrated else "<br>*Uncalibrated.*"),
            _unit(kind.unit),
            kind.better,
            f"{kind.worthwhile:g}",
            f"`{kind.needs}`" if kind.needs else "–",
        ]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _rows(listed: Sequence[Row]) -> str:
    head = [
        "## The forty mechanisms of the documents\n",
        "What expresses each, and what tests it.\n",
    ]
    table = ["| # | mechanism | kind and parameters | test |", "|---|---|---|---|"]
    for row in listed:
        by = ", ".join(f"`{one}`" for one in row.by)
        tests = "<br>".join(f"`{one.removeprefix('tests/')}`" for one in row.tests)
        table.append(f"| {row.number} | {row.title} | {by} | {tests} |")
    return "\n".join([*head, *table, ""])


def _parameters(owner: type[Parameterised]) -> str:
    head = "| parameter | meaning | default | unit | legal | plausible | kind | source |"
    lines = [head, "|---|---|---|---|---|---|---|---|"]
    for name, declared in owner.params().items():
        cells = [
            f"`{name}`",
            _meaning(declared),
            _default(declared),
            _unit(declared.unit),
            _range(declared.low, declared.high),
            _range(*(declared.plausible or (None, None))),
            declared.kind + (", structural" if declared.structural else ""),
            _source(declared),
        ]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _meaning(declared: Param) -> str:
    words = " · ".join(dict.fromkeys(declared.label[lang] for lang in LANGUAGES))
    choices = ", ".join(f"`{choice}`" for choice in declared.choices)
    parts = [words, declared.help.get("en", ""), f"One of {choices}." if choices else ""]
    return "<br>".join(part for part in parts if part)


def _default(declared: Param) -> str:
    default: Any = declared.default
    if default is None:
        return "none" if declared.type == "optional_int" else "to be set"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, int | float):
        return f"{default:g}"
    if isinstance(default, Mapping):
        return ", ".join(f"{name} {value}" for name, value in default.items()) or "–"
    if isinstance(default, Iterable) and not isinstance(default, str):
        return ", ".join(str(one) for one in default) or "–"
    return str(default) or "–"


def _range(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:g} to {high:g}"


def _unit(unit: str) -> str:
    if unit in ("none", "yes_no"):
        return "–"
    key = f"unit.{unit}"
    return text(key).strip("()") if key in keys("unit") else unit


def _source(declared: Param) -> str:
    return resolve_source(declared.source).label["en"]


def _docstring(kind: type[Mechanism]) -> str:
    paragraphs = (kind.__doc__ or "").strip().split("\n\n")
    return "\n\n".join(" ".join(one.split()) for one in paragraphs).replace("``", "`")


def _first_paragraph(owner: type[Parameterised]) -> str:
    return " ".join((owner.__doc__ or "").strip().split("\n\n")[0].split())


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(shipped())} kinds, {len(rows())} rows")


if __name__ == "__main__":
    main()
