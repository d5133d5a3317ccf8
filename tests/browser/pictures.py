"""Screenshots compared to the pixel, decoded: equal pictures may be packed into unequal files."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def pixels(png: bytes) -> Pixels:
    """Return the decoded picture, shape (height, width, 3)."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def differing_pixels(one: bytes, other: bytes, shades: int = 0) -> int:
    """Return how many pixels differ; pictures of unequal size differ in all of the larger one.

    Args:
        one, other: screenshots (PNG).
        shades: a pixel differs whose red, green or blue does by more than so many of 255.
    """
    if one == other:
        return 0
    a, b = pixels(one), pixels(other)
    if a.shape != b.shape:
        return max(a.shape[0] * a.shape[1], b.shape[0] * b.shape[1])
    return int((np.abs(a.astype(np.int16) - b) > shades).any(axis=2).sum())


def same_picture(one: bytes, other: bytes, shades: int = 0) -> bool:
    """Return whether two screenshots show the same, to the pixel; see :func:`differing_pixels`."""
    return differing_pixels(one, other, shades) == 0


def is_blank(png: bytes) -> bool:
    """Return whether the picture is a single colour."""
    drawn = pixels(png)
    return bool((drawn == drawn[0, 0]).all())
