"""Optimisation: a known optimum found, limits kept, nothing claimed beyond the luck."""

import re
from threading import Event

import numpy as np
import pytest
from scipy.stats import norm

from sim import cli
from sim.errors import Cancelled, InputError
from sim.experiments.asking import limit_of
from sim.experiments.goals import (
    Goal,
    by_fronts,
    half_width,
    not_dominated,
    not_ruled_out,
    tail_freedom,
    tail_parts,
    worst_tenth,
)
from sim.experiments.limits import BROKEN, IN_DOUBT, KEPT, Limit, judged
from sim.experiments.optimise import optimise, search
from sim.experiments.options import options_of
from sim.experiments.telling_options import options_summary
from sim.scenario import load
from sim.text import LANGUAGES, text
from sim.wording import exceeded_entrants
from tests.district import TEXT, district
from tools import known_answers
from tools.known_answers import RESERVE, Lever, expected_profit, reserve


def test_a_known_optimum_is_found_to_99_percent():
    best, found = known_answers.best_reserve(), known_answers.found_reserve()
    assert expected_profit(best) == max(expected_profit(held) for held in range(201))
    assert expected_profit(found) >= 0.99 * expected_profit(best)


def test_a_limit_is_kept_and_the_best_lies_on_it():
    found = search(
        [RESERVE], [Goal("profit", "up")], [Limit("held", "at_most", 40)],
        reserve, candidates=72, replications=50,
    )  # fmt: skip
    assert found.open["reserve"].max() <= 40
    assert expected_profit(found.open["reserve"].max()) >= 0.97 * expected_profit(40)


def test_the_front_of_two_goals_is_the_known_one():
    """Schaffer's problem: x^2 and (x - 2)^2 trade off between 0 and 2, and nowhere else."""

    def schaffer(points, replications, seed):
        x = points[:, :1] + np.zeros(replications)
        return {"one": x**2, "two": (x - 2) ** 2}

    found = search(
        [Lever("x", -10, 10, whole=False)], [Goal("one", "down"), Goal("two", "down")], [],
        schaffer, candidates=240, replications=2, retest=2,
    )  # fmt: skip
    front = found.table[found.table["front"]]["x"]
    assert len(front) >= 4
    assert front.between(-0.05, 2.05).all()


def spending(points, replications, seed):
    """A sum that is spent, by luck 3 more or less, and what it brings."""
    spent = points[:, :1] + 3 * np.random.default_rng(seed).normal(size=replications)
    return {"mentor_days": spent, "total_gain": points[:, :1] + np.zeros(replications)}


@pytest.fixture
def near_the_bound():
    """Budgets from 90 to 110 of 100, simulated again in 100 futures."""
    levers, budgets = [Lever("studio.cohort_size", 90, 110)], np.arange(90.0, 111.0)[:, None]
    goals, limits = [Goal("total_gain", "up")], [Limit("mentor_days", "at_most", 100)]
    return options_of(levers, goals, limits, budgets, spending(budgets, 100, 5), (21, 0))


def test_a_limit_that_holds_within_luck_alone_is_said_to_be_in_doubt(near_the_bound):
    table = near_the_bound.table.set_index("studio.cohort_size")
    assert (table["limits"][table.index <= 98] == "kept").all()
    assert (table["limits"][table.index >= 102] == "broken").all()
    assert table["limits"][100] == "in_doubt"


def test_who_may_break_a_limit_stays_an_option_and_rules_out_nobody_who_keeps_it(near_the_bound):
    table = near_the_bound.table.set_index("studio.cohort_size")
    best = table.index[table["limits"] == "kept"].max()
    assert table["open"][[100, best]].all()
    assert table["front"][best]
    assert not table["open"][(table.index < best) | (table["limits"] == "broken")].any()
    assert near_the_bound.prices[0].on_average == best - 90


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_doubt_is_told_with_its_interval(near_the_bound, lang):
    told = options_summary(near_the_bound, district(), lang)
    (limit,) = near_the_bound.limits
    low, high = f"{limit.low[10]:,.1f}", f"{limit.high[10]:,.1f}"
    assert text("experiment.optimise.limit.in_doubt", lang, low=low, high=high) in told
    counts = near_the_bound.table["limits"].value_counts().to_dict()
    assert text("experiment.optimise.limits", lang, replications=100, retested=21, **counts) in told


def test_of_broken_limits_hardly_any_is_said_to_be_kept():
    """Sixteen candidates a little beyond the bound: one wrong statement in 20 searches at most."""
    limit = Limit("mentor_days", "at_most", 100)
    wrong = 0
    for seed in range(400):
        luck = np.random.default_rng(seed).normal(size=(16, 50))
        (one,) = judged([limit], {"mentor_days": 100.001 + luck}, 0.95)
        wrong += bool((one.standing == KEPT).any())
    assert wrong <= 0.05 * 400 + 2 * np.sqrt(0.05 * 0.95 * 400)


def test_what_no_luck_touches_is_kept_or_broken():
    limits = [Limit("held", "at_least", 5), Limit("held", "at_most", 8)]
    found = judged(limits, {"held": np.array([[4.0] * 3, [5.0] * 3, [9.0] * 3])}, 0.95)
    assert [one.standing.tolist() for one in found] == [[BROKEN, KEPT, KEPT], [KEPT, KEPT, BROKEN]]
    few = judged(limits[:1], {"held": np.array([[4.0, 8.0]])}, 0.95)
    assert few[0].standing.tolist() == [IN_DOUBT]
    assert few[0].low < 5 < few[0].high


def test_robustness_has_its_price():
    def gamble(points, replications, seed):
        luck = np.random.default_rng(seed).normal(size=replications)
        return {"gain": points[:, :1] * (1 + 2 * luck)}

    found = search(
        [Lever("stake", 0, 10)], [Goal("gain", "up")], [], gamble,
        candidates=30, replications=200, retest=200,
    )  # fmt: skip
    (price,) = found.prices
    assert price.given_up > 0
    assert price.gained > 0
    assert price.sure
    stakes = found.table["stake"]
    assert stakes[price.on_average] > stakes[price.in_the_worst]
    # The best on average are the highest stakes; what is safe is looked at again all the same.
    assert stakes.min() <= 1


def test_without_a_difference_robustness_has_no_sure_price():
    """Sixteen candidates alike but for their luck: one is the luckiest in the worst tenth."""

    def alike(points, replications, seed):
        return {"gain": np.random.default_rng(seed).normal(size=(len(points), replications))}

    prices = [
        search([Lever("x", 0, 100)], [Goal("gain", "up")], [], alike,
               candidates=24, replications=20, retest=200, seed=seed).prices[0]
        for seed in range(20)
    ]  # fmt: skip
    assert sum(one.gained > 0 for one in prices) > 10
    assert sum(one.sure for one in prices) <= 2


def luck_of_each_its_own(points, replications, seed):
    """Normal gains, 1 around the lever; every candidate has luck of its own."""
    luck = np.random.default_rng(seed).normal(size=(len(points), replications))
    return {"gain": points[:, :1] + luck, "days": 2 * points[:, :1] + 3 * luck}


def test_intervals_of_means_and_worst_tenths_hold_what_is_known():
    """95 of 100 means; of worst tenths, whose intervals are approximate, about 92."""
    beyond = norm.pdf(norm.ppf(0.1)) / 0.1
    held: dict[str, list[bool]] = {}
    for seed in range(100):
        found = search(
            [Lever("x", 0, 1000)], [Goal("gain", "up")], [Limit("days", "at_most", 1e6)],
            luck_of_each_its_own, candidates=24, replications=2, retest=200, seed=seed,
        )  # fmt: skip
        x = found.table["x"]
        known = {"gain.mean": x, "days.mean": 2 * x, "gain.worst_tenth": x - beyond}
        for name, truth in known.items():
            inside = (found.table[f"{name}_low"] <= truth) & (truth <= found.table[f"{name}_high"])
            held.setdefault(name, []).extend(inside)
    error = np.sqrt(0.95 * 0.05 / len(held["gain.mean"]))
    assert error < 0.01
    assert np.mean(held["gain.mean"]) == pytest.approx(0.95, abs=3 * error)
    assert np.mean(held["days.mean"]) == pytest.approx(0.95, abs=3 * error)
    assert 0.90 < np.mean(held["gain.worst_tenth"]) < 0.95


def test_intervals_of_prices_hold_nothing_where_there_is_nothing():
    """Sixteen candidates alike: in 95 of 100 searches all four differences may be none."""

    def alike(points, replications, seed):
        luck = np.random.default_rng(seed).normal(size=(2, len(points), replications))
        return {"gain": luck[0], "days": luck[1]}

    holds = []
    for seed in range(200):
        found = options_of(
            [Lever("x", 0, 15)], [Goal("gain", "up"), Goal("days", "down")], [],
            np.arange(16.0)[:, None], alike(np.arange(16), 200, seed), (16, 0),
        )  # fmt: skip
        holds.append(
            all(
                one.given_up_low <= 0 <= one.given_up_high
                and one.gained_low <= 0 <= one.gained_high
                for one in found.prices
            )
        )
    assert np.mean(holds) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)


def test_intervals_of_a_price_hold_the_known_one():
    """A stake brings 1 on average and 1 - 2 * 1.755 in the worst tenth, by normal luck of 2."""
    beyond = norm.pdf(norm.ppf(0.1)) / 0.1
    stakes = np.arange(1.0, 9.0)[:, None]
    for seed in range(20):
        gains = stakes * (1 + 2 * np.random.default_rng(seed).normal(size=400))
        (price,) = options_of(
            [Lever("stake", 0, 10)], [Goal("gain", "up")], [], stakes, {"gain": gains}, (8, 0)
        ).prices
        apart = float(stakes[price.on_average, 0] - stakes[price.in_the_worst, 0])
        assert apart == 7
        assert price.given_up_low < apart < price.given_up_high
        assert price.gained_low < apart * (2 * beyond - 1) < price.gained_high
        assert price.sure == (price.gained_low > 0)
        assert price.given_up_high - price.given_up == pytest.approx(
            price.given_up - price.given_up_low
        )


def test_of_so_few_futures_that_one_is_the_worst_tenth_it_has_no_interval():
    """It would seem sure: a single future has no spread."""
    stakes = np.array([[1.0], [9.0]])
    gains = 100 + stakes * (1 + 2 * np.random.default_rng(3).normal(size=10))
    cautious = [Goal("total_gain", "up", "worst_tenth")]
    assert not_ruled_out(cautious, {"total_gain": gains}, 0.95) == [True, True]
    found = options_of(
        [Lever("studio.cohort_size", 0, 10)], [Goal("total_gain", "up")], [],
        stakes, {"total_gain": gains}, (2, 0),
    )  # fmt: skip
    (price,) = found.prices
    assert price.gained > 0
    assert not price.sure
    assert np.isinf(found.table["total_gain.worst_tenth_low"]).all()
    for lang in LANGUAGES:
        words = options_summary(found, district(), lang)
        assert text("experiment.optimise.no_interval_why", lang) in words
        assert "inf" not in words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_price_on_a_bent_scale_is_the_difference_of_the_values_told(lang, direction):
    """Competence is read in entrants exceeded: differences are those of the two rows."""
    sign = 1 if direction == "up" else -1
    stakes = np.array([[0.1], [0.5]])
    gains = sign * stakes * (1 + 2 * np.random.default_rng(3).normal(size=400))
    scenario = load("putuo")
    found = options_of(
        [Lever("studio.cohort_size", 0, 10)], [Goal("gain_since_entry", direction)], [],
        stakes, {"gain_since_entry": gains}, (2, 0),
    )  # fmt: skip
    (price,) = found.prices
    assert (price.on_average, price.in_the_worst, price.sure) == (1, 0, True)
    first, second = exceeded_entrants(found.table["gain_since_entry"])[[1, 0]]
    words = options_summary(found, scenario, lang)
    assert f"{abs(first - second):.2f} (" in words or f"{abs(first - second):.2f}(" in words
    one = found.table.loc[1]
    ends = [
        abs(first - exceeded_entrants(one["gain_since_entry"] - sign * gap))
        for gap in (price.given_up_low, price.given_up_high)
    ]
    cell = text("experiment.optimise.with_interval", lang, value=f"{abs(first - second):.2f}",
                low=f"{ends[0]:.2f}", high=f"{ends[1]:.2f}")  # fmt: skip
    assert cell in words


def test_options_that_a_price_names_are_listed_and_marked():
    scenario = district()

    def gamble(points, replications, seed):
        luck = np.random.default_rng(seed).normal(size=replications)
        return {"total_gain": 100 + points[:, :1] * (1 + 2 * luck)}

    found = search(
        [Lever("studio.cohort_size", 0, 10)], [Goal("total_gain", "up")], [], gamble,
        candidates=30, replications=200, retest=1000,
    )  # fmt: skip
    (price,) = found.prices
    assert not found.table["open"][price.in_the_worst]
    words = options_summary(found, scenario, "en")
    starts = [line.split()[0] for line in words.splitlines() if line]
    assert str(price.on_average) in starts
    assert f"{price.in_the_worst}*" in starts
    assert "* Ruled out" in words


def test_of_a_long_front_the_ends_and_what_lies_between_are_looked_at_again():
    """Not the first sixteen that the search happened to try."""

    def straight(points, replications, seed):
        x = points[:, :1] + np.zeros(replications)
        return {"one": x, "two": -x}

    found = search(
        [Lever("x", 0, 1000)], [Goal("one", "up"), Goal("two", "up")], [], straight,
        candidates=96, replications=2, retest=2,
    )  # fmt: skip
    assert found.table["front"].all()
    assert np.ptp(found.table["x"]) > 900


def test_points_are_ordered_front_by_front_the_ends_first():
    line = np.array([[0.0, 9], [1, 8], [1.1, 7.9], [5, 4], [9, 0], [9, 9], [10, 10]])
    order = by_fronts(line)
    assert set(order[:2]) == {0, 4}
    assert order[2:] == [3, 2, 1, 5, 6]
    assert by_fronts(np.array([[3.0], [1.0], [2.0], [1.0]])) == [1, 3, 2, 0]


def test_the_worst_tenth_is_the_mean_of_the_worst():
    assert worst_tenth(np.arange(20.0)[None, :]) == pytest.approx(18.5)
    assert worst_tenth(np.array([[3.0, 1.0]])) == 3
    cautious = Goal("a", "up", "worst_tenth")
    assert cautious.loss({"a": np.arange(20.0)[None, :]}) == pytest.approx(-0.5)


@pytest.mark.parametrize("replications", [2, 20, 37, 200])
def test_the_parts_of_the_tail_average_to_it(replications):
    losses = np.random.default_rng(1).normal(size=(3, replications))
    assert tail_parts(losses).mean(axis=1) == pytest.approx(worst_tenth(losses))


def test_intervals_of_the_tail_average_hold_it():
    """Of exponential losses; the worst tenth of all of them average 1 + ln 10."""
    for replications, least in ((200, 0.9), (80, 0.88), (20, 0.85)):
        losses = np.random.default_rng(5).exponential(size=(2000, replications))
        reach = half_width(tail_parts(losses), 0.95, freedom=tail_freedom(replications))
        held = np.abs(worst_tenth(losses) - (1 + np.log(10))) <= reach
        assert least < held.mean() < 0.97


def test_domination():
    assert not_dominated(np.array([[1, 2], [2, 1], [2, 2], [1, 2]])).tolist() == [
        True, True, False, True,
    ]  # fmt: skip


def test_only_what_is_surely_worse_is_ruled_out():
    luck = np.random.default_rng(3).normal(size=200)
    futures = {"a": np.vstack([luck, luck + 0.5, luck + np.random.default_rng(4).normal(size=200)])}
    assert not_ruled_out([Goal("a", "up")], futures, 0.95) == [False, True, False]
    assert (
        not_ruled_out([Goal("a", "up")], {"a": np.vstack([luck, luck[::-1]])}, 0.95) == [True] * 2
    )


def test_a_goal_about_the_worst_tenth_is_judged_by_the_worst_tenth():
    """A gamble that is surely better on average is surely worse where it counts."""
    luck = np.random.default_rng(6).normal(size=200)
    futures = {"a": np.vstack([1 + 0.1 * luck, 3 + 4 * luck])}
    assert not_ruled_out([Goal("a", "up")], futures, 0.95) == [False, True]
    assert not_ruled_out([Goal("a", "up", "worst_tenth")], futures, 0.95) == [True, False]


GOALS = [Goal("total_gain", "up"), Goal("mentor_days", "down")]
LEVERS = ["studio.cohort_size", "population.veterans.count"]


def test_on_a_scenario_options_trade_off_and_luck_is_fresh():
    scenario = district().with_months(3)

    def searched():
        return optimise(scenario, GOALS, LEVERS, candidates=12, replications=4, retest=8)

    found = searched()
    assert found.candidates >= 6
    assert found.open.index.isin(found.table.index).all()
    front = found.table[found.table["front"]].sort_values("mentor_days")
    assert front["total_gain"].is_monotonic_increasing
    assert searched().table.equals(found.table)


def test_a_search_tells_how_far_it_is_and_can_be_stopped():
    heard: list[tuple[int, int]] = []
    cancel = Event()

    def searched(progress):
        return optimise(
            district().with_months(1), GOALS, LEVERS, candidates=30, replications=2, retest=3,
            progress=progress, cancel=cancel,
        )  # fmt: skip

    searched(lambda *told: heard.append(told))
    most = 30 * 2 + 16 * 3
    assert heard == [(48, most), (60, most), (most, most)]
    with pytest.raises(Cancelled):
        searched(lambda done, total: cancel.set())


def test_levers_that_contradict_each_other_are_counted_not_chosen():
    found = optimise(
        district().with_months(1), GOALS[:1], ["studio.cohort_size"],
        ranges={"studio.cohort_size": (30, 90)}, candidates=12, replications=2, retest=2,
    )  # fmt: skip
    assert found.refused > 0
    assert found.table["studio.cohort_size"].max() <= 40


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: optimise(district(), []), "no_goal"),
        (lambda: optimise(district(), [Goal("total_gian", "up")]), "unknown_indicator"),
        (lambda: optimise(district(), GOALS, candidates=1), "out_of_range"),
    ],
)
def test_mistakes_are_told(call, code):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    "words", ["vacancies", "vacancies<=many", "vacancies<=nan", "vacancies>=inf", "vacancies<=5%"]
)
def test_what_bounds_nothing_is_no_limit(words):
    with pytest.raises(InputError) as caught:
        limit_of(load("putuo"), words)
    assert caught.value.code == "not_a_limit"


def test_a_limit_on_a_share_may_be_in_hundredths():
    nanshan = load("nanshan")
    for words in ("degree_share>=0.44", "degree_share>=44%", "degree_share >= 44 %"):
        assert limit_of(nanshan, words) == Limit("degree_share", "at_least", 0.44)
    with pytest.raises(InputError) as caught:
        limit_of(nanshan, "degree_share>=44")
    assert (caught.value.code, caught.value.nearest) == ("out_of_range", "degree_share>=44%")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_prints_the_options_with_their_intervals(tmp_path, capsys, lang):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["optimise", str(path), "--goal", "total_gain", "--goal", "mentor_days:down",
                  "--lever", "studio.cohort_size=6:18", "--limit", "mentor_days<=500",
                  "--candidates", "6", "--replications", "2", "--retest", "20", "--months", "2",
                  "--lang", lang])  # fmt: skip
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    assert text("experiment.optimise.intervals", lang, replications=20) in said.out
    number = r"[−\d.,]+"
    cell = text("experiment.optimise.with_interval", lang, value="V", low="V", high="V")
    rows = re.findall(r"^\d+\*?  .*$", said.out, re.MULTILINE)
    assert rows
    for row in rows:  # two goals, each with its mean and worst tenth
        assert len(re.findall(rf"(?<= ){re.escape(cell)}".replace("V", number), row)) == 4
