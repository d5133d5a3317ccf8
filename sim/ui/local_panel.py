"""The panel Local figures: a handful of totals turn the programme into "my district"."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as iw

from sim.errors import InputError, Where, between
from sim.parameters import Param
from sim.report.local_sheet import MAX_BYTES, read_totals, write_template
from sim.scenario import Totals
from sim.scenario.district import totals_of
from sim.text import text
from sim.ui import plain
from sim.ui.files import Opener, download
from sim.ui.panels import Panel
from sim.ui.setup import Setup
from sim.ui.tables import paragraph
from sim.ui.views import see, styled
from sim.wording import display_unit, displayed, number, unit_name

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MORE = {"yearly_exits": 1, "young_share": 1}
"""Digits beyond those of the unit, by total."""


class LocalPanel(Panel):
    """A form and a template for local totals. The notice stands before any entry."""

    key = "local"

    def __init__(self, close: Callable[[], None], laboratory: Laboratory) -> None:
        super().__init__(close)
        self._laboratory = laboratory
        self._offered: tuple[str, ...] = ()
        self._of: tuple[str, Mapping[str, float]] | None = None
        self.entries: dict[str, iw.Text] = {}
        self._labels: dict[str, iw.HTML] = {}
        self._notice = styled(plain.HTML(), "ech-remark", "t-local-notice")
        self.agree = styled(plain.Button(), "t-agree")
        self.agree.on_click(lambda _: self._agreed(True))
        self._form = styled(plain.VBox(), "ech-form")
        self.apply = styled(plain.Button(), "t-apply")
        self.apply.on_click(lambda _: self._take())
        self.back = styled(plain.Button(), "t-back")
        self.back.on_click(lambda _: self._go_back())
        self.template = styled(plain.HTML(), "t-template")
        self.opener = styled(Opener(accept=".xlsx", limit=MAX_BYTES), "t-open-sheet")
        self.opener.observe(lambda _: self._read(), "opened")
        buttons = styled(plain.HBox([self.apply, self.back]), "ech-choices")
        files = styled(plain.HBox([self.template, self.opener]), "ech-choices")
        self._rest = styled(plain.VBox([self._form, buttons, files]), "ech-form")
        self.body.children = [self._notice, self.agree, self._rest]
        self._agreed(False)

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on the programme."""
        super().speak(lang)
        self._notice.value = paragraph(text("notice.before_data_entry", lang))
        self.agree.description = text("ui.local.agree", lang)
        self.apply.description = text("ui.local.apply", lang)
        self.back.description = text("ui.local.back", lang)
        self.opener.label = text("ui.local.open", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the entries."""
        return {
            f"t-total-{name}": {"input": Totals.params()[name].label[lang]}
            for name in self._offered
        }

    def show(self, setup: Setup, lang: str) -> None:
        """Offer the totals that the programme can take, each with the programme's own number."""
        programme = setup.programme
        if programme.local is None:
            self.close()
            return
        own = totals_of(programme)
        if tuple(own) != self._offered:
            self._offered = tuple(own)
            self._make()
        for name, value in own.items():
            declared = Totals.params()[name]
            unit = unit_name(declared.unit, lang)
            help_ = declared.help.get(lang, "")
            self._labels[name].value = f"<span>{declared.label[lang]} ({unit})</span>" + (
                f"<span class='ech-small'>{help_}</span>" if help_ else ""
            )
            self.entries[name].placeholder = text(
                "ui.local.as_preset", lang, value=shown(name, declared, value)
            )
        if self._of != (programme.hash, setup.totals):
            # Other totals were put in place; else what is typed and not yet applied stays.
            self._of = programme.hash, setup.totals
            self._fill(setup.totals)
        self.back.disabled = not setup.totals
        link = download(_template(setup), f"echelon-local-{programme.name}.xlsx", SHEET,
                        text("ui.local.template", lang))  # fmt: skip
        self.template.value = link

    def _fill(self, totals: Mapping[str, float]) -> None:
        """Show totals as they are typed; those that are typed already stay as they are."""
        for name, entry in self.entries.items():
            here = totals.get(name)
            if here is None:
                entry.value = ""
            elif _typed(name, entry.value) != here:
                entry.value = shown(name, Totals.params()[name], here)

    def _make(self) -> None:
        self.entries = {name: styled(plain.Text(), f"t-total-{name}") for name in self._offered}
        self._labels = {name: plain.HTML() for name in self._offered}
        self._form.children = [
            styled(plain.HBox([self._labels[name], self.entries[name]]), "ech-entry")
            for name in self._offered
        ]

    def _agreed(self, agreed: bool) -> None:
        see(self.agree, not agreed)
        see(self._rest, agreed)

    def _take(self) -> None:
        given = {name: entry.value for name, entry in self.entries.items() if entry.value.strip()}
        laboratory = self._laboratory

        def setup() -> Setup:
            try:
                return laboratory.setup.at(totals(given))
            except InputError as error:
                # A field has a label, which the message says, and no name.
                error.where = Where()
                raise

        laboratory.restore(setup)

    def _go_back(self) -> None:
        self._fill({})
        self._laboratory.restore(lambda: self._laboratory.setup.at({}))

    def _read(self) -> None:
        """Take the totals of a filled template."""
        opener, laboratory = self.opener, self._laboratory
        name, size, content = opener.filename, opener.size, bytes(opener.content)

        def setup() -> Setup:
            if size > MAX_BYTES:
                legal = between(None, MAX_BYTES, "bytes")
                raise InputError("file_too_large", value=size, file=name, legal=legal)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "totals.xlsx"
                path.write_bytes(content)
                found = read_totals(path, name)
            made = laboratory.setup.at(found)
            self._fill(found)
            return made

        laboratory.restore(setup)


def totals(given: Mapping[str, str]) -> dict[str, Any]:
    """Return totals from what was typed; a share may be typed as 0.39 or as 39 %.

    Raises:
        InputError: something typed is no number.
    """
    return {name: _number(name, words) for name, words in given.items()}


def _typed(name: str, words: str) -> float | None:
    try:
        return _number(name, words)
    except InputError:
        return None


def shown(name: str, declared: Param, value: float) -> str:
    """Return a total as it is typed."""
    words = number(float(displayed(value, declared.unit)), declared.unit, more=_MORE.get(name, 0))
    words = words.replace(",", "")
    return f"{words} %" if display_unit(declared.unit) == "percent" else words


def _number(name: str, words: str) -> float | int:
    plain = words.strip().replace(",", "").replace("\N{FULLWIDTH PERCENT SIGN}", "%")
    share = plain.endswith("%")
    try:
        value = float(plain.removesuffix("%").strip())
    except ValueError:
        declared = Totals.params()[name]
        raise InputError(
            "not_a_number_typed", value=words, what=declared.label,
            legal=between(declared.low, declared.high, declared.unit),
        ) from None  # fmt: skip
    if share:
        value /= 100
    return int(value) if value.is_integer() and not share else value


def _template(setup: Setup) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(setup.programme, path)
        return path.read_bytes()
