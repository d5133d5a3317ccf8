import pickle

import pytest

from sim.audience import Audience
from sim.errors import ScenarioError
from sim.parameters import Setting
from sim.scenario import Scenario, parse
from tests.scenario.small import TEXT, Course, Studio, edited


@pytest.fixture(scope="module")
def small():
    return parse(TEXT, "small.yaml")


def refused(act, *arguments, **named):
    with pytest.raises(ScenarioError) as caught:
        act(*arguments, **named)
    return caught.value


# -- what is read ----------------------------------------------------------------------------------


def test_the_frame(small):
    structure = small.structure
    assert structure.dimensions == ("speaking", "writing")
    assert [tier.name for tier in structure.tiers] == ["novice", "expert"]
    assert structure.tiers[0].weights == (0.5, 0.5)
    assert structure.tiers[1].weights == (0.25, 0.75)
    assert structure.entry_tier == 0
    assert small.groups == structure.groups == ("veterans", "young")
    assert structure.heads == (2, 12)
    assert structure.posts == 20
    assert (structure.calendar.label(0), structure.calendar.months) == ("2018-08", 24)
    assert small.about["document"] == "001"
    assert small.dimension_titles == {
        "speaking": {"en": "Speaking", "zh": "表达"},
        "writing": {"en": "writing", "zh": "writing"},
    }


def test_every_parameter_is_there_with_its_default(small):
    assert list(small.parameters) == sorted(small.parameters)
    declared = {f"studio.{name}" for name in Studio.params()}
    declared |= {f"course_kind.{name}" for name in Course.params()}
    owners = {path.rpartition(".")[0] for path in small.parameters}
    assert declared <= set(small.parameters)
    assert owners == {
        "competence", "course_kind", "places", "population.veterans", "population.young",
        "posts.secretary", "studio", "tiers.expert", "tiers.novice",
    }  # fmt: skip
    assert small.parameter("studio.rate").value == 0.5
    assert small.parameter("course_kind.response").value == ((0.0, 0.0),)


def test_a_parameter_knows_its_owner_range_and_source(small):
    mean = small.parameter("population.young.age_mean")
    assert (mean.owner, mean.name, mean.kind) == ("young", "age_mean", "population")
    assert (mean.value, mean.low, mean.high) == (30.0, 28.0, 33.0)
    assert mean.source == "001 S1 L12"
    assert mean.is_unknown
    assert not mean.is_lever
    rate = small.parameter("studio.rate")
    assert (rate.owner, rate.kind, rate.low, rate.high) == ("studio", "studio_kind", 0.01, 1)
    assert rate.is_lever
    assert not rate.is_unknown
    gain = small.parameter("course_kind.gain")
    assert (gain.low, gain.high, gain.source) == (0.01, 0.04, "E1")
    assert gain.is_unknown


def test_an_uncertainty_without_a_range_is_known(small):
    assert small.parameter("population.young.female_share").declared.kind == "uncertainty"
    assert not small.parameter("population.young.female_share").is_unknown
    assert not small.parameter("course_kind.dose").is_unknown


def test_a_value_outside_the_plausible_range_widens_it():
    gain = parse(edited("every: 2", "every: 2\n    gain: 0.3")).parameter("course_kind.gain")
    assert (gain.low, gain.value, gain.high) == (0.01, 0.3, 0.3)


def test_the_long_form_of_what_is_no_number():
    text = edited("{speaking: 0.3, writing: 0.7}", "{value: {speaking: 1}, source: E1}")
    text = edited("every: 2", "every: 2\n    elective: {value: true, source: E2}", text)
    scenario = parse(text)
    topics = scenario.parameter("course_kind.topics")
    assert (topics.value, topics.source) == ({"speaking": 1.0}, "E1")
    assert scenario.parameter("course_kind.elective").source == "E2"
    assert parse(scenario.to_yaml()).parameter("course_kind.topics") == topics


def test_a_single_name_is_a_list_of_one():
    assert parse(edited("who: [young]", "who: young")).parameter("studio.who").value == ("young",)


def test_the_only_tier_is_that_of_entry():
    text = edited("novice: {title: {en: Novice, zh: 新秀}, entry: true}", "novice: {}")
    text = edited(
        "  expert: {may_be_empty: true, weights: {speaking: 0.25, writing: 0.75}}\n", "", text
    )
    assert parse(text).structure.entry_tier == 0


def test_what_refers_to_parameters(small):
    assert small.levers == ("studio.seats", "studio.rate", "population.veterans.count")
    assert [(one.at, one.months, one.lever, one.value) for one in small.schedule] == [
        ("2019-09", 13, "studio.rate", 0.25)
    ]
    assert small.variants[0].levers == {"studio.seats": 12, "population.veterans.count": 4}
    assert small.targets[0].readings["points"].tolerance == 0.5
    assert (small.targets[0].baseline, small.targets[0].fitted) == ("opening", None)


def test_indicators_bind_to_their_kind_and_audience(small):
    gain, veterans = small.bound_indicators()
    assert (gain.name, gain.kind.name, gain.worthwhile) == (
        "gain_since_entry", "gain_since_entry", gain.kind.worthwhile,
    )  # fmt: skip
    assert veterans.title == {"en": "Veterans", "zh": "老书记"}
    assert isinstance(veterans.scope.of, Audience)
    assert veterans.scope.of.names == ("veterans",)


def test_an_indicator_may_say_what_is_better_and_what_is_worthwhile():
    text = edited("kind: headcount,", "kind: headcount, better: up, worthwhile: 3,")
    veterans = parse(text).bound_indicators()[1]
    assert (veterans.kind.better, veterans.worthwhile) == ("up", 3)


def test_a_name_alone_stands_for_the_kind_of_that_name():
    scenario = parse(edited("  - gain_since_entry", "  - {name: gain_since_entry, of: [young]}"))
    assert scenario.indicators[0].kind == "gain_since_entry"


def test_is_one_thing_not_a_collection(small):
    assert not hasattr(small, "__iter__")
    assert not hasattr(small, "__len__")


def test_is_frozen(small):
    with pytest.raises(AttributeError):
        small.name = "other"
    with pytest.raises(TypeError):
        small.parameters["studio.rate"] = None


def test_survives_pickling(small):
    assert small.hash
    again = pickle.loads(pickle.dumps(small))
    assert again == small
    assert again.hash == small.hash
    assert again.parameter("studio.rate").declared is Studio.params()["rate"]


# -- identity --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: 1\n", "# a comment\n\nschema: 1\n"),
        ("{communities: 20}", "\n  communities: 20"),
        ("count: 12\n", "count: {value: 12}\n"),
        ("tier: novice\n    post: secretary\n", "post: secretary\n    tier: novice\n"),
        ("name: small", "name: other"),
        ("zh: 年轻干部", "zh: 年轻人"),
        ("source: 001 S1 L12", "source: assumption"),
        ("low: 2, high: 30", "low: 1, high: 40"),
        ("{studio.seats: 12,", "{studio.seats: 13,"),
        ("tolerance: 0.5", "tolerance: 1"),
        ("[studio.seats, studio.rate,", "[studio.rate,"),
    ],
)
def test_what_changes_no_number_changes_no_hash(small, old, new):
    assert parse(edited(old, new)).hash == small.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months: 24", "months: 25"),
        ("start: 2018-08", "start: 2018-09"),
        ("[speaking, writing]", "[writing, speaking]"),
        ("communities: 20", "communities: 21"),
        ("count: 12", "count: 13"),
        ("low: 28, high: 33", "low: 28, high: 34"),
        ("{speaking: 0.25, writing: 0.75}", "{speaking: 0.75, writing: 0.25}"),
        ("kind: course_kind\n", "kind: course_kind\n    name: lessons\n"),
        ("{speaking: 0.3, writing: 0.7}", "{speaking: 0.4, writing: 0.6}"),
        ("who: [young]", "who: [young, veterans]"),
        ("at: 2019-09", "at: 2019-10"),
        ("value: 0.25}", "value: 0.5}"),
        ("of: veterans", "of: young"),
    ],
)
def test_what_changes_a_number_changes_the_hash(small, old, new):
    assert parse(edited(old, new)).hash != small.hash


def test_the_hash_is_a_key(small):
    assert len(small.hash) == 64
    assert {small: 1}[parse(TEXT)] == 1


# -- changing --------------------------------------------------------------------------------------


def test_with_levers_is_a_copy(small):
    changed = small.with_levers({"studio.seats": 18, "population.veterans.count": 3})
    assert small.parameter("studio.seats").value == 6
    assert changed.parameter("studio.seats").value == 18
    assert changed.structure.heads == (3, 12)
    assert changed.capacity() == small.capacity() + 1
    assert changed.differences(small) == [
        ("population.veterans.count", 3, 2),
        ("studio.seats", 18, 6),
    ]


def test_setting_the_old_value_again_gives_the_same_hash(small):
    there = small.with_levers({"studio.seats": 45})
    assert there.hash != small.hash
    assert there.with_levers({"studio.seats": 6}).hash == small.hash
    assert small.with_levers({"studio.seats": 6}) == small
    assert small.with_levers({}) == small


def test_a_new_value_is_no_figure_of_the_document(small):
    seats = small.with_levers({"studio.seats": 45}).parameter("studio.seats")
    assert (seats.low, seats.high, seats.source) == (2, 45, "assumption")


def test_with_levers_takes_levers_alone(small):
    error = refused(small.with_levers, {"course_kind.gain": 0.02})
    assert error.code == "not_a_lever"
    error = refused(small.with_levers, {"studio.seets": 18})
    assert (error.code, error.nearest) == ("unknown_parameter", "studio.seats")


@pytest.mark.parametrize("value", [float("nan"), 501, -1, True, "18", None, 6.5, 10**400])
def test_with_levers_refuses_what_a_file_may_not_say(small, value):
    error = refused(small.with_levers, {"studio.seats": value})
    assert error.where.key == "studio.seats"


def test_with_levers_lets_mechanisms_check(small):
    assert refused(small.with_levers, {"studio.seats": 101}).code == "cohort_exceeds_eligible"


def test_with_parameters_may_set_a_number_to_none(small):
    quota = small.with_parameters({"studio.quota": 5}).parameter("studio.quota")
    assert quota.value == 5
    assert small.with_parameters({"studio.quota": None}).parameter("studio.quota").value is None
    setting = {"value": None, "low": 1, "high": 9}
    assert small.with_parameters({"studio.quota": setting}).parameter("studio.quota").high == 9


def test_with_parameters_moves_the_centre_of_an_unknown(small):
    gain = small.with_parameters({"course_kind.gain": 0.03}).parameter("course_kind.gain")
    assert (gain.low, gain.value, gain.high) == (0.01, 0.03, 0.04)
    gain = small.with_parameters({"course_kind.gain": 0.5}).parameter("course_kind.gain")
    assert (gain.low, gain.value, gain.high) == (0.01, 0.5, 0.5)


@pytest.mark.parametrize(
    "setting",
    [Setting(0.1, 0.1, 0.2, "E2"), {"value": 0.1, "low": 0.1, "high": 0.2, "source": "E2"}],
)
def test_with_parameters_replaces_range_and_source(small, setting):
    gain = small.with_parameters({"course_kind.gain": setting}).parameter("course_kind.gain")
    assert (gain.value, gain.low, gain.high, gain.source) == (0.1, 0.1, 0.2, "E2")


def test_a_change_in_mid_run(small):
    changed = small.with_levers({"studio.rate": 0.75, "studio.seats": 9}, at="2018-08")
    assert [(one.months, one.lever, one.value) for one in changed.schedule] == [
        (0, "studio.rate", 0.75), (0, "studio.seats", 9), (13, "studio.rate", 0.25),
    ]  # fmt: skip
    assert changed.hash != small.hash
    assert changed.differences(small) == [
        ("studio.rate@2018-08", 0.75, None), ("studio.seats@2018-08", 9, None),
    ]  # fmt: skip
    again = changed.with_levers({"studio.rate": 0.7}, at="2018-08")
    assert again.schedule[0].value == 0.7
    assert len(again.schedule) == 3


@pytest.mark.parametrize("at", ["2018-07", "2020-08", "2019-13", "September", 2019, ""])
def test_a_change_outside_the_run(small, at):
    assert refused(small.with_levers, {"studio.rate": 0.7}, at=at).code == "date_outside_run"


@pytest.mark.parametrize("path", ["population.veterans.count", "studio.opening", "studio.rule"])
def test_what_cannot_change_in_mid_run(small, path):
    value = small.parameter(path).value
    assert refused(small.with_parameters, {path: value}, at="2019-01").code == "not_live"


def test_with_months(small):
    assert small.with_months(60).structure.calendar.months == 60
    assert small.with_months(13).schedule == ()
    assert small.with_months(14).schedule == small.schedule


@pytest.mark.parametrize(
    ("months", "code"), [(0, "no_months"), (-3, "no_months"), (1201, "out_of_range"),
                         (1.5, "wrong_type"), (True, "wrong_type")],
)  # fmt: skip
def test_with_months_refuses(small, months, code):
    error = refused(small.with_months, months)
    assert (error.code, error.where.key) == (code, "calendar.months")


def test_a_variant_has_its_title_and_values(small):
    variant = small.variant("more_seats")
    assert variant.title == {"en": "More seats", "zh": "扩名额"}
    assert variant.hash == small.with_levers(small.variants[0].levers).hash
    error = refused(small.variant, "more_seat")
    assert (error.code, error.nearest) == ("unknown_variant", "more_seats")


def test_without_a_mechanism(small):
    bare = small.without("course_kind")
    assert [spec.instance for spec in bare.mechanisms] == ["studio"]
    assert not [path for path in bare.parameters if path.startswith("course_kind.")]
    assert parse(bare.to_yaml()).hash == bare.hash


def test_without_takes_along_what_refers_to_it():
    bare = parse(edited("who: [studio, mentors]", "who: [mentors]")).without("studio")
    assert bare.levers == ("population.veterans.count",)
    assert bare.schedule == ()
    assert bare.variants[0].levers == {"population.veterans.count": 4}


def test_without_refuses_what_others_need(small):
    error = refused(small.without, "studio")
    assert (error.code, error.where.key) == ("unknown_audience", "course_kind.who")
    assert refused(small.without, "studios").nearest == "studio"


def test_capacity_is_a_function_of_the_scenario():
    heads = {12: 15, 0: 3, 20: 23}
    for count, rows in heads.items():
        assert parse(edited("count: 12", f"count: {count}")).capacity() == rows


def test_a_scenario_is_exported():
    import sim

    assert sim.Scenario is Scenario
