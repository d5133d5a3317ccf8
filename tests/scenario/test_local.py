"""Local totals: a preset becomes a district that matches them, or the contradiction is named."""

import math

import pytest

from sim.errors import ScenarioError
from sim.model import TrainingModel
from sim.scenario import TEMPLATE, load, names, parse
from sim.scenario.district import totals_of

TOTALS = {
    "headcount": 120,
    "young_share": 0.4,
    "mean_age": 40.0,
    "seats": 20,
    "mentors": 4,
    "yearly_exits": 9.0,
}


@pytest.fixture(autouse=True, scope="module")
def small_kinds():
    """These tests are about shipped scenarios and so need the real kinds of mechanisms."""


@pytest.fixture(scope="module")
def preset():
    return load("putuo")


@pytest.fixture(scope="module")
def mine(preset):
    return preset.with_local(TOTALS)


def value(scenario, path):
    return scenario.parameter(path).value


@pytest.mark.parametrize("words", ["45%", "45 %", " 45.0%"])
def test_a_share_may_be_written_in_hundredths(preset, words):
    typed, plain = (preset.with_local({"young_share": one}) for one in (words, 0.45))
    assert typed.hash == plain.hash


def test_the_totals_come_back(mine):
    found = totals_of(mine)
    assert found == {name: pytest.approx(total, abs=1e-6) for name, total in TOTALS.items()}


def test_head_counts_seats_and_posts_follow(preset, mine):
    assert value(mine, "population.young_secretaries.count") == 48
    assert value(mine, "population.other_secretaries.count") == 72
    assert value(mine, "population.veterans.count") == 4
    assert value(mine, "studio.cohort_size") == 20
    assert mine.structure.posts == 120


def test_the_opening_state_has_the_mean_age(mine):
    roster = TrainingModel(mine, rng=3, replications=60).roster
    holds = roster["present"] & (roster["post"] >= 0)
    assert holds.sum(axis=1).tolist() == [120] * 60
    assert roster["age"][holds].mean() == pytest.approx(40.0, abs=0.3)


def test_exit_rates_keep_their_proportion(preset, mine):
    paths = ("exits.early", "exits.later")
    before, after = ([-math.log1p(-value(one, path)) for path in paths] for one in (preset, mine))
    assert after[0] / after[1] == pytest.approx(before[0] / before[1])


def test_what_no_total_says_stays(preset, mine):
    touched = {path for path, _, _ in preset.differences(mine)}
    assert touched == {
        "exits.early", "exits.later", "places.communities", "population.other_secretaries.age_mean",
        "population.other_secretaries.count", "population.veterans.count",
        "population.young_secretaries.age_mean", "population.young_secretaries.count",
        "studio.cohort_size",
    }  # fmt: skip
    assert all(mine.parameter(path).source == "local" for path in touched)


def test_a_known_total_is_no_longer_drawn(preset, mine):
    path = "population.young_secretaries.age_mean"
    assert preset.parameter(path).is_unknown
    assert not mine.parameter(path).is_unknown


def test_variants_keep_their_proportion(mine):
    levers = {one.name: one.levers for one in mine.variants}
    assert levers["fewer_closer"] == {"studio.cohort_size": 12}
    assert levers["double_both"] == {"studio.cohort_size": 40, "population.veterans.count": 8}


def test_a_variant_that_no_longer_fits_is_left_out(preset):
    tight = preset.with_local({"headcount": 100, "young_share": 0.3, "seats": 25})
    names = {one.name for one in tight.variants}
    assert "double_seats" not in names
    assert "fewer_closer" in names
    for name in names:
        tight.variant(name)


def test_it_bears_its_own_title_and_no_target(mine):
    assert mine.title["en"] == "Big beam leads small beam, local figures"
    assert mine.targets == ()


def test_it_is_a_file_like_any_other(mine):
    again = parse(mine.to_yaml())
    assert again.hash == mine.hash
    assert again.local == mine.local


def test_without_a_mechanism_its_totals_are_not_asked_for(preset):
    assert "yearly_exits" in preset.local.totals
    assert "yearly_exits" not in preset.without("exits").local.totals


def test_no_totals_change_no_number(preset):
    assert preset.with_local({}).hash == preset.hash


def test_an_empty_cell_is_no_total(preset):
    assert preset.with_local({"seats": None}).hash == preset.hash


@pytest.mark.parametrize(
    ("totals", "code", "key", "sides"),
    [
        ({"seats": 300}, "total_exceeds", "seats", ("300", "Head count", "273")),
        ({"seats": 110}, "total_exceeds", "seats", ("110", "to pick from", "106")),
        (
            {"headcount": 50, "young_share": 0.2},
            "total_exceeds", "seats", ("30", "to pick from", "10"),
        ),
        ({"mean_age": 70}, "mean_age_outside", "mean_age", ("70", "36–55", "27–45")),
        ({"mean_age": 20}, "mean_age_outside", "mean_age", ("20", "36–55", "27–45")),
        ({"yearly_exits": 273}, "total_exceeds", "yearly_exits", ("273", "Head count")),
        ({"mentors": "six"}, "wrong_type", "mentors", ("'six'",)),
        ({"mentors": 2.5}, "wrong_type", "mentors", ("2.5",)),
        ({"young_share": 39}, "out_of_range", "young_share", ("39", "0 to 1", "39 %")),
        ({"headcount": -1}, "out_of_range", "headcount", ("-1",)),
        ({"heads": 3}, "unknown_total", None, ("heads", "headcount")),
        ({"mentors": 0}, "no_mentors", "mentors", ("Mentors is 0",)),
        ({"yearly_exits": 270}, "out_of_range", "yearly_exits", ("Monthly exits", "0 to 0.2")),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_with_both_sides(preset, totals, code, key, sides):
    with pytest.raises(ScenarioError) as caught:
        preset.with_local(totals)
    error = caught.value
    assert (error.code, error.where.key) == (code, key)
    assert [side for side in sides if side not in error.message()] == []
    assert error.message("zh") != error.message()


def test_a_scenario_without_the_section_takes_no_totals(preset):
    from tests.district import district

    with pytest.raises(ScenarioError, match="does not say what local totals mean"):
        district().with_local({"seats": 3})


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("young: [young_secretaries]", "young: [yuong]", "unknown_population", "local.young"),
        ("others: [other_sec", "others: [young_secretaries, other_sec", "duplicate_name",
         "local.others"),
        ("seats: [studio.cohort_size]", "seats: [studio.seats]", "unknown_parameter",
         "local.seats"),
    ],
)  # fmt: skip
def test_the_section_names_what_there_is(preset, old, new, code, key):
    text = preset.to_yaml()
    assert text.count(old) == 1
    with pytest.raises(ScenarioError) as caught:
        parse(text.replace(old, new))
    assert (caught.value.code, caught.value.where.key) == (code, key)


class TestEveryProgramme:
    """What each scenario file declares holds together."""

    @pytest.fixture(params=[*names(), TEMPLATE])
    def programme(self, request):
        return load(request.param)

    def test_its_own_totals_change_no_head_count(self, programme):
        own = totals_of(programme)
        assert own
        district = programme.with_local(own)
        assert district.structure.heads == programme.structure.heads
        assert totals_of(district) == pytest.approx(own, rel=1e-6)

    def test_other_totals_come_back_and_run(self, programme):
        asked = totals_of(programme)
        for name, factor in {"headcount": 1.25, "mentors": 2, "yearly_exits": 1.2}.items():
            if name in asked:
                more = asked[name] * factor
                asked[name] = more if name == "yearly_exits" else round(more)
        asked["mean_age"] -= 0.5
        district = programme.with_local(asked)
        found = totals_of(district)
        # A share of persons is met to the nearest person.
        assert found.pop("young_share", 0) == pytest.approx(
            asked.pop("young_share", 0), abs=1 / asked["headcount"]
        )
        assert found == pytest.approx(asked, rel=1e-6)
        assert parse(district.to_yaml()).hash == district.hash
        TrainingModel(district).step()
