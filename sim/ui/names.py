"""Accessible names for what the widgets leave nameless, and the language for screen readers."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class Names(anywidget.AnyWidget):
    """An invisible widget that names parts of the others inside the laboratory.

    Attributes:
        names: accessible name by selector, by the style class of the widget that has the part.
        lang: the reader's language.
    """

    _esm = Path(__file__).with_name("names.js")
    names = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
