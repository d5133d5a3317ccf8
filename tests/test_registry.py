"""Mechanisms are found by name when they are first looked for."""

import gc
import subprocess
import sys

import pytest

from sim.errors import ScenarioError
from sim.mechanism import Development, Lifecycle, Mechanism
from sim.mechanisms.fade import FadeOfTraining
from sim.registry import find, kinds
from tests.support import rule


def test_every_mechanism_of_the_package_is_known_by_its_name():
    known = kinds()
    assert list(known) == sorted(known)
    assert all(kind.name == name for name, kind in known.items())
    assert find("fade") is FadeOfTraining


def test_the_contracts_themselves_are_none():
    assert not {Mechanism, Development, Lifecycle} & set(kinds().values())


def test_what_is_unknown_is_refused_with_the_nearest_name():
    with pytest.raises(ScenarioError) as refusal:
        find("mentorin")
    assert refusal.value.nearest == "mentoring"
    assert "mentoring" in str(refusal.value)


def test_a_class_is_found_as_soon_as_it_is_there_and_as_long():
    passing = rule("passing_rule")
    assert find("passing_rule") is passing
    del passing
    gc.collect()
    assert "passing_rule" not in kinds()


def test_a_class_without_a_name_of_its_own_is_a_base():
    class Base(FadeOfTraining):
        pass

    class Special(Base):
        name = "special_fade"

    assert find("fade") is FadeOfTraining
    assert find("special_fade") is Special


def test_the_later_of_two_counts():
    first, second = rule("twice_defined"), rule("twice_defined")
    assert find("twice_defined") is second
    del second
    gc.collect()
    assert find("twice_defined") is first


def test_importing_the_contract_imports_no_mechanism():
    """They are found when they are looked for, so that a first import stays quick."""
    code = (
        "import sys, sim.registry;"
        "early = [name for name in sys.modules if name.startswith('sim.mechanisms.')];"
        "sim.registry.kinds();"
        "late = [name for name in sys.modules if name.startswith('sim.mechanisms.')];"
        "assert not early and len(late) > 10, (early, late)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
