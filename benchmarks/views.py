"""How long each view of the laboratory takes once it is chosen, in the kernel.

From the choice to the view's last words and pictures. Most simulate more than the bands need:
people, pairs of runs, unknowns one by one. Each view is chosen once, after all 200 futures are
there; what it imports and compiles then is part of its time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import ipywidgets as iw

from sim.scenario import names
from sim.ui import Laboratory, build_app

LONG: Final = 600.0
"""Seconds to wait for one view."""

SOON: Final = 2.0
"""Seconds beyond which a view is marked; until it is there the foot of the screen counts."""


def measure() -> Iterator[str]:
    """Yield lines of a report."""
    yield f"{'view':<28}{''.join(f'{name:>10}' for name in names())}   seconds"
    took = {name: dict(_chosen(build_app(name, lang="en"))) for name in names()}
    for view in dict.fromkeys(view for one in took.values() for view in one):
        cells = (_cell(one.get(view)) for one in took.values())
        yield f"{view:<28}{''.join(f'{cell:>10}' for cell in cells)}"
    yield f"* more than {SOON:g}"


def _chosen(laboratory: Laboratory) -> Iterator[tuple[str, float]]:
    laboratory.wait()
    pages = next(one for one in _below(laboratory) if isinstance(one, iw.Tab))
    for number, title in enumerate(pages.titles):
        switch = next(one for one in _below(laboratory) if _is_switch(one, number))
        for place, (view, key) in enumerate(switch.options):
            began = time.perf_counter()
            if place == 0:
                pages.selected_index = number
            switch.value = key
            if not laboratory.wait(LONG):
                raise TimeoutError(view)
            yield f"{title}: {view}", time.perf_counter() - began
    laboratory.close()


def _is_switch(widget: iw.Widget, number: int) -> bool:
    tab = ("answer", "pipeline", "why", "basis")[number]
    return f"t-{tab}-views" in getattr(widget, "_dom_classes", ())


def _below(widget: iw.Widget) -> Iterator[iw.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _below(child)


def _cell(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds:.2f}{' *' if seconds > SOON else '  '}"
