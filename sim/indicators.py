"""Measures of a training system: pure functions from (roster, flows) to one number a replication.

An indicator says its unit, which direction is better and which difference is worth talking about.
Scenarios choose among :data:`KINDS` and may narrow a measure to an audience (``of``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.flows import Flows
from sim.live import LiveRoster
from sim.mechanism import Audience
from sim.roster import MENTOR, NOBODY, Floats, Roster, heads_of

Better = Literal["up", "down", "neither"]
Measure = Callable[[Roster, Flows], Floats]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of indicator.

    Attributes:
        name: as scenario files write it.
        title: name for people, English and Chinese.
        unit: a key of the catalogue's section ``unit``.
        better: whether more is better, less is, or neither.
        worthwhile: smallest difference worth talking about, in the unit.
        measure: (roster of the audience, flows) to (R,).
        cumulative: whether it only ever grows.
    """

    name: str
    title: Mapping[str, str]
    unit: str
    better: Better
    worthwhile: float
    measure: Measure
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A kind bound to a scenario: a name of its own and an audience."""

    name: str
    kind: Kind
    title: Mapping[str, str]
    worthwhile: float
    audience: Audience

    def __call__(self, roster: LiveRoster, flows: Flows) -> Floats:
        """Measure, (R,) in the kind's unit."""
        return self.kind.measure(self.audience.narrowed(roster), flows)


KINDS: Final[dict[str, Kind]] = {}


def _kind(
    en: str, zh: str, *, unit: str, better: Better, worthwhile: float, cumulative: bool = False
) -> Callable[[Measure], Measure]:
    def declare(measure: Measure) -> Measure:
        name = measure.__name__
        KINDS[name] = Kind(
            name, {"en": en, "zh": zh}, unit, better, worthwhile, measure, cumulative
        )
        return measure

    return declare


@_kind("Gain since entry", "能力提升", unit="SD", better="up", worthwhile=0.05)
def gain_since_entry(roster: Roster, flows: Flows) -> Floats:
    """Mean trained competence gained since entry by those of the audience, SD (yardstick)."""
    return np.nan_to_num(roster.mean(roster["gain"]))


@_kind("Total gain", "能力提升总量", unit="person_SD", better="up", worthwhile=1.0)
def total_gain(roster: Roster, flows: Flows) -> Floats:
    """Trained competence gained since entry, summed over the audience, SD × persons."""
    return roster.sum(roster["gain"])


@_kind("Head count", "人数", unit="persons", better="neither", worthwhile=1.0)
def headcount(roster: Roster, flows: Flows) -> Floats:
    """Persons of the audience."""
    return roster.count().astype(np.float64)


@_kind("Mentees per mentor", "人均带教数", unit="ratio", better="down", worthwhile=0.5)
def mentees_per_mentor(roster: Roster, flows: Flows) -> Floats:
    """Mentees who have a mentor, divided by mentors who have a mentee."""
    everyone = roster.whole
    rows = np.where(everyone["present"], everyone.rows_of("mentor"), NOBODY)
    mentees = roster.count(rows != NOBODY)
    return mentees / np.maximum(heads_of(everyone.tally(rows) > 0), 1)


@_kind("Unmentored", "未结对人数", unit="persons", better="down", worthwhile=1.0)
def unmentored(roster: Roster, flows: Flows) -> Floats:
    """Persons of the audience without a mentor."""
    return roster.count(roster["present"] & (roster.rows_of("mentor") == NOBODY)).astype(float)


@_kind("Mentors", "导师人数", unit="persons", better="neither", worthwhile=1.0)
def mentors(roster: Roster, flows: Flows) -> Floats:
    """Mentors present."""
    everyone = roster.whole
    return everyone.count(everyone["present"] & (everyone["role"] == MENTOR)).astype(float)


@_kind("Mean age", "平均年龄", unit="years", better="neither", worthwhile=0.5)
def mean_age(roster: Roster, flows: Flows) -> Floats:
    """Mean age of the audience, years."""
    return np.nan_to_num(roster.mean(roster["age"]))


@_kind("Vacant posts", "空缺岗位", unit="posts", better="down", worthwhile=1.0)
def vacancies(roster: Roster, flows: Flows) -> Floats:
    """Posts without a holder."""
    everyone = roster.whole
    held = everyone.count(everyone["present"] & (everyone["post"] != NOBODY))
    return roster.structure.posts - held.astype(np.float64)


@_kind("Left so far", "累计离岗", unit="persons", better="down", worthwhile=1.0, cumulative=True)
def left_so_far(roster: Roster, flows: Flows) -> Floats:
    """Persons who have left since the start, of every cause."""
    return flows.so_far("left")


@_kind(
    "Mentor-days", "带教人日", unit="mentor_days", better="down", worthwhile=10.0, cumulative=True
)
def mentor_days(roster: Roster, flows: Flows) -> Floats:
    """Days that mentors have spent since the start."""
    return flows.spent("mentor_days")


@_kind(
    "Trainee-days", "培训人日", unit="trainee_days", better="down", worthwhile=50.0, cumulative=True
)
def trainee_days(roster: Roster, flows: Flows) -> Floats:
    """Days that trainees have spent in training since the start."""
    return flows.spent("trainee_days")
