"""Accessible names for what the widgets leave nameless, and what the page knows of itself."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class Names(anywidget.AnyWidget):
    """An invisible widget that names parts of the others inside the laboratory.

    Attributes:
        names: accessible name by selector (an empty one is the widget itself), by the style class
            of the widget that has the part.
        lang: the reader's language.
        code: of the screen's setup; the app keeps it in its address, and the tab of a notebook
            keeps it too, so that a reload loses nothing.
        remembered: code and language that the tab of a notebook kept over a reload, or empty.
        page: the app's address without code and language; empty in a notebook.
    """

    _esm = Path(__file__).with_name("names.js")
    names = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    code = traitlets.Unicode("").tag(sync=True)
    remembered = traitlets.Dict().tag(sync=True)
    page = traitlets.Unicode("").tag(sync=True)
