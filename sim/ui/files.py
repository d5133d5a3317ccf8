"""Files from the reader's disk and to it, the same way in both hosts."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

import anywidget
import traitlets


class Opener(anywidget.AnyWidget):
    """Lets the reader choose a file.

    Attributes:
        label: what the reader may open.
        accept: endings of names, as browsers want them (".yaml,.yml").
        limit: bytes that are read at most; of a larger file only name and size are told.
        filename, size, content: of the file that was opened last.
        opened: how many files have been opened; observe it, it changes last.
    """

    _esm = Path(__file__).with_name("files.js")
    label = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    limit = traitlets.Int(1 << 20).tag(sync=True)
    filename = traitlets.Unicode("").tag(sync=True)
    size = traitlets.Int(0).tag(sync=True)
    content = traitlets.Bytes(b"").tag(
        sync=True,
        # The line to the browser brings a view of memory, which is not a trait's bytes.
        from_json=lambda value, _: bytes(value),
        to_json=lambda value, _: value,
    )
    opened = traitlets.Int(0).tag(sync=True)


def download(content: bytes, filename: str, mime: str, words: str) -> str:
    """Return a link that carries a file in itself, as HTML."""
    data = base64.b64encode(content).decode("ascii")
    return (
        f"<a class='ech-download' download='{escape(filename)}' "
        f"href='data:{escape(mime)};base64,{data}'>{escape(words)}</a>"
    )
