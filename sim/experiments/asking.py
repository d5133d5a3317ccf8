"""Read what is asked of an experiment: goals and limits as people write them."""

from __future__ import annotations

import math
import re
from typing import Literal, cast

from sim.errors import InputError, between
from sim.experiments.goals import Goal
from sim.experiments.limits import Limit
from sim.experiments.measured import indicator_of
from sim.scenario import Scenario
from sim.scenario.slips import share


def goal_of(scenario: Scenario, words: str) -> Goal:
    """Return a goal from ``indicator``, ``indicator:down`` or ``indicator:up:worst_tenth``.

    Without a direction it is the indicator's own.

    Raises:
        InputError: there is no such indicator, it has no direction of its own, or the words cannot
            be read.
    """
    name, *more = words.split(":")
    known = {one.name: one for one in scenario.bound_indicators()}
    indicator_of(scenario, name)
    direction: str = known[name].kind.better
    over = "mean"
    for one in more:
        if one in ("up", "down"):
            direction = one
        elif one in ("mean", "worst_tenth"):
            over = one
        else:
            raise InputError("not_a_goal", value=words)
    if direction == "neither":
        raise InputError("goal_without_direction", value=name, example=f"{name}:up")
    return Goal(
        name,
        cast("Literal['up', 'down']", direction),
        cast("Literal['mean', 'worst_tenth']", over),
    )


def limit_of(scenario: Scenario, words: str) -> Limit:
    """Return a limit from ``indicator<=500`` or ``indicator>=3``; a share may be ``>=60%``.

    Raises:
        InputError: the words cannot be read, there is no such indicator, or a share is beyond 1.
    """
    match = re.fullmatch(r"\s*(\w+)\s*(<=|>=)\s*(\S.*?)\s*", words)
    if match is None:
        raise InputError("not_a_limit", value=words)
    name, sign, given = match.groups()
    indicator_of(scenario, name)
    measure = next(one for one in scenario.bound_indicators() if one.name == name)
    is_share = measure.kind.unit == "share"
    try:
        value = float(share(given) if is_share else given)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("not_a_limit", value=words)
    if is_share and not -1 <= value <= 1:
        meant = f"{name}{sign}{value:g}%" if abs(value) <= 100 else None
        raise InputError(
            "out_of_range", value=value, what=measure.title, key="--limit",
            legal=between(0, 1, "share"), nearest=meant,
        )  # fmt: skip
    return Limit(name, "at_most" if sign == "<=" else "at_least", value)
