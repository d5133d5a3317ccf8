"""The colours that live charts and figures share.

Chosen from the Okabe–Ito set, which readers with any of the common colour deficiencies can tell
apart. No meaning rests on colour alone: lines also differ in style, cells and shares carry numbers.
"""

from typing import Final

INK: Final = "#1f2933"
"""Text and axes."""
MUTED: Final = "#5f6b76"
"""Captions and ticks; 4.5 : 1 and more against white."""
GRID: Final = "#e3e7eb"
SURFACE: Final = "#ffffff"

CURRENT: Final = "#0072b2"
"""B, the settings on the sliders: a solid line."""
CURRENT_80: Final = "#d3e6f2"
"""Band that 80 of 100 simulated futures fall in, opaque so that overlaps keep their colour."""
CURRENT_50: Final = "#9cc8e2"
"""Band that 50 of 100 simulated futures fall in."""

KEPT: Final = "#8a4b08"
"""A, the settings kept for comparison: a dashed line, its band drawn as two dotted edges."""

DIFFERENCE: Final = "#4b3f8f"
"""Paired difference."""
DIFFERENCE_BAND: Final = "#dcd9ee"

BETTER: Final = "#00795c"
SAME: Final = "#c9d0d6"
WORSE: Final = "#c4500a"

CATEGORIES: Final = ("#0072b2", "#e69f00", "#00795c", "#cc79a7", "#56b4e9", "#c4500a")
"""For tiers and indicators side by side."""

SEQUENCE: Final = ("#f4f8fb", "#cfe3f0", "#9cc8e2", "#56a5cf", "#1f7db5", "#0b4f7d")
"""From little to much, for heatmaps."""
