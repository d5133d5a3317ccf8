"""How much room words take: sizes and lines chosen before a file is written or a figure drawn.

Office programs break lines when they open a file; what is written must fit before that. A figure
breaks none. Widths are estimated, on the safe side, from the width of letters: a Chinese character
is as wide as the type is high, a Latin letter on average little more than half of that.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import east_asian_width

LATIN: Final = 0.56
"""Width of a Latin letter as a share of the type's size; narrow fonts such as Calibri need less."""
LEADING: Final = 1.25
"""Height of a line as a share of the type's size."""
POINTS: Final = 72.0
"""Points an inch."""


def width(words: str, size: float) -> float:
    """Return the width of a line of words in inches, in type of ``size`` points."""
    ems = sum(1.0 if east_asian_width(letter) in "WF" else LATIN for letter in words)
    return ems * size / POINTS


def broken(words: str, room: float, size: float) -> list[str]:
    """Return the lines of words in a column ``room`` inches wide."""
    found = []
    for paragraph in words.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line and width(line + piece.rstrip(), size) > room:
                found.append(line.rstrip())
                line = ""
            line += piece
            # A piece wider than the column is broken anywhere.
            while len(line.rstrip()) > 1 and width(line.rstrip(), size) > room:
                fits = next(at for at in range(len(line), 0, -1)
                            if at == 1 or width(line[:at], size) <= room)  # fmt: skip
                found.append(line[:fits])
                line = line[fits:]
        found.append(line.rstrip())
    return found


def lines(words: str, room: float, size: float) -> int:
    """Return how many lines words take in a column ``room`` inches wide."""
    return len(broken(words, room, size))


def height(words: str, room: float, size: float) -> float:
    """Return the height in inches of words in a column ``room`` inches wide."""
    return lines(words, room, size) * size * LEADING / POINTS


def fitted(
    words: str, room: tuple[float, float], largest: float, smallest: float
) -> tuple[str, float]:
    """Return words and a size of type, in points, that fit a box of (width, height) inches.

    Words that do not fit even in the smallest type are cut, and end in an ellipsis.
    """
    size = largest
    while size > smallest and height(words, room[0], size) > room[1]:
        size -= 1
    cut = words
    while len(cut) > 1 and height(cut, room[0], size) > room[1]:
        cut = cut[: int(len(cut) * 0.95)].rstrip(" …") + "…"
    return cut, size


_PIECES: Final = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
"""Where a line may break: after a space, and after every Chinese character."""
