"""Who a rule applies to: unions of groups, tiers, roles and members."""

from itertools import combinations

import numpy as np
import pytest

from sim.audience import Audience
from tests.support import everything, simulated

NAMES = ("staff", "mentors", "recruits", "officials", "veterans", "junior", "senior", "studio",
         "studio.ever")  # fmt: skip


@pytest.fixture(scope="module")
def roster():
    return simulated(everything(), 6, replications=3).roster


def among(roster, *names) -> np.ndarray:
    return Audience(names, roster.structure).among(roster)


def plainly(roster, name) -> np.ndarray:
    present, role, group, tier = (roster[one] for one in ("present", "role", "group", "tier"))
    structure = roster.structure
    return {
        "staff": lambda: present & (role == 0),
        "mentors": lambda: present & (role == 1),
        "recruits": lambda: present & (group == structure.group_index("recruits")),
        "officials": lambda: present & (group == structure.group_index("officials")),
        "veterans": lambda: present & (group == structure.group_index("veterans")),
        "junior": lambda: present & (role == 0) & (tier == structure.tier_index("junior")),
        "senior": lambda: present & (role == 0) & (tier == structure.tier_index("senior")),
        "studio": lambda: present & roster["studio.member"],
        "studio.ever": lambda: present & roster["studio.ever"],
    }[name]()


@pytest.mark.parametrize("name", NAMES)
def test_each_name_means_what_it_says(roster, name):
    found = among(roster, name)
    assert found.any()
    assert (found == plainly(roster, name)).all()


@pytest.mark.parametrize("names", list(combinations(NAMES, 2)), ids="+".join)
def test_several_names_are_a_union(roster, names):
    assert (among(roster, *names) == (among(roster, names[0]) | among(roster, names[1]))).all()


def test_no_name_is_nobody(roster):
    assert not among(roster).any()


def test_mentors_have_a_tier_but_are_none_of_its_staff(roster):
    assert not (among(roster, "junior", "senior") & among(roster, "mentors")).any()


@pytest.mark.parametrize("names", [(), ("studio",), ("staff",), NAMES], ids="+".join)
def test_narrowing_keeps_just_the_audience(roster, names):
    audience = Audience(names, roster.structure)
    part = audience.narrowed(roster)
    assert np.array_equal(part.widen(part["present"]), audience.among(roster))
    # Of a part of the roster it selects the same people.
    staff = roster.narrow(roster["staff"])
    both = staff.widen(audience.among(staff))
    assert np.array_equal(both, audience.among(roster) & roster["staff"])


def test_it_is_worked_out_anew_when_people_move():
    model = simulated(everything(), 2)
    before = among(model.roster, "senior").copy()
    model.month.open_phase("advance")
    someone = model.roster["staff"] & ~before
    model.month.change("tier", someone, 1, "up")
    assert (among(model.roster, "senior") == (before | someone)).all()
