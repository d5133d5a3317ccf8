"""A team of several levels shares its trainees."""

import pytest

from tests.mechanisms.bench import Bench

VALUES = {
    "who": ("recruits",),
    "mentors": ("veterans",),
    "gain": 0.03,
    "usual": 0.25,
    "dilution": 0.5,
    "teaching_gain": 0.0,
}


def team(values=None, **options):
    return Bench("mentor_team", {**VALUES, **(values or {})}, **options)


@pytest.mark.parametrize(
    ("dilution", "trainees"), [(0.0, 12), (0.5, 12), (1.0, 32), (2.0, 4), (1.0, 1)]
)
def test_support_is_shared(dilution, trainees):
    changes = {"population.recruits.count": trainees}
    bench = team({"dilution": dilution}, changes=changes).step()
    expected = 0.03 * (4 / trainees / 0.25) ** dilution
    assert bench.gains("recruits") == pytest.approx([expected] * trainees)
    assert not bench.gains("officials").any()


@pytest.mark.parametrize(
    ("level", "effect"),
    [("experts", "expert_effect"), ("leads", "lead_effect"), ("assistants", "assistant_effect")],
)
def test_each_level_counts_for_its_share_of_a_mentor(level, effect):
    """28 officials join four veterans."""
    values = {level: ("officials",), effect: 0.25, "dilution": 1.0}
    bench = team(values).step()
    expected = 0.03 * (4 + 0.25 * 28) / 12 / 0.25
    assert bench.gains("recruits") == pytest.approx([expected] * 12)
    assert bench.spent("mentor_days") == 32


def test_assistants_learn_by_teaching():
    bench = team({"assistants": ("officials",), "teaching_gain": 0.007}).step()
    assert bench.gains("officials") == pytest.approx([0.007] * 28)


def test_a_step_of_a_quarter_teaches_three_months():
    values = {"assistants": ("officials",), "teaching_gain": 0.007}
    changes = {"calendar.step": 3}
    taught = team(values, changes=changes).step().gains("officials")
    assert taught == pytest.approx([0.021] * 28)


def test_without_a_team_nobody_learns():
    assert not team({"mentors": ()}).step().gains("recruits").any()


def test_none_at_zero():
    assert not team({"gain": 0.0}).step().gains("recruits").any()


def test_everyone_on_both_sides_gains_both():
    values = {"assistants": ("recruits",), "teaching_gain": 0.01, "assistant_effect": 0.0}
    bench = team({**values, "dilution": 0.0}).step()
    assert bench.gains("recruits") == pytest.approx([0.04] * 12)
