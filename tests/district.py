"""A small district with real mechanisms, quick enough to be simulated in many tests."""

from functools import cache

from sim.scenario import Scenario, parse

TEXT = """\
schema: 1
name: district
title: {en: A small district, zh: 小区}
about: {document: "001", unit: {en: District, zh: 某区}, year: 2018, notes: For tests.}
calendar: {start: 2018-08, months: 8, step: 1}
competence:
  dimensions: [governance, communication]
  correlation: {value: 0.5, low: 0.2, high: 0.8, source: assumption}
places: {communities: 40}
tiers:
  young: {title: {en: Young, zh: 年轻书记}, entry: true}
  apprentice: {title: {en: Apprentices, zh: 徒弟}}
population:
  secretaries:
    title: {en: Secretaries, zh: 书记}
    count: 40
    tier: young
    post: secretary
    age: {low: 27, mean: {value: 34, low: 31, high: 37, source: assumption}, sd: 4, high: 45}
  successors:
    title: {en: Successors, zh: 新任书记}
    count: 0
    tier: young
    age: {low: 27, mean: 33, sd: 4, high: 45}
  veterans:
    title: {en: Veterans, zh: 带教书记}
    count: {value: 3, low: 1, high: 9, source: assumption}
    role: mentor
    age: {low: 55, mean: 60, sd: 4, high: 75}
mechanisms:
  - {name: studio, kind: cohort_selection, from: [secretaries], cohort_size: 12,
     selection_rate: 0.5, every: 6, tier: apprentice, tier_after: young}
  - {name: groups, kind: mentoring, who: [studio], mentors: [veterans], capacity: 5}
  - {name: classes, kind: course, who: [studio], every: 1}
  - {name: everyone, kind: course, who: [young], every: 3}
  - name: exits
    kind: exits
    early: {value: 0.0115, low: 0.003, high: 0.018, source: E23}
    later: {value: 0.005, low: 0.003, high: 0.018, source: E23}
  - {name: succession, kind: recruitment, group: successors, keeps: posts,
     fill: {value: 0.25, low: 0.1, high: 0.5, source: assumption}}
levers: [studio.cohort_size, studio.selection_rate, population.veterans.count]
variants:
  - {name: more_mentors, title: {en: More mentors, zh: 增加导师},
     levers: {population.veterans.count: 6}}
indicators:
  - {name: gain_since_entry, of: [studio.ever]}
  - {name: total_gain, of: [young, apprentice]}
  - {name: mentees_per_mentor}
  - {name: mean_age, of: [staff]}
  - {name: left_so_far}
  - {name: mentor_days}
"""


@cache
def district() -> Scenario:
    """The small district."""
    return parse(TEXT, "district.yaml")
