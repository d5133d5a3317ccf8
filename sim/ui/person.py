"""The growth archive of one simulated person, picked by a click."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.experiments.explain import GrowthArchive, Replay
from sim.palette import CATEGORIES, CURRENT, KEPT
from sim.scenario import Scenario
from sim.text import text
from sim.typeset import POINTS, broken
from sim.typeset import width as width_of
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.picture import Picture
from sim.ui.views import Drawing, View, styled
from sim.wording import exceeded_entrants

FUTURES: Final = 20
"""Simulated futures to choose from."""

_WIDTH: Final = 330
_HEIGHT: Final = 400
_TOP: Final = 14
_LEFT: Final = 30
_TYPE: Final = 11
"""Height of the words on the picture."""
_LINE: Final = 13


class PersonView(View):
    """A cloud of simulated persons, and the growth archive of the one that was clicked.

    Args:
        wish: is called when the reader wants another person or another future.
    """

    key = "person"

    def __init__(self, wish: Callable[[], None]) -> None:
        super().__init__()
        self._wish = wish
        self._replay: tuple[object, Replay] | None = None
        self.future = styled(plain.BoundedIntText(value=0, min=0, max=FUTURES - 1), "t-future")
        self.who = styled(plain.Dropdown(options=[("", -1)]), "t-who")
        self.cloud = styled(Picture(), "t-cloud")
        self.future.observe(self._chose, "value")
        self.who.observe(self._chose, "value")
        self.cloud.observe(self._clicked, "picked")
        choices = styled(plain.HBox([self.future, self.who]), "ech-choices")
        self.page.add_class("ech-archive")
        both = styled(plain.HBox([self.cloud, self.page]), "ech-side-by-side")
        self.box.children = [choices, both]

    def speak(self, lang: str) -> None:
        """Name the choices."""
        self.future.description = text("ui.person.future", lang)
        self.who.description = text("ui.person.pick", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the choices."""
        return {
            "t-future": {"input": text("ui.person.future", lang)},
            "t-who": {"select": text("ui.person.pick", lang)},
        }

    def draw(self, drawing: Drawing) -> None:
        """Run the future again and tell the person's story."""
        lang = drawing.lang
        replay = self._replayed(drawing.answer)
        drawing.go_on()
        everyone = replay.everyone()
        known = set(everyone["cadre"])
        chosen = None if self.who.value not in known else int(self.who.value)
        archive = replay.archive(chosen)
        self._list(everyone, archive.cadre, replay.scenario, lang)
        label = text("ui.person.cloud", lang, future=replay.replication)
        self.cloud.html = cloud(everyone, archive.cadre, replay.scenario, label, lang)
        title = text("ui.person.archive", lang)
        lines = archive.text(lang).split("\n")
        words = "".join(f"<p>{escape(line)}</p>" for line in lines)
        self.page.value = (
            f"<div class='ech-story' role='region' tabindex='0' aria-label='{escape(title)}'>"
            f"{curve(archive, lang)}{words}</div>"
        )

    def _replayed(self, answer: Answer) -> Replay:
        question, future = answer.question, self.future.value
        key = question.scenario.hash, question.seed, question.unknowns, future
        if self._replay is None or self._replay[0] != key:
            made = Replay(question.scenario, question.seed, future, unknowns=question.unknowns)
            self._replay = key, made
        return self._replay[1]

    def _list(self, everyone: pd.DataFrame, chosen: int, scenario: Scenario, lang: str) -> None:
        self.who.unobserve(self._chose, "value")
        options = [
            (person_name(name, scenario, lang), int(cadre))
            for cadre, name in zip(everyone["cadre"], everyone["name"], strict=True)
        ]
        known = {cadre for _, cadre in options}
        if chosen not in known:  # a mentor, say
            options.append((str(chosen), chosen))
        self.who.options = options
        self.who.value = chosen
        self.who.observe(self._chose, "value")

    def _clicked(self, change: dict[str, Any]) -> None:
        cadre = int(change["new"] or -1)
        if cadre in {one for _, one in self.who.options}:
            self.who.value = cadre
        if change["new"]:
            self.cloud.picked = ""  # so that the same person can be picked again

    def _chose(self, change: object) -> None:
        self.redraw()
        self._wish()


def person_name(name: str, scenario: Scenario, lang: str) -> str:
    """Return a readable name: "Young secretaries at the start, no. 17"."""
    group, step, place = name.split("/")
    structure = scenario.structure
    titles = dict(zip(structure.groups, structure.group_titles, strict=True))
    words = text("story.who", lang, group=titles[group], place=place)
    if step == "0":
        return words
    month = structure.calendar.label(int(step) * structure.calendar.step)
    return f"{words} ({month})"


def cloud(everyone: pd.DataFrame, chosen: int, scenario: Scenario, label: str, lang: str) -> str:
    """Return the picture of everyone by tier and gain; whoever left is drawn hollow."""
    tiers = [tier for tier in scenario.structure.tiers if (everyone["tier"] == tier.name).any()]
    shown = exceeded_entrants(everyone["gain"])
    low, high = math.floor(shown.min()), math.ceil(shown.max())
    width = (_WIDTH - _LEFT) / max(len(tiers), 1)
    # Neighbours stand at two heights and narrower than two columns, so that long names do not meet.
    names = [broken(tier.title[lang], 1.5 * width / POINTS, _TYPE) for tier in tiers]
    tall = _LINE * max(map(len, names), default=1)
    bottom = _HEIGHT - 8 - 2 * tall
    parts = [_scale(bottom, low, high)]
    for place, tier in enumerate(tiers):
        mine = np.flatnonzero(everyone["tier"] == tier.name)
        middle = _LEFT + width * (place + 0.5)
        colour = CATEGORIES[place % len(CATEGORIES)]
        for number, row in enumerate(mine):
            # Steps of irrational length spread the dots evenly, the same way each time.
            x = middle + (0.8 * width) * ((number * 0.618034) % 1 - 0.5)
            y = bottom - (bottom - _TOP) * (float(shown[row]) - low) / (high - low)
            one = everyone.iloc[row]
            mark = " class='chosen'" if one["cadre"] == chosen else ""
            fill = colour if one["here"] else "none"
            who = escape(person_name(one["name"], scenario, lang))
            parts.append(
                f"<circle{mark} data-pick='{one['cadre']}' cx='{x:.1f}' cy='{y:.1f}' r='3.4' "
                f"fill='{fill}' stroke='{colour}'><title>{who}</title></circle>"
            )
        parts += _under(names[place], middle, bottom + 16 + tall * (place % 2))
    return (
        f"<p class='ech-small'>{escape(label)}</p><svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img' "
        f"aria-label='{escape(label)}'>{''.join(parts)}</svg>"
    )


def _under(name: list[str], middle: float, top: float) -> list[str]:
    """Return a tier's name in lines below its column, within the picture."""
    half = max(width_of(line, _TYPE) for line in name) * POINTS / 2
    x = min(max(middle, half), _WIDTH - half)
    return [
        f"<text class='tick' x='{x:.0f}' y='{top + _LINE * number:.0f}' text-anchor='middle'>"
        f"{escape(line)}</text>"
        for number, line in enumerate(name)
    ]


def curve(archive: GrowthArchive, lang: str) -> str:
    """Return the picture of one person's competence and standing, month by month."""
    table = archive.table
    months = archive.scenario.structure.calendar.months
    width, height, left, bottom = 340, 130, 26, 108
    lines = []
    for name, kind in (("level", CURRENT), ("standing", KEPT)):
        values = exceeded_entrants(table[name])
        points = " ".join(
            f"{left + (width - left - 6) * int(month) / months:.1f},"
            f"{bottom - (bottom - 8) * float(value) / 10:.1f}"
            for month, value in zip(table.index, values, strict=True)
        )
        dashes = " stroke-dasharray='6 4'" if name == "standing" else ""
        lines.append(
            f"<polyline points='{points}' fill='none' stroke='{kind}' stroke-width='2'{dashes}/>"
        )
    ticks = "".join(
        f"<text class='tick' x='{left - 5}' y='{bottom - (bottom - 8) * at / 10:.0f}' dy='0.32em' "
        f"text-anchor='end'>{at}</text>"
        for at in (0, 5, 10)
    )
    label = text("ui.person.curve", lang)
    start = f"{text('ui.chart.month', lang)} 0"
    return (
        f"<p class='ech-small'>{escape(label)}</p>"
        f"<svg viewBox='0 0 {width} {height}' role='img' aria-label='{escape(label)}'>{ticks}"
        f"<line x1='{left}' x2='{width}' y1='{bottom}' y2='{bottom}' stroke='#5f6b76'/>"
        f"{''.join(lines)}<text class='tick' x='{left}' y='{height - 6}'>{escape(start)}</text>"
        f"<text class='tick' x='{width - 6}' y='{height - 6}' text-anchor='end'>{months}</text>"
        "</svg>"
    )


def _scale(bottom: int, low: int, high: int) -> str:
    parts = []
    for at in range(low, high + 1):
        y = bottom - (bottom - _TOP) * (at - low) / (high - low)
        parts.append(
            f"<line x1='{_LEFT}' x2='{_WIDTH}' y1='{y:.0f}' y2='{y:.0f}' stroke='#e3e7eb'/>"
            f"<text class='tick' x='{_LEFT - 6}' y='{y:.0f}' dy='0.32em' text-anchor='end'>"
            f"{at}</text>"
        )
    return "".join(parts)
