"""The screen: which widgets there are and where they stand. What they do is the laboratory's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from sim.text import text
from sim.ui import plain
from sim.ui.controls import Controls
from sim.ui.foot import Foot
from sim.ui.names import Names
from sim.ui.panels import Panel
from sim.ui.style import stylesheet
from sim.ui.views import Tab, View, see, styled

HTML_LANG = {"en": "en", "zh": "zh-Hans"}


class Screen:
    """The parts of the laboratory and their layout.

    Args:
        controls: the left side.
        tabs: the tabs, left to right.
        panels: what may open over them.
        foot: the foot.
        opened: is called when the reader has opened another tab.
    """

    def __init__(
        self,
        controls: Controls,
        tabs: Sequence[Tab],
        panels: Sequence[Panel],
        foot: Foot,
        opened: Callable[[], None],
    ) -> None:
        self.controls, self.tabs, self.foot = controls, list(tabs), foot
        self.panels = {panel.key: panel for panel in panels}
        self.names = Names()
        self._notice = styled(plain.HTML(), "t-notice", "ech-notice")
        self._error = styled(plain.HTML(), "t-error", "ech-error")
        self._pages = styled(plain.Tab([tab.box for tab in tabs], selected_index=0), "ech-tabs")
        self._pages.observe(lambda _: self._on_tab(opened), "selected_index")
        self._switches = styled(plain.HBox([tab.switch for tab in tabs]), "ech-switches")
        main = styled(
            plain.VBox(
                [self._switches, self._pages, *(panel.box for panel in panels), self._error]
            ),
            "ech-main",
        )  # fmt: skip
        body = styled(plain.HBox([controls, main]), "ech-body")
        style = plain.HTML(f"<style>{stylesheet()}</style>", layout={"display": "none"})
        self.children = [style, self._notice, body, foot, self.names]
        self._seen()

    @property
    def tab(self) -> Tab:
        """The open tab."""
        return self.tabs[self._pages.selected_index or 0]

    @property
    def view(self) -> View:
        """The view that the reader sees."""
        return self.tab.current

    @property
    def views(self) -> list[View]:
        """Every view."""
        return [view for tab in self.tabs for view in tab.views]

    def show_answer(self) -> None:
        """Show the live charts and nothing else."""
        for panel in self.panels.values():
            panel.close()
        self._pages.selected_index = 0
        self.tabs[0].switch.value = self.tabs[0].views[0].key

    def speak(self, lang: str, notice: Mapping[str, str]) -> None:
        """Write every word of the frame in this language, and the scenario's notice."""
        self._notice.value = escape(notice[lang])
        self._pages.titles = [tab.title(lang) for tab in self.tabs]
        for tab in self.tabs:
            tab.speak(lang)
        for panel in self.panels.values():
            panel.speak(lang)
        self.foot.speak(lang)
        self.name(lang)

    def name(self, lang: str) -> None:
        """Give every part its accessible name."""
        names = self.controls.names(lang)
        for panel in self.panels.values():
            names |= panel.names(lang)
        for view in self.views:
            names |= view.names(lang)
        for tab in self.tabs:
            names[f"t-{tab.key}-views"] = {"": text("ui.tab.label", lang)}
        self.names.names = names
        self.names.lang = HTML_LANG[lang]

    def complain(self, words: str) -> None:
        """Show what went wrong, or nothing."""
        self._error.value = f"<p role='alert'>{escape(words)}</p>" if words else ""

    def _on_tab(self, opened: Callable[[], None]) -> None:
        self._seen()
        opened()

    def _seen(self) -> None:
        for tab in self.tabs:
            see(tab.switch, tab is self.tab and len(tab.views) > 1)
