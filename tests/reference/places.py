"""Communities and the posts in them (docs/odd.md, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor
from typing import Any

from scipy.special import ndtri


def _ranks(many: int, stride: float) -> list[int]:
    order = sorted(range(many), key=lambda i: (i * stride) % 1)
    ranks = [0] * many
    for rank, i in enumerate(order):
        ranks[i] = rank
    return ranks


def posts_by_kind(value: Callable[[str], Any], kinds: list[str]) -> dict[str, range]:
    """Return the numbers of each kind's posts.

    Args:
        value: of a parameter by its path.
        kinds: names of the kinds of posts in the order of the file.
    """
    many = int(value("places.communities"))
    median, spread = value("places.members_median"), value("places.members_spread")
    by_size, by_hats = _ranks(many, (5**0.5 - 1) / 2), _ranks(many, 2**0.5 - 1)
    members = [median * exp(spread * float(ndtri((rank + 0.5) / many))) for rank in by_size]
    hats = [rank < floor(value("places.two_hats_share") * many + 0.5) for rank in by_hats]
    found, first = {}, 0
    for kind in kinds:
        large = [one >= value(f"posts.{kind}.min_members") for one in members]
        eligible = {
            "all": many,
            "members": sum(large),
            "two_hats": sum(hats),
            "either": sum(a or b for a, b in zip(large, hats, strict=True)),
            "both": sum(a and b for a, b in zip(large, hats, strict=True)),
        }[value(f"posts.{kind}.eligible")]
        after = first + eligible * int(value(f"posts.{kind}.each"))
        found[kind], first = range(first, after), after
    return found
