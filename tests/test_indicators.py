"""Indicators against plain arithmetic over the people they measure."""

import pickle
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from sim.columns import Column
from sim.errors import ScenarioError
from sim.indicators import KINDS
from sim.roster import MENTOR, NOBODY
from sim.scenario.parts import IndicatorSpec
from sim.text import LANGUAGES, keys
from tests.support import (
    COMPANY,
    REST,
    bits,
    columns,
    differing,
    mechanisms,
    programme,
    rule,
    simulated,
)

REPLICATIONS = 3
POOL = {"name": "pool", "kind": "reserve_pool", "from": ["junior"], "inflow": 24}
AUDIENCES = [
    ("staff",), ("junior", "senior"), ("recruits",), ("studio",), ("studio.ever",), ("veterans",),
    ("mentors",), (),
]  # fmt: skip


RESOURCES = (
    "care_visits", "know_how_lost",
    "cases_solved", "hard_cases_solved", "seat_years", "yuan",
    "sessions_held", "task_turns", "visits", "residents_visited", "bouts", "bouts_to_the_better",
)  # fmt: skip


def bookkeeper():
    """Return a kind that keeps what some indicators ask for: outcomes, spending, degrees."""

    def assess(self, roster, month):
        for place, resource in enumerate(RESOURCES, 1):
            month.spend(resource, place * np.arange(1.0, roster.shape[0] + 1))
        for name in ("regard", "in_time", "participation", "grade"):
            month.change(f"books.{name}", roster["present"], self.uniform(name, roster, month), "")
        studies = (
            roster["staff"] & ~roster["degree"] & (self.uniform("degree", roster, month) < 0.1)
        )
        month.change("degree", studies, True, "studies")

    return rule(
        "bookkeeper",
        columns=(
            Column("regard", "float64", "SD", 0),
            Column("in_time", "float64", "share", 0, 0, 1),
            Column("participation", "float64", "share", 0, 0, 1),
            Column("grade", "float64", "grades", 0, 0),
            Column("stock", "float64", "share", 0, 0, 1),
        ),
        decisions=("regard", "in_time", "participation", "grade", "degree"),
        writes={"degree"},
        assess=assess,
    )


@pytest.fixture(scope="module")
def books():
    """The kind, which the registry knows for as long as someone holds it."""
    kind = bookkeeper()
    return {"name": "books", "kind": kind.name}, kind


def with_all(books, changes=None):
    listed = [*mechanisms(COMPANY), *mechanisms(REST), {"kind": "budget"}, {"kind": "care"}, POOL]
    return programme([*listed, books[0]], changes)


@pytest.fixture(scope="module")
def model(books):
    return simulated(with_all(books), 7, replications=REPLICATIONS)


@pytest.fixture
def measure(model):
    """Return a function that measures a kind for an audience."""
    from dataclasses import replace

    def measured(kind, of=("staff",), among=("staff",)):
        spec = IndicatorSpec(kind, kind, tuple(of), among=tuple(among))
        scenario = replace(model.programme, indicators=(spec,))
        (indicator,) = scenario.bound_indicators()
        return indicator(model.roster, model.month.flows)

    return measured


def people(model, of, replication) -> list[int]:
    """Return the rows of an audience, one person at a time."""
    roster, structure = model.roster, model.structure
    tiers = [tier.name for tier in structure.tiers]
    found = []
    for row in range(roster.shape[1]):
        if not roster["present"][replication, row]:
            continue
        is_staff = roster["role"][replication, row] == 0
        names = {structure.groups[roster["group"][replication, row]]}
        if is_staff:
            names |= {"staff", tiers[roster["tier"][replication, row]]}
        if roster["role"][replication, row] == MENTOR:
            names |= {"mentors"}
        names |= {
            name
            for name, column in (("studio", "studio.member"), ("studio.ever", "studio.ever"))
            if roster[column][replication, row]
        }
        if names & set(of):
            found.append(row)
    return found


class ByHand:
    """Works each kind out with loops and lists, in a method of its name."""

    def __init__(self, model, of, replication) -> None:
        self.model, self.of, self.replication = model, of, replication
        self.roster, self.flows = model.roster, model.month.flows
        self.rows = people(model, of, replication)
        self.everyone = np.flatnonzero(self.roster["present"][replication]).tolist()
        ids = {self.value("id", row) for row in self.everyone}
        self.paired = [row for row in self.everyone if self.value("mentor", row) in ids]

    def value(self, column, row):
        return self.roster[column][self.replication, row].item()

    def mean(self, number) -> float:
        numbers = [float(number(row)) for row in self.rows]
        return sum(numbers) / len(numbers) if numbers else 0.0

    def spent(self, resource) -> float:
        return float(self.flows.resource_totals[resource][self.replication])

    def so_far(self, what, *but) -> float:
        return sum(
            float(heads[self.replication])
            for (name, cause), heads in self.flows.totals.items()
            if name == what and cause not in but
        )

    def gain(self, row) -> float:
        learnt = self.roster["trained"] - self.roster["entry_trained"]
        weights = self.model.structure.yardstick.tolist()
        return sum(w * float(learnt[k, self.replication, row]) for k, w in enumerate(weights))

    def gain_since_entry(self):
        return self.mean(self.gain)

    def total_gain(self):
        return sum(map(self.gain, self.rows))

    def lower_half_share(self):
        gains = sorted(max(self.gain(row), 0.0) for row in self.rows)
        half, odd = divmod(len(gains), 2)
        lower = sum(gains[:half]) + (gains[half] / 2 if odd else 0.0)
        return lower / sum(gains) if sum(gains) else 0.0

    def competence(self):
        tiers = self.model.structure.tiers
        levels = self.roster["competence"][:, self.replication]
        return self.mean(
            lambda row: sum(
                weight * float(levels[k, row])
                for k, weight in enumerate(tiers[self.value("tier", row)].weights)
            )
        )

    def honours_so_far(self):
        return self.so_far("honours")

    def honours_held(self):
        return sum(self.value("honours", row) for row in self.rows)

    def contest_fidelity(self):
        return self.spent("bouts_to_the_better") / self.spent("bouts")

    def headcount(self):
        return len(self.rows)

    def share(self):
        staff = people(self.model, ("staff",), self.replication)
        return len(set(self.rows) & set(staff)) / len(staff)

    def mean_age(self):
        return self.mean(lambda row: self.value("age", row))

    def working_age_share(self):
        return self.mean(
            lambda row: self.value("age", row) < (55 if self.value("female", row) else 60)
        )

    def degree_share(self):
        return self.mean(lambda row: self.value("degree", row))

    def mean_grade(self):
        return self.mean(lambda row: self.value("books.grade", row))

    def standing_accuracy(self):
        if len(self.rows) < 2:
            return 0.0
        pairs = [(self.value("standing", row), self.value("tier_level", row)) for row in self.rows]
        believed, true = np.array(pairs).T
        return np.corrcoef(believed, true)[0, 1] if np.ptp(believed) > 0 else 0.0

    def degrees_gained(self):
        return self.so_far("degree")

    def retention(self):
        """The audiences begin with these groups, whatever tier people are in by now."""
        groups = {
            "staff": {"recruits": 12, "officials": 28},
            "junior": {"recruits": 12, "officials": 28},
            "recruits": {"recruits": 12},
            "veterans": {"veterans": 4},
        }
        first = {name: heads for one in self.of for name, heads in groups.get(one, {}).items()}
        name_of = self.model.month.population.name_of
        names = [name_of(self.value("id", row)).split("/")[:2] for row in self.everyone]
        still = [group for group, step in names if step == "0" and group in first]
        return len(still) / max(sum(first.values()), 1)

    def left_so_far(self):
        return self.so_far("left")

    def entered_so_far(self):
        return self.so_far("entered", "opening")

    def trained_so_far(self):
        return self.so_far("studio.ever")

    def picked_so_far(self):
        return self.so_far("pool.ever")

    def unmentored(self):
        return len(set(self.rows) - set(self.paired))

    def mentees_per_mentor(self):
        busy = {self.value("mentor", row) for row in self.paired}
        return len(self.paired) / max(len(busy), 1)

    def mentors(self):
        return sum(self.value("role", row) == MENTOR for row in self.everyone)

    def held(self):
        return sum(self.value("post", row) != NOBODY for row in self.everyone)

    def posts(self):
        return self.model.structure.posts

    def vacancies(self):
        return self.model.structure.posts - self.held()

    def posts_filled(self):
        return self.held() / self.model.structure.posts

    def resident_satisfaction(self):
        return self.mean(lambda row: NormalDist().cdf(self.value("books.regard", row)))

    def in_time_share(self):
        return self.mean(lambda row: self.value("books.in_time", row))

    def resident_participation(self):
        return self.mean(lambda row: self.value("books.participation", row))


def by_hand(model, kind, of, replication) -> float:
    """Work out an indicator with loops and lists."""
    hand = ByHand(model, of, replication)
    resource, _, per = kind.partition("_per_")
    if per == "gain":
        return hand.spent(resource) / hand.total_gain() if hand.total_gain() > 0 else 0.0
    if per == "seat_year":
        return hand.spent(resource) / hand.spent("seat_years")
    if kind in RESOURCES or kind in ("mentor_days", "trainee_days"):
        return hand.spent(kind)
    return float(getattr(hand, kind)())


@pytest.mark.parametrize("of", AUDIENCES, ids=lambda of: "+".join(of) or "nobody")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_is_what_one_would_count_by_hand(model, measure, kind, of):
    found = measure(kind, of)
    assert found.shape == (REPLICATIONS,)
    assert found.dtype == np.float64
    expected = [by_hand(model, kind, of, replication) for replication in range(REPLICATIONS)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_numbers_by_hand_are_worth_comparing(model, measure, kind):
    """They differ from nought and between replications, or the test above would show little."""
    assert measure(kind, ("staff",)).any() or measure(kind, ("studio",)).any()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_says_what_it_is(kind):
    declared = KINDS[kind]
    assert set(declared.title) == set(LANGUAGES)
    assert f"unit.{declared.unit}" in keys("unit")
    assert declared.better in ("up", "down", "neither")
    assert declared.worthwhile > 0
    assert declared.measure.__doc__


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_changes_nothing_and_asks_twice_for_the_same(model, measure, kind):
    before = columns(model.roster)
    totals = pickle.dumps(model.month.flows)
    first, second = measure(kind), measure(kind)
    assert (bits(first) == bits(second)).all()
    assert not differing(before, columns(model.roster))
    assert pickle.dumps(model.month.flows) == totals


def test_what_is_called_cumulative_only_grows(books):
    growing = [{"kind": name} for name, one in KINDS.items() if one.cumulative]
    scenario = with_all(books, {"indicators": growing})
    model = simulated(scenario, replications=2)
    assert len(model.recorder.series) == len(growing)
    for indicator in model.recorder.indicators:
        if indicator.kind.cumulative:
            assert (np.diff(model.recorder.series[indicator.name], axis=1) >= 0).all()


def test_a_scenario_may_give_a_measure_its_own_words_and_direction():
    scenario = programme(
        changes={
            "indicators": [
                {
                    "name": "juniors",
                    "kind": "headcount",
                    "of": ["junior"],
                    "title": {"en": "Juniors", "zh": "后备"},
                    "better": "up",
                    "worthwhile": 3,
                }
            ]
        }
    )
    (indicator,) = scenario.bound_indicators()
    assert (indicator.name, indicator.kind.better, indicator.worthwhile) == ("juniors", "up", 3)
    assert indicator.title["zh"] == "后备"
    assert KINDS["headcount"].better == "neither"


def test_a_share_says_of_whom(model, measure):
    every = measure("share", of=("senior",), among=("junior", "senior"))
    of_recruits = measure("share", of=("senior",), among=("recruits",))
    for replication in range(REPLICATIONS):
        seniors = set(people(model, ("senior",), replication))
        recruits = set(people(model, ("recruits",), replication))
        both = people(model, ("junior", "senior"), replication)
        assert every[replication] == len(seniors) / len(both)
        assert of_recruits[replication] == len(seniors & recruits) / len(recruits)
    assert (every != of_recruits).any()


def test_a_share_of_nobody_is_nought(measure):
    assert not measure("share", of=("staff",), among=()).any()


def test_what_nothing_observed_stands_behind_is_marked_in_both_languages(books):
    scenario = with_all(books, {"indicators": ["resident_satisfaction", "mean_age"]})
    satisfaction, age = scenario.bound_indicators()
    assert satisfaction.title == {
        "en": "Resident satisfaction (uncalibrated)", "zh": "群众满意度(未经校准)"
    }  # fmt: skip
    assert age.title == KINDS["mean_age"].title
    assert {name for name, one in KINDS.items() if not one.calibrated} == {
        "cases_solved", "hard_cases_solved", "in_time_share", "resident_satisfaction",
        "resident_participation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "kept_by"),
    [
        ("trained_so_far", "cohort_selection"),
        ("picked_so_far", "reserve_pool"),
        ("yuan", "budget"),
    ],
)
def test_an_indicator_of_what_no_mechanism_keeps_is_refused(kind, kept_by):
    with pytest.raises(ScenarioError, match=rf"{kind}.*{kept_by}") as caught:
        programme([], {"indicators": [kind]})
    assert caught.value.where.key == "indicators[1]"


CLASSES = """
- {name: first, kind: cohort_selection, cohort_size: 12, every: 3, selection_rate: 1.0}
- {name: second, kind: cohort_selection, cohort_size: 9, every: 2, selection_rate: 0.5}
- {name: third, kind: cohort_selection, cohort_size: 5, every: 5, selection_rate: 0.5}
- {name: reviews, kind: review, cohort: third, every: 1, leave_share: 0.4}
- {name: exits, kind: exits, early: 0.03, later: 0.02}
- {name: succession, kind: recruitment, group: recruits, fill: 0.5}
"""


@pytest.mark.parametrize("of", [(), ("first",), ("first", "second"), ("second", "third")])
def test_whoever_went_through_two_classes_is_one_person_trained(of):
    spec = {"kind": "trained_so_far", "of": list(of)}
    model = simulated(
        programme(mechanisms(CLASSES), {"indicators": [spec]}), replications=2, record_events=True
    )
    wanted = [f"{name}.ever" for name in of or ("first", "second", "third")]
    assert model.events is not None
    log = pd.DataFrame(model.events.table())
    taken = log[log["column"].isin(wanted)]
    heads = taken.groupby("replication")["cadre"].nunique()
    assert model.recorder.series["trained_so_far"][:, -1].tolist() == heads.tolist()
    assert len(of) == 1 or (heads < taken.groupby("replication").size()).all()


def test_posts_are_those_of_the_kinds_that_the_audience_names():
    kinds = {
        "secretary": {"level": "community"},
        "deputy": {"level": "subdistrict", "each": 3},
    }
    scenario = programme(
        [],
        {
            "places.subdistricts": 2,
            "posts": kinds,
            "population.officials.post": "secretary",
            "population.recruits.post": "deputy",
            "population.recruits.count": 3,
            "indicators": [
                {"name": name, "kind": kind, "of": of}
                for name, kind, of in (
                    ("all", "posts_filled", ["staff"]),
                    ("deputies", "posts_filled", ["deputy"]),
                    ("posts", "posts", ["deputy"]),
                    ("vacant", "vacancies", ["deputy"]),
                    ("vacant_secretaries", "vacancies", ["secretary"]),
                )
            ],
        },
    )
    found = {name: value[0] for name, value in simulated(scenario, 1).recorder.opening.items()}
    assert found == {
        "all": 31 / 50, "deputies": 3 / 6, "posts": 6, "vacant": 3, "vacant_secretaries": 44 - 28
    }  # fmt: skip


@pytest.mark.parametrize("of", [["studio"], ["senior"], ["mentors"]])
def test_retention_of_nobody_at_the_start_is_refused(of):
    """Members come and go, and no group starts in the upper tier."""
    with pytest.raises(ScenarioError, match=r"nobody of .* is.*officials") as caught:
        programme(mechanisms(COMPANY), {"indicators": [{"kind": "retention", "of": of}]})
    assert caught.value.where.key == "indicators[1].of"
