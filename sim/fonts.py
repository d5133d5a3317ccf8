"""The bundled font for Chinese words on figures.

Noto Sans SC, cut by ``tools/subset_font.py`` to the characters this product writes and the most
common ones besides; see ``data/fonts/OFL.txt`` for its licence.
"""

from pathlib import Path

__all__ = ["chinese_font_path"]


def chinese_font_path() -> Path:
    """Return the path of the bundled Chinese font, an OpenType file that matplotlib can read."""
    return Path(__file__).parent / "data" / "fonts" / "EchelonSansSC-Regular.otf"
