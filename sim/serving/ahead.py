"""The page's program in one file, which a browser has read before the kernel answers.

Voilà's page fetches its program in many pieces, one after the other has said what it needs, and
does so only when the notebook has run. Webpack takes pieces in any order, also before the part
that asks for them. So all of them go into one file, and the page reads that while it waits. A piece
that is missing is fetched as ever.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["FILE", "write"]

FILE: Final = Path("voila", "templates", "offline", "static", "ahead.js")
"""Below a folder of Jupyter's data: there Voilà finds it by the name of our template."""

_SHARED: Final = Path(sys.prefix, "share", "jupyter")
_PAGE: Final = Path("voila", "templates", "base", "static")
_EXTENSIONS: Final = (Path("labextensions"), Path("voila", "labextensions"))


def write(data: Path, extensions: tuple[str, ...]) -> None:
    """Write the file.

    Args:
        data: folder of Jupyter's data.
        extensions: names of the extensions that the page loads.
    """
    path = data / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in _pieces(extensions):
            # Each in a function of its own keeps its strictness to itself.
            file.writelines((b"(function () {\n", piece.read_bytes(), b"\n})();\n"))


def _pieces(extensions: tuple[str, ...]) -> Iterator[Path]:
    # Pieces have numbers. What else lies there starts something, or is a style.
    yield from sorted((_SHARED / _PAGE).glob("[0-9]*.voila.js"))
    for name in extensions:
        for place in _EXTENSIONS:
            folder = _SHARED / place / name / "static"
            yield from sorted(folder.glob("[0-9]*.js"))
