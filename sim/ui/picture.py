"""A picture whose parts can be picked with the mouse."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class Picture(anywidget.AnyWidget):
    """HTML or SVG; elements with ``data-pick`` can be clicked.

    Attributes:
        html: the picture. Whoever writes it escapes what comes from files.
        picked: ``data-pick`` of the part that was clicked last.
    """

    _esm = Path(__file__).with_name("picture.js")
    html = traitlets.Unicode("").tag(sync=True)
    picked = traitlets.Unicode("").tag(sync=True)
