"""A small programme with mechanisms of its own, so that these tests rest on the reader alone."""

from __future__ import annotations

from typing import ClassVar

from sim.errors import ScenarioError
from sim.mechanism import Mechanism, param
from sim.roster import Column


def words(en):
    return {"en": en, "zh": en}


class Unlisted:
    """Gives a mechanism its kind's name without listing it: these kinds are for these tests."""


class StudioName(Unlisted):
    name = "studio_kind"


class Studio(StudioName, Mechanism):
    """Has members."""

    title: ClassVar = {"en": "Studio", "zh": "工作室"}
    columns = (Column("member", "bool", "yes_no", 0), Column("ever", "bool", "yes_no", 0))
    decisions = ("picked",)
    audiences = ("who",)

    seats = param(
        6, unit="persons", low=0, high=500, kind="lever", label={"en": "Seats", "zh": "培训名额"}
    )
    rate = param(
        0.5,
        unit="share",
        low=0.01,
        high=1,
        kind="lever",
        label={"en": "Selection rate", "zh": "入选率"},
    )
    who = param(("staff",), unit="none", type="names", label=words("Eligible"))
    rule = param("best", unit="none", choices=("best", "lottery"), label=words("Rule"))
    opening = param(0, unit="months", low=0, high=12, live=False, label=words("Opening"))
    quota = param(None, unit="persons", low=1, high=50, type="optional_int", label=words("Quota"))

    def check(self):
        if self.seats > 100:
            raise ScenarioError(
                "cohort_exceeds_eligible",
                key="seats",
                what=words("Seats"),
                value=self.seats,
                eligible=100,
            )


class CourseName(Unlisted):
    name = "course_kind"


class Course(CourseName, Mechanism):
    """Has a parameter of every other type, and one without a default."""

    title: ClassVar = {"en": "Course", "zh": "课程"}
    audiences = ("who",)

    who = param(("staff",), unit="none", type="names", label=words("Trainees"))
    every = param(None, unit="months", low=1, high=60, type="int", label=words("Interval"))
    gain = param(
        0.02,
        unit="SD",
        low=0,
        high=1,
        plausible=(0.01, 0.04),
        kind="uncertainty",
        source="E1",
        label=words("Gain"),
    )
    dose = param(4, unit="days", low=0, high=30, kind="uncertainty", label=words("Days"))
    elective = param(default=False, unit="yes_no", kind="lever", label=words("Elective"))
    topics = param({}, unit="share", low=0, high=1, type="weights", label=words("Topics"))
    assessors = param(
        {"peers": 1.0},
        unit="share",
        type="weights",
        choices=("peers", "residents"),
        label=words("Assessors"),
    )
    response = param(
        ((0.0, 0.0),), unit="SD", low=-1, high=1, type="curve", label=words("Response")
    )
    leader = param("", unit="none", type="name", label=words("Leader"))


KINDS = {kind.name: kind for kind in (Course, Studio)}

TEXT = """\
schema: 1
name: small
title: {en: Small, zh: 小}
about: {document: "001", unit: {en: District, zh: 区}, year: 2018, notes: For tests.}
calendar: {start: 2018-08, months: 24, step: 1}

competence:
  dimensions: [speaking, writing]
  titles:
    speaking: {en: Speaking, zh: 表达}
  correlation: {value: 0.5, low: 0.2, high: 0.8, source: assumption}

places: {communities: 20}

population:
  young:
    title: {en: The young, zh: 年轻干部}
    count: 12
    tier: novice
    post: secretary
    age: {low: 25, mean: {value: 30, low: 28, high: 33, source: 001 S1 L12}, sd: 3, high: 40}
    female_share: 0.6
  veterans:
    count: {value: 2, low: 1, high: 9, source: 001 S2 L18}
    role: mentor
    age_mean: 58.0

tiers:
  novice: {title: {en: Novice, zh: 新秀}, entry: true}
  expert: {may_be_empty: true, weights: {speaking: 0.25, writing: 0.75}}

mechanisms:
  - name: studio
    kind: studio_kind
    title: {en: The studio, zh: 书记工作室}
    seats: {value: 6, low: 2, high: 30, source: 001 S2 L18}
    who: [young]
  - kind: course_kind
    every: 2
    who: [studio, mentors]
    topics: {speaking: 0.3, writing: 0.7}

levers: [studio.seats, studio.rate, population.veterans.count]

schedule:
  - {at: 2019-09, lever: studio.rate, value: 0.25}

variants:
  - name: more_seats
    title: {en: More seats, zh: 扩名额}
    levers: {studio.seats: 12, population.veterans.count: 4}

indicators:
  - gain_since_entry
  - {name: veterans_left, kind: headcount, of: veterans, title: {en: Veterans, zh: 老书记}}

targets:
  - indicator: veterans_left
    population: {en: Veterans, zh: 老书记}
    at: 2019-08
    baseline: opening
    kind: point
    readings: {points: {value: 2, tolerance: 0.5}}
    fitted: false
    source: 001 S2 L18
"""


def edited(old, new, text=TEXT):
    """Return the text with one fragment replaced; the fragment must stand in it exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)
