"""Calibration on the Basis tab: what reported or local figures say about unknowns, on request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from threading import Event
from typing import TYPE_CHECKING, Any, Final, Self

import ipywidgets as iw

from sim.errors import InputError, between
from sim.experiments.adopt import adopted, hold_out_error
from sim.experiments.calibrate import Calibrated, calibrator
from sim.experiments.history import Figure, target_figures
from sim.experiments.history_table import history_template, parse_history
from sim.experiments.telling_calibration import (
    calibrated_cells,
    calibrated_head,
    figure_titles,
    not_identifiable,
    predicted_cells,
    predicted_head,
    trades,
)
from sim.scenario import Scenario
from sim.text import text
from sim.ui import plain
from sim.ui.engine import Answer
from sim.ui.files import Opener, download
from sim.ui.requested import RequestedView, Told
from sim.ui.setup import Setup
from sim.ui.tables import paragraph, table
from sim.ui.views import Drawing, see, styled
from sim.ui.why import unknown_name

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

POOL: Final = 1000
"""Simulated histories."""

MAX_BYTES: Final = 1 << 20
"""Of a file with local figures."""

_SOURCES: Final = ("targets", "mine")


@dataclass(frozen=True)
class Mine:
    """Local figures.

    Attributes:
        name: of their file.
        content: of their file.
        preset: of the programme that they are read for.
        figures: what the file says; none if it is about another programme.
    """

    name: str
    content: bytes
    preset: Scenario
    figures: tuple[Figure, ...]

    def of(self, preset: Scenario) -> Self:
        """Return the figures read for a preset, which may be of another programme."""
        try:
            figures = parse_history(preset, self.content, self.name)
        except InputError:
            figures = ()
        return replace(self, preset=preset, figures=figures)


class CalibrationView(RequestedView[Calibrated]):
    """What figures say about the unknowns of the preset, and a way to take that over.

    Args:
        laboratory: whose preset is calibrated, and replaced when the outcome is adopted.
    """

    key = "calibration"

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._mine: Mine | None = None
        self.source = styled(plain.Dropdown(options=_SOURCES), "t-calibration-to")
        self.source.observe(self._on_wish, "value")
        self._notice = styled(plain.HTML(), "ech-remark", "t-calibration-notice")
        self.template = styled(plain.HTML(), "t-calibration-template")
        self.opener = styled(Opener(accept=".csv", limit=MAX_BYTES), "t-calibration-open")
        self.opener.observe(lambda _: self._read(), "opened")
        self._about_mine = plain.HTML()
        self.hold_out = styled(plain.Dropdown(options=[("", 0)]), "t-calibration-hold-out")
        self.hold_out.observe(self._on_wish, "value")
        self.adopt = styled(plain.Button(), "t-calibration-adopt")
        self.adopt.on_click(lambda _: self._adopt())
        files = [self.template, self.opener, self._about_mine, self.hold_out]
        self._form = styled(plain.VBox([self._notice, styled(plain.HBox(files), "ech-choices")]))
        self.row.children = [self.source, *self.row.children]
        self._below = styled(plain.HBox([self.adopt]), "ech-choices")
        self.box.children = [self.row, self._form, self.page, self._below]

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the two lists."""
        return {
            "t-calibration-to": {"select": text("ui.calibration.to", lang)},
            "t-calibration-hold-out": {"select": text("ui.calibration.hold_out", lang)},
        }

    def speak(self, lang: str) -> None:
        """Name the lists, the files and the buttons."""
        super().speak(lang)
        self._notice.value = paragraph(text("notice.before_data_entry", lang))
        self.opener.label = text("ui.calibration.open", lang)
        self.adopt.description = text("ui.calibration.adopt", lang)
        self.adopt.tooltip = text("ui.calibration.adopt_about", lang)
        sources = [(text(f"ui.calibration.{one}", lang), one) for one in _SOURCES]
        self._offer(self.source, sources)
        self._list_months(lang)

    def offer(self, lang: str) -> str:
        """Say what would be done, or what is missing for it."""
        missing = self._missing()
        if missing:
            return text(f"ui.calibration.{missing}", lang)
        return text("ui.request.calibration_about", lang, pool=POOL)

    def about(self, answer: Answer) -> object:
        """Return preset, figures and seed: the levers' present places are no history."""
        question = answer.question
        return question.preset.hash, self._figures(), self._held_out(), question.seed

    def draw(self, drawing: Drawing) -> None:
        """Offer a template of the programme before showing what was found."""
        with self._lock:
            self._answer = drawing.answer
            preset, lang = self._preset, drawing.lang
            if self._mine is not None and self._mine.preset is not preset:
                self._mine = self._mine.of(preset)
                self._list_months(lang)
            self.template.value = download(
                history_template(preset, lang), f"echelon-figures-{preset.name}.csv", "text/csv",
                text("ui.calibration.template", lang),
            )  # fmt: skip
            super().draw(drawing)

    def work(self, answer: Answer, tell: Told, cancel: Event) -> Calibrated:
        """Simulate a pool of histories and ask it."""
        found = calibrator(
            answer.question.preset, self._figures(), pool=POOL, hold_out_from=self._held_out(),
            seed=answer.question.seed, progress=tell, cancel=cancel,
        )  # fmt: skip
        return found.calibrate()

    def told(self, found: Calibrated, answer: Answer, lang: str) -> str:
        """Return the ranges, what cannot be identified, and how well the figures are predicted."""
        scenario = found.scenario
        names = {one.path: unknown_name(scenario, one.parameter, lang) for one in found.factors}
        unknown = set(found.not_identified)
        # What the figures tell comes first.
        ordered = sorted(found.factors, key=lambda one: one.path in unknown)
        head = [*calibrated_head(lang), text("ui.calibration.outcome", lang)]
        rows = [
            [
                names[one.path], *calibrated_cells(found, one, lang),
                text(f"ui.calibration.{'untold' if one.path in unknown else 'told'}", lang),
            ]
            for one in ordered
        ]  # fmt: skip
        words = [text("experiment.calibrate.all_identified", lang)]
        if unknown:
            untold = [names[one.path] for one in ordered if one.path in unknown]
            words = [not_identifiable(untold, lang)]
        for one in ordered:
            if one.path not in unknown:
                words += trades(found, one, names, lang)
        error = hold_out_error(found)
        if error is not None:
            words.append(text("ui.calibration.error", lang, error=f"{100 * error:.0f}"))
            words.append(text("experiment.calibrate.taken_apart", lang))
        titles = [text(f"ui.calibration.{name}", lang) for name in ("parameters", "predictions")]
        figures = [
            [title, *cells]
            for title, cells in zip(
                figure_titles(scenario, self._figures(), lang), predicted_cells(found, lang),
                strict=True,
            )
        ]  # fmt: skip
        small = [text("ui.calibration.how", lang, pool=POOL, seed=answer.question.seed)]
        if self.source.value == "targets":
            small.append(text("ui.calibration.reading", lang))
        label = escape(text("ui.tab.calibration", lang))
        return (
            f"<div class='ech-scroll' role='region' tabindex='0' aria-label='{label}'>"
            f"{paragraph(text('notice.basis', lang), 'ech-remark')}{paragraph(titles[0])}"
            f"{table(head, rows, titles[0], numbers={1, 2, 3})}"
            f"{''.join(map(paragraph, words))}{paragraph(titles[1])}"
            f"{table(predicted_head(lang), figures, titles[1], numbers={1, 2})}"
            f"{paragraph(' '.join(small), 'ech-small')}</div>"
        )

    @property
    def _preset(self) -> Scenario:
        answer = self._answer
        return self._laboratory.preset if answer is None else answer.question.preset

    def _figures(self) -> tuple[Figure, ...]:
        if self.source.value == "mine":
            return () if self._mine is None else self._mine.figures
        try:
            return target_figures(self._preset)
        except InputError:
            return ()

    def _held_out(self) -> int | None:
        return self.hold_out.value or None if self.source.value == "mine" else None

    def _missing(self) -> str:
        """Return what stands in the way of starting, as a key of the catalogue, or ""."""
        if self._figures():
            return ""
        return "no_file" if self.source.value == "mine" else "no_targets"

    def _show(self) -> None:
        super()._show()
        self.start.disabled = self.start.disabled or bool(self._missing())
        see(self._form, self.source.value == "mine")
        see(self._below, self.source.value == "mine" and self._error() is not None)

    def _error(self) -> float | None:
        """Return the hold-out error of what is shown, if figures were held out."""
        if self._answer is None or self._found is None:
            return None
        subject, found = self._found
        return hold_out_error(found) if subject == self.about(self._answer) else None

    def _rest(self, words: str = "") -> None:
        super()._rest(words)
        self.start.disabled = bool(self._missing())

    def _on_wish(self, change: object) -> None:
        with self._lock:
            if self._answer is not None:
                self._end()
                self._show()

    def _read(self) -> None:
        """Take the figures of a file, or say why they cannot be had."""
        name, size, content = self.opener.filename, self.opener.size, bytes(self.opener.content)
        with self._lock:
            try:
                self._mine = self._parsed(name, size, content)
            except InputError as error:
                self.state.value = paragraph(error.message(self._lang), "ech-remark")
                return
            self._list_months(self._lang, newly=True)
            self._on_wish(None)
            self.state.value = ""

    def _parsed(self, name: str, size: int, content: bytes) -> Mine:
        if size > MAX_BYTES:
            legal = between(None, MAX_BYTES, "bytes")
            raise InputError("file_too_large", value=size, file=name, legal=legal)
        preset = self._preset
        return Mine(name, content, preset, parse_history(preset, content, name))

    def _list_months(self, lang: str, *, newly: bool = False) -> None:
        """List from which month figures may be held out; of a new file its last month is."""
        months = sorted({one.month for one in self._mine.figures}) if self._mine else []
        options = [(text("ui.calibration.hold_out_none", lang), 0)]
        options += [
            (text("ui.calibration.hold_out_from", lang, month=month), month) for month in months[1:]
        ]
        options = [(f"{text('ui.calibration.hold_out', lang)}: {words}", at)
                   for words, at in options]  # fmt: skip
        self._offer(self.hold_out, options)
        if newly:
            self.hold_out.unobserve(self._on_wish, "value")
            self.hold_out.value = options[-1][1]
            self.hold_out.observe(self._on_wish, "value")
        self.hold_out.disabled = len(options) == 1
        self._about_mine.value = paragraph(
            text("ui.calibration.read", lang, count=len(self._mine.figures), file=self._mine.name)
        ) if self._mine and self._mine.figures else ""  # fmt: skip

    def _offer(self, listed: iw.Dropdown, options: list[tuple[str, Any]]) -> None:
        """Write a list anew; what is chosen stays, and nobody hears of it."""
        chosen = listed.value
        listed.unobserve(self._on_wish, "value")
        listed.options = options
        if chosen in [value for _, value in options]:
            listed.value = chosen
        listed.observe(self._on_wish, "value")

    def _adopt(self) -> None:
        """Open the preset with the ranges that were found."""
        with self._lock:
            if self._found is None or self._mine is None:
                return
            found, data = self._found[1], self._mine.name
        here = self._laboratory.setup
        self._laboratory.restore(
            lambda: Setup.opening(adopted(found, data), here.seed, here.replications)
        )
