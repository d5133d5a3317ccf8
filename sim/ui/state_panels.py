"""The panels History and Share: where the reader has been, and how to come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, between
from sim.scenario import Scenario
from sim.scenario.yaml_file import MAX_BYTES
from sim.text import text
from sim.ui import plain
from sim.ui.files import Opener, download
from sim.ui.naming import Naming
from sim.ui.panels import Panel
from sim.ui.setup import Setup
from sim.ui.sharing import decode, from_file, link_code, to_file
from sim.ui.tables import paragraph
from sim.ui.views import styled

if TYPE_CHECKING:
    from sim.ui.laboratory import Laboratory


class HistoryPanel(Panel):
    """Every step of the session; one click goes back to it."""

    key = "history"

    def __init__(self, close: Callable[[], None], laboratory: Laboratory) -> None:
        super().__init__(close)
        self._laboratory = laboratory
        self._naming: dict[str, Naming] = {}
        self.steps = styled(plain.Select(options=[]), "t-steps")
        self.steps.observe(self._on_choice, "value")
        self.body.children = [self.steps]

    def show(self, setup: Setup, lang: str) -> None:
        """List the steps, the present one chosen."""
        history = self._laboratory.history
        self.steps.unobserve(self._on_choice, "value")
        self.steps.options = [
            (f"{place + 1}. {self._words(step, lang)}", place)
            for place, step in enumerate(history.steps)
        ]
        self.steps.value = history.place
        self.steps.rows = min(max(len(history.steps), 4), 20)
        self.steps.observe(self._on_choice, "value")

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the name of the list."""
        return {"t-steps": {"select": text("ui.panel.history", lang)}}

    def _words(self, setup: Setup, lang: str) -> str:
        naming = self._name(setup.preset)
        words = f"{setup.preset.title[lang]}: {naming.describe(setup.scenario, lang)}"
        if setup.kept is not None:
            words += f" (A: {naming.describe(setup.kept.scenario, lang)})"
        # Steps that differ in what is looked at must not read alike.
        usual, titles = (
            setup.usual,
            {one.name: one.title for one in setup.preset.bound_indicators()},
        )
        other = [titles[name][lang] for name in setup.shown if name in titles and name not in usual]
        parts = [words]
        if not setup.unknowns:
            parts.append(text("ui.band.luck_only", lang))
        if other:
            parts.append(text("ui.history.shown", lang, indicators=" · ".join(other)))
        return text("source.list_separator", lang).join(parts)

    def _name(self, preset: Scenario) -> Naming:
        if preset.hash not in self._naming:
            self._naming[preset.hash] = Naming(preset)
        return self._naming[preset.hash]

    def _on_choice(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self._laboratory.went(change["new"])


class SharePanel(Panel):
    """A link and a file that restore the screen, and a place to open one."""

    key = "share"

    def __init__(self, close: Callable[[], None], laboratory: Laboratory) -> None:
        super().__init__(close)
        self._laboratory = laboratory
        self._about_link = plain.HTML()
        self.link = styled(plain.Textarea(rows=4), "t-link")
        self.code = styled(plain.Text(continuous_update=False), "t-code")
        self.code.observe(self._on_code, "value")
        self._about_file = plain.HTML()
        self.save = styled(plain.HTML(), "t-save")
        self.opener = styled(Opener(accept=".yaml,.yml", limit=MAX_BYTES), "t-open")
        self.opener.observe(self._on_file, "opened")
        self.body.children = [
            self._about_link, self.link, self.code, self._about_file, self.save, self.opener
        ]  # fmt: skip

    def speak(self, lang: str) -> None:
        """Write the words that do not depend on the settings."""
        super().speak(lang)
        self.code.placeholder = text("ui.share.paste", lang)
        self._about_file.value = paragraph(text("ui.share.about_file", lang))
        self.opener.label = text("ui.share.open_file", lang)

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Return the names of the two entries."""
        return {
            "t-link": {"textarea": text("ui.share.link", lang)},
            "t-code": {"input": text("ui.share.paste", lang)},
        }

    def show(self, setup: Setup, lang: str) -> None:
        """Write the link and the file of the present settings."""
        page = self._laboratory.page
        key = "about_link" if page else "about_code"
        self._about_link.value = paragraph(text(f"ui.share.{key}", lang))
        try:
            code = link_code(setup)
        except InputError as error:
            self.link.value = error.message(lang)
        else:
            joint = "&" if "?" in page else "?"
            link = f"{page}{joint}state={code}&lang={lang}"
            self.link.value = link if page else f'sim.ui.build_app(state="{code}")'
        name = f"echelon-{setup.programme.name}-{setup.scenario.hash[:8]}.yaml"
        content = to_file(setup).encode("utf-8")
        words = text("ui.share.save_file", lang)
        self.save.value = download(content, name, "application/yaml", words)

    def _on_code(self, change: dict[str, Any]) -> None:
        given = change["new"].strip()
        if given:
            self._laboratory.restore(lambda: decode(_code_in(given)))
            self.code.value = ""

    def _on_file(self, change: object) -> None:
        opener = self.opener
        name, size, content = opener.filename, opener.size, bytes(opener.content)
        remarks: list[InputError] = []

        def setup() -> Setup:
            if size > MAX_BYTES:
                legal = between(None, MAX_BYTES, "bytes")
                raise InputError("file_too_large", value=size, file=name, legal=legal)
            return from_file(content, name, self._laboratory.setup, remarks.append)

        self._laboratory.restore(setup)
        for one in remarks:
            self._laboratory.remark(one)


def _code_in(given: str) -> str:
    """Return the code in a link, in a line of Python, or by itself."""
    _, found, rest = given.partition("state=")
    given = rest if found else given
    return given.strip("\"'() ").partition("&")[0].strip("\"'() ")
