"""Residents' cases, their regard and their taking part follow from who works for them."""

import numpy as np
import pytest
from matplotlib.text import Text
from scipy.special import expit, logit, ndtri

from sim.figures import fans
from sim.indicators import KINDS
from sim.results import Results
from sim.summary import run_summary
from tests.mechanisms.bench import Bench
from tests.support import programme, simulated

HEADS = 2000
VALUES = {
    "who": ["recruits"],
    "cases": 4.0,
    "routine_share": 0.5,
    "hard_share": 0.2,
    "difficulty": 1.0,
    "solved": 0.7,
    "solved_in_time": 0.6,
    "skill": 0.8,
    "luck": 0.0,
    "validity": 1.0,
}
CROWD = {"population.recruits.count": HEADS}


def outcomes(values=None, changes=None, level=0.0, **options) -> Bench:
    bench = Bench("outcomes", {**VALUES, **(values or {})},
                  changes={**CROWD, **(changes or {})}, **options)  # fmt: skip
    bench.put("recruits", entry_level=level)
    return bench


def in_time_by_hand(level: float) -> float:
    """Return the chance that a case as they come is solved in time."""
    odds = [logit(0.7) + 0.8 * (level - step) for step in (-1, 0, 1)]
    haste = logit(0.7) - logit(0.7 * 0.6)
    return float(np.dot([0.5, 0.3, 0.2], expit(np.array(odds) - haste)))


@pytest.mark.parametrize("level", [-1.0, 0.0, 2.0])
def test_the_able_solve_more_in_time(level):
    bench = outcomes(level=level).step()
    assert bench.own("recruits", "in_time") == pytest.approx(in_time_by_hand(level))


def test_what_does_not_depend_on_ability_is_the_same_for_all():
    bench = outcomes({"skill": 0.0}, level=np.linspace(-2, 2, HEADS)).step()
    assert bench.own("recruits", "in_time") == pytest.approx(0.42)


@pytest.mark.parametrize("heads", [6, 200])
def test_counts_have_the_mean_and_the_spread_of_a_poisson_count(heads):
    """A handful of people draw small counts, a crowd large ones."""
    replications = 400
    bench = Bench(
        "outcomes", {**VALUES, "skill": 0.0, "difficulty": 0.0},
        changes={"population.recruits.count": heads}, replications=replications,
    ).step()  # fmt: skip
    spent = bench.month.flows.resource_totals
    cases = 4.0 * heads
    expected = {
        "cases": cases,
        "cases_solved": 0.7 * cases,
        "cases_in_time": 0.42 * cases,
        "hard_cases_solved": 0.2 * 0.7 * cases,
    }
    for name, mean in expected.items():
        assert abs(spent[name].mean() - mean) < 4 * np.sqrt(mean / replications), name
        assert abs(spent[name].var() / mean - 1) < 4 * np.sqrt(2 / replications) + 0.1, name
        assert (spent[name] == np.round(spent[name])).all()
    assert (spent["cases_solved"] >= spent["cases_in_time"]).all()
    assert (spent["cases_solved"] >= spent["hard_cases_solved"]).all()


def test_no_cases_no_counts():
    bench = outcomes({"cases": 0.0}).step(3)
    assert bench.spent("cases") == bench.spent("cases_solved") == 0.0


def test_the_structure_helps_as_a_higher_level_would_and_teaches_nobody():
    with_it = outcomes({"structure_support": True, "coverage": 0.5, "support": 2.0}).step()
    assert with_it.own("recruits", "in_time") == pytest.approx(in_time_by_hand(1.0))
    assert (with_it.of("recruits", "gain") == 0).all()
    for switch in ({"structure_support": False}, {"structure_support": True, "coverage": 0.0}):
        without = outcomes({"support": 2.0, **switch}).step()
        assert without.own("recruits", "in_time") == pytest.approx(in_time_by_hand(0.0))


@pytest.mark.parametrize(("memory", "step"), [(0.25, 1), (0.25, 3), (0.0, 1), (1.0, 1)])
def test_regard_moves_towards_what_is_done_in_time(memory, step):
    bench = outcomes({"memory": memory}, {"calendar.step": step})
    bench.put("recruits", **{"tested.regard": -1.0})
    bench.step()
    aim = ndtri(in_time_by_hand(0.0))
    follow = 1 - (1 - memory) ** step
    assert bench.own("recruits", "regard") == pytest.approx(-1 + follow * (aim + 1))


@pytest.mark.parametrize("validity", [0.3, 0.6, 1.0])
def test_residents_like_some_whatever_they_do_and_go_on_liking_them(validity):
    level = np.random.default_rng(2).normal(size=HEADS)
    bench = outcomes({"validity": validity, "memory": 1.0}, level=level).step()
    first = bench.own("recruits", "regard")
    found = np.corrcoef(first, level)[0, 1]
    # The share done in time is no straight line in the level.
    assert found == pytest.approx(validity, abs=4 * (1 - validity**2) / np.sqrt(HEADS) + 0.02)
    assert bench.step().own("recruits", "regard") == pytest.approx(first)


def test_luck_in_regard_has_its_spread():
    bench = outcomes({"memory": 1.0, "luck": 0.5}).step()
    spread = np.std(bench.own("recruits", "regard"))
    assert spread == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(2 * HEADS))


def test_residents_know_those_who_are_there_from_the_start():
    bench = Bench("outcomes", VALUES, changes=CROWD)
    in_time = bench.own("recruits", "in_time")
    assert bench.own("recruits", "regard") == pytest.approx(ndtri(in_time))
    assert (bench.own("recruits", "participation") == 0.05).all()


def test_taking_part_spreads_from_the_first_circle_where_residents_are_content():
    bench = outcomes({"joining": 0.2, "lapsing": 0.0, "memory": 0.0})
    bench.put("recruits", **{"tested.regard": np.resize([-8.0, 8.0], HEADS)})
    bench.step()
    unhappy, content = (bench.own("recruits", "participation")[place::2] for place in (0, 1))
    assert unhappy == pytest.approx(0.05)
    assert content == pytest.approx(0.05 + 0.2 * 0.05 * 0.95)
    later = bench.step(11).own("recruits", "participation")[1::2]
    assert (later > content).all()
    assert (later < 1).all()


def test_whoever_does_not_win_new_ones_loses_old_ones():
    bench = outcomes({"joining": 0.0, "lapsing": 0.1})
    bench.put("recruits", **{"tested.participation": 0.5})
    assert bench.step().own("recruits", "participation") == pytest.approx(0.45)


def test_thanks_encourage_in_proportion():
    bench = outcomes({"thanks": 0.1, "memory": 0.0})
    bench.put("recruits", **{"tested.regard": np.resize([-1.0, 0.0, 2.0, 8.0], HEADS)})
    bench.step()
    found = bench.pressure("effort", "recruits")[:4]
    assert found == pytest.approx([-0.1, 0.0, 0.2, 0.3])


def test_only_the_audience_works():
    bench = outcomes().step(2)
    assert not bench.own("officials", "regard").any()
    assert not bench.own("officials", "participation").any()


def test_every_indicator_of_it_is_marked_uncalibrated():
    kept = {"regard", "in_time", "participation"}
    assert all(not kind.calibrated for kind in KINDS.values() if kind.needs in kept)


def test_the_mark_stands_in_tables_figures_and_attributes():
    scenario = programme(
        [{"kind": "outcomes"}], {"indicators": ["in_time_share", "mean_age"], "calendar.months": 2}
    )
    results = Results.of(simulated(scenario, replications=3))
    attributes = {name: one.attrs for name, one in results.indicators.data_vars.items()}
    assert [attributes[name]["calibrated"] for name in ("in_time_share", "mean_age")] == [0, 1]
    for lang, mark in (("en", "(uncalibrated)"), ("zh", "(未经校准)")):
        assert mark in results.measure("in_time_share").title[lang]
        assert mark not in results.measure("mean_age").title[lang]
        assert attributes["in_time_share"][f"title_{lang}"].endswith(mark)
        assert run_summary(results, lang).count(mark) == 1
        figure = fans(results, ["in_time_share"], lang)
        # Titles are broken into lines where they do not fit.
        written = "".join(text.get_text() for text in figure.findobj(Text))
        assert mark in written.replace("\n", " ")
