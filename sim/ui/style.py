"""The stylesheet: layout from ``style.css``, colours from the palette that the figures use."""

from __future__ import annotations

from pathlib import Path

from sim import palette


def stylesheet() -> str:
    """Return the laboratory's CSS."""
    colours = {
        name.lower().replace("_", "-"): colour
        for name, colour in vars(palette).items()
        if name.isupper() and isinstance(colour, str)
    }
    variables = "".join(f"--{name}:{colour};" for name, colour in sorted(colours.items()))
    rules = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f".echelon{{{variables}}}\n{rules}"
