"""Write the parameter tables of docs/odd.md from the declarations: ``python -m tools.odd_page``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.parameters import Param, Parameterised
from sim.scenario import load
from tools.mechanism_page import FRAME, ROOT

PAGE = ROOT / "docs" / "odd.md"
BEGIN, END = "<!-- parameters: begin -->\n", "<!-- parameters: end -->\n"
PROGRAMMES = ("putuo", "yangpu")
"""The programmes whose rules section 7 states in full."""
_EVIDENCE = "../sim/data/evidence.yaml"


def owners() -> dict[str, type[Parameterised]]:
    """Return what has parameters: the sections of the file, and the programmes' kinds."""
    kinds = {spec.kind.name: spec.kind for name in PROGRAMMES for spec in load(name).mechanisms}
    return {**FRAME, **dict(sorted(kinds.items()))}


def tables() -> str:
    """Return a table for each owner."""
    return "\n".join(part for name, owner in owners().items() for part in _table(name, owner))


def page(text: str) -> str:
    """Return the page with its tables as they should be.

    Raises:
        ValueError: it has no place for them.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} has no place for its tables")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def _table(name: str, owner: type[Parameterised]) -> Iterator[str]:
    yield f"### `{name}`\n"
    yield "| parameter | meaning | unit | legal | plausible | default | source |"
    yield "|---|---|---|---|---|---|---|"
    for key, one in owner.params().items():
        cells = (f"`{key.rstrip('_')}`", one.label["en"], one.unit, _legal(one), _plausible(one),
                 _shown(one.default), _source(one.source))  # fmt: skip
        yield f"| {' | '.join(cells)} |"
    yield ""


def _legal(one: Param) -> str:
    if one.choices:
        return ", ".join(map(str, one.choices))
    if one.low is None and one.high is None:
        return "–"
    return f"{_shown(one.low)} … {_shown(one.high)}"


def _plausible(one: Param) -> str:
    return "–" if one.plausible is None else " … ".join(map(_shown, one.plausible))


def _source(source: str) -> str:
    row = source.partition(".")[0]
    is_row = row[:1] == "E" and row[1:2].isdigit()
    return f"[{source}]({_EVIDENCE})" if is_row else source


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items()) or "–"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(owners())} tables")


if __name__ == "__main__":
    main()
