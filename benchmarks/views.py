"""How long each view of the laboratory takes once it is chosen, in the kernel.

From the choice to the view's first words and pictures, and to its last. Most simulate more than the
bands need: people, pairs of runs, unknowns one by one. Each view is chosen once, after all 200
futures and the companions are there; what it imports and compiles then is part of its time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

import ipywidgets as iw

from sim.experiments.crew import crew
from sim.scenario import names
from sim.ui import Laboratory, build_app

LONG: Final = 600.0
"""Seconds to wait for one view."""

TABS: Final = ("answer", "pipeline", "why", "basis")

Took = tuple[float, float]
"""Seconds to the first words or picture and to the last."""


def measure(programmes: Sequence[str] = ()) -> Iterator[str]:
    """Yield lines of a report on programmes; on all by default."""
    chosen = programmes or names()
    yield f"{'seconds to the first, last':<32}{''.join(f'{name:>14}' for name in chosen)}"
    took = {name: dict(_chosen(build_app(name, lang="en"))) for name in chosen}
    for view in dict.fromkeys(view for one in took.values() for view in one):
        cells = (_cell(one.get(view)) for one in took.values())
        yield f"{view:<32}{''.join(f'{cell:>14}' for cell in cells)}"


def _chosen(laboratory: Laboratory) -> Iterator[tuple[str, Took]]:
    laboratory.wait()
    crew.wait()
    pages = next(one for one in _below(laboratory) if isinstance(one, iw.Tab))
    for number, title in enumerate(pages.titles):
        switch = next(one for one in _below(laboratory) if _has(one, f"t-{TABS[number]}-views"))
        for place, (view, key) in enumerate(switch.options):
            painted: list[float] = []
            shown = [one for one in _below(laboratory) if _has(one, f"t-{key}")]
            for one in shown:
                one.observe(lambda _, painted=painted: painted.append(time.perf_counter()))
            began = time.perf_counter()
            if place == 0:
                pages.selected_index = number
            switch.value = key
            if not laboratory.wait(LONG):
                raise TimeoutError(view)
            ended = time.perf_counter()
            yield f"{title}: {view}", (min([*painted, ended]) - began, ended - began)
            for one in shown:
                one.unobserve_all()
    laboratory.close()


def _has(widget: iw.Widget, name: str) -> bool:
    return name in getattr(widget, "_dom_classes", ())


def _below(widget: iw.Widget) -> Iterator[iw.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _below(child)


def _cell(took: Took | None) -> str:
    return "–" if took is None else f"{took[0]:.2f}, {took[1]:.2f}"
