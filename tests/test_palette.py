"""Colours: words can be read on them, and no common colour deficiency makes two of them one."""

from itertools import combinations

import numpy as np
import pytest

from sim import palette

# Machado, Oliveira, Fernandes (2009), severity 1.0; for linear RGB.
EYES = {
    "all cones": np.eye(3),
    "no L cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no M cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no S cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

# sRGB, D65.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)

TOLD_APART = {
    "lines": (palette.CURRENT, palette.KEPT, palette.SAME),
    "verdict": (palette.BETTER, palette.SAME, palette.WORSE),
    "categories": palette.CATEGORIES,
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2: (lighter + .05) / (darker + .05)."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eye: np.ndarray) -> np.ndarray:
    """CIELAB of what an eye makes of a colour."""
    x, y, z = TO_XYZ @ np.clip(eye @ linear(colour), 0, 1) / WHITE
    fx, fy, fz = (
        float(np.cbrt(one)) if one > 216 / 24389 else (24389 / 27 * one + 16) / 116
        for one in (x, y, z)
    )
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "name", ["INK", "MUTED", "CURRENT", "KEPT", "DIFFERENCE", "BETTER", "WORSE"]
)
def test_words_in_it_can_be_read(name: str) -> None:
    assert contrast(getattr(palette, name), palette.SURFACE) >= 4.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("colours", TOLD_APART)
def test_no_two_look_alike(colours: str, eye: str) -> None:
    """A distance of 2 is just seen side by side; five times that is seen across a picture."""
    for one, other in combinations(TOLD_APART[colours], 2):
        distance = float(np.linalg.norm(lab(one, EYES[eye]) - lab(other, EYES[eye])))
        assert distance >= 10, f"{one} and {other} are {distance:.1f} apart with {eye}"
