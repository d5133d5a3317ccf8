"""Indicators against plain arithmetic over the people they measure."""

import pickle

import numpy as np
import pytest

from sim.indicators import KINDS
from sim.roster import MENTOR, NOBODY
from sim.scenario.parts import IndicatorSpec
from sim.text import LANGUAGES, keys
from tests.support import bits, columns, differing, everything, programme, simulated

REPLICATIONS = 3
AUDIENCES = [
    ("staff",), ("junior", "senior"), ("recruits",), ("studio",), ("studio.ever",), ("veterans",),
    ("mentors",), (),
]  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return simulated(everything(), 7, replications=REPLICATIONS)


@pytest.fixture
def measure(model):
    """Return a function that measures a kind for an audience."""
    from dataclasses import replace

    def measured(kind, of=("staff",)):
        scenario = replace(model.programme, indicators=(IndicatorSpec(kind, kind, tuple(of)),))
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


def by_hand(model, kind, of, replication) -> float:
    """Work out an indicator with loops and lists."""
    roster, flows = model.roster, model.month.flows
    rows = people(model, of, replication)
    everyone = np.flatnonzero(roster["present"][replication]).tolist()
    weights = model.structure.yardstick.tolist()

    def gain(row) -> float:
        learnt = roster["trained"] - roster["entry_trained"]
        return sum(w * float(learnt[k, replication, row]) for k, w in enumerate(weights))

    ids = {int(roster["id"][replication, row]) for row in everyone}
    has_mentor = [row for row in everyone if int(roster["mentor"][replication, row]) in ids]
    busy = {int(roster["mentor"][replication, row]) for row in has_mentor}
    match kind:
        case "gain_since_entry":
            return sum(map(gain, rows)) / len(rows) if rows else 0.0
        case "total_gain":
            return sum(map(gain, rows))
        case "headcount":
            return len(rows)
        case "mean_age":
            ages = [float(roster["age"][replication, row]) for row in rows]
            return sum(ages) / len(ages) if ages else 0.0
        case "unmentored":
            return len(set(rows) - set(has_mentor))
        case "mentees_per_mentor":
            return len(has_mentor) / max(len(busy), 1)
        case "mentors":
            return sum(roster["role"][replication, row] == MENTOR for row in everyone)
        case "vacancies":
            held = [row for row in everyone if roster["post"][replication, row] != NOBODY]
            return model.structure.posts - len(held)
        case "left_so_far":
            return sum(
                heads[replication] for (what, _), heads in flows.totals.items() if what == "left"
            )
        case "mentor_days" | "trainee_days":
            return flows.resource_totals[kind][replication]
    raise NotImplementedError(f"work {kind!r} out by hand here")


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


def test_what_is_called_cumulative_only_grows():
    scenario = everything()
    model = simulated(
        programme(
            [], {"indicators": [{"kind": name} for name, one in KINDS.items() if one.cumulative]}
        )
    )
    assert model.recorder.series
    model = simulated(scenario, replications=2)
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
