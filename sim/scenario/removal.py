"""Take a mechanism out of a scenario, and with it whatever refers to its parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.scenario.contradictions import ways_in
from sim.scenario.refusals import unknown

if TYPE_CHECKING:
    from sim.scenario.programme import Scenario


def removed(scenario: Scenario, instance: str) -> Scenario:
    """Return a scenario without a mechanism, its parts not yet checked against each other.

    Levers, changes in mid-run, values in variants, targets and local totals that refer to the
    mechanism's parameters go with it; a tier that it alone led to may stay empty.

    Raises:
        ScenarioError: there is no such instance.
    """
    known = [spec.instance for spec in scenario.mechanisms]
    if instance not in known:
        raise unknown("unknown_mechanism", instance, known)
    gone = {one.path for one in scenario.settings if one.path.rpartition(".")[0] == instance}
    variants = [
        replace(one, levers={path: one.levers[path] for path in one.levers if path not in gone})
        for one in scenario.variants
    ]
    mechanisms = tuple(spec for spec in scenario.mechanisms if spec.instance != instance)
    left = ways_in(scenario.structure, scenario.parameters, mechanisms)
    return replace(
        scenario,
        settings=tuple(one for one in scenario.settings if one.path not in gone),
        mechanisms=mechanisms,
        levers=tuple(path for path in scenario.levers if path not in gone),
        schedule=tuple(entry for entry in scenario.schedule if entry.lever not in gone),
        variants=tuple(variants),
        targets=tuple(one for one in scenario.targets if one.parameter not in gone),
        fit=tuple(one for one in scenario.fit if one.path not in gone),
        local=None if scenario.local is None else scenario.local.without(gone),
        empty_tiers=tuple(
            tier.name
            for tier in scenario.structure.tiers
            if tier.name in scenario.empty_tiers or tier.name not in left
        ),
    )
