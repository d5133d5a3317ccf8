"""The stylesheet: rules for the layout and for the charts, and the palette that figures use."""

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
    here = Path(__file__).parent
    rules = [(here / file).read_text(encoding="utf-8") for file in ("style.css", "charts.css")]
    return f".echelon{{{variables}}}\n" + "\n".join(rules)
