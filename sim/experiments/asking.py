"""Read what is asked of an experiment: goals and limits as people write them."""

from __future__ import annotations

import math
import re
from typing import Literal, cast

from sim.errors import InputError
from sim.experiments.goals import Goal
from sim.experiments.limits import Limit
from sim.experiments.measured import indicator_of
from sim.scenario import Scenario


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
        raise InputError("goal_without_direction", value=name)
    return Goal(
        name,
        cast("Literal['up', 'down']", direction),
        cast("Literal['mean', 'worst_tenth']", over),
    )


def limit_of(words: str) -> Limit:
    """Return a limit from ``indicator<=500`` or ``indicator>=3``.

    Raises:
        InputError: the words cannot be read.
    """
    match = re.fullmatch(r"\s*(\w+)\s*(<=|>=)\s*(\S+)\s*", words)
    try:
        value = float(match[3]) if match else math.nan
    except ValueError:
        value = math.nan
    if match is None or not math.isfinite(value):
        raise InputError("not_a_limit", value=words)
    return Limit(match[1], "at_most" if match[2] == "<=" else "at_least", value)
