"""A Chinese font inside a page, for viewers whose system has none.

Cut from the bundled font to the characters that the page shows, so that it weighs little. Where
the system has a Chinese font of its own, that one is used.
"""

from __future__ import annotations

import base64
import io
import re
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from sim.figures.canvas import SYSTEM_FONTS
from sim.fonts import chinese_font_path

FAMILY: Final = "Echelon Sans SC"

FAMILIES: Final = f'"{FAMILY}", system-ui, "Segoe UI", "Noto Sans", sans-serif'
"""Fonts of a page; the first is for Chinese characters alone."""

_CHINESE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_RANGE: Final = "U+2E80-9FFF,U+F900-FAFF,U+FF00-FFEF"


def font_face(words: str) -> str:
    """Return the CSS rule that brings a font for the Chinese characters among words.

    Empty if there are none.
    """
    letters = set(_CHINESE.findall(words))
    if not letters:
        return ""
    options = Options()
    options.flavor, options.hinting, options.layout_features = "woff", False, []
    with TTFont(chinese_font_path()) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(sorted(letters)))
        subsetter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    source = base64.b64encode(file.getvalue()).decode("ascii")
    local = ",".join(f'local("{name}")' for name in SYSTEM_FONTS)
    return (
        f'@font-face{{font-family:"{FAMILY}";unicode-range:{_RANGE};'
        f'src:{local},url(data:font/woff;base64,{source}) format("woff");}}'
    )
